"""Writing a book (写入): everything done between opening and ``publish`` becomes one version, or nothing."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.book import engine
from quanlian.book.contract import TABLES
from quanlian.book.contract.results import RESULTS
from quanlian.book.contract.schema import RANK, ROW_KEY, declared, stored_schema
from quanlian.book.run import conform
from quanlian.book.store import delta, manifest, recovery, sql
from quanlian.book.store.compaction import compact
from quanlian.book.store.lock import writing
from quanlian.book.store.merge import merge
from quanlian.book.store.pending import Pending
from quanlian.book.store.reading import rank_sql
from quanlian.book.store.records import Change, Kind, SourceFile, TableVersion, VersionRecord
from quanlian.book.store.staged import Merged, Staged
from quanlian.book.store.upstream import as_upstream, guarded
from quanlian.kernel import digest


class Writer:
    """What an import, a scan or a revert does to the book, under its one lock; from :meth:`Book.writer`.

    ``batch`` is the id of what is being written; it sorts by book version. ``staging`` is a folder on
    the book's own disk for files under preparation, emptied when the writer closes. ``connection`` is an
    engine with limited memory that may be used for preparing them.
    """

    def __init__(self, root: Path, record: VersionRecord, *, content: str | None = None) -> None:
        self.root, self.record = root, record
        self._content = content or uuid.uuid4().hex
        self._begin()

    def _begin(self) -> None:
        self.version = self.record.version + 1
        self.batch = f"b{self.version:08d}-{digest(self._content, length=6)}"
        self._tables: dict[str, Pending] = {}

    @cached_property
    def staging(self) -> Path:
        """A folder for files under preparation."""
        folder = self.root / recovery.STAGING
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """An engine that stays under :data:`engine.WRITER_MEMORY` and spills beside the book."""
        connection = engine.connect(memory=engine.WRITER_MEMORY, spill=self.root / recovery.SPILL)
        connection.execute(
            "SET GLOBAL preserve_insertion_order = false"
        )  # order costs memory, and nobody asked
        return connection

    @property
    def changed(self) -> bool:
        """Would ``publish`` make a new version?"""
        return any(t.dirty for t in self._tables.values())

    def stamp(self, name: str) -> dict[str, str]:
        """SQL for the columns that make a staged file complete, so that it can be moved in as it is.

        The expressions read the row's ``known_at``. For tables whose rows may lack an id, ``row_key`` is
        NULL here; files in which some row does lack it are rewritten anyway.
        """
        table = self.pending(declared(name).name)
        known = {
            "batch": engine.literal(self.batch),
            "closed_on": "NULL::DATE",
            ROW_KEY: "NULL::BLOB",
            RANK: rank_sql(self.version, table.merges),
        }
        return {column: text for column, text in known.items() if column in stored_schema(name).names}

    @guarded
    def merge(self, name: str, staged: Staged) -> Merged:
        """Bring checked rows into a table; see :class:`Staged`. Nothing is visible before ``publish``."""
        table = self.pending(declared(name).name)
        done, duplicates = merge(self.connection, table, staged, batch=self.batch, staging=self.staging)
        if duplicates is not None:
            self.reject(duplicates)
        return done

    @guarded
    def reject(self, rows: pa.Table | Sequence[Path]) -> int:
        """Record rows that broke the contract (:data:`results.REJECT`, ``batch`` may be absent).

        Takes an Arrow table or Parquet files. What was already rejected for the same reason at the same
        place is not recorded again; returns how many are new.
        """
        columns = [c for c in RESULTS["reject"].names if c != "batch"]
        table, path = self.pending("reject"), self.pending("reject").new_path()
        listed = sql.names(columns)
        source = self._rejected(rows)
        known = f"SELECT {listed} FROM {engine.files(table.paths)}" if table.live else ""
        new = f"SELECT DISTINCT {listed} FROM {source}" + (f" EXCEPT {known}" if known else "")
        batch = engine.literal(self.batch)
        added = sql.write(self.connection, f"SELECT {batch} AS batch, * FROM ({new})", path)
        table.add(path, added, added=added)
        return added

    def _rejected(self, rows: pa.Table | Sequence[Path]) -> str:
        path = self.staging / f"reject-{uuid.uuid4().hex}.parquet"
        if isinstance(rows, pa.Table):
            pq.write_table(conform(rows, RESULTS["reject"]), path)
            return engine.files([path])
        return engine.files(list(rows))

    @guarded
    def append(self, name: str, rows: pa.Table) -> int:
        """Add rows to a results table (finding, run)."""
        table = self.pending(name)
        path = table.new_path()
        pq.write_table(conform(rows, RESULTS[name]), path, compression="zstd")
        table.add(path, rows.num_rows, added=rows.num_rows)
        return int(rows.num_rows)

    @guarded
    def publish(
        self, kind: Kind, *, files: Sequence[SourceFile] = (), batch: str | None = None
    ) -> VersionRecord:
        """Make all of it one new version of the book and return its record.

        Nothing changed: no new version, and the record is the last one. The writer can go on to a
        further version afterwards.
        """
        if not self.changed:
            return self.record
        dirty = {name: table for name, table in self._tables.items() if table.dirty}
        for table in dirty.values():
            compact(self.connection, table)
        moved = bool(dirty.keys() & TABLES.keys())
        record = VersionRecord(
            version=self.version,
            kind=kind,
            batch=batch or self.batch,
            data_version=self.version if moved else self.record.data_version,
            created_at=datetime.now(UTC),
            tables={**self.record.tables, **{name: _commit(table) for name, table in dirty.items()}},
            changes={name: table.change for name, table in dirty.items() if table.change != Change()},
            files=tuple(files),
        )
        manifest.publish(self.root, record)
        self.record = record
        self._begin()
        return record

    def pending(self, name: str) -> Pending:
        """A table as this writer has left it so far."""
        if name not in self._tables:
            folder, stored = self.root / name, self.record.tables.get(name)
            self._tables[name] = Pending(
                name=name,
                folder=folder,
                version=self.version,
                base=tuple(delta.data_files(folder, stored.delta)) if stored else (),
                single=stored.single if stored else True,
            )
        return self._tables[name]

    def close(self) -> None:
        """Let go of the engine and of files under preparation.

        Data files that no manifest names stay until the next writer's recovery: only there, with the
        manifests read anew, is it certain that nobody needs them.
        """
        if "connection" in self.__dict__:
            self.connection.close()
        for name in (recovery.STAGING, recovery.SPILL):
            shutil.rmtree(self.root / name, ignore_errors=True)


def _commit(table: Pending) -> TableVersion:
    schema = stored_schema(table.name) if table.name in TABLES else RESULTS[table.name]
    version = delta.commit(table.folder, schema, added=table.added, removed=table.removed)
    return TableVersion(delta=version, rows=table.rows, single=table.single)


@contextmanager
def open_writer(root: Path, *, timeout: float, content: str | None = None) -> Iterator[Writer]:
    """A writer on the newest version, with whatever a killed one left behind undone."""
    with ExitStack() as stack:
        with as_upstream(root):
            stack.enter_context(writing(root, timeout=timeout))
            last = manifest.latest(root)
            recovery.restore(root, last)
        writer = Writer(root, last, content=content)
        stack.callback(writer.close)
        yield writer
