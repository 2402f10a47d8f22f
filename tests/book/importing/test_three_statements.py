"""The three-statement workbook in all the ways firms print it: exact numbers, exact cells, nothing dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanlian.book.importing.spreadsheet import open_workbook
from quanlian.book.importing.three_statements import RecognisedStatement, recognise
from quanlian.examples.companies import years
from quanlian.examples.layouts import UNITS, Layout, Printed, write_layout
from quanlian.examples.ledger import Habits
from quanlian.examples.statements import Items, all_items, balance_items

BEFORE, NOW = years([1_234_567_890_12, 1_345_678_901_23], Habits())


def _values() -> tuple[Items, Items]:
    """Figures of an honest firm with a few lines more, so that homonyms and signs are in play."""
    current, comparative = all_items(NOW), {**all_items(BEFORE), **balance_items(NOW.opening)}
    for items, loss in ((current, "-51234.56"), (comparative, "-42345.67")):
        items["asset_impairment"] = Decimal(loss)
        for name in ("operating_profit", "profit_before_tax", "net_profit", "comprehensive_income"):
            items[name] += Decimal(loss)
        items["bonds_payable_preferred"] = Decimal("11.11")
        items["equity_preferred"] = Decimal("22.22")
        items["equity_perpetual"] = Decimal("33.33")
    return current, comparative


CURRENT, COMPARATIVE = _values()


def check(
    printed: Printed, *, months: int = 12, end: date = date(2023, 12, 31), unit: str = "元"
) -> RecognisedStatement:
    """The workbook holds one statement with exactly the figures and cells that were printed."""
    found = recognise(open_workbook(printed.path))
    assert len(found) == 1, [(s.period_end, s.months, s.consolidated, s.sheets) for s in found]
    statement = found[0]
    assert (statement.period_end, statement.months) == (end, months)
    assert statement.unit == UNITS[unit]
    assert statement.cells == printed.cells
    assert statement.comparative_cells == printed.comparative_cells
    assert statement.values == {name: CURRENT[name] for name in printed.cells}
    assert statement.comparative == {name: COMPARATIVE[name] for name in printed.comparative_cells}
    assert statement.unknown == []
    assert [p for p in statement.problems if p.severity != "note"] == []
    return statement


LAYOUTS: dict[str, Layout] = {
    "plain": Layout(),
    "report form": Layout(balance="report"),
    "whole unit 千元": Layout(unit="千元"),
    "万元": Layout(unit="万元", unit_text="金额单位：人民币{unit}"),
    "亿元 in brackets": Layout(unit="亿元", unit_text="（{unit}）"),
    "currency before the unit": Layout(unit="万元", unit_text="单位：人民币{unit}"),
    "stacked on one sheet": Layout(arrangement="stacked"),
    "stacked, report form": Layout(arrangement="stacked", balance="report"),
    "side by side": Layout(arrangement="side", balance="report"),
    "side by side with an account form": Layout(arrangement="side"),
    "old headings 年末数 年初数": Layout(balance_heads=("年末数", "年初数"), flow_heads=("本年数", "上年数")),
    "comparative first": Layout(balance_heads=("期末数", "年初数"), swapped=True),
    "上年年末余额": Layout(balance_heads=("期末余额", "上年年末余额"), flow_heads=("本期发生额", "上期发生额")),
    "cumulative beside month": Layout(flow_heads=("本年累计金额", "上年同期累计"), month_column=True),
    "本年累计数 and 上年同期数": Layout(flow_heads=("本年累计数", "上年同期数")),
    "explicit dates": Layout(
        balance_heads=("2023年12月31日", "2022年12月31日"), flow_heads=("2023年度", "2022年度"),
        balance_period="", flow_period="",
    ),
    "explicit years": Layout(balance_heads=("2023年", "2022年"), flow_heads=("2023年", "2022年"), balance_period="", flow_period=""),
    "explicit ISO dates, older first": Layout(
        balance_heads=("2023-12-31", "2022-12-31"), flow_heads=("2023年1-12月", "2022年1-12月"), swapped=True,
        balance_period="", flow_period="",
    ),
    "role and date in one heading": Layout(
        balance_heads=("期末余额(2023年12月31日)", "年初余额(2022年12月31日)"), flow_heads=("本期金额(2023年度)", "上期金额(2022年度)"),
        balance_period="", flow_period="",
    ),
    "no line numbers": Layout(line_numbers=False),
    "notes column": Layout(notes_column=True, line_numbers=False),
    "notes and line numbers": Layout(notes_column=True),
    "spaced words": Layout(spaced=True, titles=("资 产 负 债 表", "利 润 表", "现 金 流 量 表")),
    "numbered lines": Layout(numbered=True),
    "bullets △": Layout(bullets="△"),
    "bullets ☆ and full-width indents": Layout(bullets="☆", full_width_indent=True),
    "figures as text": Layout(text_numbers=True),
    "dashes for nothing": Layout(text_numbers=True, dashes=True, unit="万元"),
    "blank rows": Layout(blank_every=3),
    "marks in a column of their own": Layout(marks_apart=True),
    "rows above and columns left of the form": Layout(top_rows=4, left_columns=2),
    "titles not merged": Layout(merged_title=False),
    "no titles, sheet names tell": Layout(titled=False),
    "no titles, no telling names": Layout(titled=False, sheet_names=("Sheet1", "Sheet2", "Sheet3")),
    "stacked without titles": Layout(titled=False, arrangement="stacked", balance="report"),
    "everything in one head cell": Layout(head_in_one_cell=True, unit="千元"),
    "损益表": Layout(titles=("资产负债表", "损益表", "现金流量表"), sheet_names=("表1", "表2", "表3")),
    "no footer": Layout(footer=False),
    "old format with losses to deduct": Layout(deducted_impairment=True),
    "alternative names": Layout(
        rename={
            "accounts_receivable": "应收帐款", "prepayments": "预付账款", "other_receivables": "其它应收款",
            "taxes_and_surcharges": "营业税金及附加", "total_equity": "股东权益合计", "paid_in_capital": "股本",
            "liabilities_and_equity": "负债及股东权益总计", "total_assets": "资产总额",
            "other_operating_inflow": "收到的其他与经营活动有关的现金", "cash_for_employees": "支付给职工及为职工支付的现金",
            "operating_inflow": "现金流入小计", "operating_outflow": "现金流出小计", "investing_inflow": "现金流入小计",
            "investing_outflow": "现金流出小计", "financing_inflow": "现金流入小计", "financing_outflow": "现金流出小计",
        },
    ),
    "dates in Chinese numerals": Layout(balance_period="二〇二三年十二月三十一日", flow_period="二〇二三年度"),
    "编制期间 in a cell": Layout(balance_period="编制期间：2023年12月", flow_period="会计期间：2023年1月至12月"),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_to_the_cent_and_the_cell(name: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    statement = check(write_layout(tmp_path / "b.xlsx", CURRENT, COMPARATIVE, layout), unit=layout.unit)
    assert statement.company == "青禾示例有限公司"


@pytest.mark.parametrize(
    ("balance_period", "flow_period", "end", "months"),
    [
        ("2023年9月30日", "2023年1-9月", date(2023, 9, 30), 9),
        ("2023年6月30日", "2023年上半年", date(2023, 6, 30), 6),
        ("2024-03-31", "2024年1月至3月", date(2024, 3, 31), 3),
        ("2023年6月30日", "自2023年1月1日至2023年6月30日止", date(2023, 6, 30), 6),
        (
            "税款所属期：2023-01-01 至 2023-12-31",
            "税款所属期：2023-01-01 至 2023-12-31",
            date(2023, 12, 31),
            12,
        ),
    ],
)
def test_interim_periods_carry_their_months(
    balance_period: str, flow_period: str, end: date, months: int, tmp_path: Path
) -> None:
    layout = Layout(balance_period=balance_period, flow_period=flow_period)
    check(write_layout(tmp_path / "b.xlsx", CURRENT, COMPARATIVE, layout), end=end, months=months)


_texts = st.sampled_from
_layouts = st.builds(
    Layout,
    unit=_texts(list(UNITS)),
    unit_text=_texts(["单位：{unit}", "金额单位:人民币{unit}", "（{unit}）", "货币单位：{unit}", "单位： {unit}"]),
    arrangement=_texts(["three", "stacked", "side"]),
    balance=_texts(["account", "report"]),
    balance_heads=_texts([("期末余额", "年初余额"), ("期末数", "期初数"), ("年末余额", "年初余额"), ("期 末 数", "年 初 数"), ("2023年12月31日", "2022年12月31日")]),
    flow_heads=_texts([("本期金额", "上期金额"), ("本年累计金额", "上年金额"), ("本期数", "上年同期数"), ("2023年度", "2022年度"), ("本年实际", "上年实际")]),
    swapped=st.booleans(),
    line_numbers=st.booleans(),
    notes_column=st.booleans(),
    balance_period=_texts(["2023年12月31日", "2023-12-31", "2023年12月", "报表日期：2023年12月31日"]),
    flow_period=_texts(["2023年度", "2023年1-12月", "2023年", "所属期间：2023.01-2023.12月"]),
    merged_title=st.booleans(),
    company=_texts(["编制单位：青禾示例有限公司", "单位名称: 青禾示例有限公司", "编制单位:青禾示例有限公司（公章）"]),
    head_in_one_cell=st.booleans(),
    spaced=st.booleans(),
    bullets=_texts(["", "△", "*", "☆"]),
    numbered=st.booleans(),
    full_width_indent=st.booleans(),
    text_numbers=st.booleans(),
    dashes=st.booleans(),
    blank_every=_texts([0, 1, 4, 7]),
    marks_apart=st.booleans(),
    top_rows=st.integers(0, 5),
    left_columns=st.integers(0, 3),
    footer=st.booleans(),
    deducted_impairment=st.booleans(),
    sheet_names=_texts([("资产负债表", "利润表", "现金流量表"), ("Sheet1", "Sheet2", "Sheet3"), ("BS", "PL", "CF")]),
)  # fmt: skip


@given(layout=_layouts)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_combination_of_layout_features_is_read(layout: Layout, tmp_path: Path) -> None:
    check(write_layout(tmp_path / "b.xlsx", CURRENT, COMPARATIVE, layout), unit=layout.unit)


REAL = (
    Path(__file__).resolve().parents[4]
    / "shared"
    / "data"
    / "cn_financial_statements"
    / "listed_163_long.parquet"
)


@pytest.mark.realdata
@pytest.mark.parametrize("part", ["balance", "income", "cashflow"])
def test_every_item_name_of_16_listed_companies_is_known_and_none_stands_for_two(part: str) -> None:
    if not REAL.exists():
        pytest.skip(f"public data not beside the checkout: {REAL} absent, item names NOT checked")
    import pyarrow.parquet as pq

    from quanlian.book.importing.statement_labels import read_label
    from quanlian.book.importing.statement_lexicon import Place, choose

    table = pq.read_table(REAL, columns=["statement", "item"]).to_pylist()
    names = list(dict.fromkeys(row["item"] for row in table if row["statement"] == part))
    place = Place(part)
    unknown = []
    for name in names:
        item = choose(read_label(name), place)
        if item is None:
            unknown.append(name)
        else:
            place.seen.append(item.name)
    assert unknown == []
    assert len(place.seen) == len(set(place.seen)) == len(names)


@pytest.mark.realdata
@pytest.mark.parametrize("code", ["600340", "002236", "601668"])
def test_exports_of_listed_companies_are_read_whole(code: str, tmp_path: Path) -> None:
    """All years side by side, no titles, '--' for nothing, units in the labels: every value is found once."""
    if not REAL.exists():
        pytest.skip(f"public data not beside the checkout: {REAL} absent, real workbooks NOT checked")
    from collections import defaultdict

    import pyarrow.parquet as pq
    from openpyxl import Workbook

    printed: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in pq.read_table(REAL, filters=[("code", "=", code)]).to_pylist():
        if row["value_wan_yuan"] is not None:
            printed[row["statement"]][row["item"]][row["period"]] = row["value_wan_yuan"]
    book = Workbook()
    for part, items in printed.items():
        sheet = book.create_sheet(part[:2])
        periods = sorted({period for values in items.values() for period in values}, reverse=True)
        sheet.append(["报告日期", *periods])
        for item, values in items.items():
            sheet.append([item, *[values.get(period, "--") for period in periods]])
    book.save(tmp_path / "b.xlsx")
    found = recognise(open_workbook(tmp_path / "b.xlsx"))
    total = sum(len(values) for items in printed.values() for values in items.values())
    assert sum(len(statement.values) for statement in found) == total
    assert all(statement.unknown == [] and statement.months == 12 for statement in found)
    assert {p.code for statement in found for p in statement.problems} <= {
        "statement.series",
        "statement.sign",
    }
    for statement in found:
        assets, claims = statement.values["total_assets"], statement.values["liabilities_and_equity"]
        assert abs(Decimal(assets) - Decimal(claims)) <= 20_000  # printed in whole 万元
