"""Staging a sheet of a workbook (工作表导入): cells become the texts that every source is read from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from quanlian.book import engine
from quanlian.book.contract.model import Type
from quanlian.book.importing.date_text import date_of_number
from quanlian.book.importing.plan import Plan
from quanlian.book.importing.raw_text import NOT_CALCULATED
from quanlian.book.importing.spreadsheet import Cell, Sheet
from quanlian.book.importing.staging import Staging
from quanlian.book.importing.staging_sql import Relation
from quanlian.kernel import Bilingual

_DATES = (Type.DATE, Type.MONTH, Type.TIMESTAMP)
_LOST_DIGITS = Decimal(10) ** 15  # a spreadsheet keeps fifteen digits of a number
_PERCENT = Decimal("0.01")
_SMALLEST_RATE = Decimal("0.5")
_MEMORY = "1000MB"


def first_rows(sheet: Sheet, number: int) -> list[list[str]]:
    """The first rows as texts, to find headings in."""
    return [[text_of(cell, None) for cell in row] for row in sheet.rows[:number]]


def stage(sheet: Sheet, staging: Staging, spill: Path) -> None:
    """Stage the rows below the heading; blank ones are left out."""
    plan = staging.statements.plan
    kinds = _kinds(plan)
    numbered = [
        (number, row)
        for number, row in enumerate(sheet.rows[plan.heading_row + 1 :], plan.heading_row + 2)
        if any(cell.value is not None or cell.error or cell.formula_without_value for cell in row)
    ]
    table = pa.table(
        {
            **{
                f"c{n}": pa.array([_at(row, n, kinds.get(n)) for _, row in numbered], pa.string())
                for n in range(len(plan.headings))
            },
            "r": pa.array([number for number, _ in numbered], pa.int64()),
        }
    )
    with engine.connect(memory=_MEMORY, spill=spill) as connection:
        connection.register("piece", table)
        staging.take(connection, Relation(sql="piece", first_row=0, numbered=True), len(numbered))


def doubtful_percentages(sheet: Sheet, plan: Plan) -> list[Bilingual]:
    """A warning where a heading says % but the cells hold small numbers without a percentage format.

    The number alone cannot tell 0.0435 % from 4.35 %; a column of rates all below half a percent is rather the latter.
    """
    notes = []
    for source in plan.sources:
        if source.reader.column.type is not Type.FRACTION or source.reader.factor != _PERCENT:
            continue
        cells = (
            row[source.position].value
            for row in sheet.rows[plan.heading_row + 1 :]
            if source.position < len(row) and not row[source.position].percent
        )
        numbers = [value for value in cells if isinstance(value, Decimal) and value]
        if numbers and max(map(abs, numbers)) < _SMALLEST_RATE:
            heading = plan.headings[source.position]
            notes.append(
                Bilingual(
                    f"“{heading}” 各值均小于 {_SMALLEST_RATE}; 若数值已是小数 (0.0435 即 4.35%), 请在映射中写 factor: 1",
                    f"all values of {heading} are below {_SMALLEST_RATE}; if they are fractions already (0.0435 for 4.35 %), state factor: 1 in a mapping",
                )
            )
    return notes


def text_of(cell: Cell, kind: Type | None) -> str:
    """A cell as the text that a person would have typed.

    Numbers in a date column are spreadsheet dates; a number of more than fifteen digits in a text column
    is an id whose end is lost, and is written so that it will be refused. A fraction shown as a percentage is written
    as one, so that a heading with (%) does not divide it again.

    >>> text_of(Cell("A1", Decimal(45351)), Type.DATE), text_of(Cell("A1", Decimal("420101199001011230")), Type.TEXT)
    ('2024-02-29', '4.2010119900E+17')
    >>> text_of(Cell("A1", Decimal("0.0435"), percent=True), Type.FRACTION)
    '4.3500%'
    """
    value = cell.value
    if cell.error:
        return cell.error
    if cell.formula_without_value:
        return NOT_CALCULATED
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value * 100:f}%" if cell.percent and kind is Type.FRACTION else _number(value, kind)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value or ""


def _number(value: Decimal, kind: Type | None) -> str:
    if kind in _DATES:
        return date_of_number(value)
    if kind is Type.TEXT and abs(value) >= _LOST_DIGITS:
        return f"{value:.10E}"
    return f"{value:f}"


def _kinds(plan: Plan) -> dict[int, Type]:
    kinds = {source.position: source.reader.column.type for source in plan.sources}
    return {**kinds, **({plan.known_at.position: Type.DATE} if plan.known_at else {})}


def _at(row: Sequence[Cell], position: int, kind: Type | None) -> str | None:
    return (text_of(row[position], kind) or None) if position < len(row) else None
