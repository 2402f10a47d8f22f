"""One import from the first file to the published version (导入): all of it, or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quanlian.book.importing import discover
from quanlian.book.importing.gaps import gaps
from quanlian.book.importing.mapping import Mapping
from quanlian.book.importing.mapping_file import load
from quanlian.book.importing.merging import Unit, merge
from quanlian.book.importing.reading import Reading, read_file
from quanlian.book.importing.reconcile import reconcile
from quanlian.book.importing.report import FileReport, ImportReport
from quanlian.book.importing.workbook_statements import Waiting, stage_statements
from quanlian.book.store.records import SourceFile
from quanlian.kernel import Bilingual, InputError, QuanlianError, digest, end_of_day, file_digest

if TYPE_CHECKING:
    from quanlian.book.book import Book
    from quanlian.book.store.writer import Writer

Progress = Callable[[int, int, Bilingual], None]


def import_paths(
    book: Book,
    paths: Sequence[Path | str],
    *,
    mapping: Path | str | None = None,
    known_at: date | None = None,
    snapshot: date | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a bank's files or folders into the book as one atomic commit; see :meth:`Book.import_paths`.

    Files that cannot be read are told in the report and do not stop the others. Raises
    :class:`InputError` where nothing at all could be read.
    """
    found = discover.discover([paths] if isinstance(paths, str | Path) else paths)
    rules = load(mapping) if mapping is not None else Mapping()
    named = digest(*(f"{f.name}:{f.path.stat().st_size}" for f in found.files), known_at, snapshot)
    with book.writer(content=named) as writer:
        session = _Session(
            book=book,
            writer=writer,
            rules=rules,
            known_at=end_of_day(known_at) if known_at else datetime.now(UTC),
            dated=known_at is not None,
            snapshot=snapshot,
            progress=progress or (lambda *_: None),
        )
        report = session.run(found.files)
    report.skipped = {skipped.name: skipped.reason for skipped in found.skipped}
    touched = [table.table for table in report.tables if table.added or table.closed]
    if not report.unchanged:
        report.gaps = gaps(book, [t for t in touched if t != "comparative"])
    report.reconciliation = reconcile(book, rules.ledger)
    return report


@dataclass(slots=True, kw_only=True)
class _Session:
    book: Book
    writer: Writer
    rules: Mapping
    known_at: datetime
    dated: bool
    snapshot: date | None
    progress: Progress
    report: ImportReport = field(default_factory=ImportReport)
    units: list[Unit] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    sources: list[SourceFile] = field(default_factory=list)
    done: int = 0

    def run(self, files: Sequence[discover.InputFile]) -> ImportReport:
        self.report.version_before = self.writer.record.version
        total = sum(file.path.stat().st_size for file in files)
        for number, file in enumerate(files):
            self._file(file, number, total)
        for number, waiting in enumerate(self.waiting):
            self._statements(waiting, number)
        self._refuse_nothing()
        self.report.tables = merge(
            self.writer, self.units, problems=bool(self.report.problems), notes=self.report.notes
        )
        record = self.writer.publish("import", files=self.sources)
        self.report.version_after = record.version
        self.report.batch = record.batch if record.version > self.report.version_before else None
        return self.report

    def _file(self, file: discover.InputFile, number: int, total: int) -> None:
        folder = self.writer.staging / f"file-{number}"
        folder.mkdir()
        what = Bilingual(f"读取 {file.name}", f"reading {file.name}")
        before = self.done

        def advance(size: int) -> None:
            self.done += size
            self.progress(min(self.done, total), total, what)

        reading = Reading(
            file=file,
            folder=folder,
            writer=self.writer,
            rules=self.rules.rules_for(file.name),
            known_at=self.known_at,
            dated=self.dated,
            snapshot=self.snapshot,
            progress=advance,
        )
        try:
            found = read_file(reading)
        except QuanlianError as error:
            self._failed(file, error)
            shutil.rmtree(folder, ignore_errors=True)
        else:
            self.units += found.units
            self.waiting += found.waiting
            self.report.files += [unit.report for unit in found.units]
            self.report.files += found.failed
            sha256 = found.sha256 or file_digest(file.path)
            self.sources.append(SourceFile(name=file.name, sha256=sha256, size=file.path.stat().st_size))
            for unit in found.units:
                unit.report.sha256 = sha256
        self.done = before + file.path.stat().st_size
        self.progress(min(self.done, total), total, what)

    def _statements(self, waiting: Waiting, number: int) -> None:
        folder = self.writer.staging / f"statements-{number}"
        folder.mkdir()
        try:
            units = stage_statements(self.book, self.units, waiting, folder)
        except QuanlianError as error:
            self._failed(waiting.file, error)
            return
        self.units += units
        self.report.files += [unit.report for unit in units if unit.reported]

    def _failed(self, file: discover.InputFile, error: QuanlianError) -> None:
        self.report.files.append(FileReport(file=file.name, problem=error))

    def _refuse_nothing(self) -> None:
        problems = [f.problem for f in self.report.files if f.problem]
        if self.units or not problems:
            return
        if len(problems) == 1:
            raise problems[0]
        raise InputError(
            "input.nothing_read",
            Bilingual("{n} 个文件均未能读取: {zh}", "none of the {n} files could be read: {en}"),
            n=len(problems),
            zh="; ".join(f"{f.file}: {f.problem.message.zh}" for f in self.report.files if f.problem)[:2000],
            en="; ".join(f"{f.file}: {f.problem.message.en}" for f in self.report.files if f.problem)[:2000],
        )
