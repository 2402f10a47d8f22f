"""From the books to the lines of the statements (出报表): 2019 format, and the short form of small enterprises.

What a firm shows is its ledger, with the false ledger added where it cheats. Totals are added up from the lines by the
contract's own table, so that a statement adds up whatever a cheat does to a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from quanlian.book.contract import components
from quanlian.sandbox.draws import Bools, Floats, Ints
from quanlian.sandbox.ledger import ASSETS, CLAIMS, EXPENSES, INCOME, INFLOWS, NOTES, OUTFLOWS, Ledger
from quanlian.sandbox.world import World

Lines = dict[str, Ints]

BALANCE_TOTALS = (
    "current_assets", "noncurrent_assets", "total_assets", "current_liabilities", "noncurrent_liabilities",
    "total_liabilities", "total_equity", "liabilities_and_equity",
)  # fmt: skip
INCOME_TOTALS = ("operating_profit", "profit_before_tax", "net_profit")
CASHFLOW_TOTALS = (
    "operating_inflow", "operating_outflow", "net_operating_cash", "investing_inflow", "investing_outflow",
    "net_investing_cash", "financing_inflow", "financing_outflow", "net_financing_cash", "net_cash_change", "cash_ending",
)  # fmt: skip
OPERATING_CLAIMS = (
    "notes_payable", "accounts_payable", "contract_liabilities", "employee_benefits_payable", "taxes_payable", "other_payables",
)  # fmt: skip
OPERATING_ASSETS = (
    "notes_receivable",
    "accounts_receivable",
    "prepayments",
    "other_receivables",
    "input_vat_credit",
    "margin_deposits",
)
_ACCOUNTS = (*ASSETS, *CLAIMS, *INCOME, *EXPENSES, *INFLOWS, *OUTFLOWS, *NOTES)


@dataclass(frozen=True, slots=True)
class Year:
    """The books at the end of a year, before they are closed: what is true, and what some add to it."""

    true: Lines
    rows: Ints  # firms with false entries
    false: Lines  # theirs
    old_receivables: Ints
    customers: Floats  # the five largest customers' part of sales
    new_customers: Floats  # what of it came within the year
    suppliers: Floats  # the five largest standing suppliers' part of purchases

    def shown(self, believers: Bools) -> Lines:
        """The books as firms show them; ``believers`` (a mask) are shown the false entries too."""
        books = {name: amount.copy() for name, amount in self.true.items()}
        told = np.asarray(believers, bool)[self.rows]
        for name, amount in self.false.items():
            books[name][self.rows[told]] += amount[told]
        return books


def snapshot(world: World) -> Year:
    """The year's books, as December has left them."""
    false = _books(world.false)
    touched = np.zeros(len(world.firms), bool)
    for amount in false.values():
        touched |= amount != 0
    rows = np.flatnonzero(touched)
    state, trades = world.facts["economy"], world.trades  # the state that the steps keep
    new = trades.since > world.number - 12
    sales, purchases = world.ledger["revenue"], world.ledger["inventory_purchased"]
    buyer = np.where(trades.buyer < len(world.firms), trades.buyer, -1)
    top, top_new = _largest(trades.supplier, state.sold, new, len(world.firms))
    bought, _ = _largest(buyer, state.sold, new, len(world.firms))
    return Year(
        true=_books(world.ledger),
        rows=rows,
        false={name: amount[rows] for name, amount in false.items()},
        old_receivables=state.old.copy(),
        customers=top / np.maximum(sales, 1),
        new_customers=top_new / np.maximum(top, 1),
        suppliers=bought / np.maximum(purchases, 1),
    )


def _books(ledger: Ledger) -> Lines:
    books = {name: ledger[name].copy() for name in _ACCOUNTS}
    books["retained_earnings"] += ledger.profit()
    books["opening_cash"] = ledger.opening_cash.copy()
    return books


def _largest(party: Ints, sold: Ints, new: Bools, count: int) -> tuple[Ints, Ints]:
    """Sums of each party's five largest edges, and of the new ones among them."""
    edges = np.flatnonzero((party >= 0) & (sold > 0))
    order = edges[np.lexsort((edges, -sold[edges], party[edges]))]
    of = party[order]
    first = np.searchsorted(of, of)
    top = order[np.arange(len(order)) - first < 5]
    whole, fresh = np.zeros(count, np.int64), np.zeros(count, np.int64)
    np.add.at(whole, party[top], sold[top])
    np.add.at(fresh, party[top], sold[top] * np.asarray(new, bool)[top])
    return whole, fresh


def balance_sheet(books: Lines, *, small: bool) -> Lines:
    """The balance sheet (资产负债表)."""
    b = books
    lines = {
        "cash": b["free_cash"] + b["margin_deposits"],
        **{n: b[n] for n in ("notes_receivable", "accounts_receivable", "prepayments", "other_receivables", "inventory")},
        "other_current_assets": b["input_vat_credit"],
        "long_term_equity_investments": b["long_term_equity_investments"],
        "fixed_assets": b["fixed_assets_gross"] + b["accumulated_depreciation"],
        **{n: b[n] for n in ("construction_in_progress", "intangible_assets", "development_costs", "goodwill")},
        "long_term_deferred_expenses": b["long_term_deferred_expenses"],
        **{n: b[n] for n in ("short_term_borrowings", "notes_payable", "accounts_payable")},
        **{n: b[n] for n in ("employee_benefits_payable", "taxes_payable", "long_term_borrowings", "long_term_payables")},
        **{n: b[n] for n in ("paid_in_capital", "capital_reserve", "surplus_reserve", "retained_earnings")},
    }  # fmt: skip
    if small:
        lines["advances_received"] = b["contract_liabilities"]
        lines["other_payables"] = b["other_payables"]
        lines["interest_payable"] = b["interest_payable"]
        return _add_up(lines, BALANCE_TOTALS) | {
            "fixed_assets_gross": b["fixed_assets_gross"],
            "accumulated_depreciation": -b["accumulated_depreciation"],
        }
    lines["contract_liabilities"] = b["contract_liabilities"]
    lines["other_payables"] = b["other_payables"] + b["interest_payable"]
    lines = _add_up(lines, BALANCE_TOTALS)
    # Since 2019 interest due stands within other payables; it is named beside them.
    return lines | {
        "other_payables_interest": b["interest_payable"],
        "interest_payable": b["interest_payable"],
    }


