"""What holds for the whole suite."""

from __future__ import annotations

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Compiled scan plans are shared by all workers, and are not those of the user's own installation."""
    if config.cache is not None:
        os.environ["QUANLIAN_CACHE"] = str(config.cache.mkdir("plans"))
