"""A bank's monthly deliveries (按月交付): one folder a month's end, full snapshots and increments, several systems."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from quanlian.book.contract import TABLES
from quanlian.book.contract.model import Type
from quanlian.sandbox.clock import Clock, month_end
from quanlian.sandbox.files.bank import mapping
from quanlian.sandbox.files.bank.broken import BrokenRows
from quanlian.sandbox.files.bank.layout import CORE_NUMBER, RENUMBERED, Layout, compact, layout, layouts
from quanlian.sandbox.files.bank.numbers import CORE, CREDIT, CoreNumbers, Double, choose_double
from quanlian.sandbox.files.bank.printing import numeric_headings, printed
from quanlian.sandbox.files.bank.snapshots import Snapshot
from quanlian.sandbox.files.bank.textfile import TextFile
from quanlian.sandbox.files.bank.xlsx import Sheet, write_workbook
from quanlian.sandbox.files.deliveries import Deliveries

MOST_CELLS = 150_000  # a credit system's export page gives up beyond that and offers a text file
_MERGED_AFTER = 2 / 3  # of the period: then the customer entered twice is one again


class BankDeliveries(Deliveries):
    """``files/<month's end>/<system>_<table>_<day>``; what the headings do not say is in ``mapping.yaml``."""

    def __init__(self, folder: Path, clock: Clock, seed: int) -> None:
        super().__init__(folder, clock, seed)
        self.day = month_end(clock.first)
        self._snapshots = {name: Snapshot(name) for name, how in layouts().items() if how.snapshot}
        self._later: dict[str, list[pa.Table]] = defaultdict(list)
        self._buffered: dict[str, list[pa.Table]] = defaultdict(list)
        self._open: dict[str, TextFile] = {}
        self._numbers = CoreNumbers()
        self._broken = BrokenRows(clock.months)
        self._double: Double | None = None
        self._accounts: list[pa.Table] = []  # of the customer entered twice
        self._columns: dict[str, list[str]] = {}

    @property
    def month(self) -> int:
        """The number of the month that is being delivered."""
        return int((self.day.astype("datetime64[M]") - self.clock.first).astype(int))

    def take(self, table: str, rows: pa.Table) -> None:
        """Rows known by the month's end belong to its delivery, the others to a later one."""
        due = pc.less_equal(rows["known_at"], pa.scalar(self.day.astype(object), pa.date32()))
        now, later = rows.filter(due), rows.filter(pc.invert(due))
        if later.num_rows:
            self._later[table].append(later)
        if now.num_rows:
            self._deliver_rows(table, now)

    def deliver(self, day: np.datetime64) -> None:
        """Complete the month's folder and open the next."""
        self._merge_double(day)
        for name, snapshot in self._snapshots.items():
            standing = snapshot.at(day, first=self.month == 0)
            if standing is not None:
                self._write(layout(name), self._with_double(name, standing))
        self._workbooks()
        self._aliases(day)
        for handle in self._open.values():
            handle.close()
        self._open = {}
        self.day = month_end(day.astype("datetime64[M]") + 1)
        waiting, self._later = self._later, defaultdict(list)
        for table, parts in waiting.items():
            for rows in parts:
                self.take(table, rows)

    def close(self) -> None:
        """Write the mapping and the truth about the files themselves."""
        self.truth("broken", self._broken.truth)
        if self._double and self.day > self._double.day:
            double = self._double
            self.truth(
                "merged_customer",
                [{"party_id": double.party, "second": double.second, "merged_on": str(double.day)}],
            )
        mapping.write(self.files.parent / "mapping.yaml", self.clock)
        super().close()

    def _deliver_rows(self, table: str, rows: pa.Table) -> None:
        how = layout(table)
        if how.snapshot:
            self._snapshots[table].see(rows)
        elif how.form == "xlsx":
            self._buffered[table].append(rows)
        else:
            self._write(how, pl.DataFrame(self._doubled(table, rows)))

    def _folder(self) -> Path:
        folder = self.files / compact(self.day)
        folder.mkdir(exist_ok=True)
        return folder

    def _write(self, how: Layout, rows: pl.DataFrame) -> None:
        """Append to the month's text file of a table."""
        text = printed(rows.to_arrow(), how)
        if how.table in RENUMBERED:
            text = text.insert_column(0, self._numbers.of(rows["party_id"]).alias(CORE_NUMBER))
        if how.table not in self._open:
            path = self._folder() / f"{how.stem(self.day)}.{'txt' if how.form == 'txt' else 'csv'}"
            self._open[how.table] = TextFile(path, delimited=how.form == "txt", sums=_summed(how))
        file = self._open[how.table]
        file.write(self._spoilt(how, text, file.path, ""))

    def _spoilt(self, how: Layout, text: pl.DataFrame, path: Path, sheet: str) -> pl.DataFrame:
        spoilt, truth = self._broken.spoil(how, text, self.month)
        name = path.relative_to(self.files).as_posix()
        self._broken.truth += [{"file": name, "sheet": sheet or None, **known} for known in truth]
        return spoilt

    def _workbooks(self) -> None:
        """The credit system's exports: tables of one subject share a workbook, a table too large for one is a text file."""
        books: dict[str, list[Sheet]] = defaultdict(list)
        for name, how in layouts().items():
            parts = self._buffered.pop(name, [])
            if not parts:
                continue
            rows = self._filled(name, pl.DataFrame(pa.concat_tables(parts)))
            if sum(rows.height - column.null_count() for column in rows) > MOST_CELLS:
                path = self._folder() / f"{how.system}_{TABLES[name].zh}_{compact(self.day)}.csv"
                file = TextFile(path, delimited=False)
                file.write(self._spoilt(how, printed(rows.to_arrow(), how), path, ""))
                file.close()
                continue
            path = self._folder() / f"{how.stem(self.day)}.xlsx"
            text = self._spoilt(how, printed(rows.to_arrow(), how), path, TABLES[name].zh)
            title = f"信贷管理系统 {TABLES[name].zh}明细 {self.day}"
            books[how.stem(self.day)].append(
                Sheet(name=TABLES[name].zh, title=title, rows=text, numbers=numeric_headings(how))
            )
        for stem, sheets in books.items():
            write_workbook(self._folder() / f"{stem}.xlsx", sheets)

    def _filled(self, name: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Statements without the lines that no statement so far has: of 340 a firm uses about ninety."""
        if name != "statement":
            return rows
        seen = set(self._columns.get(name, ()))
        wanted = [c.name for c in rows if c.name in seen or c.null_count() < rows.height]
        self._columns[name] = wanted
        return rows.select(wanted)

    def _aliases(self, day: np.datetime64) -> None:
        """Core numbers given this month, as the core system's list of customers."""
        fresh = self._numbers.fresh()
        if fresh:
            self._alias_rows(CORE, list(fresh.values()), list(fresh), day)

    def _alias_rows(self, source: str, numbers: list[str], parties: list[str], day: np.datetime64) -> None:
        standing = self._snapshots["party"].rows
        names: dict[str, Any] = (
            {} if standing is None else dict(standing.select("party_id", "name").iter_rows())
        )
        columns = {
            "source": source,
            "source_id": numbers,
            "party_id": parties,
            "name": [names.get(party) for party in parties],
        }
        self.rows("party_alias", columns, known_at=day)

    def _doubled(self, table: str, rows: pa.Table) -> pa.Table:
        """Rows of the core system as it knows the customer who is entered twice."""
        if table not in RENUMBERED:
            return rows
        standing = self._snapshots["party"].rows
        if (
            self._double is None
            and self.month == 0
            and standing is not None
            and table == "account"
            and self.clock.months > 2
        ):
            merged = month_end(self.clock.first + int(self.clock.months * _MERGED_AFTER))
            self._double = choose_double(standing, rows["party_id"].to_pylist(), merged, self.seed)
        if self._double is None or self.day >= self._double.day:
            return rows
        if table == "account":
            self._accounts.append(rows.filter(pc.equal(rows["party_id"], self._double.party)))
        return self._double.under_second(rows)

    def _with_double(self, name: str, standing: pl.DataFrame) -> pl.DataFrame:
        if name != "party" or self._double is None or self.day >= self._double.day:
            return standing
        return pl.concat([standing, self._double.entry(standing)])

    def _merge_double(self, day: np.datetime64) -> None:
        """The accounts move to the first number, and the second becomes another name of it."""
        if self._double is None or day != self._double.day:
            return
        accounts = pl.DataFrame(pa.concat_tables(self._accounts)).unique(
            "account", keep="last", maintain_order=True
        )
        self._write(layout("account"), accounts.with_columns(pl.lit(day.astype(object)).alias("known_at")))
        self._alias_rows(CREDIT, [self._double.second], [self._double.party], day)


def _summed(how: Layout) -> tuple[str, ...]:
    """The headings whose totals the control file states."""
    columns = TABLES[how.table].columns if how.form == "txt" else ()
    return tuple(how.heading(c) for c in columns if c.type is Type.MONEY and c.required)
