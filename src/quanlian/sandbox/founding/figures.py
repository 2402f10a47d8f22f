"""Shares and sizes of the founding, word lists and size limits, read once from ``tables/`` (参数与词表)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from quanlian.sandbox.draws import Floats
from quanlian.sandbox.world import Texts

TABLES = Path(__file__).parents[1] / "tables"


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _figures() -> dict[str, float]:
    return {row["key"]: float(row["value"]) for row in rows_of("founding.csv")}


def figure(key: str) -> float:
    """A figure of ``tables/founding.csv``: ``figure("married")``."""
    return _figures()[key]


def figures(*keys: str) -> Floats:
    """Several of them in order."""
    return np.array([figure(key) for key in keys])


@cache
def words(kind: str) -> tuple[Texts, Floats]:
    """A word list of ``tables/names.csv`` with the weight of each word.

    >>> texts, weights = words("town_kind")
    >>> texts.tolist(), weights.tolist()
    (['镇', '街道', '乡'], [6.0, 3.0, 1.0])
    """
    (row,) = (row for row in rows_of("names.csv") if row["kind"] == kind)
    pairs = [word.partition(":") for word in row["values"].split()]
    texts = np.array([text for text, _, _ in pairs], dtype=object)
    return texts, np.array([float(weight or 1) for _, _, weight in pairs])
