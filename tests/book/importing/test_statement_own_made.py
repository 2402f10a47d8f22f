"""Statements made by the officer from a visit: they tie, say what was estimated and where each figure came from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from quanlian.book import MemoryBook
from quanlian.book.importing.statement_own_made import own_made_statement, read_visit, write_visit_sheet
from quanlian.book.importing.statement_rows import statement_rows
from quanlian.book.importing.statement_visit import KINDS
from quanlian.kernel import InputError

VISIT = """
客户名称: 小桥示例五金店
客户编号: C900001
走访日期: 2024-03-20
客户经理: 示例经理甲
现金: 12,000
银行存款: 86000
应收账款:
  - {名称: 甲示例装饰, 金额: 4.2万}
  - {名称: 乙示例工程, 金额: 18000}
存货:
  - {名称: 五金件, 数量: 3200, 单价: 18.5, 依据: 盘点}
设备:
  - {名称: 货架, 原值: 30000, 已用年限: 5, 可用年限: 10}
车辆:
  - {名称: 货车, 原值: 98000, 已用年限: 2}
应付账款: 35000
一年内银行借款: 100000
民间借款: 20000
销售额: [82000, 75000, 91000, 88000, 90000, 86000, 93000, 95000, 90000, 99000, 104000, 47000]
成本率: 78%
房租: 5000
工资: 9000
利息支出: 600
家庭支出: 8000
家庭其他收入: 3000
"""


@pytest.fixture
def visit(tmp_path: Path) -> Path:
    path = tmp_path / "visit.yaml"
    path.write_text(VISIT, encoding="utf-8")
    return path


def test_the_balance_sheet_and_the_profit_tie(visit: Path) -> None:
    found = own_made_statement(read_visit(visit))
    v: Any = found.values
    assert v["cash"] == 98_000
    assert v["accounts_receivable"] == 60_000
    assert v["inventory"] == 59_200
    assert v["fixed_assets"] == Decimal("30000") * (1 - Decimal("0.5") * Decimal("0.95")) + Decimal(
        "98000"
    ) * (1 - Decimal("0.5") * Decimal("0.95"))
    assert v["total_assets"] == v["current_assets"] + v["noncurrent_assets"] == v["liabilities_and_equity"]
    assert v["total_equity"] == v["total_assets"] - 155_000
    assert v["revenue"] == 1_040_000
    assert v["cost_of_sales"] == Decimal("811200.00")
    assert v["operating_profit"] == Decimal("1040000") - Decimal("811200") - 12 * (5000 + 9000 + 600)
    assert v["net_profit"] == v["profit_before_tax"]
    assert v["dividends_declared"] == 60_000
    assert "net_operating_cash" not in v


def test_it_is_marked_as_own_made_and_points_to_the_visit_sheet(visit: Path) -> None:
    found = own_made_statement(read_visit(visit))
    assert (found.self_made, found.version, found.party_id, found.period_end, found.months) == (
        True,
        "management",
        "C900001",
        date(2024, 3, 20),
        12,
    )
    assert found.cells["accounts_receivable"] == "visit.yaml!应收账款[1], visit.yaml!应收账款[2]"
    assert "示例经理甲" in str(found.values["note"])


def test_every_estimate_is_told(visit: Path) -> None:
    codes = {problem.code.rsplit(".", 1)[1] for problem in own_made_statement(read_visit(visit)).problems}
    assert codes == {"worn", "cost_by_ratio", "drawings"}


def test_it_goes_into_a_book_like_any_other_statement(visit: Path) -> None:
    book = MemoryBook(statement_rows([own_made_statement(read_visit(visit))]))
    row = book.table("statement").execute().iloc[0]
    assert (bool(row["self_made"]), row["party_id"], row["months"]) == (True, "C900001", 12)


def test_purchases_and_the_growth_of_stock_give_the_cost(tmp_path: Path) -> None:
    path = tmp_path / "v.yaml"
    path.write_text(
        "客户名称: 甲示例店\n走访日期: 2024-01-31\n存货: 500\n期初存货: 300\n采购额: [1000, 2000]\n销售额: 400\n",
        encoding="utf-8",
    )
    v: Any = own_made_statement(read_visit(path)).values
    assert v["cost_of_sales"] == 3000 - 200
    assert v["revenue"] == 4800


def test_debts_beyond_assets_are_told(tmp_path: Path) -> None:
    path = tmp_path / "v.yaml"
    path.write_text("客户名称: 甲示例店\n走访日期: 2024-01-31\n现金: 5\n民间借款: 9\n", encoding="utf-8")
    found = own_made_statement(read_visit(path))
    assert found.values["total_equity"] == -4
    assert any(problem.code.endswith("negative_equity") for problem in found.problems)


def test_the_template_filled_in_is_read_back_with_its_cells(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = write_visit_sheet(tmp_path / "走访表.xlsx")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["B1"], sheet["B3"] = "小桥示例五金店", date(2024, 3, 20)
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=8)}
    assert list(rows) == [kind.zh for kind in KINDS]
    rows["现金"][2].value = 1200
    rows["存货"][4].value, rows["存货"][5].value = 10, 7.5
    rows["房租"][3].value = 500
    book.save(path)
    visit = read_visit(path)
    found = own_made_statement(visit)
    assert found.values["cash"] == 1200
    assert found.values["inventory"] == 75
    assert found.values["admin_expenses"] == 6000
    assert found.cells["cash"] == "走访表!C8"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("走访日期: 2024-01-31\n", "客户名称"),
        ("客户名称: 甲\n", "走访日期"),
        ("客户名称: 甲\n走访日期: 2024-02-30\n", "走访日期"),
        ("客户名称: 甲\n走访日期: 2024-01-31\n现钞: 5\n", "现钞"),
        ("客户名称: 甲\n走访日期: 2024-01-31\n现金: 很多\n", "现金"),
        ("客户名称: 甲\n走访日期: 2024-01-31\n现金: -5\n", "负数"),
        ("- 1\n- 2\n", "项目"),
        ("客户名称: [\n", "YAML"),
        ("客户名称: 甲\n走访日期: 2024-01-31\n期间月数: 99\n", "期间月数"),
    ],
)
def test_a_mistake_on_the_sheet_is_told_with_its_place(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "v.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_visit(path)
    assert caught.value.code == "input.visit_sheet"
    assert told in caught.value.message.zh
    assert caught.value.hint is not None
