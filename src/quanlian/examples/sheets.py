"""Statements written onto worksheets the way firms print them (示例工作簿的版式)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from quanlian.examples.forms import Form

Values = Mapping[str, Decimal]
_UNITS = {"元": (Decimal(1), "0.01"), "万元": (Decimal(10_000), "1")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What stands in the head of a printed statement, and its unit (元 with cents, or whole 万元)."""

    company: str
    period: str
    unit: str
    form: str = ""
    prefix: str = ""

    def number(self, value: Decimal | None) -> float | int | None:
        """A value as the form shows it; a line without value stays empty."""
        if value is None:
            return None
        factor, step = _UNITS[self.unit]
        shown = (value / factor).quantize(Decimal(step), ROUND_HALF_UP)
        return int(shown) if step == "1" else float(shown)


def account_form(
    sheet: Worksheet, head: Print, left: Form, right: Form, current: Values, opening: Values
) -> None:
    """A balance sheet with assets left and claims right, two figures each (账户式)."""
    _head(sheet, head, f"{head.prefix}资产负债表", 8)
    titles = [
        "资产",
        "行次",
        "期末余额",
        "上年年末余额",
        "负债和所有者权益（或股东权益）",
        "行次",
        "期末余额",
        "上年年末余额",
    ]
    row = _heading(sheet, titles)
    for index in range(max(len(left), len(right))):
        for form, column, first in ((left, 1, 1), (right, 5, len(left) + 1)):
            if index < len(form):
                _line(sheet, row + index, column, form[index], first + index, head, (current, opening))
    _widths(sheet, [34, 6, 18, 18, 38, 6, 18, 18])


def report_form(
    sheet: Worksheet,
    head: Print,
    title: str,
    form: Form,
    columns: Sequence[tuple[str, Values]],
    start: int = 1,
) -> int:
    """Lines down, one column per period; returns the row after the last (报告式)."""
    _head(sheet, head, f"{head.prefix}{title}", 2 + len(columns), start)
    row = _heading(sheet, ["项目", "行次", *[name for name, _ in columns]], start + 2)
    for index, line in enumerate(form):
        _line(sheet, row + index, 1, line, index + 1, head, [values for _, values in columns])
    _widths(sheet, [52, 6, *[18] * len(columns)])
    return row + len(form)


def note_sheet(sheet: Worksheet, head: Print, form: Form, values: Values) -> None:
    """Figures from the notes, one per line."""
    report_form(sheet, head, "附注资料", form, [("本期金额", values)])


def _head(sheet: Worksheet, head: Print, title: str, width: int, start: int = 1) -> None:
    spaced = " ".join(title) if len(title) <= 6 else title
    cell = sheet.cell(start, 1, spaced)
    cell.font, cell.alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    sheet.merge_cells(start_row=start, start_column=1, end_row=start, end_column=width)
    sheet.cell(start + 1, 1, f"编制单位：{head.company}")
    sheet.cell(start + 1, max(2, width // 2), head.period)
    sheet.cell(start + 1, width, f"{head.form}  单位：{head.unit}".strip())


def _heading(sheet: Worksheet, titles: Sequence[str], row: int = 3) -> int:
    for column, title in enumerate(titles, 1):
        cell = sheet.cell(row, column, title)
        cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center", wrap_text=True)
    return row + 1


def _line(
    sheet: Worksheet,
    row: int,
    column: int,
    line: tuple[str, str],
    number: int,
    head: Print,
    columns: Sequence[Values],
) -> None:
    label, item = line
    sheet.cell(row, column, label)
    if not item:
        return
    sheet.cell(row, column + 1, number)
    for offset, values in enumerate(columns):
        cell: Any = sheet.cell(row, column + 2 + offset, head.number(values.get(item)))
        cell.number_format = "#,##0" if head.unit == "万元" else "#,##0.00"


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
