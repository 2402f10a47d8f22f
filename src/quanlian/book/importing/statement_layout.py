"""Where on a sheet the statements stand: titles, runs of lines, and the columns beside them (版式识别).

A *run* is one column of printed lines with the value columns to its right. A balance sheet in account
form has two runs side by side; a sheet with all three statements has several below or beside each other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from quanlian.book.importing.spreadsheet_cells import Cell, Sheet
from quanlian.book.importing.statement_headers import LABEL, role_of
from quanlian.book.importing.statement_labels import read_label
from quanlian.book.importing.statement_lexicon import PARTS, known_in
from quanlian.book.importing.statement_titles import Heading, read_heading, title_part

MAX_ROWS = 3_000  # beyond it a sheet is a ledger, not a statement
MAX_COLUMNS = 200
_FIGURE = re.compile(r"\s*[(-]?[\d,]*\d(?:\.\d*)?\)?%?\s*$")
_ENOUGH = 3  # lines that make a column of items, and that prove a change of statement


@dataclass(slots=True)
class Run:
    """One column of lines on a sheet and the value columns that belong to it."""

    sheet: Sheet
    part: str
    rows: range
    label_columns: range
    value_columns: range
    heading: Heading
    first_line: int
    continues: Run | None = None


@dataclass(slots=True)
class _Title:
    row: int
    column: int
    part: str


@dataclass(slots=True)
class _Segment:
    rows: range
    titles: list[_Title] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    part: str
    rows: range
    first: int
    follows: bool = False


Hits = dict[int, dict[int, frozenset[str]]]  # column -> row -> parts that know the line there


def runs_of(sheet: Sheet) -> list[Run]:
    """The runs of statement lines on a sheet, top to bottom; a sheet without statements has none."""
    hits = _hits(sheet)
    if not hits:
        return []
    found: list[Run] = []
    previous_line = 0
    for segment in _segments(sheet):
        if any(title.part == "other" for title in segment.titles) and len(segment.titles) == 1:
            continue
        runs = list(_segment_runs(sheet, segment, hits, previous_line, found))
        found.extend(runs)
        lines = [row for rows in hits.values() for row in rows if row in segment.rows]
        previous_line = max([previous_line, *lines])
    return found


def _hits(sheet: Sheet) -> Hits:
    hits: Hits = {}
    for number, row in enumerate(sheet.rows[:MAX_ROWS], 1):
        for column, cell in enumerate(row[:MAX_COLUMNS], 1):
            if isinstance(cell.value, str) and not cell.merged and len(cell.value) < 120:
                label = read_label(cell.value)
                parts = known_in(label) if label.core else set()
                if parts:
                    hits.setdefault(column, {})[number] = frozenset(parts)
    return hits


def _segments(sheet: Sheet) -> list[_Segment]:
    """The sheet cut at its titles; the rows above the first title belong to it."""
    titles = list(_titles(sheet))
    height = min(len(sheet.rows), MAX_ROWS)
    cuts = sorted({title.row for title in titles})
    if not cuts:
        return [_Segment(range(1, height + 1))]
    starts = [1, *cuts[1:]] if cuts[0] <= 8 else [1, *cuts]
    ends = [*[start - 1 for start in starts[1:]], height]
    return [
        _Segment(range(start, end + 1), [t for t in titles if start <= t.row <= end])
        for start, end in zip(starts, ends, strict=True)
    ]


def _titles(sheet: Sheet) -> Iterator[_Title]:
    for number, row in enumerate(sheet.rows[:MAX_ROWS], 1):
        for column, cell in enumerate(row[:MAX_COLUMNS], 1):
            if isinstance(cell.value, str) and not cell.merged and len(cell.value) < 200:
                part = title_part(cell.value)
                if part and not known_in(read_label(cell.value)):
                    yield _Title(number, column, part)


def _segment_runs(
    sheet: Sheet, segment: _Segment, hits: Hits, previous_line: int, above: list[Run]
) -> Iterator[Run]:
    groups = _label_groups(sheet, segment, hits)
    for index, columns in enumerate(groups):
        beyond = groups[index + 1].start if index + 1 < len(groups) else min(sheet.width, MAX_COLUMNS) + 1
        end = beyond - (2 if _only_marks(sheet, segment, beyond - 1) else 1)
        lines = _lines(hits, columns, segment.rows)
        title = _title_for(segment, end)
        part = _vote(lines, title.part if title else _sheet_part(sheet))
        # Form numbers and names may stand above the title, within the rows the last statement left over.
        own_title = title is not None and title.part == part
        top = max(previous_line + 1, segment.rows.start - 3) if own_title else previous_line + 1
        for piece in _pieces(lines, part, segment.rows):
            run = Run(
                sheet,
                piece.part,
                piece.rows,
                columns,
                range(columns.stop, end + 1),
                _heading(
                    sheet,
                    range(max(top, piece.rows.start if piece.follows else 0), piece.first),
                    groups,
                    index,
                    title,
                    segment,
                ),
                piece.first,
            )
            run.continues = _continued(run, above)
            yield run
            above = [*above, run]


def _label_groups(sheet: Sheet, segment: _Segment, hits: Hits) -> list[range]:
    """The label columns of a segment: neighbouring ones without numbers between belong together."""
    counts = {column: sum(row in segment.rows for row in rows) for column, rows in hits.items()}
    enough = _ENOUGH if max(counts.values(), default=0) >= _ENOUGH else (2 if segment.titles else _ENOUGH)
    if any(title.part == "notes" for title in segment.titles):
        enough = 1
    starts = sorted(column for column, count in counts.items() if count >= enough)
    groups: list[range] = []
    for column in starts:
        if groups and not _values_between(sheet, segment, groups[-1].start, column):
            groups[-1] = range(groups[-1].start, column + 1)
        else:
            groups.append(range(column, column + 1))
    return [_with_indents(sheet, segment, hits, group, groups) for group in groups]


def _values_between(sheet: Sheet, segment: _Segment, left: int, right: int) -> bool:
    """Whether value columns, or a heading of its own, part two label columns."""
    for number in segment.rows:
        row = sheet.rows[number - 1]
        if len(row) >= right and _is_heading(row[right - 1]) and _is_heading_row(row):
            return True
        if any(_is_figure(cell) for cell in row[left : right - 1]):
            return True
    return False


def _is_figure(cell: Cell) -> bool:
    """A number, or a text that is nothing but one."""
    return isinstance(cell.value, Decimal) or (
        isinstance(cell.value, str) and _FIGURE.match(cell.value) is not None
    )


def _only_marks(sheet: Sheet, segment: _Segment, column: int) -> bool:
    """Whether a column holds nothing but 减：, 加： and 其中： for the labels to its right."""
    marks = 0
    for number in segment.rows:
        row = sheet.rows[number - 1]
        cell = row[column - 1] if 0 < column <= len(row) else None
        if cell is None or cell.value is None or cell.merged:
            continue
        if not isinstance(cell.value, str):
            return False
        label = read_label(cell.value)
        if not label.core and (label.plus or label.minus or label.of_which):
            marks += 1
        elif role_of(cell.value) is not None:
            return False
    return marks > 0


def _is_heading(cell: Cell) -> bool:
    role = None if cell.merged else role_of(cell.value)
    return role is not None and role.kind == LABEL


def _is_heading_row(row: list[Cell]) -> bool:
    roles = [role_of(cell.value) for cell in row]
    return any(role is not None and role.kind not in (None, LABEL) for role in roles) and not any(
        isinstance(cell.value, Decimal) for cell in row
    )


def _with_indents(sheet: Sheet, segment: _Segment, hits: Hits, group: range, groups: list[range]) -> range:
    """The group with the columns to its right that hold only indented lines."""
    stop = group.stop
    others = {other.start for other in groups if other.start > group.start}
    while stop not in others and any(row in segment.rows for row in hits.get(stop, {})):
        if _values_between(sheet, segment, group.start, stop) or _has_numbers(sheet, segment, stop):
            break
        stop += 1
    return range(group.start, stop)


def _has_numbers(sheet: Sheet, segment: _Segment, column: int) -> bool:
    return any(
        len(row) >= column and _is_figure(row[column - 1])
        for row in (sheet.rows[number - 1] for number in segment.rows)
    )


def _lines(hits: Hits, columns: range, rows: range) -> dict[int, frozenset[str]]:
    lines: dict[int, frozenset[str]] = {}
    for column in columns:
        for row, parts in hits.get(column, {}).items():
            if row in rows:
                lines.setdefault(row, parts)
    return dict(sorted(lines.items()))


def _title_for(segment: _Segment, end: int) -> _Title | None:
    """The title over a run: the last one that begins left of the run's end."""
    usable = [title for title in segment.titles if title.part != "other" or len(segment.titles) == 1]
    left = [title for title in usable if title.column <= end]
    candidates = left or usable
    return max(candidates, key=lambda title: title.column if len(usable) > 1 else 0, default=None)


