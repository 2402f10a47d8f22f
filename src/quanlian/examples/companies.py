"""Four invented companies whose workbooks a demo and a test can open (示例企业).

All names and figures are invented. What is planted where is said in each function, nowhere in the files.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from quanlian.examples import forms
from quanlian.examples.ledger import Habits, State, Year, close_year, opening_state, share
from quanlian.examples.sheets import Print, Values, account_form, note_sheet, report_form
from quanlian.examples.statements import (
    Items,
    all_items,
    balance_items,
    cash_items,
    income_items,
    supplement_items,
)

HONEST = "云杉示例精密制造有限公司"
TROUBLED = "赤枫示例新材料股份有限公司"
SMALL = "小满示例食品商行有限公司"
SEVERAL = "白鹭示例纺织有限公司"


def write_examples(folder: Path | str) -> list[Path]:
    """Write the example workbooks into a folder (写出示例工作簿).

    ``honest.xlsx`` ties everywhere; ``troubled.xlsx`` shows what the engine is for; ``small.xlsx`` is a firm
    under 小企业会计准则 on one sheet; ``several.xlsx`` has four years side by side; ``visit.yaml`` is an
    officer's visit sheet of a shop without books. The same call always writes the same figures.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_honest(folder / "honest.xlsx"),
        write_troubled(folder / "troubled.xlsx"),
        write_small(folder / "small.xlsx"),
        write_several(folder / "several.xlsx"),
        write_visit(folder / "visit.yaml"),
    ]


def years(revenues: list[int], habits: Habits, *, injections: dict[int, int] | None = None) -> list[Year]:
    """Years of one firm, one per revenue (cents), from an opening state that fits the first."""
    state = opening_state(share(revenues[0], 0.93), habits)
    done = []
    for index, revenue in enumerate(revenues):
        year = close_year(state, revenue, habits, injection=(injections or {}).get(index, 0))
        done.append(year)
        state = year.closing
    return done


def write_honest(path: Path) -> Path:
    """An honest manufacturer, 2022 and 2023, three sheets in whole 万元 and a sheet of notes.

    Nothing is planted: every check that can be made ties within the rounding of its unit.
    """
    before, now = years([32_145_876_321, 35_028_461_903], Habits())
    book = Workbook()
    _general_sheets(book, HONEST, "万元", now, before, "")
    _notes(book, HONEST, "万元", now, "")
    return _save(book, path)


def write_troubled(path: Path) -> Path:
    """A manufacturer whose books should worry a lender; 2022 and 2023 in 元 with cents.

    Planted in the business: cash and loans both high while deposits earn next to nothing (存贷双高);
    receivables stretch from 80 to 190 days; the margin rises while stock turns more slowly; profits
    without operating cash. Planted in the books of 2023: stock stands 12,345,678.90 above what the total
    of current assets holds; total assets are 2,000,000.00 too high; the opening column moves
    18,000,000.00 from receivables to prepayments and 8,000,000.00 from retained earnings to other
    payables, so it differs from the closing of 2022 and retained earnings no longer roll forward.
    """
    before, now = troubled_years()
    book = Workbook()
    current, opening = all_items(now), balance_items(now.opening)
    current["inventory"] += Decimal("12345678.90")
    current["total_assets"] += Decimal("2000000.00")
    _move(opening, "accounts_receivable", "prepayments", Decimal("18000000.00"))
    _move(opening, "retained_earnings", "other_payables", Decimal("8000000.00"))
    for name in ("current_liabilities", "total_liabilities"):
        opening[name] += Decimal("8000000.00")
    opening["total_equity"] -= Decimal("8000000.00")
    _general_sheets(book, TROUBLED, "元", now, before, "2023", current=current, opening=opening)
    _notes(book, TROUBLED, "元", now, "2023")
    _general_sheets(book, TROUBLED, "元", before, None, "2022")
    return _save(book, path)


