"""The book of a bank (账本): every table, every version, as of any date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pyarrow as pa

from quanlian.book import engine
from quanlian.book.contract.results import RESULTS
from quanlian.book.contract.schema import declared, reading_schema, stored_schema
from quanlian.book.run import Run
from quanlian.book.store import delta, manifest, observations
from quanlian.book.store.reading import as_stored, visible
from quanlian.book.store.records import TableRecord, VersionRecord
from quanlian.book.store.revert import revert
from quanlian.book.store.upstream import as_damaged, as_upstream
from quanlian.book.store.writer import Writer, open_writer
from quanlian.kernel import Bilingual, Finding, Level

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

    from quanlian.book.importing import ImportReport

Progress = Callable[[int, int, Bilingual], None]
LOCK_TIMEOUT = 60.0  # seconds a second writer waits before it is refused


class Book:
    """The bank's data in one directory, ``home``: readable by version and as of a date.

    A book stays at the version it was opened at, so that everything computed from it rests on the same
    data; its own writes move it on, and :meth:`refresh` moves it to what others have published. A home
    that does not exist is an empty book; the first import creates it. Readers never wait for a writer.

    >>> import tempfile
    >>> book = Book(Path(tempfile.mkdtemp()) / "home")
    >>> book.version, book.table("loan").count().execute()
    (0, 0)
    """

    def __init__(self, home: Path | str = "var", *, lock_timeout: float = LOCK_TIMEOUT) -> None:
        self.home = Path(home)
        self.lock_timeout = lock_timeout
        self._record = manifest.latest(self.root)
        self._views: dict[str, ir.Table] = {}

    @property
    def root(self) -> Path:
        """The folder of the tables and manifests."""
        return self.home / "book"

    @property
    def record(self) -> VersionRecord:
        """The version this book is read at."""
        return self._record

    @property
    def version(self) -> int:
        """The version this book is read at; 0 is the empty book."""
        return self._record.version

    @property
    def data_version(self) -> int:
        """The last version that changed a table the bank brings; scans do not move it."""
        return self._record.data_version

    @cached_property
    def backend(self) -> Backend:
        """The engine that evaluates what :meth:`table` returns; works in Shanghai time."""
        return engine.backend(engine.connect())

    def at(self, version: int) -> Book:
        """The same book as it was at a version; its tables can be joined with this one's."""
        other = Book.__new__(Book)
        other.home, other.lock_timeout, other._views = self.home, self.lock_timeout, {}
        other._record = manifest.read(self.root, version)
        other.__dict__["backend"] = self.backend
        return other

    def refresh(self) -> Book:
        """Move to the newest version; returns the book itself."""
        self._move(manifest.latest(self.root))
        return self

    def table(self, name: str, *, as_of: date | None = None, include_closed: bool = False) -> ir.Table:
        """The rows of a table that count as of a date (截至某日): of each key the newest known by then.

        Columns are the contract's, then ``batch``, ``known_at`` (UTC), ``closed_on``, ``from_file``,
        ``from_sheet``, ``from_row``, and for statements ``cells``. ``as_of`` includes the whole Shanghai
        day; without it everything known counts. Keys that a full snapshot closed are left out unless
        ``include_closed``. A table never imported is empty. An unknown name raises :class:`InputError`.
        """
        table, stored = declared(name), self._record.tables.get(name)
        single = stored is None or stored.single
        return visible(self._stored(name), table, as_of=as_of, include_closed=include_closed, single=single)

    def filled(self, name: str) -> frozenset[str]:
        """The columns of a table that hold anything at all, from the files' own statistics (有值的列)."""
        stored = self._record.tables.get(declared(name).name)
        if stored is None or not stored.rows:
            return frozenset()
        return engine.filled(self.backend.con, delta.files(self.root / name, stored.delta))

    def history(self, name: str) -> ir.Table:
        """Every row of a table ever known, corrections and closures included (全部历史)."""
        return self._stored(name).select(*reading_schema(declared(name).name).names)

    def versions(self) -> list[VersionRecord]:
        """Every version up to this one, oldest first (版本清单)."""
        return [manifest.read(self.root, n) for n in manifest.numbers(self.root) if n <= self.version]

    def tables(self) -> list[TableRecord]:
        """The tables that hold anything, with the rows that count now."""
        return [
            TableRecord(
                table=name,
                zh=declared(name).zh,
                rows=int(self.table(name).count().execute()),
                stored=stored.rows,
                delta_version=stored.delta,
            )
            for name, stored in sorted(self._record.tables.items())
            if name not in RESULTS and stored.rows
        ]

    def rejects(self, batch: str | None = None) -> ir.Table:
        """Rows that broke the contract, with reason and original text (拒绝的行)."""
        rows = self._result("reject")
        return rows if batch is None else rows.filter(rows.batch == batch)

    def runs(self) -> ir.Table:
        """Every recorded scan (扫描记录)."""
        return self._result("run")

    def findings_table(self) -> ir.Table:
        """Every finding of every recorded scan; ``run_id`` tells them apart."""
        return self._result("finding")

    def findings(
        self,
        *,
        party: str | None = None,
        code: str | None = None,
        level: Level | str | None = None,
        stage: str | None = None,
        as_of: date | None = None,
        run_id: str | None = None,
    ) -> list[Finding]:
        """What the current scan of each stage found (发现).

        ``code`` is a code or its beginning, ``level`` means at or above. The current run of a stage is the
        one over the newest data; with ``as_of`` it is the last one that judged a date not after that, and
        ``run_id`` asks for a certain one.
        """
        chosen = observations.Question(
            party=party,
            code=code,
            level=Level(level) if level else None,
            stage=stage,
            as_of=as_of,
            run_id=run_id,
        )
        return observations.find(self.runs(), self.findings_table(), chosen)

    def import_paths(
        self,
        paths: Sequence[Path | str],
        *,
        mapping: Path | str | None = None,
        known_at: date | None = None,
        snapshot: date | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import a bank's files or folders: all of them or, if it fails, none (导入).

        The same files twice change nothing, not even the version.
        """
        from quanlian.book import importing

        return importing.import_paths(
            self, paths, mapping=mapping, known_at=known_at, snapshot=snapshot, progress=progress
        )

    def revert(self, batch: str) -> VersionRecord:
        """Publish a new version without one import (撤销): its rows go, and what it closed is open again."""
        with self.writer() as writer, as_upstream(self.root):
            return revert(writer, batch)

    def record_run(self, run: Run) -> VersionRecord:
        """Publish a scan's findings; a run already recorded changes nothing."""
        with self.writer() as writer, as_upstream(self.root):
            return observations.record(writer, run)

    @contextmanager
    def writer(self, *, content: str | None = None) -> Iterator[Writer]:
        """Hold the one writer lock and write; see :class:`Writer`. The book moves on at ``publish``.

        ``content`` names what is about to be written (a hash of the files' hashes, say): it makes the
        batch id the same on every machine.

        Raises :class:`UpstreamError` when another process holds the lock for longer than the book's
        ``lock_timeout``, or when the disk refuses.
        """
        with open_writer(self.root, timeout=self.lock_timeout, content=content) as writer:
            try:
                yield writer
            finally:
                self._move(writer.record)

    def _move(self, record: VersionRecord) -> None:
        if record.version != self.version:
            self._record, self._views = record, {}

    def _stored(self, name: str) -> ir.Table:
        return self._view(name, lambda rows: as_stored(rows, name), stored_schema(name))

    def _result(self, name: str) -> ir.Table:
        schema = RESULTS[name]
        return self._view(name, lambda rows: rows.select(*schema.names), schema)

    def _view(self, name: str, shape: Callable[[ir.Table], ir.Table], schema: pa.Schema) -> ir.Table:
        if name not in self._views:
            stored, named = self._record.tables.get(name), f"{name}_v{self.version}"
            if stored is None or not stored.rows:
                empty = schema.empty_table()
                self._views[name] = self.backend.create_table(named, empty, temp=True, overwrite=True)
            else:
                with as_damaged(name):
                    paths = delta.files(self.root / name, stored.delta)
                    rows = self.backend.read_parquet(paths, table_name=named, union_by_name=True)
                self._views[name] = shape(rows)
        return self._views[name]
