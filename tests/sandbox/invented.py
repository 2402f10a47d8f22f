"""Rows for every table of the contract, invented by type: what a file format must bring through an import unharmed."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.book.contract import TABLES
from quanlian.book.contract.model import Column, Type
from quanlian.sandbox.clock import Clock, month_end
from quanlian.sandbox.draws import Stream

NOT_WRITTEN = ("comparative", "party_alias", "gl_total")  # of the product's own making, or of the sinks'
PARTIES = [f"C{n:06d}" for n in range(1, 21)]
LOANS = [f"L{n:08d}" for n in range(1, 16)]
REMARKS = ["货款", "“押金”, 含税", "水电，燃气", "甲 乙", "0012", "借，还"]


def write(sink: Any, clock: Clock) -> None:
    """Rows of every month: parties once and some of them again, everything else month by month."""
    for place in range(clock.months):
        day = month_end(clock.first + place)
        for name in TABLES:
            if name not in NOT_WRITTEN:
                sink.rows(name, columns(name, place, day), known_at=day)
        sink.end_month(clock.first + place)


def columns(name: str, place: int, day: np.datetime64) -> dict[str, Any]:
    """The columns of a table in a month."""
    count = {"party": len(PARTIES) if place == 0 else 3, "loan": len(LOANS)}.get(name, 7)
    return {c.name: _values(name, c, place, day, count) for c in TABLES[name].columns}


def _values(name: str, column: Column, place: int, day: np.datetime64, count: int) -> Any:
    stream = Stream(name, column.name, place)
    if name == "party" and column.name == "kind":
        return ["company"] * count
    if column.choices:
        words = [
            w for w in column.choices if not (name == "loan" and column.name == "status" and w != "active")
        ]
        return [words[n % len(words)] for n in stream.integers(count, 0, 50)]
    if column.name.endswith("_id") and column.name in (
        "party_id",
        "seller_id",
        "buyer_id",
        "supplier_id",
        "counterparty_id",
    ):
        return PARTIES[:count]
    if column.name == "loan_id":
        return LOANS[:count]
    if column.name == "branch" and name != "branch":
        return [f"B{n % 3}" for n in range(count)]
    if column.type is Type.TEXT and column.key:
        return [f"{name[:2].upper()}{place:02d}{n:05d}" for n in range(count)]
    return _of_type(stream, column, day, count)


def _of_type(stream: Stream, column: Column, day: np.datetime64, count: int) -> Any:
    holes = np.zeros(count, bool) if column.required else stream.chance(count, 0.2)
    whole = stream.integers(count, 1, 12)
    if column.type in (Type.MONEY,):
        return np.ma.MaskedArray(stream.integers(count, 0, 10**11), holes)
    if column.type is Type.PRICE:
        return stream.integers(count, 1, 10**6) / 1000
    if column.type is Type.FRACTION:
        return np.where(holes, np.nan, np.round(stream.uniform(count), 6))
    if column.type is Type.NUMBER:
        return np.where(holes, np.nan, np.round(stream.uniform(count, 0, 89), 3))
    if column.type is Type.INTEGER:
        return np.ma.MaskedArray(whole, holes)
    if column.type is Type.BOOL:
        return np.ma.MaskedArray(stream.chance(count, 0.5), holes)
    if column.type is Type.TIMESTAMP:
        return day.astype("datetime64[s]") - stream.integers(count, 0, 2_000_000).astype("timedelta64[s]")
    if column.type in (Type.DATE, Type.MONTH):
        days = np.full(count, day) - (np.arange(count) * 31 if column.key else whole).astype("timedelta64[D]")
        return np.where(holes, np.datetime64("NaT"), days)
    texts = (
        ['{"a": 1}']
        if column.type is Type.JSON
        else ["普惠", "普惠;绿色"]
        if column.type is Type.TAGS
        else REMARKS
    )
    return [None if hole else texts[n % len(texts)] for hole, n in zip(holes, whole, strict=True)]


def days(*texts: str) -> Any:
    """Days from their ISO texts."""
    return np.array(texts, "datetime64[D]")
