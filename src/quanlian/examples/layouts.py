"""One set of statements printed in any of the ways firms print them, with the truth kept beside (版式语料).

This is the oracle of the recogniser: :func:`write_layout` writes a workbook and returns which item was
printed in which cell, so that a test can ask for exact numbers and exact addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from quanlian.examples.forms import ASSETS, CASH, CLAIMS, INCOME, SUPPLEMENT, Form

UNITS = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the statements are printed. The defaults are the plainest form: three sheets, whole labels."""

    unit: str = "元"
    unit_text: str = "单位：{unit}"
    arrangement: str = "three"  # three sheets, or one sheet: stacked, side
    balance: str = "account"  # or report
    balance_heads: tuple[str, str] = ("期末余额", "年初余额")
    flow_heads: tuple[str, str] = ("本期金额", "上期金额")
    swapped: bool = False  # the comparative column first
    month_column: bool = False  # a column for the month beside the cumulative one
    line_numbers: bool = True
    notes_column: bool = False
    balance_period: str = "2023年12月31日"
    flow_period: str = "2023年度"
    titles: tuple[str, str, str] = ("资产负债表", "利润表", "现金流量表")
    titled: bool = True
    merged_title: bool = True
    company: str = "编制单位：青禾示例有限公司"
    head_in_one_cell: bool = False
    spaced: bool = False  # 资 产 总 计
    bullets: str = ""  # △, ☆, *
    numbered: bool = False  # （一） … before every line
    full_width_indent: bool = False
    text_numbers: bool = False  # '1,234.50' and '(3.00)'
    dashes: bool = False  # '-' where nothing is to be printed
    blank_every: int = 0  # an empty row after so many lines
    marks_apart: bool = False  # 减： in a column of its own
    top_rows: int = 0
    left_columns: int = 0
    footer: bool = True
    rename: Mapping[str, str] = field(default_factory=dict)
    deducted_impairment: bool = False  # old format: 资产减值损失 as a positive loss to deduct
    sheet_names: tuple[str, str, str] = ("资产负债表", "利润表", "现金流量表")


@dataclass(slots=True)
class Printed:
    """The truth: items by cell, for the current and the comparative column."""

    path: Path
    cells: dict[str, str] = field(default_factory=dict)
    comparative_cells: dict[str, str] = field(default_factory=dict)


Values = Mapping[str, Decimal]


