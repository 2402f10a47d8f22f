"""The simulated bank at hand: a world before its first month, and one that was played to the end."""

from __future__ import annotations

import polars as pl
import pytest

from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.sample import founded, play
from quanlian.sandbox.world import World

FIRMS, MONTHS, SEED = 300, 36, 7


@pytest.fixture
def world() -> World:
    """300 firms, founded, nothing played."""
    return founded(borrowers=FIRMS, months=MONTHS, seed=SEED)


@pytest.fixture(scope="session")
def played() -> tuple[World, dict[str, pl.DataFrame]]:
    """The same after all its months, with every row that anybody wrote, by table."""
    sink = MemorySink()
    world = play(sink, borrowers=FIRMS, months=MONTHS, seed=SEED)
    return world, sink.frames()
