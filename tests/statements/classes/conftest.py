"""An honest manufacturer, and every planted case of the test modules beside it, judged in one go.

A test module declares ``CASES``: name → what differs from the honest firm. All cases of all collected
modules become one book of many firms, which is judged once; tests then ask about their own firm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from quanlian.book.contract import TABLES
from quanlian.book.contract.schema import contract_schema
from quanlian.book.memory import MemoryBook
from quanlian.kernel import Finding, ParameterSet
from quanlian.statements import classes, models
from quanlian.statements.rule import Rule
from quanlian.statements.scan import scan

YEAR = 2024
AS_OF = date(2025, 6, 30)
GROWTH = 1.08
RULES = (*classes.RULES, *models.RULES)

# The honest firm of the latest year, in thousands of yuan; earlier years are smaller by the growth.
HONEST: Mapping[str, float] = {
    "cash": 8_000, "notes_receivable": 4_000, "accounts_receivable": 22_000, "receivables_financing": 1_000,
    "prepayments": 1_500, "other_receivables": 2_000, "inventory": 20_000, "contract_assets": 0,
    "other_current_assets": 500, "current_assets": 59_000, "fixed_assets": 35_000,
    "construction_in_progress": 3_000, "intangible_assets": 3_000, "development_costs": 0, "goodwill": 0,
    "noncurrent_assets": 41_000, "total_assets": 100_000, "short_term_borrowings": 20_000,
    "notes_payable": 5_000, "accounts_payable": 17_000, "other_payables": 3_000, "taxes_payable": 1_000,
    "employee_benefits_payable": 2_000, "current_liabilities": 48_000, "long_term_borrowings": 7_000,
    "bonds_payable": 0, "noncurrent_liabilities": 7_000, "total_liabilities": 55_000,
    "paid_in_capital": 20_000, "capital_reserve": 2_000, "surplus_reserve": 4_000,
    "retained_earnings": 19_000, "total_equity": 45_000,
    "revenue": 100_000, "cost_of_sales": 80_000, "taxes_and_surcharges": 500, "selling_expenses": 4_000,
    "admin_expenses": 5_000, "rd_expenses": 1_000, "finance_expenses": 1_000, "interest_expense": 1_050,
    "interest_income": 60, "asset_impairment": -400, "operating_profit": 8_100, "profit_before_tax": 8_100,
    "income_tax": 2_000, "net_profit": 6_100,
    "cash_from_sales": 108_000, "net_operating_cash": 7_000, "cash_for_capex": 4_000,
    "net_investing_cash": -4_000, "cash_from_borrowings": 20_000, "cash_from_equity": 0,
    "net_financing_cash": -2_000, "depreciation": 3_500,
    "restricted_cash": 2_000, "receivables_over_one_year": 3_000, "construction_over_two_years": 0,
    "prepaid_equipment": 1_000, "person_payables": 0, "related_sales": 5_000, "vat_accrued": 3_000,
    "inventory_written_down": 400, "last_quarter_revenue": 27_000, "notes_endorsed": 0,
    "tax_exempt_sales": 0,
}  # fmt: skip
RATES: Mapping[str, Any] = {
    "top5_new_customers_share": 0.05, "top5_customers_share": 0.4, "input_price_change": 0.03,
    "auditor": "甲会计师事务所", "audit_opinion": "标准无保留意见", "finance_head": "王会计",
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What the scan said by one rule about one firm in the latest year.

    ``missing`` are the Chinese names of what was wanting, where the rule could not be judged.
    """

    hit: bool
    value: float | None = None
    threshold: float | None = None
    level: str | None = None
    because: str = ""
    missing: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """Could it not be judged?"""
        return bool(self.missing)


@pytest.fixture(scope="session")
def judged(request: pytest.FixtureRequest) -> Mapping[str, Mapping[str, Verdict]]:
    """Verdicts by case and code (without ``statements.``); ``honest`` is the honest firm."""
    modules = {item.module for item in request.session.items if hasattr(item, "module")}
    cases: dict[str, Mapping[Any, Any]] = {"honest": {}}
    for module in modules:
        if str(getattr(module, "__file__", "")).startswith(str(Path(__file__).parent)):
            cases |= getattr(module, "CASES", {})
    return judge(cases)


