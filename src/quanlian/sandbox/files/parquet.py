"""One Parquet file a table, written as the rows come (Parquet 样本)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.sandbox.clock import Clock
from quanlian.sandbox.files.deliveries import Deliveries

# Smaller pieces wait for one another, so that no row group is tiny; wide ones (statements) not as long.
GROUP_ROWS, GROUP_BYTES = 100_000, 16 << 20


class ParquetDeliveries(Deliveries):
    """``files/<table>.parquet`` with the contract's columns and types, and ``known_at``."""

    def __init__(self, folder: Path, clock: Clock, seed: int) -> None:
        super().__init__(folder, clock, seed)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[pa.Table]] = defaultdict(list)

    def take(self, table: str, rows: pa.Table) -> None:
        """Keep rows until a row group is full."""
        waiting = self._waiting[table]
        waiting.append(rows)
        if sum(p.num_rows for p in waiting) >= GROUP_ROWS or sum(p.nbytes for p in waiting) >= GROUP_BYTES:
            self._write(table)

    def close(self) -> None:
        """Write what still waits, then the footers."""
        for table in sorted(self._waiting):
            self._write(table)
        for writer in self._writers.values():
            writer.close()
        super().close()

    def _write(self, table: str) -> None:
        parts = self._waiting.pop(table, [])
        if not parts:
            return
        rows = pa.concat_tables(parts)
        if table not in self._writers:
            path = self.files / f"{table}.parquet"
            self._writers[table] = pq.ParquetWriter(path, rows.schema, compression="zstd")
        self._writers[table].write_table(rows, row_group_size=GROUP_ROWS)
