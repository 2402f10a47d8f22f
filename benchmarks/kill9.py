"""``python -m benchmarks.kill9``: imports killed with SIGKILL at random moments, another import after each.

Every import brings rows into three tables. After each kill the book is opened anew and asked: is the
killed import there whole or not at all, are all earlier ones there still, does any row belong to no
published import? Prints one JSON line; exit code 1 when anything was lost, partial or orphaned.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import multiprocessing.connection
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

from quanlian.book import Book, SourceFile, VersionRecord, stage
from quanlian.book.store import delta

KNOWN = date(2024, 1, 31)
TABLES = {"branch": 1, "loan": 2, "flow": 4}  # rows of each, in multiples of --rows
TAG = {"branch": "branch", "loan": "loan_id", "flow": "flow_id"}
LET_FINISH = 20  # every so many trials one import is let finish, to learn how long it takes by now


@dataclass
class Summary:
    """What happened in all trials."""

    trials: int = 0
    finished_before_kill: int = 0
    killed: int = 0
    killed_and_landed: int = 0
    killed_and_gone: int = 0
    partial_batches: int = 0
    lost_batches: int = 0
    orphan_rows: int = 0
    orphan_files: int = 0
    seconds: float = 0.0
    through: str = ""
    damage: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Was nothing lost, partial or orphaned?"""
        return not (self.partial_batches or self.lost_batches or self.orphan_rows or self.orphan_files)


def rows_of(table: str, tag: str, rows: int) -> pa.Table:
    """Rows of one import; their ids begin with its tag."""
    ids = [f"{tag}-{n}" for n in range(rows * TABLES[table])]
    if table == "branch":
        return pa.table({"branch": ids, "name": ["支行"] * len(ids)})
    owner = {"party_id": ["P1"] * len(ids), "amount": pa.array([Decimal(1)] * len(ids), pa.decimal128(18, 2))}
    if table == "loan":
        day = pa.array([KNOWN] * len(ids))
        return pa.table({"loan_id": ids, **owner, "balance": owner["amount"], "start": day, "maturity": day})
    at = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(len(ids))]
    return pa.table({"flow_id": ids, "account": ["A1"] * len(ids), **owner, "at": pa.array(at)})


def import_rows(home: Path, tag: str, rows: int, through: str) -> VersionRecord:
    """One import, from files as a user does it or through the store alone."""
    book = Book(home)
    if through == "files":
        folder = home.parent / "sources" / tag
        book.import_paths([folder], known_at=KNOWN)
        return book.record
    with book.writer() as writer:
        for table in TABLES:
            writer.merge(table, stage(writer.staging, table, rows_of(table, tag, rows), known_at=KNOWN))
        return writer.publish("import", files=[SourceFile(name=tag, sha256="", size=0)])


def write_sources(home: Path, tag: str, rows: int) -> None:
    """The same rows as CSV files."""
    folder = home.parent / "sources" / tag
    folder.mkdir(parents=True)
    for table in TABLES:
        source = rows_of(table, tag, rows)
        if table == "flow":
            local = pa.compute.strftime(source["at"], format="%Y-%m-%d %H:%M:%S")
            source = source.set_column(source.schema.get_field_index("at"), "at", local)
        pyarrow.csv.write_csv(source, folder / f"{table}.csv")


def child(pipe: multiprocessing.connection.Connection, home: Path, tag: str, rows: int, through: str) -> None:
    """The process to be killed; says when it begins."""
    pipe.send("begun")
    import_rows(home, tag, rows, through)
    pipe.send("done")


