"""Sheets nobody would print: read or left alone, never a crash, and what is used can be stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quanlian.book.contract import statement_items
from quanlian.book.importing.spreadsheet import Cell, Sheet, Workbook, address_of
from quanlian.book.importing.statement_rows import statement_rows
from quanlian.book.importing.three_statements import recognise

_WORDS = [
    "资产负债表", "合并利润表", "现金流量表", "所有者权益变动表", "补充资料", "附注资料", "项目", "资产", "负债和所有者权益", "行次", "附注",
    "期末余额", "年初余额", "本期金额", "上期金额", "本年累计金额", "本月金额", "2023年12月31日", "2022年度", "2023年1-6月", "2023年13月",
    "合并", "母公司", "编制单位：甲示例公司", "编制单位：", "单位：万元", "单位：美元", "（千元）", "会企01表", "减：", "其中：", "加：", "", " ",
    "-", "1,234.50", "(3.00)", "五、1", "流动资产：", "神秘项目", "12%", "1e400", "９９９", "=", "\u200b",
]  # fmt: skip
_LABELS = [item.label for item in statement_items().values()]
_values = st.one_of(
    st.none(),
    st.sampled_from(_WORDS),
    st.sampled_from(_LABELS),
    st.decimals(-(10**13), 10**13, places=4),
    st.integers(1990, 2030).map(Decimal),
    st.sampled_from([True, date(2023, 12, 31), Decimal("1e30"), Decimal(0)]),
)


@st.composite
def _sheets(draw: Any) -> Sheet:
    rows = []
    for number in range(1, draw(st.integers(1, 25)) + 1):
        row = []
        for column in range(1, draw(st.integers(0, 7)) + 1):
            address = address_of(number, column)
            odd = draw(st.integers(0, 30))
            value = draw(_values)
            cell = Cell(address, value, merged=odd == 1)
            if odd == 2:
                cell = Cell(address, formula_without_value=True)
            elif odd == 3:
                cell = Cell(address, error="#REF!")
            row.append(cell)
        rows.append(row)
    return Sheet(draw(st.sampled_from(["资产负债表", "Sheet1", "2023", "母公司利润表"])), rows)


@settings(max_examples=100, deadline=None)
@given(sheets=st.lists(_sheets(), min_size=1, max_size=2), name=st.sampled_from(["a.xlsx", "2023年报.xlsx"]))
def test_an_odd_sheet_is_read_or_left_alone(sheets: list[Sheet], name: str) -> None:
    found = recognise(Workbook(name, sheets), party="P1")
    for statement in found:
        assert set(statement.cells) == set(statement.values)
        assert set(statement.comparative_cells) == set(statement.comparative)
    usable = [statement for statement in found if statement.usable]
    tables = statement_rows(usable)
    assert tables["statement"].num_rows == sum(bool(statement.values) for statement in usable)


@settings(max_examples=100, deadline=None)
@given(labels=st.lists(st.sampled_from(_LABELS), min_size=8, max_size=25, unique=True), data=st.data())
def test_no_printed_figure_is_lost_without_a_word(labels: list[str], data: Any) -> None:
    """Under clear headings every figure ends in the statement, among the unknown lines, or in a problem."""
    head: list[list[Any]] = [
        ["资产负债表"],
        ["2023年12月31日", None, "单位：元"],
        ["项目", "期末余额", "年初余额"],
    ]
    figures = [
        [label, data.draw(st.integers(1, 10**6)), data.draw(st.integers(1, 10**6))] for label in labels
    ]
    rows = [
        [Cell(address_of(r, c), Decimal(v) if isinstance(v, int) else v) for c, v in enumerate(row, 1)]
        for r, row in enumerate([*head, *figures], 1)
    ]
    found = recognise(Workbook("b.xlsx", [Sheet("资产负债表", rows)]))
    told = {cell for s in found for cells in (s.cells, s.comparative_cells) for cell in cells.values()}
    told |= {line.cell for s in found for line in s.unknown}
    told |= {problem.cell for s in found for problem in s.problems if problem.cell}
    if found:
        printed = {f"资产负债表!{column}{row}" for row in range(4, 4 + len(labels)) for column in "BC"}
        assert printed <= told
