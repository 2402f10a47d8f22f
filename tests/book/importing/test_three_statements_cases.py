"""Single peculiarities of real workbooks, each on a sheet small enough to read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from quanlian.book.importing.spreadsheet import open_workbook
from quanlian.book.importing.three_statements import looks_like_statements, recognise

Rows = Any  # lists of rows; figures are compared with plain integers

BALANCE: Rows = [
    ["资产负债表"],
    ["编制单位：石榴示例有限公司", "2023年12月31日", "单位：元"],
    ["项目", "期末余额", "年初余额"],
    ["货币资金", 100, 80],
    ["应收账款", 200, 150],
    ["其他应收款", 30, 20],
    ["存货", 70, 50],
    ["流动资产合计", 400, 300],
    ["资产总计", 400, 300],
    ["短期借款", 150, 100],
    ["负债合计", 150, 100],
    ["实收资本（或股本）", 250, 200],
]
INCOME: Rows = [
    ["利润表"],
    ["编制单位：石榴示例有限公司", "2023年度", "单位：元"],
    ["项目", "本期金额", "上期金额"],
    ["一、营业收入", 1000, 900],
    ["减：营业成本", 800, 720],
    ["财务费用", 50, 40],
    ["二、营业利润", 150, 140],
    ["减：所得税费用", 30, 28],
    ["四、净利润", 120, 112],
]


def read(tmp_path: Path, name: str = "b.xlsx", /, **sheets: Rows) -> Any:
    """Recognise a workbook made of rows, one sheet per keyword."""
    return recognised(save(tmp_path / name, sheets))


def recognised(path: Path, **answers: Any) -> Any:
    return recognise(open_workbook(path), **answers)


def save(path: Path, sheets: dict[str, Rows]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def codes(statement: Any) -> set[str]:
    return {problem.code for problem in statement.problems}


def test_interest_and_dividends_below_other_receivables_are_not_counted_twice(tmp_path: Path) -> None:
    rows = [*BALANCE[:6], ["其中：应收利息", 3, 2], ["      应收股利", 4, 1], *BALANCE[6:]]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert found.values["other_receivables_interest"] == 3
    assert found.values["other_receivables_dividends"] == 4
    assert "interest_receivable" not in found.values


def test_interest_receivable_of_its_own_stays_a_line_of_current_assets(tmp_path: Path) -> None:
    rows = [*BALANCE[:5], ["应收利息", 3, 2], ["应收股利", 4, 1], *BALANCE[5:]]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert (found.values["interest_receivable"], found.values["dividends_receivable"]) == (3, 4)


def test_data_resources_go_to_the_line_they_stand_under(tmp_path: Path) -> None:
    rows = [
        *BALANCE[:7],
        ["  其中：数据资源", 5, 0],
        ["无形资产", 9, 8],
        ["  其中：数据资源", 6, 0],
        ["资产总计", 1, 1],
    ]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert (found.values["inventory_data_resources"], found.values["intangible_data_resources"]) == (5, 6)


def test_interest_income_above_is_a_banks_revenue_and_below_part_of_finance_expenses(tmp_path: Path) -> None:
    rows = [*INCOME[:4], ["利息收入", 7, 6], ["减：营业成本", 800, 720], ["财务费用", 50, 40], ["其中：利息费用", 55, 44],
            ["利息收入", 5, 4], ["营业利润", 157, 1], ["净利润", 1, 1]]  # fmt: skip
    (found,) = read(tmp_path, 利润表=rows)
    assert (found.values["interest_revenue"], found.values["interest_income"]) == (7, 5)
    assert found.values["interest_expense"] == 55


def test_net_profit_in_the_supplement_is_not_the_income_statements(tmp_path: Path) -> None:
    cash = [
        ["现金流量表"], ["2023年度", None, "单位：元"], ["项目", "本期金额", "上期金额"],
        ["销售商品、提供劳务收到的现金", 900, 800], ["经营活动产生的现金流量净额", 90, 80], ["现金及现金等价物净增加额", 20, 10],
        ["补充资料", "本期金额", "上期金额"], ["净利润", 121, 111], ["加：资产减值损失", 5, 4], ["财务费用", 50, 40], ["其他", 1, 2],
        ["经营活动产生的现金流量净额", 91, 81], ["现金的期末余额", 100, 80], ["现金及现金等价物净增加额", 21, 11],
    ]  # fmt: skip
    (found,) = read(tmp_path, 利润表=INCOME, 现金流量表=cash)
    assert (found.values["net_profit"], found.values["indirect_net_profit"]) == (120, 121)
    assert (found.values["net_operating_cash"], found.values["indirect_operating_cash"]) == (90, 91)
    assert (found.values["indirect_impairment"], found.values["indirect_other"]) == (5, 1)
    assert (found.values["net_cash_change"], found.values["supplement_net_cash_change"]) == (20, 21)
    assert found.comparative["indirect_finance_expenses"] == 40


def test_a_supplement_beside_the_main_part_is_read_with_its_own_columns(tmp_path: Path) -> None:
    cash = [
        ["现金流量表"], ["2023年度"], ["项目", "行次", "金额", "补充资料", "行次", "金额"],
        ["销售商品、提供劳务收到的现金", 1, 900, "1.将净利润调节为经营活动现金流量：", None, None],
        ["现金流入小计", 2, 900, "净利润", 21, 121], ["购买商品、接受劳务支付的现金", 3, 810, "加：计提的资产减值准备", 22, 5],
        ["现金流出小计", 4, 810, "固定资产折旧", 23, 15], ["经营活动产生的现金流量净额", 5, 90, "财务费用", 24, 50],
        ["收回投资所收到的现金", 6, 7, "存货的减少（减：增加）", 25, -8], ["现金流入小计", 7, 7, "经营活动产生的现金流量净额", 26, 90],
    ]  # fmt: skip
    (found,) = read(tmp_path, 现金流量表=cash)
    assert (
        found.values["operating_inflow"],
        found.values["operating_outflow"],
        found.values["investing_inflow"],
    ) == (900, 810, 7)
    assert (
        found.values["indirect_net_profit"],
        found.values["depreciation"],
        found.values["indirect_inventory"],
    ) == (121, 15, -8)
    assert (found.values["net_operating_cash"], found.cells["indirect_operating_cash"]) == (
        90,
        "现金流量表!F10",
    )


def test_consolidated_and_parent_columns_become_two_statements(tmp_path: Path) -> None:
    balance: Rows = [
        ["资产负债表"], ["2023年12月31日", None, None, None, "单位：万元"],
        ["项目", "期末余额", None, "年初余额", None], [None, "合并", "母公司", "合并", "母公司"],
        *[[row[0], row[1], row[1] - 5, row[2], row[2] - 5] for row in BALANCE[3:]],
    ]  # fmt: skip
    book = Workbook()
    sheet = book.worksheets[0]
    for row in balance:
        sheet.append(row)
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("D3:E3")
    book.save(tmp_path / "b.xlsx")
    group, parent = sorted(recognised(tmp_path / "b.xlsx"), key=lambda s: not s.consolidated)
    assert (group.consolidated, group.values["cash"], group.comparative["cash"]) == (True, 1_000_000, 800_000)
    assert (parent.consolidated, parent.values["cash"], parent.comparative["cash"]) == (
        False,
        950_000,
        750_000,
    )


def test_a_plain_sheet_beside_a_consolidated_one_is_the_parents(tmp_path: Path) -> None:
    consolidated = [["合并资产负债表"], *BALANCE[1:3], *[[r[0], r[1] * 2, r[2] * 2] for r in BALANCE[3:]]]
    found = read(tmp_path, 合并资产负债表=consolidated, 资产负债表=BALANCE)
    assert {s.consolidated: s.values["cash"] for s in found} == {True: 200, False: 100}


def test_statements_that_only_partly_say_consolidated_belong_together(tmp_path: Path) -> None:
    (found,) = read(tmp_path, 合并资产负债表=[["合并资产负债表"], *BALANCE[1:]], 利润表=INCOME)
    assert found.consolidated is True
    assert {"cash", "revenue"} <= set(found.values)


def test_three_dated_columns_are_three_statements(tmp_path: Path) -> None:
    rows = [["资产负债表"], ["单位：元"], ["项目", "2021年12月31日", "2022年12月31日", "2023年12月31日"],
            *[[r[0], r[1] - 2, r[1] - 1, r[1]] for r in BALANCE[3:]]]  # fmt: skip
    found = read(tmp_path, 资产负债表=rows)
    assert [(s.period_end, s.values["cash"]) for s in found] == [
        (date(2023, 12, 31), 100), (date(2022, 12, 31), 99), (date(2021, 12, 31), 98)]  # fmt: skip
    assert all(s.comparative == {} and "statement.series" in codes(s) for s in found)


def test_a_half_year_beside_full_years_keeps_its_own_months(tmp_path: Path) -> None:
    rows = [
        ["利润表"],
        ["单位：元"],
        ["项目", "2024年1-6月", "2023年度"],
        *[[r[0], r[1], r[2]] for r in INCOME[3:]],
    ]
    balance = [["资产负债表"], ["单位：元"], ["项目", "2024年6月30日", "2023年12月31日"], *BALANCE[3:]]
    found = read(tmp_path, 利润表=rows, 资产负债表=balance)
    assert [(s.period_end, s.months, s.values["revenue"], s.values["cash"]) for s in found] == [
        (date(2024, 6, 30), 6, 1000, 100), (date(2023, 12, 31), 12, 900, 80)]  # fmt: skip


def test_columns_of_neighbouring_months_are_single_months(tmp_path: Path) -> None:
    rows = [
        ["利润表"],
        ["单位：元"],
        ["项目", "2024年1月", "2024年2月", "2024年3月"],
        *[[r[0], 1, 2, 3] for r in INCOME[3:]],
    ]
    assert [(s.period_end.month, s.months) for s in read(tmp_path, 利润表=rows) if s.period_end] == [
        (3, 1),
        (2, 1),
        (1, 1),
    ]


def test_sheets_of_two_years_are_two_statements(tmp_path: Path) -> None:
    earlier = [BALANCE[0], ["编制单位：石榴示例有限公司", "2022年12月31日", "单位：元"], *BALANCE[2:]]
    found = read(tmp_path, 资产负债表2023=BALANCE, 资产负债表2022=earlier)
    assert [s.period_end for s in found] == [date(2023, 12, 31), date(2022, 12, 31)]


def test_a_month_column_alone_is_one_month(tmp_path: Path) -> None:
    rows = [["利润表"], ["2024年5月", None, "单位：元"], ["项目", "本月金额"], *[r[:2] for r in INCOME[3:]]]
    (found,) = read(tmp_path, 利润表=rows)
    assert (found.period_end, found.months) == (date(2024, 5, 31), 1)


def test_a_month_in_the_title_with_plain_columns_is_taken_as_cumulative_and_says_so(tmp_path: Path) -> None:
    rows = [["利润表"], ["2024年5月", None, "单位：元"], ["项目", "本期金额", "上期金额"], *INCOME[3:]]
    (found,) = read(tmp_path, 利润表=rows)
    assert found.months == 5
    assert "statement.months_guessed" in codes(found)


def test_the_form_of_2001_is_read(tmp_path: Path) -> None:
    balance: Rows = [
        ["资产负债表"], ["编制单位：老槐示例厂", None, "2005年12月31日", None, None, None, "单位：元"],
        ["资产", "行次", "年初数", "期末数", "负债和所有者权益", "行次", "年初数", "期末数"],
        ["流动资产：", None, None, None, "流动负债："], ["货币资金", 1, 10, 11, "短期借款", 68, 50, 51],
        ["短期投资", 2, 1, 2, "应付帐款", 70, 20, 21], ["应收帐款", 3, 30, 31, "应付工资", 72, 3, 4],
        ["待摊费用", 9, 4, 5, "应付福利费", 73, 1, 1], ["流动资产合计", 31, 45, 49, "应交税金", 74, 2, 3],
        ["长期投资合计", 38, 0, 0, "其他应交款", 80, 1, 1], ["固定资产原价", 39, 100, 110, "预提费用", 82, 2, 2],
        ["减：累计折旧", 40, 40, 45, "负债合计", 114, 79, 83], ["固定资产净值", 41, 60, 65, "所有者权益：", None, None, None],
        ["减：固定资产减值准备", 42, 1, 1, "实收资本（或股本）", 115, 20, 20],
        ["固定资产净额", 43, 59, 64, "未分配利润", 121, 5, 10], ["资产总计", 67, 104, 113, "负债和所有者权益总计", 135, 104, 113],
    ]  # fmt: skip
    income = [
        ["利润表"], ["2005年度", None, None, "单位：元"], ["项目", "行次", "上年数", "本年累计数"], ["一、主营业务收入", 1, 200, 210],
        ["减：主营业务成本", 4, 150, 155], ["主营业务税金及附加", 5, 2, 2], ["二、主营业务利润（亏损以“－”号填列）", 10, 48, 53],
        ["加：其他业务利润", 11, 1, 1], ["减：营业费用", 14, 10, 11], ["管理费用", 15, 20, 21], ["财务费用", 16, 3, 3],
        ["三、营业利润", 18, 16, 19], ["减：所得税", 28, 5, 6], ["五、净利润", 30, 11, 13],
    ]  # fmt: skip
    (found,) = read(tmp_path, 资产负债表=balance, 损益表=income)
    assert found.unknown == []
    assert (
        found.values["fixed_assets"],
        found.comparative["fixed_assets"],
        found.values["fixed_assets_gross"],
    ) == (64, 59, 110)
    assert (
        found.values["revenue"],
        found.values["selling_expenses"],
        found.values["main_business_profit"],
    ) == (210, 11, 53)
    assert (
        found.values["taxes_payable"],
        found.values["welfare_payable"],
        found.values["deferred_expenses"],
    ) == (3, 1, 5)


def test_a_loss_printed_as_positive_deduction_turns_negative(tmp_path: Path) -> None:
    rows = [
        *INCOME[:6],
        ["资产减值损失", 10, 9],
        ["加：投资收益", 2, 1],
        ["二、营业利润", 142, 132],
        *INCOME[7:],
    ]
    (found,) = read(tmp_path, 利润表=rows)
    assert (found.values["asset_impairment"], found.comparative["asset_impairment"]) == (-10, -9)
    assert "statement.sign" in codes(found)


def test_a_loss_printed_with_its_minus_stays(tmp_path: Path) -> None:
    rows = [
        *INCOME[:6],
        ["加：其他收益", 2, 1],
        ["信用减值损失（损失以“－”号填列）", -10, -9],
        ["二、营业利润", 142, 132],
        *INCOME[7:],
    ]
    (found,) = read(tmp_path, 利润表=rows)
    assert found.values["credit_impairment"] == -10
    assert "statement.sign" not in codes(found)


def test_an_unmarked_loss_takes_the_sign_that_makes_operating_profit_tie(tmp_path: Path) -> None:
    rows = [["利润表"], INCOME[1], INCOME[2], ["营业收入", 1000, 900], ["营业成本", 800, 720], ["财务费用", 50, 40],
            ["资产减值损失", 10, -9], ["营业利润", 140, 131], ["净利润", 120, 112]]  # fmt: skip
    (found,) = read(tmp_path, 利润表=rows)
    assert (found.values["asset_impairment"], found.comparative["asset_impairment"]) == (-10, -9)


def test_where_nothing_tells_the_sign_it_is_a_guess_and_says_so(tmp_path: Path) -> None:
    rows = [["利润表"], INCOME[1], INCOME[2], ["营业收入", 1000, 900], ["营业成本", 800, 720], ["资产减值损失", 10, 9],
            ["营业利润", 7, 7], ["净利润", 120, 112], ["所得税费用", 1, 1]]  # fmt: skip
    (found,) = read(tmp_path, 利润表=rows)
    assert found.values["asset_impairment"] == -10
    assert "statement.sign_guessed" in codes(found)


def test_costs_printed_as_negative_numbers_turn_positive(tmp_path: Path) -> None:
    rows = [*INCOME[:4], ["减：营业成本", -800, -720], ["财务费用", -50, -40], *INCOME[6:]]
    (found,) = read(tmp_path, 利润表=rows)
    assert (found.values["cost_of_sales"], found.values["finance_expenses"]) == (800, 50)
    assert "statement.sign" in codes(found)


def test_interest_earned_keeps_finance_expenses_negative(tmp_path: Path) -> None:
    rows = [*INCOME[:5], ["财务费用", -50, -40], ["二、营业利润", 250, 220], *INCOME[7:]]
    (found,) = read(tmp_path, 利润表=rows)
    assert found.values["finance_expenses"] == -50


def test_a_line_nobody_knows_is_reported_with_value_and_cell(tmp_path: Path) -> None:
    (found,) = read(tmp_path, 资产负债表=[*BALANCE[:6], ["待处理神秘资产", 12.5, None], *BALANCE[6:]])
    (line,) = found.unknown
    assert (line.label, line.cell, line.value) == ("待处理神秘资产", "资产负债表!B7", Decimal("12.5"))


def test_a_line_printed_twice_with_another_value_is_told(tmp_path: Path) -> None:
    (found,) = read(tmp_path, 资产负债表=[*BALANCE, ["货币资金", 101, 80]])
    assert found.values["cash"] == 100
    (problem,) = [p for p in found.problems if p.code == "statement.duplicate_line"]
    assert problem.cell == "资产负债表!B13"


def test_error_cells_and_uncalculated_formulas_are_missing_and_told(tmp_path: Path) -> None:
    rows = [
        *BALANCE[:3],
        ["货币资金", "=SUM(X1:X2)", 80],
        ["应收账款", "#REF!", 150],
        ["存货", "七十万左右", 50],
        *BALANCE[7:],
    ]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert {"cash", "accounts_receivable", "inventory"}.isdisjoint(found.values)
    assert [p.cell for p in found.problems if p.code == "statement.unreadable"] == [
        "资产负债表!B4",
        "资产负债表!B5",
        "资产负债表!B6",
    ]


def test_without_a_period_the_statement_is_not_usable_and_asks(tmp_path: Path) -> None:
    rows = [["资产负债表"], ["单位：元"], *BALANCE[2:]]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert not found.usable
    (problem,) = [p for p in found.problems if p.code == "statement.no_period"]
    assert problem.ask is not None and "报表期间" in problem.ask.zh


def test_the_answer_to_a_missing_period_and_unit_is_taken(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", {"资产负债表": [["资产负债表"], *BALANCE[2:]]})
    (found,) = recognised(path, party="P7", period_end=date(2022, 12, 31), months=12, unit=10_000)
    assert (found.party_id, found.period_end, found.months, found.unit, found.values["cash"]) == (
        "P7",
        date(2022, 12, 31),
        12,
        10_000,
        1_000_000,
    )


def test_a_period_in_the_file_name_is_a_guess_and_says_so(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "石榴2023年报.xlsx", 资产负债表=[["资产负债表"], ["单位：元"], *BALANCE[2:]])
    assert found.period_end == date(2023, 12, 31)
    assert "statement.period_guessed" in codes(found)


def test_without_a_unit_yuan_is_assumed_and_told(tmp_path: Path) -> None:
    (found,) = read(tmp_path, 资产负债表=[["资产负债表"], ["2023年12月31日"], *BALANCE[2:]])
    assert (found.unit, found.values["cash"]) == (1, 100)
    assert "statement.no_unit" in codes(found)


def test_a_foreign_currency_is_not_taken_for_yuan(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path, 资产负债表=[["资产负债表"], ["2023年12月31日", None, "单位：美元"], *BALANCE[2:]]
    )
    assert not found.usable
    assert "statement.foreign_currency" in codes(found)


def test_units_may_stand_in_the_column_heading_or_the_label(tmp_path: Path) -> None:
    heads = [
        ["资产负债表"],
        ["2023年12月31日"],
        ["项目", "期末余额（万元）", "年初余额（万元）"],
        *BALANCE[3:],
    ]
    labels = [
        ["利润表"],
        ["2023年度"],
        ["项目", "本期金额", "上期金额"],
        *[[f"{r[0]}(万元)", *r[1:]] for r in INCOME[3:]],
    ]
    (found,) = read(tmp_path, 资产负债表=heads, 利润表=labels)
    assert (found.values["cash"], found.values["revenue"], found.unit) == (1_000_000, 10_000_000, 10_000)
    assert "statement.no_unit" not in codes(found)


def test_columns_without_any_heading_are_a_guess_and_say_so(tmp_path: Path) -> None:
    rows = [["资产负债表"], BALANCE[1], *[[r[0], n, *r[1:]] for n, r in enumerate(BALANCE[3:], 1)]]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert (found.values["cash"], found.comparative["cash"]) == (100, 80)
    assert "statement.columns_guessed" in codes(found)


def test_changes_and_percentages_beside_the_figures_are_left_out(tmp_path: Path) -> None:
    rows = [
        *BALANCE[:2],
        ["项目", "期末余额", "年初余额", "增减额", "增减幅度%", "占比"],
        *[[*r, 20, 0.25, 0.1] for r in BALANCE[3:]],
    ]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert (found.values["cash"], found.comparative["cash"]) == (100, 80)


def test_equity_changes_and_tables_of_contents_are_left_alone(tmp_path: Path) -> None:
    equity = [["所有者权益变动表"], ["2023年度"], ["项目", "实收资本", "资本公积", "盈余公积", "未分配利润"],
              ["一、上年年末余额", 1, 2, 3, 4], ["净利润", 0, 0, 0, 9], ["综合收益总额", 0, 0, 0, 9]]  # fmt: skip
    contents = [["目录"], ["资产负债表"], ["利润表"], ["现金流量表"], ["所有者权益变动表"]]
    (found,) = read(tmp_path, 目录=contents, 资产负债表=BALANCE, 利润表=INCOME, 权益变动=equity)
    assert found.sheets == ["资产负债表", "利润表"]
    assert found.values["net_profit"] == 120


def test_companies_of_one_workbook_are_kept_apart(tmp_path: Path) -> None:
    other = [BALANCE[0], ["编制单位：枇杷示例有限公司", "2023年12月31日", "单位：元"], *BALANCE[2:]]
    found = read(tmp_path, 石榴=BALANCE, 枇杷=other)
    assert {s.company for s in found} == {"石榴示例有限公司", "枇杷示例有限公司"}


def test_an_audit_is_told_and_otherwise_the_statement_is_the_managements(tmp_path: Path) -> None:
    (audited,) = read(tmp_path, 资产负债表=[["资产负债表（已审）"], *BALANCE[1:]])
    (unaudited,) = read(tmp_path, 资产负债表=[["资产负债表（未经审计）"], *BALANCE[1:]])
    assert (audited.version, unaudited.version) == ("audited", "management")


def test_a_hidden_sheet_is_read_and_told(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", {"利润表": INCOME, "资产负债表": BALANCE})
    from openpyxl import load_workbook

    book = load_workbook(path)
    book["资产负债表"].sheet_state = "hidden"
    book.save(path)
    (found,) = recognised(path)
    assert "cash" in found.values
    assert "statement.hidden" in codes(found)


def test_english_item_names_are_a_bonus(tmp_path: Path) -> None:
    rows = [["Balance Sheet"], ["2023-12-31", None, "单位：元"], ["Item", "Ending", "Opening"], ["Cash", 1, 2], ["Accounts receivable", 3, 4],
            ["Inventory", 5, 6], ["Total assets", 9, 12], ["Total liabilities", 4, 5]]  # fmt: skip
    (found,) = read(tmp_path, BS=rows)
    assert (found.values["total_assets"], found.comparative["cash"]) == (9, 2)


def test_a_workbook_without_statements_gives_nothing(tmp_path: Path) -> None:
    path = save(
        tmp_path / "b.xlsx",
        {"流水": [["日期", "摘要", "金额"], ["2024-01-05", "货款", 100], ["2024-01-06", "利息收入", 1]]},
    )
    assert recognised(path) == []
    assert not looks_like_statements(open_workbook(path))
    assert looks_like_statements(open_workbook(save(tmp_path / "c.xlsx", {"资产负债表": BALANCE})))


def test_lines_indented_over_several_columns_are_read(tmp_path: Path) -> None:
    rows = [["资产负债表"], ["2023年12月31日", None, None, None, "单位：元"], ["项目", None, None, "期末余额", "年初余额"], ["流动资产：", None, None, None, None],
            [None, "货币资金", None, 100, 80], [None, "应收账款", None, 200, 150], [None, "其他应收款", None, 30, 20], [None, None, "其中：应收利息", 3, 2],
            ["流动资产合计", None, None, 400, 300], ["资产总计", None, None, 400, 300], [None, "短期借款", None, 150, 100], ["负债合计", None, None, 150, 100]]  # fmt: skip
    (found,) = read(tmp_path, 资产负债表=rows)
    assert found.values == {"cash": 100, "accounts_receivable": 200, "other_receivables": 30, "other_receivables_interest": 3,
                            "current_assets": 400, "total_assets": 400, "short_term_borrowings": 150, "total_liabilities": 150}  # fmt: skip


def test_balance_sheet_dates_spread_over_cells_with_blanks(tmp_path: Path) -> None:
    rows = [
        ["资产负债表"],
        [None, "二○二三 年 十二 月 三十一 日"],
        ["编制单位：", "石榴示例有限公司", "单位：千元"],
        *BALANCE[2:],
    ]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert (found.period_end, found.company, found.values["cash"]) == (
        date(2023, 12, 31),
        "石榴示例有限公司",
        100_000,
    )


@pytest.mark.parametrize("printed", ["打印日期：2024年3月5日", "报送日期：2024-03-05", "填表时间 2024.3.5"])
def test_the_day_of_printing_is_not_the_period(printed: str, tmp_path: Path) -> None:
    rows = [["资产负债表"], [printed, "2023年12月31日", "单位：元"], *BALANCE[2:]]
    (found,) = read(tmp_path, 资产负债表=rows)
    assert found.period_end == date(2023, 12, 31)


def test_a_tax_office_export_as_a_web_page_is_read(tmp_path: Path) -> None:
    line = "<tr><td>{}</td><td>{}</td><td>{:,.2f}</td><td>{:,.2f}</td></tr>"
    body = "".join(line.format(r[0], n, r[1], r[2]) for n, r in enumerate(BALANCE[3:], 1))
    page = (
        "<html><head><meta charset='gb2312'></head><table><tr><td colspan=4>资产负债表（适用执行小企业会计准则的企业）</td></tr>"
        "<tr><td colspan=2>纳税人名称：石榴示例有限公司</td><td>税款所属期：2023-01-01 至 2023-12-31</td><td>金额单位：元（列至角分）</td></tr>"
        f"<tr><td>资产</td><td>行次</td><td>期末余额</td><td>年初余额</td></tr>{body}</table></html>"
    )
    path = tmp_path / "报表.xls"
    path.write_bytes(page.encode("gb18030"))
    (found,) = recognised(path)
    assert (found.company, found.period_end, found.unit) == ("石榴示例有限公司", date(2023, 12, 31), 1)
    assert (found.values["cash"], found.cells["cash"]) == (100, "表格1!C4")


def test_a_binary_workbook_is_read_like_a_new_one(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in {"资产负债表": BALANCE, "利润表": INCOME}.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
    book.save(str(tmp_path / "b.xls"))
    (found,) = recognised(tmp_path / "b.xls")
    assert (found.values["cash"], found.cells["revenue"], found.comparative["net_profit"]) == (
        100,
        "利润表!B4",
        112,
    )


@pytest.mark.parametrize(
    "months", [[f"{n}月" for n in range(1, 13)], ["一月份", "二月份", "三月份"]], ids=str
)
def test_a_column_for_each_month_is_never_taken_for_the_year(tmp_path: Path, months: list[str]) -> None:
    rows: Rows = [
        INCOME[0],
        ["编制单位：石榴示例有限公司", "2023年", "单位：元"],
        ["项目", *months, "合计"],
        *[
            [name, *[v + n for n in range(3)], *[None] * (len(months) - 3), 3 * v + 3]
            for name, v, _ in INCOME[3:]
        ],
    ]
    found = {(s.period_end, s.months): s.values["revenue"] for s in read(tmp_path, 利润表=rows)}
    assert found == {
        (date(2023, 1, 31), 1): 1000,
        (date(2023, 2, 28), 1): 1001,
        (date(2023, 3, 31), 1): 1002,
        (date(2023, 3, 31), 3): 3003,
    }


def test_months_without_a_year_leave_the_period_open(tmp_path: Path) -> None:
    rows = [INCOME[0], ["项目", "1月", "2月"], *INCOME[3:]]
    (found,) = read(tmp_path, 利润表=rows)
    assert (found.period_end, found.usable) == (None, False)