def _sheet_part(sheet: Sheet) -> str | None:
    part = title_part(sheet.name)
    return part if part != "other" else None


def _vote(lines: dict[int, frozenset[str]], titled: str | None) -> str:
    """The statement most lines belong to; the title decides unless the lines contradict it."""
    if titled == "notes":
        return "notes"
    votes = Counter(part for parts in lines.values() for part in parts if part in PARTS)
    if titled and votes[titled] * 2 >= max(votes.values(), default=0):
        return titled
    return max(PARTS, key=lambda part: votes[part]) if votes else (titled or "notes")


def _pieces(lines: dict[int, frozenset[str]], part: str, rows: range) -> list[_Piece]:
    """The run cut where one statement follows another without a title of its own."""
    sure = [(row, next(iter(p - {"notes"}))) for row, p in lines.items() if len(p - {"notes"}) == 1]
    if part == "notes" or not sure:
        return [_Piece(part, rows, min(lines))]
    current = part if part in {belongs for _, belongs in sure[:_ENOUGH]} else sure[0][1]
    cuts = [(min(lines), current)]
    for index, (row, belongs) in enumerate(sure):
        ahead = [following for _, following in sure[index : index + _ENOUGH]]
        if belongs != current and ahead == [belongs] * _ENOUGH:
            cuts.append((row, belongs))
            current = belongs
    starts = [rows.start, *(max(row for row in lines if row < first) + 1 for first, _ in cuts[1:])]
    stops = [*starts[1:], rows.stop]
    return [
        _Piece(belongs, range(start, stop), first, follows=index > 0)
        for index, ((first, belongs), start, stop) in enumerate(zip(cuts, starts, stops, strict=True))
    ]