def troubled_years() -> tuple[Year, Year]:
    """The troubled firm's two years before anything in the books was bent."""
    habits = Habits(cash_floor=0.37, leverage=0.68, deposit_rate=0.0012, capex=0.05, asset_intensity=0.55)
    state = opening_state(76_540_318_877, replace(habits, receivable_days=80, gross_margin=0.24))
    first = close_year(
        state, 84_213_907_544, replace(habits, receivable_days=132, gross_margin=0.28, inventory_days=98)
    )
    bent = replace(habits, receivable_days=190, gross_margin=0.33, inventory_days=131, payable_days=42)
    return first, close_year(first.closing, 96_870_255_130, bent)


def write_small(path: Path) -> Path:
    """A small trader under 小企业会计准则: all three statements below each other on one sheet, in 元.

    Nothing is planted. The form has fewer lines: no research, no impairment, no subtotals of cash flows.
    """
    habits = Habits(
        gross_margin=0.14, labour_share=0.05, receivable_days=28, inventory_days=40, note_days=0, note_payable_days=0,
        research=0, capex=0.01, asset_intensity=0.12, leverage=0.4, income_tax=0.05, payout=0.6,
    )  # fmt: skip
    before, now = years([842_615_530, 917_338_275], habits)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "财务报表"
    head = Print(company=SMALL, period="2023年12月31日", unit="元", form="会小企01表")
    account_form(
        sheet, head, forms.SMALL_ASSETS, forms.SMALL_CLAIMS, small_items(now), small_balance(now.opening)
    )
    row = sheet.max_row + 2
    yearly = replace(head, period="2023年度", form="会小企02表")
    columns: list[tuple[str, Values]] = [
        ("本年累计金额", small_items(now)),
        ("上年金额", small_items(before)),
    ]
    row = report_form(sheet, yearly, "利润表", forms.SMALL_INCOME, columns, row)
    report_form(sheet, replace(yearly, form="会小企03表"), "现金流量表", forms.SMALL_CASH, columns, row + 1)
    return _save(book, path)


def small_items(year: Year) -> Items:
    """A year in the lines of the small-enterprise form."""
    flows, items = year.flows, all_items(year)
    cents = {
        "admin_expenses": flows["admin"] + flows["research"],
        "operating_profit": flows["operating_profit"] - flows["subsidy"] + flows["impairment"],
        "nonoperating_income": flows["windfall"] + flows["subsidy"],
        "government_grants": flows["subsidy"],
        "nonoperating_expenses": flows["penalty"] + flows["impairment"],
        "bad_debt_losses": flows["impairment"],
        "cash_for_interest": flows["interest"],
        "cash_for_profit_distribution": flows["dividend"],
        "city_maintenance_tax": share(flows["surcharges"], 0.55),
        "education_surcharge": share(flows["surcharges"], 0.25),
    }
    items.update({name: Decimal(value) / 100 for name, value in cents.items()})
    printed = {item for form in (forms.SMALL_INCOME, forms.SMALL_CASH) for _, item in form}
    return {
        **{name: value for name, value in items.items() if name in printed},
        **small_balance(year.closing),
    }


def small_balance(state: State) -> Items:
    """A balance sheet in the lines of the small-enterprise form."""
    items = balance_items(state)
    items["advances_received"] = items.pop("contract_liabilities")
    items["fixed_assets_gross"] = Decimal(state.fixed_gross) / 100
    items["accumulated_depreciation"] = Decimal(state.fixed_depreciated) / 100
    items["inventory_finished_goods"] = items["inventory"]
    return items


