"""Rows that no system should have exported (坏行): a few, each with its truth, in ``tables/broken_rows.csv``.

Each is one row too many with a key of its own, so that what the good rows say stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from quanlian.book.contract import TABLES
from quanlian.sandbox.files.bank.layout import Layout
from quanlian.sandbox.tabled import rows

_SAME_KEY = "=same key"


class BrokenRows:
    """Hands out the broken rows that are due, table by table."""

    def __init__(self, months: int) -> None:
        self._waiting = [(int(float(row["when"]) * months), row) for row in rows("broken_rows")]
        self.truth: list[dict[str, Any]] = []

    def spoil(
        self, layout: Layout, good: pl.DataFrame, month: int
    ) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
        """The good rows with the broken ones that are due behind them, and what is known of these."""
        due = [(when, row) for when, row in self._waiting if row["table"] == layout.table and when <= month]
        if not due or good.is_empty():
            return good, []
        self._waiting = [one for one in self._waiting if one not in due]
        made = [_broken(layout, good.tail(1), row, number) for number, (_, row) in enumerate(due)]
        return pl.concat([good, *made]), [_known(layout, row) for _, row in due]


def _broken(layout: Layout, template: pl.DataFrame, row: Mapping[str, str], number: int) -> pl.DataFrame:
    table = TABLES[layout.table]
    spoilt = layout.heading(table[row["column"]])
    if row["text"] == _SAME_KEY:
        return template.with_columns(
            (pl.col(spoilt).cast(pl.Float64) + 1).round(2).cast(pl.String).alias(spoilt)
        )
    # The key's first text column makes the row one of its own.
    key = (
        next(layout.heading(table[k]) for k in table.keys if k != row["column"])
        if len(table.keys) > 1 or table.keys[0] != row["column"]
        else None
    )
    changed = template.with_columns((pl.col(key) + f"X{number}").alias(key)) if key else template
    return changed.with_columns(pl.lit(row["text"] or None).cast(pl.String).alias(spoilt))


def _known(layout: Layout, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "table": layout.table,
        "column": row["column"],
        "value": None if row["text"] == _SAME_KEY else row["text"],
        "code": row["code"],
        "why": {"zh": row["zh"], "en": row["en"]},
    }