class Harness:
    """A book, the imports that were made, and those that must be there."""

    def __init__(self, home: Path, *, rows: int, through: str, seed: int) -> None:
        self.home, self.rows, self.through = home, rows, through
        self.random = random.Random(seed)
        self.context = multiprocessing.get_context("forkserver")
        # Forked from a process that has everything loaded and nothing begun: no second is spent importing.
        self.context.set_forkserver_preload(
            ["pandera.polars", "pyarrow.csv", "quanlian.book.importing", "quanlian.book.book"]
        )
        self.summary = Summary(through=through)
        self.landed: dict[str, int] = {}
        self.takes = 1.0

    def trial(self, number: int) -> None:
        """Kill one import, look, make another one, look again."""
        tag, after = f"K{number}", f"A{number}"
        for name, rows in ((tag, self.rows), (after, 1)):
            if self.through == "files":
                write_sources(self.home, name, rows)
        self.summary.trials += 1
        finished = self._kill(tag, let_finish=number % LET_FINISH == 0)
        self._judge_killed(tag, finished=finished)
        import_rows(self.home, after, 1, self.through)
        self.landed[after] = 1
        self._look()

    def _kill(self, tag: str, *, let_finish: bool) -> bool:
        ours, theirs = self.context.Pipe(duplex=False)
        process = self.context.Process(target=child, args=(theirs, self.home, tag, self.rows, self.through))
        process.start()
        theirs.close()
        assert ours.recv() == "begun"
        began = time.perf_counter()
        # A little beyond the end, so that the moments around publishing are hit as often as any.
        finished = ours.poll(None if let_finish else self.random.uniform(0, self.takes * 1.1))
        process.kill()
        process.join()
        if finished and not self._was_done(ours):
            raise RuntimeError(f"import {tag} failed by itself; see its traceback above")
        if finished:
            self.takes = time.perf_counter() - began
        return finished

    @staticmethod
    def _was_done(pipe: multiprocessing.connection.Connection) -> bool:
        try:
            return bool(pipe.recv() == "done")
        except EOFError:
            return False

    def _judge_killed(self, tag: str, *, finished: bool) -> None:
        there = self._present().get(tag, 0)
        if there:
            self.landed[tag] = self.rows
        if finished:
            self.summary.finished_before_kill += 1
            self.summary.lost_batches += not there
            return
        self.summary.killed += 1
        self.summary.killed_and_landed += bool(there)
        self.summary.killed_and_gone += not there
        self._look()

    def _present(self) -> dict[str, int]:
        """Rows of the branch table by import."""
        return self._counts(Book(self.home), "branch")

    @staticmethod
    def _counts(book: Book, table: str) -> dict[str, int]:
        ids = book.table(table)[TAG[table]].to_pyarrow().to_pylist()
        return Counter(i.split("-")[0] for i in ids)

    def _look(self) -> None:
        book = Book(self.home)
        found = {table: self._counts(book, table) for table in TABLES}
        for tag in {*self.landed, *(t for counts in found.values() for t in counts)}:
            whole = {table: self.landed.get(tag, 0) * TABLES[table] for table in TABLES}
            there = {table: found[table].get(tag, 0) for table in TABLES}
            if there != whole:
                kind = "partial_batches" if any(there.values()) else "lost_batches"
                self._damaged(kind, f"{tag}: {there}, not {whole}")
        self._look_for_orphan_rows(book)

    def _look_for_orphan_rows(self, book: Book) -> None:
        for table in TABLES:
            rows = book.history(table)
            counts = rows.group_by("batch").agg(n=rows.count()).to_pyarrow().to_pydict()
            stored = dict(zip(counts["batch"], counts["n"], strict=True))
            said = {v.batch: v.changes[table].added for v in book.versions() if table in v.changes}
            if stored != said:
                self._damaged("orphan_rows", f"{table}: {set(stored.items()) ^ set(said.items())}")

    def look_for_orphan_files(self) -> None:
        """After an import has cleaned up, every data file belongs to a published version."""
        book = Book(self.home)
        for table in TABLES:
            named = {
                Path(path).name
                for version in {v.tables[table].delta for v in book.versions() if table in v.tables}
                for path in delta.files(book.root / table, version)
            }
            on_disk = {path.name for path in (book.root / table).glob("*.parquet")}
            if on_disk != named:
                self._damaged("orphan_files", f"{table}: {on_disk ^ named}")

    def _damaged(self, kind: str, what: str) -> None:
        setattr(self.summary, kind, getattr(self.summary, kind) + 1)
        self.summary.damage.append(what)


def run(trials: int, *, rows: int, through: str, seed: int) -> Summary:
    """All trials in a book of their own."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="quanlian-kill9-") as folder:
        harness = Harness(Path(folder) / "home", rows=rows, through=through, seed=seed)
        for number in range(trials):
            harness.trial(number)
        harness.look_for_orphan_files()
    harness.summary.seconds = round(time.perf_counter() - began, 1)
    return harness.summary


def main() -> None:
    """Print the summary as one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--rows", type=int, default=500, help="rows of the smallest table")
    parser.add_argument("--through", choices=["files", "store"], default="files")
    parser.add_argument("--seed", type=int, default=20240131)
    chosen = parser.parse_args()
    summary = run(chosen.trials, rows=chosen.rows, through=chosen.through, seed=chosen.seed)
    shown: dict[str, Any] = {**asdict(summary), "sound": summary.sound}
    print(json.dumps(shown, ensure_ascii=False))
    sys.exit(0 if summary.sound else 1)


if __name__ == "__main__":
    main()
