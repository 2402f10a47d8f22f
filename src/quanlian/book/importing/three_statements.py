"""The usual Chinese three-statement workbook, recognised without a mapping (三表自动识别).

Takes what :func:`quanlian.book.importing.spreadsheet.open_workbook` read and says which statements stand
in it: whose, for which period, every figure in yuan with the cell it was printed in, what beside it was
printed as opening or prior-period figure, and everything that was assumed, left out or not understood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from quanlian.book.importing import statement_problems as problems
from quanlian.book.importing.spreadsheet_cells import Workbook
from quanlian.book.importing.statement_building import Draft, Line
from quanlian.book.importing.statement_layout import runs_of
from quanlian.book.importing.statement_lexicon import PARTS
from quanlian.book.importing.statement_lines import Block, UnknownLine, read_run
from quanlian.book.importing.statement_periods import Period, period_of
from quanlian.book.importing.statement_placing import Column, Key, default_period, is_series, place
from quanlian.book.importing.statement_problems import Problem
from quanlian.book.importing.statement_reference import reference_page
from quanlian.book.importing.statement_signs import usual_signs
from quanlian.book.importing.statement_timing import timing_problems

__all__ = [
    "Problem",
    "RecognisedStatement",
    "UnknownLine",
    "looks_like_statements",
    "recognise",
    "reference_page",
]

_ENOUGH_LINES = 5


@dataclass(slots=True, kw_only=True)
class RecognisedStatement:
    """One statement of one company for one period, as printed (已识别报表).

    ``values`` are in yuan by item name (shares as fractions, texts as text) and ``cells`` say where each
    was printed (``利润表!C5``); ``comparative`` and ``comparative_cells`` hold the 期初 or 上期 column
    beside them. ``unit`` is the coarsest unit printed: tolerances scale with it. ``consolidated`` is None
    where the workbook does not say. ``unknown`` are lines with a value that no item names.
    """

    party_id: str | None
    company: str | None
    period_end: date | None
    months: int | None
    consolidated: bool | None
    version: str
    unit: int
    form: str
    values: dict[str, Decimal | str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    comparative: dict[str, Decimal | str] = field(default_factory=dict)
    comparative_cells: dict[str, str] = field(default_factory=dict)
    unknown: list[UnknownLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    first_row: int = 1
    self_made: bool = False

    @property
    def usable(self) -> bool:
        """Whether the statement can be checked and imported as it is: no problem of severity ``error``."""
        return self.period_end is not None and all(p.severity != problems.ERROR for p in self.problems)


def looks_like_statements(workbook: Workbook) -> bool:
    """Whether a workbook holds a statement at all, so that an import need not ask for a mapping."""
    return bool(_blocks(workbook))


def recognise(
    workbook: Workbook,
    *,
    party: str | None = None,
    period_end: date | None = None,
    months: int | None = None,
    unit: int | None = None,
) -> list[RecognisedStatement]:
    """Which statements does this workbook hold? (识别三张报表)

    ``party`` is the customer number to file them under. ``period_end``, ``months`` and ``unit`` (yuan)
    answer what a workbook leaves open; what it prints itself stands. Returns one record per company, scope
    (合并 or not) and period, the latest first; an empty list when no statement was found. Nothing is
    raised for what a sheet holds: it is told in ``problems`` and ``unknown``.
    """
    blocks = _blocks(workbook)
    given = Period(period_end, months, "given") if period_end else None
    by_name = None if default_period(blocks) or given else period_of(workbook.name.rsplit(".", 1)[0])
    columns = place(blocks, default_period(blocks) or given or by_name)
    common = unit or _common_unit(blocks)
    drafts: dict[Key, Draft] = {}
    for column in sorted(columns, key=lambda c: c.slot.comparative):
        drafts.setdefault(column.key, Draft()).add(column, common)
    _settle_signs(list(drafts.values()))
    series = is_series(columns)
    found = [
        _finished(key, draft, workbook, columns, party)
        for key, draft in drafts.items()
        if draft.current or draft.comparative
    ]
    for statement in found:
        if by_name and statement.period_end:
            statement.problems.append(
                problems.period_from_name(workbook.name, statement.period_end.isoformat())
            )
        if common is None and statement.unit == 1 and _silent_on_unit(statement, blocks):
            statement.problems.append(problems.no_unit(statement.sheets))
        if series:
            statement.problems.append(problems.series(series))
    return sorted(found, key=lambda s: (s.period_end or date.min, s.months or 0, len(s.values)), reverse=True)


def _settle_signs(drafts: list[Draft]) -> None:
    usual = usual_signs((lines, draft.unit) for draft in drafts for lines in draft.signed())
    for draft in drafts:
        draft.settle(usual)


def _blocks(workbook: Workbook) -> list[Block]:
    blocks: list[Block] = []
    for sheet in workbook.sheets:
        done: list[Block] = []
        for run in runs_of(sheet):
            above = next((b for b in reversed(done) if b.run is run.continues), None)
            done.append(read_run(run, above))
        blocks.extend(block for block in done if block.readings or block.unknown)
    lines = len({reading.item.name for block in blocks for reading in block.readings})
    return blocks if lines >= _ENOUGH_LINES else []


def _common_unit(blocks: list[Block]) -> int | None:
    units = Counter(b.run.heading.unit for b in blocks if b.run.heading.unit)
    return units.most_common(1)[0][0] if units else None


def _silent_on_unit(statement: RecognisedStatement, blocks: list[Block]) -> bool:
    cells = set(statement.cells.values())
    return any(r.unit is None for b in blocks for r in b.readings if r.cell in cells)


def _finished(
    key: Key, draft: Draft, workbook: Workbook, columns: list[Column], party: str | None
) -> RecognisedStatement:
    current, comparative = _ordered(draft.current), _ordered(draft.comparative)
    statement = RecognisedStatement(
        party_id=party,
        company=key.company,
        period_end=key.end,
        months=key.months,
        consolidated=key.consolidated,
        version="audited" if any(b.run.heading.audited for b in draft.blocks) else "management",
        unit=draft.unit,
        form=draft.form,
        values={name: line.value for name, line in current.items()},
        cells={name: line.cell for name, line in current.items()},
        comparative={name: line.value for name, line in comparative.items()},
        comparative_cells={name: line.cell for name, line in comparative.items()},
        unknown=draft.unknown,
        sheets=list(dict.fromkeys(block.run.sheet.name for block in draft.blocks)),
        first_row=min(block.run.first_line for block in draft.blocks),
    )
    statement.problems = list(_problems(draft, statement, workbook, columns))
    return statement


def _ordered(lines: dict[str, Line]) -> dict[str, Line]:
    order = {part: index for index, part in enumerate((*PARTS, "notes"))}
    return dict(sorted(lines.items(), key=lambda pair: order.get(pair[1].part, 9)))


def _problems(
    draft: Draft, statement: RecognisedStatement, workbook: Workbook, columns: list[Column]
) -> Iterator[Problem]:
    yield from draft.problems
    if statement.period_end is None:
        yield problems.no_period(statement.sheets)
    if draft.rounded:
        yield problems.rounded(draft.rounded)
    for block in draft.blocks:
        yield from block.problems
        if block.run.heading.foreign:
            yield problems.foreign_currency(block.run.heading.foreign, block.run.heading.unit_cell)
        yield from timing_problems(block, {c.role: c.slot for c in columns if c.block is block})
    for sheet in workbook.sheets:
        if sheet.name in statement.sheets and (sheet.hidden or sheet.hidden_rows or sheet.hidden_columns):
            yield problems.hidden(sheet.name)