def income_statement(books: Lines, *, small: bool) -> Lines:
    """The income statement (利润表)."""
    b = books
    lines = {
        name: b[name] for name in ("revenue", "cost_of_sales", "taxes_and_surcharges", "selling_expenses")
    }
    lines["finance_expenses"] = b["interest_expense"] - b["interest_income"] + b["bank_charges"]
    lines["investment_income"] = b["investment_income"]
    of_which = {"interest_expense": b["interest_expense"], "interest_income": b["interest_income"]}
    if small:
        lines |= _small_income(b)
        of_which["research_expenses"] = b["rd_expenses"]
        return _add_up(lines, INCOME_TOTALS) | of_which
    lines |= {n: b[n] for n in ("admin_expenses", "rd_expenses", "other_income", "disposal_gains")}
    lines |= {n: -b[n] for n in ("credit_impairment", "asset_impairment")}  # losses bear a minus since 2018
    lines |= {n: b[n] for n in ("nonoperating_income", "nonoperating_expenses", "income_tax")}
    lines = _add_up(lines, INCOME_TOTALS) | of_which
    return lines | {"net_profit_parent": lines["net_profit"], "comprehensive_income": lines["net_profit"]}


def _small_income(b: Mapping[str, Ints]) -> Lines:
    """Small enterprises show research within administration, and no impairments, gains or grants by themselves."""
    gains = b["disposal_gains"]
    return {
        "admin_expenses": b["admin_expenses"] + b["rd_expenses"],
        "nonoperating_income": b["nonoperating_income"] + b["other_income"] + np.maximum(gains, 0),
        "nonoperating_expenses": b["nonoperating_expenses"]
        + b["credit_impairment"]
        + b["asset_impairment"]
        + np.maximum(-gains, 0),
        "income_tax": b["income_tax"],
    }


def cash_flow_statement(books: Lines, before: Lines) -> Lines:
    """The cash flow statement with its supplement (现金流量表及补充资料); ``before`` are last year's books."""
    b = books
    lines = {
        n: b[n]
        for n in (*INFLOWS, *OUTFLOWS)
        if n not in ("cash_for_interest", "cash_for_profit_distribution")
    }
    lines["cash_for_dividends_interest"] = b["cash_for_interest"] + b["cash_for_profit_distribution"]
    lines["cash_beginning"] = b["opening_cash"]
    lines = _add_up(lines, CASHFLOW_TOTALS)
    return lines | _supplement(b, before, lines["net_operating_cash"])


def _supplement(b: Lines, before: Lines, operating: Ints) -> Lines:
    """From profit to operating cash; what is neither is 其他."""

    def rise(*names: str) -> Ints:
        return sum((b[n] - before[n] for n in names), np.zeros(len(operating), np.int64))

    profit = sum((b[n] for n in INCOME), np.zeros(len(operating), np.int64))
    profit = profit - sum((b[n] for n in EXPENSES), np.zeros(len(operating), np.int64))
    owed_apart = b["other_financing_inflow"] - b["other_financing_outflow"]
    lines = {
        "indirect_net_profit": profit,
        "indirect_impairment": b["asset_impairment"],
        "indirect_credit_impairment": b["credit_impairment"],
        "depreciation": b["depreciation"],
        "amortization": b["amortization"],
        "indirect_disposal_losses": -b["disposal_gains"],
        "indirect_finance_expenses": b["interest_expense"],
        "indirect_investment_losses": -b["investment_income"],
        "indirect_inventory": -rise("inventory") - b["asset_impairment"],
        "indirect_receivables": -rise(*OPERATING_ASSETS) - b["credit_impairment"] + b["capex_vat"],
        "indirect_payables": rise(*OPERATING_CLAIMS) - owed_apart,
    }
    lines["indirect_other"] = operating - sum(lines.values(), np.zeros(len(operating), np.int64))
    return lines | {"indirect_operating_cash": operating}


def _add_up(lines: Lines, totals: tuple[str, ...]) -> Lines:
    lines = dict(lines)
    zero = np.zeros(len(next(iter(lines.values()))), np.int64)
    for total in totals:
        parts = {name: sign for name, sign in components(total).items() if name in lines}
        lines[total] = sum((sign * lines[name] for name, sign in parts.items()), zero)
    return lines


def statement_of(books: Lines, before: Lines | None, *, small: bool) -> Lines:
    """All lines of a year's statements; without last year's books no cash flow statement can be drawn up."""
    lines = balance_sheet(books, small=small) | income_statement(books, small=small)
    if not small and before is not None:
        lines |= cash_flow_statement(books, before)
    return lines


def of_firms(books: Lines, firms: Ints) -> Lines:
    """The books of some firms."""
    return {name: amount[firms] for name, amount in books.items()}
