"""What every file format shares (交付): rows in, month by month, and nothing known after the bank's last day."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quanlian.sandbox.clock import Clock, month_end
from quanlian.sandbox.files.general_ledger import GeneralLedger
from quanlian.sandbox.files.rows import KNOWN_AT, contract_rows


class Deliveries(ABC):
    """A sink that writes a folder of files and a folder of truth.

    Rows are checked against the contract. What a bank would learn only after ``clock``'s last month is left out and
    counted in ``beyond``: a bank has no file of what it does not know yet.
    """

    def __init__(self, folder: Path, clock: Clock, seed: int) -> None:
        self.files, self.truths, self.clock, self.seed = folder / "files", folder / "truth", clock, seed
        self.files.mkdir(parents=True)
        self.truths.mkdir()
        self.counts: Counter[str] = Counter()
        self.beyond: Counter[str] = Counter()
        self.last_day: date = month_end(clock.last).astype(object)
        self._ledger = GeneralLedger()
        self._truths: dict[str, TextIO] = {}

    def rows(self, table: str, columns: Mapping[str, Any], *, known_at: Any) -> None:
        """See :meth:`quanlian.sandbox.sink.Sink.rows`."""
        rows = contract_rows(table, columns, known_at)
        kept = rows.filter(pc.less_equal(rows[KNOWN_AT], pa.scalar(self.last_day, pa.date32())))
        self.beyond[table] += rows.num_rows - kept.num_rows
        if kept.num_rows:
            self.counts[table] += kept.num_rows
            self._ledger.see(table, kept)
            self.take(table, kept)

    def truth(self, name: str, rows: list[dict[str, Any]]) -> None:
        """See :meth:`quanlian.sandbox.sink.Sink.truth`: one JSON object a line in ``truth/<name>.jsonl``."""
        if not rows:
            return
        if name not in self._truths:
            self._truths[name] = (self.truths / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n")
        for row in rows:
            self._truths[name].write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")

    def end_month(self, month: np.datetime64) -> None:
        """The month is over: the general ledger is struck and the month's files are complete."""
        day = month_end(month)
        if totals := self._ledger.totals(day):
            self.rows("gl_total", totals, known_at=day)
        self.deliver(day)

    def close(self) -> None:
        """Finish every file."""
        for handle in self._truths.values():
            handle.close()

    @abstractmethod
    def take(self, table: str, rows: pa.Table) -> None:
        """Write rows, now or at the end of the month."""

    def deliver(self, day: np.datetime64) -> None:  # noqa: B027 - most formats have nothing to do here
        """Complete the month's files, where the format has files by month."""


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.datetime64):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple):
        return list(value)
    return str(value)
