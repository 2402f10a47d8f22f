"""Staging the pieces of one file (分块入库): plain rows by SQL, padded ones by more SQL, the rest by the parser."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import duckdb
import pyarrow.parquet as pq

from quanlian.book import engine
from quanlian.book.engine import literal
from quanlian.book.importing.rest import Rest
from quanlian.book.importing.staging_sql import Relation, Statements
from quanlian.book.importing.sums import Sums
from quanlian.book.store.sql import PARQUET

MANY_ROWS = 20_000  # above this, rows that are not plain get a query of their own before the parser sees them
BATCH_ROWS = 20_000


class MalformedPieceError(Exception):
    """The engine cannot read a piece, or not all of it: to be read line by line instead."""


@dataclass(slots=True, kw_only=True)
class Staging:
    """The staged files of one file or sheet, growing piece by piece; may be fed from several threads.

    ``rows`` counts what was found, ``accepted`` what SQL read of it, ``left_out`` what the mapping does
    not want; the remaining ones went to ``rest``.
    """

    statements: Statements
    rest: Rest
    folder: Path
    sums: Sums | None = None
    files: list[Path] = field(default_factory=list)
    rows: int = 0
    accepted: int = 0
    left_out: int = 0
    _lock: Lock = field(default_factory=Lock)

    def take(
        self,
        connection: duckdb.DuckDBPyConnection,
        relation: Relation,
        rows: int,
        *,
        count: Callable[[], int] | None = None,
    ) -> None:
        """Stage a piece that should have so many rows; ``count`` counts them exactly, at some cost.

        Either the whole piece is taken or nothing of it: then :class:`MalformedPieceError` is raised.
        """
        work = _Work(connection, self.folder)
        try:
            tally, path = self._read(work, relation, rows)
        except duckdb.Error as error:
            work.undo()
            if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
                raise  # the disk's fault, not the file's
            raise MalformedPieceError(str(error)) from error
        found = sum(tally)
        if found != rows and (count is None or found != count()):
            work.undo()
            raise MalformedPieceError(f"{found} rows of {rows}")
        if self.sums:
            self.sums.add(connection, relation.sql)
        if path:
            self._hand_over(path)
        with self._lock:
            self.files += work.kept()
            self.rows += found
            self.accepted += tally[0] + tally[1]
            self.left_out += tally[3]

    def _read(
        self, work: _Work, relation: Relation, rows: int
    ) -> tuple[tuple[int, int, int, int], Path | None]:
        """How many rows were plain, padded, neither, and left out; and the file of those that are neither."""
        plain = work.copy(self.statements.plain(relation))
        left_out = work.scalar(self.statements.left_out(relation)) if self.statements.plan.only else 0
        many = rows - plain - left_out > MANY_ROWS
        padded = work.copy(self.statements.padded(relation)) if many else 0
        if rows - plain - left_out - padded <= 0:
            return (plain, padded, 0, left_out), None
        rest = work.copy(self.statements.rest(relation, padded=many))
        return (plain, padded, rest, left_out), work.files.pop()

    def finished(self) -> list[Path]:
        """All staged files, once ``rest`` is closed; what the parser read gets the store's layout."""
        if self.rest.accepted.rows:
            path = self.folder / "read.parquet"
            with engine.connect(memory="500MB", spill=self.folder / "spill") as connection:
                query = self.statements.shaped(engine.files([self.rest.accepted.path]))
                connection.execute(f"COPY ({query}) TO {literal(path)} ({PARQUET})")
            self.files.append(path)
        return self.files

    def _hand_over(self, path: Path) -> None:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                self.rest.take(batch)
        path.unlink()


class _Work:
    """Files written for one piece, with their rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection, self.folder = connection, folder
        self.files: list[Path] = []
        self.rows: dict[Path, int] = {}

    def copy(self, query: str) -> int:
        """Write a query's rows to a new file; how many there are."""
        path = self.folder / f"{uuid.uuid4().hex}.parquet"
        self.files.append(path)
        self.rows[path] = self.scalar(f"COPY ({query}) TO {literal(path)} ({PARQUET})")
        return self.rows[path]

    def scalar(self, query: str) -> int:
        row = self.connection.execute(query).fetchone()
        return int(row[0]) if row else 0

    def kept(self) -> list[Path]:
        """The files that hold anything; the others go."""
        for path in self.files:
            if not self.rows[path]:
                path.unlink(missing_ok=True)
        return [path for path in self.files if self.rows[path]]

    def undo(self) -> None:
        for path in self.folder.iterdir():
            if path in self.files or path in self.rows:
                path.unlink(missing_ok=True)
