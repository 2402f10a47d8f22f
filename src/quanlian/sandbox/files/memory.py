"""The sample bank without files (内存样本): tables at hand for tests and notebooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from quanlian.sandbox.clock import month_end
from quanlian.sandbox.files.general_ledger import GeneralLedger
from quanlian.sandbox.files.rows import contract_rows


class MemorySink:
    """Keeps every row; :meth:`frames` hands them out with the contract's types and ``known_at`` as an instant."""

    def __init__(self) -> None:
        self._rows: dict[str, list[pa.Table]] = defaultdict(list)
        self._ledger = GeneralLedger()
        self.truths: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def rows(self, table: str, columns: Mapping[str, Any], *, known_at: Any) -> None:
        """See :meth:`quanlian.sandbox.sink.Sink.rows`."""
        made = contract_rows(table, columns, known_at)
        self._ledger.see(table, made)
        self._rows[table].append(made)

    def truth(self, name: str, rows: list[dict[str, Any]]) -> None:
        """See :meth:`quanlian.sandbox.sink.Sink.truth`."""
        self.truths[name] += rows

    def end_month(self, month: np.datetime64) -> None:
        """Strike the general ledger."""
        day = month_end(month)
        if totals := self._ledger.totals(day):
            self.rows("gl_total", totals, known_at=day)

    def frames(self) -> dict[str, pl.DataFrame]:
        """The rows by table, ready for ``MemoryBook({name: frame.to_arrow()})``."""
        return {name: _frame(pa.concat_tables(parts)) for name, parts in self._rows.items()}


def _frame(rows: pa.Table) -> pl.DataFrame:
    # The last instant of the day in Shanghai, as the book keeps it.
    instant = pl.col("known_at").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=16, microseconds=-1)
    return pl.DataFrame(rows).with_columns(known_at=instant)
