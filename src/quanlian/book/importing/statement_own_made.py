"""Statements an officer makes of a small firm without books, from what a visit found (自编报表).

The way of small-loan practice (IPC): cash and stock are counted, receivables and debts listed, equipment
valued by its wear, sales and costs asked month by month and checked. The result goes the same way as any
other statement, marked ``self_made``; every figure points to the entries of the visit sheet it came from,
and every estimate is told. There is no cash-flow statement: checks that need one say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from quanlian.book.importing.spreadsheet_cells import Workbook, column_letters
from quanlian.book.importing.statement_problems import NOTE, WARNING, Problem
from quanlian.book.importing.statement_visit import COLUMNS, KINDS, Entry, Visit, read_visit
from quanlian.book.importing.three_statements import RecognisedStatement
from quanlian.kernel import Bilingual, ParameterSet

__all__ = ["is_visit_sheet", "own_made_statement", "read_visit", "write_visit_sheet"]

_CENT = Decimal("0.01")
_HEAD_ROWS = 10
_CURRENT = ("cash", "accounts_receivable", "prepayments", "other_receivables", "inventory")
_FIXED = ("fixed_assets", "long_term_deferred_expenses")
_OWED = (
    "short_term_borrowings", "accounts_payable", "advances_received", "employee_benefits_payable", "taxes_payable",
    "other_payables",
)  # fmt: skip
_COSTS = ("taxes_and_surcharges", "selling_expenses", "admin_expenses", "finance_expenses")


def own_made_statement(
    visit: Visit, *, party: str | None = None, parameters: ParameterSet | None = None
) -> RecognisedStatement:
    """What are this firm's balance sheet and profit, from what the visit found? (自编报表)

    ``visit`` comes from :func:`read_visit`; ``party`` overrules the customer number on the sheet. Wear of
    equipment: straight line over its life down to the residual share (parameters ``book.own_made.*``).
    Cost of sales is sales × 成本率 where that was told, else purchases less the growth of stock. Equity is
    assets less debts; household spending beyond household income counts as distributed profit.
    """
    sums = _Sums(visit, parameters or ParameterSet.shipped())
    sums.balance_sheet()
    sums.profit()
    statement = RecognisedStatement(
        party_id=party or visit.party,
        company=visit.company,
        period_end=visit.visited,
        months=visit.months,
        consolidated=False,
        version="management",
        unit=1,
        form="own_made",
        values=dict(sums.values),
        cells={name: where for name, where in sums.cells.items() if name in sums.values},
        problems=sums.problems,
        sheets=["走访表"],
        self_made=True,
    )
    statement.values["note"] = f"客户经理自编报表, 依据 {visit.visited.isoformat()} 走访" + (
        f", 走访人 {visit.officer}" if visit.officer else ""
    )
    return statement


def is_visit_sheet(path: Path, workbook: Workbook | None = None) -> bool:
    """Whether a file is a visit sheet rather than a company's statements: by ``.yaml`` or its 走访日期."""
    if workbook is None:
        return path.suffix.lower() in {".yaml", ".yml"}
    return any(
        isinstance(cell.value, str) and cell.value.strip(" :：") == "走访日期"
        for sheet in workbook.sheets[:1]
        for row in sheet.rows[:_HEAD_ROWS]
        for cell in row
    )


def write_visit_sheet(path: Path | str) -> Path:
    """Write an empty visit sheet as a workbook to take along (走访表模板); `statements check` reads it filled in."""
    from openpyxl import Workbook as Book
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

    book = Book()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "走访表"
    for head in ("客户名称", "客户编号", "走访日期", "期间月数", "客户经理"):
        sheet.append([head, 12 if head == "期间月数" else None])
    sheet.append([])
    sheet.append(list(COLUMNS))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for kind in KINDS:
        sheet.append([kind.zh, *[None] * (len(COLUMNS) - 2), _HOW[kind.way]])
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions[column_letters(len(COLUMNS))].width = 46
    book.save(path)
    return Path(path)


_HOW = {
    "amount": "填金额; 可插入多行分别列示",
    "counted": "盘点: 填数量和单价 (进价)",
    "used": "填原值、已用年限; 可用年限不填按默认",
    "monthly": "填每月金额, 或填期间合计金额",
    "rate": "填成本占销售额的比例, 如 78%; 与采购额二选一",
}


