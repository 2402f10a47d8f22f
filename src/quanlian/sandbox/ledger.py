"""Double entry for all firms at once, in whole cents (复式记账).

Every posting moves one amount between two accounts, so that no honest firm can fail to balance. Accounts that go
into the statement bear its line's name; the few that do not are folded into theirs by :mod:`.statements`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.draws import Ints

ASSETS = (
    "free_cash", "margin_deposits", "notes_receivable", "accounts_receivable", "prepayments", "other_receivables",
    "inventory", "input_vat_credit", "fixed_assets_gross", "accumulated_depreciation", "construction_in_progress",
    "intangible_assets", "development_costs", "goodwill", "long_term_deferred_expenses", "long_term_equity_investments",
)  # fmt: skip
CLAIMS = (
    "short_term_borrowings", "notes_payable", "accounts_payable", "contract_liabilities", "employee_benefits_payable",
    "taxes_payable", "interest_payable", "other_payables", "long_term_borrowings", "long_term_payables",
    "paid_in_capital", "capital_reserve", "surplus_reserve", "retained_earnings",
)  # fmt: skip
INCOME = (
    "revenue",
    "interest_income",
    "other_income",
    "investment_income",
    "disposal_gains",
    "nonoperating_income",
)
EXPENSES = (
    "cost_of_sales", "taxes_and_surcharges", "selling_expenses", "admin_expenses", "rd_expenses", "interest_expense",
    "bank_charges", "credit_impairment", "asset_impairment", "nonoperating_expenses", "income_tax",
)  # fmt: skip
INFLOWS = (
    "cash_from_sales", "tax_refunds_received", "other_operating_inflow", "cash_from_asset_disposal",
    "other_investing_inflow", "cash_from_equity", "cash_from_borrowings", "other_financing_inflow",
)  # fmt: skip
OUTFLOWS = (
    "cash_for_purchases", "cash_for_employees", "taxes_paid", "other_operating_outflow", "cash_for_capex",
    "cash_for_investments", "other_investing_outflow", "cash_for_debt", "cash_for_interest",
    "cash_for_profit_distribution", "other_financing_outflow",
)  # fmt: skip
# What the notes of the statements tell of a year beside its lines.
NOTES = (
    "depreciation", "amortization", "dividends_declared", "reserve_appropriation", "equity_injected",
    "receivables_written_off", "employee_benefits_accrued", "production_labour_depreciation", "current_income_tax",
    "vat_accrued", "capitalised_interest", "debt_noncash_change", "fixed_assets_purchased", "fixed_assets_transferred_in",
    "fixed_assets_disposed", "capex_vat", "inventory_purchased", "inventory_written_down", "related_sales",
    "last_quarter_revenue", "tax_exempt_sales",
)  # fmt: skip
_DEBIT_NORMAL = frozenset((*ASSETS, *EXPENSES))
_YEARLY = (*INCOME, *EXPENSES, *INFLOWS, *OUTFLOWS, *NOTES)


class Ledger:
    """The accounts of many firms; ``ledger["inventory"]`` is the balance of each in cents.

    Balances are positive on their own side: an asset or expense in debit, a claim or income in credit
    (``accumulated_depreciation`` is an asset below zero). Income, expenses, cash flows and notes are those of
    the year so far.

    >>> books = Ledger(2)
    >>> books.receive("cash_from_equity", "paid_in_capital", np.array([500, 700]))
    >>> books.pay("cash_for_purchases", "inventory", np.array([100]), rows=np.array([1]))
    >>> books["free_cash"].tolist(), books["inventory"].tolist(), books.imbalance().tolist()
    ([500, 600], [0, 100], [0, 0])
    """

    def __init__(self, firms: int) -> None:
        self.firms = firms
        self._balance = {name: np.zeros(firms, np.int64) for name in (*ASSETS, *CLAIMS, *_YEARLY)}
        self.opening_cash = np.zeros(firms, np.int64)
        self.moved = self._nothing_moved()  # cash of the month so far, by line of the cash flow statement

    def __getitem__(self, name: str) -> Ints:
        """The balance of an account; a view, not to be written to."""
        return self._balance[name]

    def post(self, debit: str, credit: str, amount: Any, rows: Ints | None = None) -> None:
        """Move ``amount`` (cents, for all firms or those of ``rows``, which may repeat) to ``debit`` from ``credit``."""
        self._add(debit, amount, 1 if debit in _DEBIT_NORMAL else -1, rows)
        self._add(credit, amount, -1 if credit in _DEBIT_NORMAL else 1, rows)

    def receive(self, flow: str, credit: str, amount: Any, rows: Ints | None = None) -> None:
        """Cash in, under a line of the cash flow statement."""
        self.post("free_cash", credit, amount, rows)
        self._move(flow, amount, rows)

    def pay(self, flow: str, debit: str, amount: Any, rows: Ints | None = None) -> None:
        """Cash out, under a line of the cash flow statement."""
        self.post(debit, "free_cash", amount, rows)
        self._move(flow, amount, rows)

    def note(self, name: str, amount: Any, rows: Ints | None = None) -> None:
        """Add to what the notes will tell of the year."""
        self._add(name, amount, 1, rows)

    def profit(self) -> Ints:
        """Net profit of the year so far."""
        return sum((self[n] for n in INCOME), np.zeros(self.firms, np.int64)) - sum(
            (self[n] for n in EXPENSES), np.zeros(self.firms, np.int64)
        )

    def imbalance(self) -> Ints:
        """Assets less claims less the profit so far: zero, or a posting is broken."""
        assets = sum((self[n] for n in ASSETS), np.zeros(self.firms, np.int64))
        claims = sum((self[n] for n in CLAIMS), np.zeros(self.firms, np.int64))
        return np.asarray(assets - claims - self.profit())

    def close_year(self) -> None:
        """Profit to retained earnings; income, expenses, flows and notes start again (结转)."""
        self._balance["retained_earnings"] += self.profit()
        for name in _YEARLY:
            self._balance[name][:] = 0
        self.opening_cash = self["free_cash"].copy()

    def open_month(self) -> None:
        """A new month: ``moved`` starts again."""
        self.moved = self._nothing_moved()

    def _nothing_moved(self) -> dict[str, Ints]:
        return {name: np.zeros(self.firms, np.int64) for name in (*INFLOWS, *OUTFLOWS)}

    def _move(self, flow: str, amount: Any, rows: Ints | None) -> None:
        self._add(flow, amount, 1, rows)
        if rows is None:
            self.moved[flow] += np.asarray(amount, np.int64)
        else:
            np.add.at(self.moved[flow], rows, np.asarray(amount, np.int64))

    def _add(self, name: str, amount: Any, sign: int, rows: Ints | None) -> None:
        if rows is None:
            self._balance[name] += sign * np.asarray(amount, np.int64)
        else:
            np.add.at(self._balance[name], rows, sign * np.asarray(amount, np.int64))
