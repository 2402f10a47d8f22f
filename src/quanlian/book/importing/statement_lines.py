"""The lines of one run with the values beside them, under the headings in force (逐行读取)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from quanlian.book.contract import Item
from quanlian.book.contract.model import Type
from quanlian.book.importing.number_text import parse_number
from quanlian.book.importing.raw_text import ValueProblem
from quanlian.book.importing.spreadsheet_cells import Cell
from quanlian.book.importing.statement_headers import (
    CURRENT,
    EXPLICIT,
    IGNORED,
    LABEL,
    OPENING,
    PRIOR,
    Role,
    combine,
    is_line_numbers,
    role_of,
)
from quanlian.book.importing.statement_labels import Label, compact, read_label
from quanlian.book.importing.statement_layout import Run
from quanlian.book.importing.statement_lexicon import Place, choose, enters_supplement
from quanlian.book.importing.statement_problems import Problem, guessed_columns, unreadable
from quanlian.book.importing.statement_titles import title_part, unit_of_name

_TEXT_LENGTH = 100


@dataclass(slots=True)
class Reading:
    """One value as printed: the line, the column's role, the number in the printed unit, the cell."""

    item: Item
    role: Role
    value: Decimal | str
    cell: str
    label: Label
    row: int
    deducted: bool | None = None  # under 减： or 加： in the running list of the income statement
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A line with a value that no item of the contract names: shown, never dropped."""

    label: str
    cell: str
    value: Decimal


@dataclass(slots=True)
class Block:
    """What one run holds."""

    run: Run
    readings: list[Reading] = field(default_factory=list)
    unknown: list[tuple[Role, UnknownLine, int | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)
    place: Place = field(default_factory=lambda: Place("balance"))


def read_run(run: Run, above: Block | None) -> Block:
    """Read a run; ``above`` is the block whose headings and place it continues."""
    block = Block(run, place=Place(run.part))
    continued = above is not None and above.run.part == run.part
    if above is not None and continued and run.part == "cashflow":
        block.place = Place(run.part, list(above.place.seen), above.place.supplement)
    roles = _roles_by_row(run)
    if not any(_holds_values(role) for by_column in roles.values() for role in by_column.values()):
        inherited = above.roles if above is not None else {}
        roles = {0: inherited or _guess(run, block)}
        _walk(run, block, roles, started=bool(inherited))
    else:
        _walk(run, block, roles)
    return block


def _holds_values(role: Role) -> bool:
    return role.kind not in (None, LABEL, IGNORED)


def _roles_by_row(run: Run) -> dict[int, dict[int, Role]]:
    """The roles in force from a row on. Heading rows next to each other are read together."""
    found: dict[int, dict[int, Role]] = {}
    current: dict[int, Role] = {}
    lines_since = True
    for number in run.rows:
        row = _row(run, number)
        text, label = _label(run, row)
        known = bool(label.core) and choose(label, Place(run.part, supplement=True)) is not None
        heads = {} if known else dict(_heads(run, row, bool(text) and not _is_label_heading(text)))
        if [role.kind for role in heads.values() if role.kind] == [EXPLICIT] and not _is_label_heading(text):
            continue  # the date of the whole statement, not the heading of a column
        if heads and not (lines_since and current and not any(_holds_values(r) for r in heads.values())):
            if lines_since and any(r.kind for r in heads.values()):
                current, lines_since = {}, False
            current = {**current, **{c: combine(current.get(c), role) for c, role in heads.items()}}
            found[number] = current
        lines_since = lines_since or known
    return found


def _heads(run: Run, row: list[Cell], labelled: bool) -> Iterator[tuple[int, Role]]:
    """Heading cells over the value columns; a line that carries figures is no heading."""
    cells = [(c, row[c - 1]) for c in run.value_columns if c <= len(row)]
    numbers = [cell.value for _, cell in cells if isinstance(cell.value, Decimal)]
    years = [role_of(number) for number in numbers]
    if numbers and (labelled or not all(years)):
        return
    for column, cell in cells:
        if isinstance(cell.value, str) and title_part(cell.value):
            continue
        role = role_of(cell.value)
        if role is not None and not (labelled and role.kind is None):
            yield column, role


def _is_label_heading(text: str) -> bool:
    role = role_of(text)
    return role is not None and role.kind is not None


def _guess(run: Run, block: Block) -> dict[int, Role]:
    """Without any heading the first figures are taken as current, the second as comparative: a guess."""
    columns = []
    for column in run.value_columns:
        values = [_value_at(run, number, column) for number in run.rows]
        numbers = [v for v in values if isinstance(v, Decimal)]
        if len(numbers) >= 2 and not is_line_numbers(list(values)):
            columns.append(column)
    second = OPENING if run.part == "balance" else PRIOR
    roles = {column: Role(kind, words="?") for column, kind in zip(columns, (CURRENT, second), strict=False)}
    if roles:
        block.problems.append(guessed_columns(run.sheet.name, run.first_line, sorted(roles)))
    return roles


def _walk(run: Run, block: Block, roles: dict[int, dict[int, Role]], *, started: bool = False) -> None:
    """Read line by line; ``started`` where the headings in force stand above the run."""
    current = roles.get(0, {})
    deducted: bool | None = None
    for number in run.rows:
        if number in roles:
            current, started = roles[number], True
            continue
        row = _row(run, number)
        text, label = _label(run, row)
        if enters_supplement(compact(text)):
            block.place.supplement = True
        if not current or not (started or number >= run.first_line):
            continue
        item = _item(run, row, label, block.place)
        if item is not None:
            deducted = True if label.minus else False if label.plus else deducted
            block.place.seen.append(item.name)
            block.roles = current
        _read_row(run, block, row, number, text, label, item, current, deducted)


def _item(run: Run, row: list[Cell], label: Label, place: Place) -> Item | None:
    item = choose(label, place) if label.core else None
    if item is None:
        for piece in _pieces(run, row):
            item = choose(read_label(piece), place)
            if item is not None:
                return item
    return item


def _read_row(
    run: Run, block: Block, row: list[Cell], number: int, text: str, label: Label, item: Item | None,
    roles: dict[int, Role], deducted: bool | None,
) -> None:  # fmt: skip
    labels = {row[c - 1].address for c in run.label_columns if c <= len(row)}
    unit = unit_of_name(label.unit) if label.unit else None
    for column, role in roles.items():
        if not _holds_values(role) or column > len(row) or row[column - 1].address in labels:
            continue
        cell = row[column - 1]
        address = f"{run.sheet.name}!{cell.address}"
        value = _value(block, cell, address, item, text)
        if value is None:
            continue
        if item is not None:
            block.readings.append(
                Reading(item, role, value, address, label, number, deducted, unit or role.unit)
            )
        elif isinstance(value, Decimal) and not (label.heading and value == 0):
            line = UnknownLine(text.strip()[:_TEXT_LENGTH], address, value)
            block.unknown.append((role, line, unit or role.unit))


def _value(block: Block, cell: Cell, address: str, item: Item | None, text: str) -> Decimal | str | None:
    """The printed value; what cannot be read is told by address, and stays missing."""
    if cell.error or cell.formula_without_value:
        if item is not None:
            block.problems.append(unreadable(address, text, cell.error or "公式"))
        return None
    if item is not None and item.type is Type.TEXT:
        return str(cell.value).strip()[:_TEXT_LENGTH] if cell.value is not None else None
    if isinstance(cell.value, Decimal):
        return cell.value
    if isinstance(cell.value, str):
        return _number(block, cell.value, address, item, text)
    if isinstance(cell.value, (bool, date, datetime)) and item is not None:
        block.problems.append(unreadable(address, text, str(cell.value)))
    return None


def _number(block: Block, raw: str, address: str, item: Item | None, text: str) -> Decimal | None:
    if not raw.strip():
        return None
    try:
        return parse_number(raw)
    except ValueProblem:
        if item is not None:
            block.problems.append(unreadable(address, text, raw.strip()[:40]))
        return None


def _row(run: Run, number: int) -> list[Cell]:
    return run.sheet.rows[number - 1] if number <= len(run.sheet.rows) else []


def _value_at(run: Run, number: int, column: int) -> object:
    row = _row(run, number)
    if column > len(row) or not read_label(_label(run, row)[0] or "").core:
        return None
    return row[column - 1].value


def _pieces(run: Run, row: list[Cell]) -> list[str]:
    """The texts of a row's label columns; a merged one once, and none that comes from further left."""
    seen: set[str] = set()
    texts = []
    for column in run.label_columns:
        if column <= len(row) and isinstance(row[column - 1].value, str):
            cell = row[column - 1]
            if cell.address not in seen:
                seen.add(cell.address)
                texts.append(str(cell.value))
    return texts


def _label(run: Run, row: list[Cell]) -> tuple[str, Label]:
    """The row's label, with a lone 减： or 其中： in the column before it."""
    pieces = _pieces(run, row)
    before = run.label_columns.start - 1
    if (
        pieces
        and 0 < before <= len(row)
        and isinstance(row[before - 1].value, str)
        and not row[before - 1].merged
    ):
        mark = read_label(str(row[before - 1].value))
        if not mark.core and (mark.plus or mark.minus or mark.of_which):
            pieces = [str(row[before - 1].value), *pieces]
    text = "".join(pieces)
    return text, read_label(text) if text else read_label("")