class _Sums:
    """The figures of one statement growing from the entries of a visit."""

    def __init__(self, visit: Visit, parameters: ParameterSet) -> None:
        self.visit, self.parameters = visit, parameters
        self.values: dict[str, Decimal | str] = {}
        self.cells: dict[str, str] = {}
        self.problems: list[Problem] = []

    def balance_sheet(self) -> None:
        """Assets, debts and what is left for the owner."""
        for item in (*_CURRENT, *_FIXED, *_OWED, "long_term_borrowings"):
            self._take(item)
        current, fixed = self._sum(_CURRENT), self._sum(_FIXED)
        owed, long = self._sum(_OWED), self._sum(["long_term_borrowings"])
        equity = current + fixed - owed - long
        self.values.update(
            current_assets=current, noncurrent_assets=fixed, total_assets=current + fixed, current_liabilities=owed,
            noncurrent_liabilities=long, total_liabilities=owed + long,
        )  # fmt: skip
        self._take("paid_in_capital")
        self.values["retained_earnings"] = equity - self._number("paid_in_capital")
        self.values.update(total_equity=equity, liabilities_and_equity=current + fixed)
        if equity < 0:
            self._tell(WARNING, "negative_equity", "负债超过资产, 所有者权益为负", "debts exceed assets")

    def profit(self) -> None:
        """Sales, costs and what is left after the household."""
        for item in (
            "revenue",
            "taxes_and_surcharges",
            "selling_expenses",
            "admin_expenses",
            "interest_expense",
        ):
            self._take(item)
        self._take("nonoperating_income")
        self._take("income_tax")
        if "interest_expense" in self.values:
            self.values["finance_expenses"] = self.values["interest_expense"]
            self.cells["finance_expenses"] = self.cells["interest_expense"]
        self._cost()
        if "revenue" not in self.values or "cost_of_sales" not in self.values:
            self._tell(
                WARNING,
                "no_profit",
                "缺少销售额或成本, 未编利润表",
                "sales or costs are missing: no income statement",
            )
            return
        operating = self._number("revenue") - self._number("cost_of_sales") - self._sum(_COSTS)
        before_tax = operating + self._number("nonoperating_income")
        self.values.update(
            operating_profit=operating,
            profit_before_tax=before_tax,
            net_profit=before_tax - self._number("income_tax"),
        )
        self._drawings()

    def _drawings(self) -> None:
        drawn = self._total(self.visit.of("household")) - self._total(self.visit.of("household_income"))
        if self.visit.of("household"):
            self.values["dividends_declared"] = max(drawn, Decimal(0))
            self.cells["dividends_declared"] = _where(self.visit.of("household", "household_income"))
            self._tell(
                NOTE,
                "drawings",
                "家庭净支出计入利润分配",
                "net household spending counts as distributed profit",
            )

    def _cost(self) -> None:
        ratio, purchases = self.visit.of("cost_ratio"), self.visit.of("purchases")
        opening = self.visit.of("opening_stock")
        if ratio and "revenue" in self.values:
            share = ratio[0].amount or Decimal(0)
            self.values["cost_of_sales"] = _cents(self._number("revenue") * share)
            self.cells["cost_of_sales"] = _where([*self.visit.of("revenue"), *ratio])
            self._tell(
                NOTE,
                "cost_by_ratio",
                f"营业成本按成本率 {share:.1%} 估算",
                f"cost of sales estimated at {share:.1%} of sales",
            )
            if share >= 1:
                self._tell(
                    WARNING,
                    "cost_ratio",
                    "成本率不低于 100%, 请核实",
                    "a cost ratio of 100% or more: check it",
                )
        elif purchases:
            growth = self._number("inventory") - self._total(opening) if opening else Decimal(0)
            self.values["cost_of_sales"] = self._total(purchases) - growth
            self.cells["cost_of_sales"] = _where([*purchases, *opening])
            if not opening:
                self._tell(
                    WARNING,
                    "no_opening_stock",
                    "没有期初存货, 营业成本按采购额计",
                    "no opening stock: purchases stand for cost of sales",
                )

    def _take(self, item: str) -> None:
        entries = self.visit.of(item)
        if entries:
            self.values[item] = self._total(entries)
            self.cells[item] = _where(entries)

    def _total(self, entries: Iterable[Entry]) -> Decimal:
        return sum((_cents(self._amount(entry)) for entry in entries), Decimal(0))

    def _amount(self, entry: Entry) -> Decimal:
        """Yuan of an entry: a plain amount first, else counted, worn or monthly."""
        if entry.amount is not None:
            return entry.amount
        if entry.monthly is not None:
            return entry.monthly * self.visit.months
        if entry.quantity is not None and entry.price is not None:
            return entry.quantity * entry.price
        if entry.cost is not None:
            return self._worn(entry, entry.cost)
        self._tell(
            WARNING, "incomplete", f"“{entry.kind.zh}{entry.name}”数据不全, 按零计", f"{entry.kind.key} {entry.name} is incomplete: counted as zero",
            entry.where,
        )  # fmt: skip
        return Decimal(0)

    def _worn(self, entry: Entry, cost: Decimal) -> Decimal:
        life = entry.life or self._parameter(f"life.{entry.kind.life}")
        residual = self._parameter("residual_share")
        used = min((entry.used or Decimal(0)) / life, Decimal(1)) if life else Decimal(1)
        value = cost * (1 - used * (1 - residual))
        self._tell(
            NOTE, "worn", f"“{entry.kind.zh}{entry.name}”按 {life} 年直线折旧估值", f"{entry.kind.key} {entry.name} valued straight line over {life} years",
            entry.where,
        )  # fmt: skip
        return value

    def _parameter(self, name: str) -> Decimal:
        found = self.parameters.get(f"book.own_made.{name}", as_of=self.visit.visited)
        return Decimal(str(found.number)).normalize() + 0

    def _sum(self, items: Iterable[str]) -> Decimal:
        return sum((self._number(item) for item in items), Decimal(0))

    def _number(self, item: str) -> Decimal:
        value = self.values.get(item)
        return value if isinstance(value, Decimal) else Decimal(0)

    def _tell(self, severity: str, code: str, zh: str, en: str, cell: str | None = None) -> None:
        problem = Problem(f"statement.own_made.{code}", severity, Bilingual(zh, en), cell)
        if problem not in self.problems:
            self.problems.append(problem)


def _where(entries: Iterable[Entry]) -> str:
    """The entries a figure came from, as a finding shows them."""
    return ", ".join(entry.where for entry in entries)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
