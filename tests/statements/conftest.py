"""A firm whose three statements tie to the yuan, and a book of many firms that differ from it in one thing.

华岭 is a manufacturer with everything the 37 checks ask for: two years, comparatives, a tax version, twelve
months of VAT sales, tax returns and a credit-bureau report. All figures in thousands of yuan, printed in yuan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from quanlian.book.contract.schema import stored_schema
from quanlian.book.memory import MemoryBook

YEAR = 2023
THOUSAND = 1000

OPENING: Mapping[str, float] = {
    "cash": 10_000, "notes_receivable": 3_000, "accounts_receivable": 18_000, "prepayments": 2_000,
    "other_receivables": 1_000, "inventory": 15_000, "current_assets": 49_000, "fixed_assets": 30_000,
    "construction_in_progress": 1_000, "intangible_assets": 3_000, "noncurrent_assets": 34_000,
    "total_assets": 83_000, "short_term_borrowings": 25_000, "notes_payable": 3_000,
    "accounts_payable": 14_000, "contract_liabilities": 1_000, "employee_benefits_payable": 1_200,
    "taxes_payable": 800, "other_payables": 2_000, "noncurrent_liabilities_due_within_year": 2_000,
    "current_liabilities": 49_000, "long_term_borrowings": 8_000, "noncurrent_liabilities": 8_000,
    "total_liabilities": 57_000, "paid_in_capital": 10_000, "capital_reserve": 1_000,
    "surplus_reserve": 3_000, "retained_earnings": 12_000, "total_equity": 26_000,
    "liabilities_and_equity": 83_000, "construction_payables": 0,
}  # fmt: skip
CLOSING: Mapping[str, float] = {
    "cash": 14_537.5, "notes_receivable": 3_000, "accounts_receivable": 20_000, "prepayments": 2_000,
    "other_receivables": 1_000, "inventory": 16_000, "current_assets": 56_537.5, "fixed_assets": 30_800,
    "construction_in_progress": 1_500, "intangible_assets": 2_800, "noncurrent_assets": 35_100,
    "total_assets": 91_637.5, "short_term_borrowings": 27_000, "notes_payable": 3_000,
    "accounts_payable": 15_000, "contract_liabilities": 1_500, "employee_benefits_payable": 1_300,
    "taxes_payable": 900, "other_payables": 2_000, "noncurrent_liabilities_due_within_year": 2_000,
    "current_liabilities": 52_700, "long_term_borrowings": 8_000, "noncurrent_liabilities": 8_000,
    "total_liabilities": 60_700, "paid_in_capital": 10_000, "capital_reserve": 1_000,
    "surplus_reserve": 3_693.75, "retained_earnings": 16_243.75, "total_equity": 30_937.5,
    "liabilities_and_equity": 91_637.5, "construction_payables": 0,
}  # fmt: skip
INCOME: Mapping[str, float] = {
    "revenue": 100_000, "cost_of_sales": 78_000, "taxes_and_surcharges": 500, "selling_expenses": 4_000,
    "admin_expenses": 5_000, "rd_expenses": 2_000, "finance_expenses": 1_500, "interest_expense": 1_560,
    "interest_income": 60, "other_income": 200, "operating_profit": 9_200, "nonoperating_income": 100,
    "nonoperating_expenses": 50, "profit_before_tax": 9_250, "income_tax": 2_312.5, "net_profit": 6_937.5, "net_profit_parent": 6_937.5,
    "other_comprehensive_income_after_tax": 0, "comprehensive_income": 6_937.5,
}  # fmt: skip
CASHFLOW: Mapping[str, float] = {
    "cash_from_sales": 111_500, "tax_refunds_received": 0, "other_operating_inflow": 360,
    "operating_inflow": 111_860, "cash_for_purchases": 74_710, "cash_for_employees": 13_900,
    "taxes_paid": 6_417.5, "other_operating_outflow": 5_650, "operating_outflow": 100_677.5,
    "net_operating_cash": 11_182.5, "investing_inflow": 0, "cash_for_capex": 5_085,
    "investing_outflow": 5_085, "net_investing_cash": -5_085, "cash_from_borrowings": 30_000,
    "financing_inflow": 30_000, "cash_for_debt": 28_000, "cash_for_dividends_interest": 3_560,
    "financing_outflow": 31_560, "net_financing_cash": -1_560, "fx_effect": 0, "net_cash_change": 4_537.5,
    "cash_beginning": 9_000, "cash_ending": 13_537.5, "indirect_net_profit": 6_937.5, "depreciation": 3_200,
    "amortization": 200, "indirect_finance_expenses": 1_560, "indirect_inventory": -1_000,
    "indirect_receivables": -2_000, "indirect_payables": 2_285, "indirect_operating_cash": 11_182.5,
}  # fmt: skip
NOTES: Mapping[str, float] = {
    "restricted_cash": 1_000, "cash_equivalents": 0, "dividends_declared": 2_000,
    "reserve_appropriation": 693.75, "equity_injected": 0, "receivables_written_off": 0,
    "notes_endorsed": 0, "employee_benefits_accrued": 14_000, "production_labour_depreciation": 12_000,
    "current_income_tax": 2_312.5, "vat_accrued": 3_705, "capitalised_interest": 0,
    "borrowings_due_within_year": 2_000, "fixed_assets_purchased": 3_000,
    "fixed_assets_transferred_in": 1_000, "fixed_assets_disposed": 0, "fixed_assets_impaired": 0,
    "capex_vat": 585, "inventory_purchased": 79_000, "inventory_written_down": 0, "tax_exempt_sales": 0,
}  # fmt: skip
HONEST = {**CLOSING, **INCOME, **CASHFLOW, **NOTES}
PRIOR = {**OPENING, "restricted_cash": 1_000}
SALES_A_MONTH = 100_000 / 12


@dataclass(frozen=True)
class Firm:
    """What differs from 华岭: figures in thousands (None: left blank) of the named sheets.

    Sheets are ``now`` (audited, this year), ``opening`` (comparative), ``last`` (last year's own), ``tax`` (the
    tax version), ``outside`` (``filed``, ``filed_vat_due``, ``bureau``; None: not there) and ``head`` (unit,
    months, consolidated, industry …).
    """

    name: str
    now: Mapping[str, float | None] = field(default_factory=dict)
    opening: Mapping[str, float | None] = field(default_factory=dict)
    last: Mapping[str, float | None] = field(default_factory=dict)
    tax: Mapping[str, float | None] = field(default_factory=dict)
    outside: Mapping[str, float | None] = field(default_factory=dict)
    head: Mapping[str, Any] = field(default_factory=dict)

    def sheets(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Rows of ``statement`` and ``comparative``."""
        yield "statement", self._row({**HONEST, **self.now}, YEAR, "audited")
        yield "comparative", self._row({**OPENING, **self.opening}, YEAR, "audited")
        yield "statement", self._row({**PRIOR, **self.last}, YEAR - 1, "audited")
        yield "statement", self._row({**HONEST, **self.now, **self.tax}, YEAR, "tax")

    def _row(self, figures: Mapping[str, float | None], year: int, version: str) -> dict[str, Any]:
        money = {n: None if v is None else Decimal(str(v)) * THOUSAND for n, v in figures.items()}
        head = {"months": 12, "consolidated": False, "unit": 1, "vat_rate": 0.13, "income_tax_rate": 0.25}
        head |= {k: v for k, v in self.head.items() if k != "industry"}
        return {"party_id": self.name, "period_end": date(year, 12, 31), "version": version, **head, **money}

    def outsiders(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Rows of the other tables."""
        yield "party", {"party_id": self.name, "kind": "company", "name": self.name,
                        "industry": self.head.get("industry", "C34")}  # fmt: skip
        filed = self.outside.get("filed", SALES_A_MONTH)
        for month in range(1, 13 if filed is not None else 1):
            end = date(YEAR + month // 12, month % 12 + 1, 1).toordinal() - 1
            yield "tax_filing", {"party_id": self.name, "period_end": date.fromordinal(end), "tax": "vat",
                                 "base": Decimal(str(round(filed or 0, 2))) * THOUSAND}  # fmt: skip
        bureau = self.outside.get("bureau", 37_000)
        if bureau is not None:
            yield "credit_line", {"report_id": f"R{self.name}", "party_id": self.name, "account_no": "1",
                                  "institution": "甲银行", "kind": "贷款", "role": "borrower",
                                  "balance": Decimal(str(bureau)) * THOUSAND,
                                  "known_at": datetime(YEAR + 1, 1, 10, tzinfo=UTC)}  # fmt: skip


def tables_of(firms: Iterable[Firm]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables of these firms."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for firm in firms:
        for table, row in (*firm.sheets(), *firm.outsiders()):
            rows.setdefault(table, []).append(row)
    return rows


def book_of(firms: Iterable[Firm]) -> MemoryBook:
    """A book with these firms."""
    return MemoryBook({name: arrow(name, found) for name, found in tables_of(firms).items()})


def arrow(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as an Arrow table of the contract's types."""
    named = {name for row in rows for name in row}
    schema = pa.schema([f for f in stored_schema(table) if f.name in named])
    return pa.Table.from_pylist(rows, schema=schema)


@pytest.fixture(scope="session")
def firm() -> type[Firm]:
    """The builder of firms."""
    return Firm


@pytest.fixture(scope="session")
def make_book() -> Any:
    """The builder of books."""
    return book_of


@pytest.fixture(scope="session")
def honest() -> Mapping[str, Mapping[str, float]]:
    """The honest firm's figures by sheet."""
    outside = {"filed": SALES_A_MONTH, "bureau": 37_000}
    return {"now": HONEST, "opening": OPENING, "last": PRIOR, "tax": HONEST, "outside": outside}


@pytest.fixture(scope="session")
def make_statements() -> Any:
    """A builder of books of single statements: name -> figures and ``unit`` in yuan."""

    def make(cases: Mapping[str, Mapping[str, float]]) -> MemoryBook:
        rows = []
        for name, figures in cases.items():
            unit = int(figures.get("unit", 1))
            money = {n: Decimal(str(v)) for n, v in figures.items() if n != "unit"}
            head = {"party_id": name, "period_end": date(YEAR, 12, 31), "months": 12, "version": "audited"}
            rows.append(head | {"unit": unit} | money)
        return MemoryBook({"statement": arrow("statement", rows)})

    return make


@pytest.fixture(scope="session")
def make_arrow() -> Any:
    """The builder of Arrow tables of the contract's types."""
    return arrow


class _Rows:
    """Rows of all tables of firms; ``cashflow`` names the cash flow statement's lines."""

    cashflow = tuple(CASHFLOW)

    def __call__(self, firms: Iterable[Firm]) -> dict[str, list[dict[str, Any]]]:
        return tables_of(firms)


@pytest.fixture(scope="session")
def rows_of() -> _Rows:
    """The builder of rows."""
    return _Rows()
