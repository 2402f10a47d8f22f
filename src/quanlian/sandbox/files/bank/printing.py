"""Rows as they are printed in a delivery (打印): Chinese headings and words, the system's dates and units, all text."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pyarrow as pa

from quanlian.book.contract import TABLES
from quanlian.book.contract.model import Column, Type
from quanlian.sandbox.files.bank.layout import KNOWN_AT, Layout
from quanlian.sandbox.files.csv import SHANGHAI

NUMERIC = (Type.MONEY, Type.PRICE, Type.FRACTION, Type.NUMBER, Type.INTEGER)


def printed(rows: pa.Table, layout: Layout) -> pl.DataFrame:
    """The rows as texts under the headings of the delivery; what is missing is null."""
    frame = pl.DataFrame(rows)
    table = TABLES[layout.table]
    columns = [
        _text(frame[c.name], c, layout).alias(layout.heading(c)) for c in table.columns if c.name in frame
    ]
    return pl.DataFrame([*columns, frame["known_at"].dt.strftime(layout.dates).alias(KNOWN_AT)])


def numeric_headings(layout: Layout) -> frozenset[str]:
    """The headings under which numbers stand, for spreadsheets."""
    return frozenset(layout.heading(c) for c in TABLES[layout.table].columns if c.type in NUMERIC)


def _text(values: pl.Series, column: Column, layout: Layout) -> pl.Series:
    if column.type is Type.MONEY:
        return _amounts(values, layout)
    if column.type is Type.FRACTION:
        return _percentages(values)
    if column.type is Type.DATE:
        return values.dt.strftime(layout.dates)
    if column.type is Type.MONTH:
        return values.dt.strftime("%Y-%m")
    if column.type is Type.TIMESTAMP:
        return values.dt.convert_time_zone(SHANGHAI).dt.strftime(f"{layout.dates} %H:%M:%S")
    if column.type is Type.BOOL:
        return values.replace_strict({True: "是", False: "否"}, default=None, return_dtype=pl.String)
    if column.choices:
        words = {value: zh[0] for value, zh in column.choices.items()}
        return values.replace_strict(words, default=None, return_dtype=pl.String)
    text = values.cast(pl.String)
    # Delimited files know no quotes: what would break a line or a field is replaced, as export jobs do.
    return text.str.replace_all(r"[|\r\n\"]", "／") if layout.form == "txt" else text


def _amounts(values: pl.Series, layout: Layout) -> pl.Series:
    if not layout.in_wan:
        return values.cast(pl.String)
    cents = values.to_arrow().cast(pa.decimal128(18, 2))
    # The same whole number of cents, read with six decimals, is the amount in 10,000 yuan.
    wan = pa.Array.from_buffers(
        pa.decimal128(18, 6), len(cents), cents.buffers(), cents.null_count, cents.offset
    )
    return pl.Series(wan).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def _percentages(values: pl.Series) -> pl.Series:
    """Exact: the shortest decimal of the fraction, its point moved by two places."""
    known = values.unique().drop_nulls().to_list()
    words = {v: f"{(Decimal(repr(v)) * 100).normalize():f}" for v in known}
    return values.replace_strict(words, default=None, return_dtype=pl.String)