def judge(cases: Mapping[str, Mapping[Any, Any]]) -> dict[str, dict[str, Verdict]]:
    """Judge every case over one book."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, case in cases.items():
        for table, row in _firm(name, case):
            tables.setdefault(table, []).append(row)
    book = MemoryBook({name: _arrow(name, rows) for name, rows in tables.items()})
    return _verdicts(book)


def _firm(name: str, case: Mapping[Any, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "party", {"party_id": name, "kind": "company", "name": name, "industry": "C33", "segment": "small"} | case.get("party", {})  # fmt: skip
    for year in (YEAR - 2, YEAR - 1, YEAR):
        changes = case.get(year, {})
        if changes is not None:
            yield "statement", _statement(name, year) | changes
    for table, rows in (_outside(name) | case.get("tables", {})).items():
        for row in rows:
            owner = {"party_id": name} if "party_id" in TABLES[table].required else {}
            yield table, owner | row


def _statement(name: str, year: int) -> dict[str, Any]:
    scale = 1000 / GROWTH ** (YEAR - year)
    money = {item: round(value * scale, 2) for item, value in HONEST.items()}
    keys = {"party_id": name, "period_end": date(year, 12, 31), "months": 12, "version": "audited"}
    return {**keys, **money, **RATES}


def _outside(name: str) -> dict[str, list[dict[str, Any]]]:
    """Meters that grow with revenue, debts as booked, a shareholder who put money in twice, natural flows."""
    meters = [
        {
            "month": date(year, month, 1),
            "kind": kind,
            "value": base * GROWTH ** (year - YEAR),
            "meter_no": "1",
        }
        for kind, base in (("electricity_kwh", 90_000), ("vat_sales", 8_200_000))
        for year in (YEAR - 1, YEAR)
        for month in range(1, 13)
    ]
    debts = [{"as_of": date(YEAR, 12, 31), "institution": "甲银行", "kind": "bank", "balance": 27_000_000}]
    owners = [{"from_id": f"{name}-owner", "to_id": name, "kind": "shareholder"}]
    return {"meter": meters, "debt": debts, "relation": owners, "flow": natural_flows()}


def natural_flows() -> list[dict[str, Any]]:
    """Movements whose leading digits follow Benford's law: a geometric series over three decades."""
    return [
        {
            "flow_id": str(n), "account": "a", "at": datetime(YEAR, 1 + n % 12, 1 + n % 28, tzinfo=UTC),
            "amount": round(137.0 * 10 ** (3 * n / 400), 2), "counterparty": f"客户{n % 37}",
        }
        for n in range(400)
    ]  # fmt: skip


def _arrow(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = contract_schema(TABLES[name])
    named = {key for row in rows for key in row}
    fields = [field for field in schema if field.name in named]
    columns = [pa.array([_fit(row.get(f.name), f.type) for row in rows], f.type) for f in fields]
    return pa.table(columns, schema=pa.schema(fields))


def _fit(value: Any, kind: pa.DataType) -> Any:
    if value is None or not pa.types.is_decimal(kind):
        return value
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-kind.scale))


def _verdicts(book: MemoryBook) -> dict[str, dict[str, Verdict]]:
    run = scan(book, as_of=AS_OF, parameters=_parameters())
    latest = [f for f in run.findings if f.object == f"{YEAR}-12-31"]
    found = {(f.party_id, f.code.removeprefix("statements.")): f for f in latest}
    parties = book.table("party").party_id.to_pyarrow().to_pylist()
    return {
        party: {rule.code.removeprefix("statements."): _verdict(rule, party, found) for rule in RULES}
        for party in parties
    }


def _verdict(rule: Rule, party: str, found: Mapping[tuple[str, str], Finding]) -> Verdict:
    finding = found.get((party, rule.code.removeprefix("statements.")))
    if finding is None:
        return Verdict(hit=False, missing=_missing(rule, found.get((party, "not_assessable"))))
    return Verdict(True, finding.value, finding.threshold, str(finding.level), finding.because.zh)


def _missing(rule: Rule, finding: Finding | None) -> tuple[str, ...]:
    """Read out of "缺甲、乙：规则一、规则二；缺丙：规则三。"."""
    clauses = finding.because.zh.split("。")[1].split("；") if finding else []
    pairs = [clause.split("：") for clause in clauses]
    return tuple(
        item
        for items, rules in pairs
        if rule.text.title.zh in rules.split("、")
        for item in items.removeprefix("缺").split("、")
    )


def _parameters() -> ParameterSet:
    """Shipped parameters, except that the planted firms are nobody's peers: the rough table applies."""
    shipped = ParameterSet.shipped()
    least = shipped.history("statements.peers.least_firms")[-1]
    return shipped.override([replace(least, value="1000000")])
