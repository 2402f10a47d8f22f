"""Reading one file of an import, whatever it is, into staged rows of one or more tables (读取一个文件)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quanlian.book.contract import TABLES
from quanlian.book.importing import discover, parquet_source, sheet_source, text_file
from quanlian.book.importing.control_file import Control, check_control, control_for
from quanlian.book.importing.headings import plain
from quanlian.book.importing.long_layout import FIGURE, layout, long_rule, turn
from quanlian.book.importing.mapping import Long, Rule
from quanlian.book.importing.merging import Unit
from quanlian.book.importing.plan import Plan, plan
from quanlian.book.importing.recognise import HEADING_ROWS
from quanlian.book.importing.report import FileReport
from quanlian.book.importing.rest import Rest
from quanlian.book.importing.spreadsheet import Sheet, Workbook, open_workbook
from quanlian.book.importing.staging import Staging
from quanlian.book.importing.staging_sql import Statements
from quanlian.book.importing.statement_own_made import is_visit_sheet
from quanlian.book.importing.sums import Sums
from quanlian.book.importing.text_source import TextSource, WrongEncodingError
from quanlian.book.importing.three_statements import looks_like_statements
from quanlian.book.importing.workbook_statements import Waiting
from quanlian.kernel import Bilingual, InputError, QuanlianError, end_of_day

if TYPE_CHECKING:
    from quanlian.book.store.writer import Writer

_PARQUET = b"PAR1"
_WORKBOOK = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x09\x08", b"\x09\x04", b"\x09\x02")


@dataclass(slots=True, kw_only=True)
class Reading:
    """What is known about a file before it is opened. ``dated`` says that ``known_at`` was given by the user."""

    file: discover.InputFile
    folder: Path
    writer: Writer
    rules: Sequence[Rule]
    known_at: datetime
    dated: bool
    snapshot: date | None
    progress: Callable[[int], object]


@dataclass(slots=True, kw_only=True)
class ReadFile:
    """What a file gave: staged units, statements that wait for the parties, sheets that could not be read."""

    units: list[Unit] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    failed: list[FileReport] = field(default_factory=list)
    sha256: str | None = None


def read_file(reading: Reading) -> ReadFile:
    """Stage a file; raises :class:`QuanlianError` where nothing of it can be used."""
    rules = reading.rules
    if rules and all(rule.skip for rule in rules):
        return ReadFile()
    path = reading.file.path
    try:
        with path.open("rb") as handle:
            head = handle.read(8)
    except OSError as error:
        raise InputError(
            "input.file_not_readable",
            Bilingual("无法读取 {file}: {reason}", "{file} cannot be read: {reason}"),
            file=reading.file.name,
            reason=error.strerror or error,
        ) from error
    if head.startswith(_PARQUET) or path.suffix.lower() in discover.PARQUETS:
        return _parquet(reading)
    if head.startswith(_WORKBOOK) or path.suffix.lower() in discover.WORKBOOKS:
        return _workbook(reading)
    return _text(reading)


def _text(reading: Reading) -> ReadFile:
    found = ReadFile()
    for rule in _rules(reading):
        file = text_file.open_text(reading.file.path, rule)
        names = [Path(reading.file.name).stem]
        decided = plan(file.rows, names=names, file=reading.file.name, rule=_effective(rule))
        control = control_for(reading.file.path) if rule is None or rule.control else None
        found.units.append(_text_unit(reading, file, decided, control, found, _long(rule)))
    return found


def _text_unit(
    reading: Reading,
    file: text_file.TextFile,
    decided: Plan,
    control: Control | None,
    found: ReadFile,
    long: Long | None,
) -> Unit:
    skip = file.skip_lines(decided.heading_row)
    width = _width(file.rows[decided.heading_row + 1 :], len(decided.headings))
    decided = _widened(decided, width)
    for encoding in (file.encoding, "gb18030"):
        staging = _staging(reading, decided, None, Sums.of(control, decided))
        source = TextSource(
            file=file, skip_lines=skip, width=width, folder=_folder(reading), progress=reading.progress
        )
        try:
            source.stage([staging], encoding)
            break
        except WrongEncodingError:
            if encoding == "gb18030":
                raise
    found.sha256 = source.sha256
    unit = _unit(reading, staging, None, long)
    if control:
        check_control(
            control,
            data=reading.file.name,
            rows=staging.rows,
            sums=staging.sums.totals if staging.sums else {},
        )
    if not staging.rows:
        raise text_file.no_rows(reading.file.name)
    return unit


def _width(rows: Sequence[Sequence[str]], headings: int) -> int:
    """Columns of the data: one more than headings where most lines end with a separator."""
    ended = sum(len(row) == headings + 1 and not row[-1].strip() for row in rows)
    return headings + 1 if ended * 2 > len(rows) else headings


def _widened(decided: Plan, width: int) -> Plan:
    """A separator at the end of every line makes one more, nameless column."""
    return replace(decided, headings=decided.headings + ("",) * (width - len(decided.headings)))


def _parquet(reading: Reading) -> ReadFile:
    found = ReadFile()
    headings, rows = parquet_source.headings(reading.file.path)
    for rule in _rules(reading):
        decided = plan(
            [headings], names=[Path(reading.file.name).stem], file=reading.file.name, rule=_effective(rule)
        )
        if not rows:
            raise text_file.no_rows(reading.file.name)
        staging = _staging(reading, decided, None)
        parquet_source.stage(reading.file.path, staging, rows, _folder(reading) / "spill")
        found.units.append(_unit(reading, staging, None, _long(rule)))
    return found


def _workbook(reading: Reading) -> ReadFile:
    workbook = open_workbook(reading.file.path)
    if is_visit_sheet(reading.file.path, workbook):
        return _statements(reading, workbook)
    found = ReadFile()
    refused: list[tuple[Sheet, QuanlianError]] = []
    for sheet in workbook.sheets:
        if not any(row for row in sheet.rows):
            continue
        for rule in _rules_for(sheet, reading.rules):
            try:
                unit = _sheet(reading, sheet, rule, alone=len(workbook.sheets) == 1)
            except QuanlianError as error:
                refused.append((sheet, error))
            else:
                found.units.append(unit)
    if not found.units and looks_like_statements(workbook):
        return _statements(reading, workbook)
    if not found.units:
        raise refused[0][1] if refused else text_file.no_rows(reading.file.name)
    found.failed = [FileReport(file=reading.file.name, sheet=s.name, problem=e) for s, e in refused]
    for unit in found.units:
        unit.report.notes += workbook.notes
    return found


def _statements(reading: Reading, workbook: Workbook) -> ReadFile:
    """Statements wait until every file that may name their party has been staged."""
    rule = next(iter(reading.rules), None)
    dated = reading.dated or bool(rule and rule.known_at)
    known_at = _known_at(reading, rule)
    waiting = Waiting(file=reading.file, workbook=workbook, rule=rule, known_at=known_at, dated=dated)
    return ReadFile(waiting=[waiting])


def _rules_for(sheet: Sheet, rules: Sequence[Rule]) -> Sequence[Rule | None]:
    if not rules:
        return [None]
    named = [rule for rule in rules if rule.sheet is not None and plain(rule.sheet) == plain(sheet.name)]
    return named or [rule for rule in rules if rule.sheet is None]


def _sheet(reading: Reading, sheet: Sheet, rule: Rule | None, *, alone: bool) -> Unit:
    rows = sheet_source.first_rows(sheet, HEADING_ROWS + 1)
    names = [sheet.name, *([Path(reading.file.name).stem] if alone else [])]
    decided = plan(rows, names=names, file=f"{reading.file.name} [{sheet.name}]", rule=_effective(rule))
    staging = _staging(reading, decided, sheet.name)
    sheet_source.stage(sheet, staging, _folder(reading) / "spill")
    if not staging.rows:
        raise text_file.no_rows(f"{reading.file.name} [{sheet.name}]")
    unit = _unit(reading, staging, sheet.name, _long(rule))
    unit.report.notes += sheet_source.doubtful_percentages(sheet, decided)
    return unit


def _rules(reading: Reading) -> Sequence[Rule | None]:
    return reading.rules or [None]


def _effective(rule: Rule | None) -> Rule | None:
    return long_rule(rule) if rule is not None and rule.long is not None else rule


def _long(rule: Rule | None) -> Long | None:
    return rule.long if rule else None


def _staging(reading: Reading, decided: Plan, sheet: str | None, sums: Sums | None = None) -> Staging:
    known_at = _day_end(decided.known_on) if decided.known_on else reading.known_at
    folder = _folder(reading)
    turning = FIGURE in {c.name for c in decided.table.columns}
    statements = Statements(
        plan=decided,
        file=reading.file.name,
        sheet=sheet,
        known_at=known_at,
        stamp={} if turning else reading.writer.stamp(decided.table.name),
        layout=layout(decided.table) if turning else None,
    )
    rest = Rest(plan=decided, file=reading.file.name, sheet=sheet, known_at=known_at, folder=folder)
    return Staging(statements=statements, rest=rest, folder=folder, sums=sums)


def _unit(reading: Reading, staging: Staging, sheet: str | None, long: Long | None = None) -> Unit:
    decided, rest = staging.statements.plan, staging.rest
    rest.close()
    files = staging.finished()
    report = FileReport(
        file=reading.file.name,
        sheet=sheet,
        table=decided.table.name,
        rows=staging.rows - rest.blank,
        accepted=staging.accepted + rest.accepted.rows,
        rejected=rest.rejected.rows,
        left_out=staging.left_out,
        columns=decided.recognised,
        unknown_columns=decided.unknown,
        notes=[*decided.notes, *rest.notes()],
    )
    unit = Unit(
        table=decided.table,
        columns=decided.columns,
        files=files,
        rejects=[rest.rejected.path] if rest.rejected.rows else [],
        present=[rest.present.path] if rest.present.rows else [],
        keyless=rest.keyless,
        snapshot=decided.snapshot or reading.snapshot,
        dated=reading.dated or decided.known_on is not None or decided.known_at is not None,
        report=report,
    )
    return unit if long is None else _turned(reading, unit, staging, long)


def _turned(reading: Reading, unit: Unit, staging: Staging, long: Long) -> Unit:
    """Long rows become statements."""
    name, statements = unit.table.name, staging.statements
    final = replace(statements, layout=None, stamp=reading.writer.stamp(name))
    head = unit.columns & {c.name for c in TABLES[name].columns}
    turned = turn(unit.files, long, final, staging.folder, head)
    unit.report.rejected += turned.rejected
    unit.report.accepted -= turned.rejected
    unit.report.unknown_columns += turned.unknown
    unit.report.notes += turned.notes
    unit.table, unit.columns, unit.files = TABLES[name], turned.columns, turned.files
    unit.rejects += turned.rejects
    return unit


def _folder(reading: Reading) -> Path:
    folder = reading.folder / uuid.uuid4().hex[:12]
    folder.mkdir(parents=True)
    return folder


def _known_at(reading: Reading, rule: Rule | None) -> datetime:
    return _day_end(rule.known_at) if rule and rule.known_at else reading.known_at


def _day_end(day: date) -> datetime:
    return end_of_day(day)