def write_several(path: Path) -> Path:
    """A textile maker with four years side by side on three sheets, in 元: each year is a statement."""
    habits = Habits(gross_margin=0.15, receivable_days=60, inventory_days=95, leverage=0.58, payout=0)
    done = years([18_204_417_730, 18_950_232_118, 17_733_905_406, 19_406_577_291], habits)[::-1]
    book = Workbook()
    head = Print(company=SEVERAL, period="", unit="元", prefix="")
    dated: list[tuple[str, Values]] = [(f"{2023 - i}年12月31日", all_items(y)) for i, y in enumerate(done)]
    yearly: list[tuple[str, Values]] = [(f"{2023 - i}年度", all_items(y)) for i, y in enumerate(done)]
    claims = (*forms.ASSETS, *forms.CLAIMS)
    sheet = book.active
    assert sheet is not None
    sheet.title = "资产负债表"
    report_form(sheet, head, "资产负债表", claims, dated)
    report_form(book.create_sheet("利润表"), head, "利润表", forms.INCOME, yearly)
    cash = (*forms.CASH, *forms.SUPPLEMENT)
    report_form(book.create_sheet("现金流量表"), head, "现金流量表", cash, yearly)
    return _save(book, path)


def write_visit(path: Path) -> Path:
    """A visit sheet of a hardware shop without books: counted, listed, asked month by month (走访表)."""
    path.write_text(_VISIT, encoding="utf-8")
    return path


_VISIT = """\
# 走访表: 给没有报表的小微客户编制报表。数值单位为元; 每项可写一个数, 也可逐笔列示。
客户名称: 小桥示例五金店
客户编号: C900001
走访日期: 2024-03-20
期间月数: 12
客户经理: 示例经理甲
现金: 12000
银行存款: 26000
应收账款:
  - {名称: 甲示例装饰, 金额: 42000, 依据: 送货单}
  - {名称: 乙示例工程, 金额: 18000, 依据: 对账单}
存货:
  - {名称: 五金件, 数量: 3200, 单价: 18.5, 依据: 盘点}
  - {名称: 电工材料, 数量: 900, 单价: 42, 依据: 盘点}
设备:
  - {名称: 货架, 原值: 30000, 已用年限: 5, 可用年限: 10}
车辆:
  - {名称: 送货车, 原值: 98000, 已用年限: 2}
应付账款: 35000
一年内银行借款: 100000
民间借款: 20000
销售额: [82000, 75000, 91000, 88000, 90000, 86000, 93000, 95000, 90000, 99000, 104000, 47000]
成本率: 78%
房租: 5000        # 每月
工资: 4500        # 每月
水电费: 600       # 每月
利息支出: 600     # 每月
家庭支出: 6000    # 每月
家庭其他收入: 3000
"""


def _general_sheets(
    book: Workbook, company: str, unit: str, now: Year, before: Year | None, year: str, *,
    current: Items | None = None, opening: Items | None = None,
) -> None:  # fmt: skip
    """Three sheets in the general format for one year, named after it."""
    printed = year or "2023"
    current, opening = current or all_items(now), opening or balance_items(now.opening)
    prior: Items = (
        {**income_items(before), **cash_items(before), **supplement_items(before)} if before else {}
    )
    head = Print(company=company, period=f"{printed}年12月31日", unit=unit, form="会企01表")
    account_form(_sheet(book, f"{year}资产负债表"), head, forms.ASSETS, forms.CLAIMS, current, opening)
    yearly = replace(head, period=f"{printed}年度", form="会企02表")
    columns: list[tuple[str, Values]] = [("本期金额", current), ("上期金额", prior)]
    report_form(_sheet(book, f"{year}利润表"), yearly, "利润表", forms.INCOME, columns)
    cash = (*forms.CASH, *forms.SUPPLEMENT)
    report_form(
        _sheet(book, f"{year}现金流量表"), replace(yearly, form="会企03表"), "现金流量表", cash, columns
    )


def _notes(book: Workbook, company: str, unit: str, now: Year, year: str) -> None:
    head = Print(company=company, period=f"{year or '2023'}年度", unit=unit)
    note_sheet(book.create_sheet(f"{year}附注资料"), head, forms.NOTES, all_items(now))


def _sheet(book: Workbook, title: str) -> Worksheet:
    first = book.active
    if isinstance(first, Worksheet) and first.max_row == 1 and first.cell(1, 1).value is None:
        first.title = title
        return first
    created: Worksheet = book.create_sheet(title)
    return created


def _move(items: Items, source: str, target: str, amount: Decimal) -> None:
    items[source] -= amount
    items[target] += amount


def _save(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path