def write_layout(path: Path, current: Values, comparative: Values, layout: Layout) -> Printed:
    """Print the statements in a layout; returns where each item went."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    printed = Printed(path)
    writer = _Writer(layout, current, comparative, printed)
    row = 1 + layout.top_rows
    if layout.arrangement == "three":
        for index, name in enumerate(layout.sheet_names):
            sheet = first if index == 0 else book.create_sheet()
            sheet.title = name
            writer.statement(sheet, index, row, 1 + layout.left_columns)
    elif layout.arrangement == "stacked":
        first.title = "报表"
        for index in range(3):
            row = writer.statement(first, index, row, 1 + layout.left_columns) + 2
    else:
        first.title = "报表"
        column = 1 + layout.left_columns
        for index in range(3):
            writer.statement(first, index, row, column)
            column = writer.right + 2
    book.save(path)
    return printed


class _Writer:
    def __init__(self, layout: Layout, current: Values, comparative: Values, printed: Printed) -> None:
        self.layout, self.printed = layout, printed
        self.columns = [(current, printed.cells), (comparative, printed.comparative_cells)]
        if layout.swapped:
            self.columns.reverse()
        self.factor = UNITS[layout.unit]
        self.right = 1

    def statement(self, sheet: Worksheet, index: int, row: int, column: int) -> int:
        """One statement; returns the row after its last."""
        layout = self.layout
        forms = self._forms(index)
        span = self._span(index)
        self.right = column + span * len(forms) - 1
        row = self._head(sheet, index, row, column)
        last = row
        for side, form in enumerate(forms):
            last = max(last, self._block(sheet, index, form, row, column + side * span, side))
        if layout.footer:
            sheet.cell(last + 1, column, "单位负责人：    财务负责人：    制表人：")
            last += 1
        return last + 1

    def _forms(self, index: int) -> list[Form]:
        if index == 0:
            return [ASSETS, CLAIMS] if self.layout.balance == "account" else [(*ASSETS, *CLAIMS)]
        return [self._income()] if index == 1 else [(*CASH, *SUPPLEMENT)]

    def _income(self) -> Form:
        if not self.layout.deducted_impairment:
            return INCOME
        lines = [line for line in INCOME if line[1] not in {"asset_impairment", "credit_impairment"}]
        at = next(i for i, line in enumerate(lines) if line[1] == "interest_income") + 1
        old = [("资产减值损失", "asset_impairment"), ("信用减值损失", "credit_impairment")]
        return tuple(lines[:at] + old + lines[at:])

    def _span(self, index: int) -> int:
        layout = self.layout
        extra = layout.line_numbers + layout.notes_column + layout.marks_apart
        return 3 + extra + (1 if layout.month_column and index else 0)

    def _head(self, sheet: Worksheet, index: int, row: int, column: int) -> int:
        layout = self.layout
        if layout.titled:
            sheet.cell(row, column, layout.titles[index])
            if layout.merged_title:
                sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=self.right)
            row += 1
        period = layout.flow_period if index else layout.balance_period
        unit = layout.unit_text.format(unit=layout.unit)
        if layout.head_in_one_cell:
            sheet.cell(row, column, f"{layout.company}     {period}     {unit}")
        else:
            sheet.cell(row, column, layout.company)
            sheet.cell(row, column + 1, period)
            sheet.cell(row, self.right, unit)
        return row + 1

    def _block(self, sheet: Worksheet, index: int, form: Form, row: int, column: int, side: int) -> int:
        layout = self.layout
        label = column + layout.marks_apart
        figures = label + 1 + layout.line_numbers + layout.notes_column
        head = (
            ("负债和所有者权益" if side else "资产") if index == 0 and layout.balance == "account" else "项目"
        )
        sheet.cell(row, label, head)
        if layout.line_numbers:
            sheet.cell(row, label + 1, "行次")
        if layout.notes_column:
            sheet.cell(row, label + 1 + layout.line_numbers, "附注五")
        names = list(layout.flow_heads if index else layout.balance_heads)
        if layout.swapped:
            names.reverse()
        if layout.month_column and index:
            sheet.cell(row, figures, "本月金额")
            figures += 1
        for offset, name in enumerate(names):
            sheet.cell(row, figures + offset, name)
        row += 1
        for number, line in enumerate(form, 1):
            self._line(sheet, row, label, figures, number, line, index)
            row += 1
            if layout.blank_every and number % layout.blank_every == 0:
                row += 1
        return row

    def _line(
        self,
        sheet: Worksheet,
        row: int,
        label: int,
        figures: int,
        number: int,
        line: tuple[str, str],
        index: int,
    ) -> None:
        layout = self.layout
        text, item = line
        mark, text = self._label(text, item, number)
        if mark:
            sheet.cell(row, label - 1, mark)
        sheet.cell(row, label, text)
        if not item:
            return
        if layout.line_numbers:
            sheet.cell(row, label + 1, number)
        if layout.notes_column and number % 3 == 0:
            sheet.cell(row, label + 1 + layout.line_numbers, f"五、{number}")
        if layout.month_column and index:
            sheet.cell(row, figures - 1, 0.07)
        for offset, (values, cells) in enumerate(self.columns):
            cell = sheet.cell(row, figures + offset)
            value = values.get(item)
            if value is None:
                cell.value = "-" if layout.dashes else None
                continue
            cell.value = self._figure(item, value)
            cells[item] = f"{sheet.title}!{cell.coordinate}"

    def _label(self, text: str, item: str, number: int) -> tuple[str, str]:
        layout = self.layout
        text = layout.rename.get(item, text)
        bare = text.strip()
        mark = ""
        if layout.marks_apart and bare[:2] in {"减：", "加："}:
            mark, bare = bare[:2], bare[2:]
        if layout.spaced and len(bare) <= 6 and item:
            bare = " ".join(bare)
        if layout.numbered and item and not bare.startswith(tuple(_NUMERALS)):
            bare = f"（{_NUMERALS[number % 10]}）{bare}"
        if layout.bullets and item:
            bare = f"{layout.bullets}{bare}"
        indent = "　" if layout.full_width_indent else " "
        return mark, indent * (len(text) - len(text.lstrip())) + bare

    def _figure(self, item: str, value: Decimal) -> float | str:
        if self.layout.deducted_impairment and item in {"asset_impairment", "credit_impairment"}:
            value = -value
        shown = value / self.factor
        if not self.layout.text_numbers:
            return float(shown)
        plain = f"{abs(shown):,.10f}".rstrip("0").rstrip(".")
        return f"({plain})" if shown < 0 else plain
