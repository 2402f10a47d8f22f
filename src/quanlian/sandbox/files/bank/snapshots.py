"""Whole tables at a date (全量快照): what stands, row by row, whether it changed this month or not."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from quanlian.book.contract import TABLES

# A loan that is settled, sold or written off is shown once more in that month, and then no longer.
_LEAVES = {"loan": ("status", ("closed", "sold", "written_off"))}


class Snapshot:
    """The rows of one table as they stand."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.rows: pl.DataFrame | None = None

    def see(self, rows: pa.Table) -> None:
        """New and changed rows; the latest of each key stands."""
        new = pl.DataFrame(rows)
        known = new if self.rows is None else pl.concat([self.rows, new])
        keys = list(TABLES[self.table].keys)
        self.rows = known.unique(subset=keys, keep="last", maintain_order=True)

    def at(self, day: np.datetime64, *, first: bool) -> pl.DataFrame | None:
        """Everything that stands at a day, dated with it; the first delivery keeps the dates at which things were learned."""
        if self.rows is None:
            return None
        shown = self.rows
        column, words = _LEAVES.get(self.table, ("", ()))
        if column:
            self.rows = shown.filter(~pl.col(column).is_in(words).fill_null(value=False))
        return shown if first else shown.with_columns(pl.lit(day.astype(object)).alias("known_at"))
