"""What every workbook becomes before anybody interprets it: sheets of addressed cells (单元格)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from quanlian.kernel import Bilingual, InputError

MAX_CELLS = 2_000_000
MAX_SHEETS = 200
MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576

CellValue = Decimal | str | bool | date | datetime | None

_FLOAT_DIGITS = 15  # what a spreadsheet itself shows; digits beyond are binary noise
_NOISE_LIMIT = Decimal(10) ** 12  # above it, cents need all the digits a float has
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Cell(NamedTuple):
    """One cell. ``merged`` cells take value and address from the anchor of their merged range; the value of a
    ``percent`` cell is a fraction that the spreadsheet shows as a percentage."""

    address: str
    value: CellValue = None
    formula_without_value: bool = False
    error: str | None = None
    merged: bool = False
    percent: bool = False


class CellDefect(NamedTuple):
    """A cell whose value cannot be known: an error value, or a formula nobody has calculated."""

    sheet: str
    address: str
    kind: str  # "error" or "formula_without_value"
    text: str


@dataclass(slots=True)
class Sheet:
    """One sheet. ``rows`` are ragged: each ends at its last filled cell, an empty row is ``[]``."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """The cell at 1-based row and column; blank beyond what the sheet holds."""
        if 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return Cell(address_of(row, column))

    @property
    def width(self) -> int:
        """Number of the last filled column."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(slots=True)
class Workbook:
    """A workbook as read: its sheets, and what a reader should be told about it."""

    name: str
    sheets: list[Sheet]
    notes: list[Bilingual] = field(default_factory=list)

    def defects(self) -> Iterator[CellDefect]:
        """Error cells and formulas without a stored result, by address."""
        for sheet in self.sheets:
            for row in sheet.rows:
                for cell in row:
                    if cell.merged:
                        continue
                    if cell.error:
                        yield CellDefect(sheet.name, cell.address, "error", cell.error)
                    elif cell.formula_without_value:
                        yield CellDefect(sheet.name, cell.address, "formula_without_value", "")


def address_of(row: int, column: int) -> str:
    """The address of a 1-based row and column.

    >>> address_of(5, 28)
    'AB5'
    """
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """``28`` is ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position_of(address: str) -> tuple[int, int]:
    """Row and column of an address; anything else raises ``ValueError``.

    >>> position_of("AB5")
    (5, 28)
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"not a cell address: {address[:20]!r}")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not (0 < row <= MAX_ROWS and column <= MAX_COLUMNS):
        raise ValueError(f"outside a sheet: {address}")
    return row, column


def clean_number(number: float) -> Decimal:
    """A stored float as the decimal that was meant, without binary noise.

    A genuine sixteen-digit amount keeps all its digits.

    >>> clean_number(0.1 + 0.2), clean_number(987654321.98000003), clean_number(12345678901234.56)
    (Decimal('0.3'), Decimal('987654321.98'), Decimal('12345678901234.56'))
    """
    exact = Decimal(repr(number))
    if not exact.is_finite():
        raise ValueError(f"not a finite number: {number}")
    if len(exact.as_tuple().digits) <= _FLOAT_DIGITS or abs(exact) >= _NOISE_LIMIT:
        return _plain(exact)
    meant = Decimal(f"{number:.{_FLOAT_DIGITS - 1}e}").normalize()
    return _plain(meant if len(meant.as_tuple().digits) < _FLOAT_DIGITS else exact)


def place_merged(rows: list[list[Cell]], ranges: list[tuple[int, int, int, int]], *, file: str) -> None:
    """Let every cell of a merged range know the anchor's value and address.

    Ranges are 1-based (first row, first column, last row, last column); what lies beyond the filled
    part of the sheet is left out, so that a merge over a whole column costs nothing.
    """
    height, width = len(rows), max((len(row) for row in rows), default=0)
    placed = 0
    for top, left, bottom, right in ranges:
        if top > height or left > len(rows[top - 1]):
            continue
        anchor = rows[top - 1][left - 1]
        if anchor.value is None and not anchor.error and not anchor.formula_without_value:
            continue
        bottom, right = min(bottom, height), min(right, width)
        placed += max(0, bottom - top + 1) * max(0, right - left + 1)
        if placed > MAX_CELLS:
            raise too_large(file, Bilingual("合并单元格过多", "too many merged cells"))
        for number in range(top, bottom + 1):
            _fill(rows[number - 1], number, left, right, anchor)


def _fill(row: list[Cell], number: int, left: int, right: int, anchor: Cell) -> None:
    while len(row) < right:
        row.append(Cell(address_of(number, len(row) + 1)))
    for column in range(left, right + 1):
        if row[column - 1].address != anchor.address:
            row[column - 1] = anchor._replace(merged=True)


def too_large(file: str, what: Bilingual) -> InputError:
    """The refusal of a workbook beyond what is read in one go."""
    return InputError(
        "input.workbook_too_large",
        Bilingual(f"工作簿 {{file}} 过大: {what.zh}", f"workbook {{file}} is too large: {what.en}"),
        hint=Bilingual(
            "请只保留需要的工作表和区域, 或将明细导出为 CSV 后导入",
            "keep only the sheets and ranges needed, or export the detail as CSV",
        ),
        file=file,
    )


def _plain(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    return whole.quantize(Decimal(1)) if number == whole and abs(whole) < 10**27 else number.normalize()