def _heading(
    sheet: Sheet, zone: range, groups: list[range], index: int, title: _Title | None, segment: _Segment
) -> Heading:
    """What the cells over a run say; other runs' columns count only for what its own leave open."""
    left, right = _columns_of_title(groups, index, title, segment)
    own: list[Cell] = []
    other: list[Cell] = []
    for number in zone:
        if number > len(sheet.rows):
            break
        for column, cell in enumerate(sheet.rows[number - 1][:MAX_COLUMNS], 1):
            role = role_of(cell.value)
            if role is not None and role.kind in {"opening", "prior"}:
                continue
            (own if left <= column <= right else other).append(cell)
    heading = read_heading(own)
    rest = read_heading(other, names=[sheet.name])
    heading.periods.extend(rest.periods)
    heading.company = heading.company or rest.company
    if heading.unit is None:
        heading.unit, heading.unit_cell = rest.unit, rest.unit_cell
    heading.foreign = heading.foreign or rest.foreign
    heading.form = heading.form or rest.form
    heading.audited = heading.audited or rest.audited
    if heading.consolidated is None:
        heading.consolidated = rest.consolidated
    return heading


def _columns_of_title(
    groups: list[range], index: int, title: _Title | None, segment: _Segment
) -> tuple[int, int]:
    """First and last column of the statement a run belongs to (a title may span several runs)."""
    beside = sorted(t.column for t in segment.titles)
    if title is None or len(beside) < 2 or len({t.row for t in segment.titles}) == len(beside):
        return 1, MAX_COLUMNS
    right = [column for column in beside if column > title.column]
    later = [g.start for g in groups[index + 1 :] if right and g.start + 1 >= right[0] - 3]
    left = groups[index].start if title.column > beside[0] else 1
    return min(left, title.column), (min(later) - 1 if later else MAX_COLUMNS)


def _continued(run: Run, above: list[Run]) -> Run | None:
    """The run above in the same columns, whose headings hold on where a page or supplement begins."""
    for earlier in reversed(above):
        if earlier.label_columns.start == run.label_columns.start:
            return earlier
    return None
