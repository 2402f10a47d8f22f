"""A book in a temporary home, and a way to put files beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quanlian.book.book import Book


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "home")


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write a file into the delivery folder: text in an encoding, or bytes."""

    def write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "delivery" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write
