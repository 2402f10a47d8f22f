"""Staging a delimited text file of any size (文本导入): in pieces, side by side, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

import duckdb
import pyarrow as pa

from quanlian.book import engine
from quanlian.book.engine import literal
from quanlian.book.importing import dialect, text_encoding
from quanlian.book.importing.intake import PIECE_BYTES, Intake, TextPiece
from quanlian.book.importing.staging import MalformedPieceError, Staging
from quanlian.book.importing.staging_sql import Relation
from quanlian.book.importing.text_file import TextFile

WORKERS = max(1, min(4, os.cpu_count() or 1))
MEMORY = 1000  # MB for all workers together; an import stays under 2 GB with Python beside it
SMALLEST_PIECE = 16 << 20
_LINE_BY_LINE = 20_000  # records that go through the parser at a time


class WrongEncodingError(Exception):
    """What began as plain ASCII turned out not to be UTF-8."""


@dataclass(slots=True, kw_only=True)
class TextSource:
    """Stages one text file into one or more tables at once.

    ``folder`` is for pieces and spilled data, ``progress`` is told the bytes done.
    """

    file: TextFile
    skip_lines: int
    width: int
    folder: Path
    progress: Callable[[int], object] = field(default=lambda _: None)
    workers: int = WORKERS
    sha256: str = ""
    size: int = 0

    def stage(self, stagings: list[Staging], encoding: str | None = None) -> None:
        """Read the file once and stage every piece of it; raises :class:`InputError` for wrong bytes."""
        intake = Intake(
            source=self.file.path,
            folder=self.folder,
            encoding=encoding or self.file.encoding,
            skip_bytes=self.file.mark,
            skip_lines=self.skip_lines,
            old_mac=self.file.old_mac,
            delimiter=self.file.dialect.delimiter.encode(),
            piece_bytes=self._piece_bytes(),
            progress=self.progress,
        )
        # A small file is one piece; opening a second engine would cost more than it reads.
        workers = self.workers if self.file.path.stat().st_size > SMALLEST_PIECE else 1
        with (
            _engines(workers, self.folder / "spill") as engines,
            ThreadPoolExecutor(workers) as pool,
        ):
            waiting: set[Future[None]] = set()
            for piece in intake:
                waiting.add(pool.submit(self._piece, engines, piece, stagings, intake.encoding))
                if len(waiting) > workers:  # so many pieces lie on disk, no more
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    _raise_first(done)
            _raise_first(wait(waiting).done)
        self.sha256, self.size = intake.sha256, intake.size

    def _piece_bytes(self) -> int:
        # Some pieces per worker, so that all are busy to the end.
        share = self.file.path.stat().st_size // (4 * self.workers)
        return min(PIECE_BYTES, max(SMALLEST_PIECE, share))

    def _piece(
        self,
        engines: SimpleQueue[duckdb.DuckDBPyConnection],
        piece: TextPiece,
        stagings: list[Staging],
        encoding: str,
    ) -> None:
        connection = engines.get()
        try:
            for staging in stagings:
                self._into(connection, piece, staging, encoding)
        finally:
            engines.put(connection)
            piece.path.unlink(missing_ok=True)

    def _into(
        self, connection: duckdb.DuckDBPyConnection, piece: TextPiece, staging: Staging, encoding: str
    ) -> None:
        relation = Relation(sql=self._sql(piece), first_row=piece.first_line, traits=piece.traits)
        try:
            if len(self.file.dialect.delimiter.encode()) > dialect.MAX_DELIMITER_BYTES:
                raise MalformedPieceError("separator")
            staging.take(connection, relation, piece.lines, count=lambda: self._count(piece, encoding))
        except MalformedPieceError:
            self._line_by_line(connection, piece, staging, encoding)

    def _sql(self, piece: TextPiece) -> str:
        columns = ", ".join(f"c{n}: 'VARCHAR'" for n in range(self.width))
        quote = literal('"' if self.file.dialect.quoted else "")
        return (
            f"read_csv({literal(piece.path)}, auto_detect = false, header = false, columns = {{{columns}}}, "
            f"delim = {literal(self.file.dialect.delimiter)}, quote = {quote}, escape = {quote}, nullstr = '', "
            "strict_mode = true, parallel = false)"
        )

    def _count(self, piece: TextPiece, encoding: str) -> int:
        return sum(1 for _ in self._records(piece, encoding))

    def _records(self, piece: TextPiece, encoding: str) -> Iterator[tuple[int, list[str]]]:
        try:
            yield from self.file.dialect.records(self.file.lines(piece.path, "utf-8"), piece.first_line)
        except UnicodeDecodeError as error:
            if encoding == "ascii":
                raise WrongEncodingError from error
            raise text_encoding.mixed(self.file.path.name, piece.first_line) from error

    def _line_by_line(
        self, connection: duckdb.DuckDBPyConnection, piece: TextPiece, staging: Staging, encoding: str
    ) -> None:
        """Records one by one, so that a broken one spoils no other."""
        records = self._records(piece, encoding)
        names = [f"c{n}" for n in range(self.width)]
        while batch := list(islice(records, _LINE_BY_LINE)):
            ragged = [(row, cells) for row, cells in batch if self._fitted(cells) is None]
            whole = [(row, fitted) for row, cells in batch if (fitted := self._fitted(cells)) is not None]
            staging.rest.take_ragged(ragged)
            staging.rows += len(ragged)
            if whole:
                columns = {
                    name: pa.array([cells[n] or None for _, cells in whole], pa.string())
                    for n, name in enumerate(names)
                }
                table = pa.table({**columns, "r": pa.array([row for row, _ in whole], pa.int64())})
                connection.register("piece", table)
                staging.take(connection, Relation(sql="piece", first_row=0, numbered=True), len(whole))
                connection.unregister("piece")

    def _fitted(self, cells: list[str]) -> list[str] | None:
        """The record in the file's width: a separator at the end of the line is no further column."""
        if len(cells) == self.width:
            return cells
        if len(cells) > self.width and not any(cell.strip() for cell in cells[self.width :]):
            return cells[: self.width]
        return None


@contextmanager
def _engines(number: int, spill: Path) -> Iterator[SimpleQueue[duckdb.DuckDBPyConnection]]:
    """One engine of one thread per worker: pieces are read side by side, each in its own order."""
    queue: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    opened = [engine.connect(memory=f"{MEMORY // number}MB", spill=spill / str(n)) for n in range(number)]
    try:
        for connection in opened:
            connection.execute("SET threads = 1")
            queue.put(connection)
        yield queue
    finally:
        for connection in opened:
            connection.close()


def _raise_first(done: set[Future[None]]) -> None:
    for future in done:
        future.result()
