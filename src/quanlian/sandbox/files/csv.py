"""One UTF-8 CSV file a table under the contract's own names, written as the rows come (CSV 样本)."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import polars as pl
import polars.selectors as cs
import pyarrow as pa

from quanlian.sandbox.clock import Clock
from quanlian.sandbox.files.deliveries import Deliveries

SHANGHAI = "Asia/Shanghai"


class CsvDeliveries(Deliveries):
    """``files/<table>.csv``: yuan with two decimals, ISO dates, times in Shanghai time, an empty cell where nothing is known."""

    def __init__(self, folder: Path, clock: Clock, seed: int) -> None:
        super().__init__(folder, clock, seed)
        self._open: dict[str, BinaryIO] = {}

    def take(self, table: str, rows: pa.Table) -> None:
        """Append rows."""
        first = table not in self._open
        if first:
            self._open[table] = (self.files / f"{table}.csv").open("wb")
        write_text(rows, self._open[table], header=first)

    def close(self) -> None:
        """Close the files."""
        for handle in self._open.values():
            handle.close()
        super().close()


def write_text(
    rows: pa.Table, handle: BinaryIO, *, header: bool, separator: str = ",", quoted: bool = True
) -> None:
    """Write rows as UTF-8 text; times as they are read on a clock in Shanghai."""
    frame = pl.DataFrame(rows).with_columns(
        cs.datetime(time_zone="*").dt.convert_time_zone(SHANGHAI).dt.replace_time_zone(None)
    )
    frame.write_csv(
        handle,
        include_header=header,
        separator=separator,
        datetime_format="%Y-%m-%d %H:%M:%S",
        quote_style="necessary" if quoted else "never",
    )
