"""The tables under ``tables/``, read once (参数表): ``key,value,unit,source,mark,zh,en``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

TABLES = Path(__file__).parent / "tables"


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of ``tables/<name>.csv``."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(MappingProxyType(row) for row in csv.DictReader(file))


@cache
def numbers(name: str) -> Mapping[str, float]:
    """The numeric values of ``tables/<name>.csv`` by key.

    >>> numbers("cycle")["cycle.months"]
    42.0
    """
    return MappingProxyType(
        {row["key"]: float(row["value"]) for row in rows(name) if _is_number(row["value"])}
    )


def text(name: str, key: str) -> str:
    """A value of ``tables/<name>.csv`` as it stands there."""
    return next(row["value"] for row in rows(name) if row["key"] == key)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
