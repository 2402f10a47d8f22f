"""Sums of statement lines that models and classes share, robust to the format of the year (派生口径)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.statements.models.arithmetic import lines, number
from quanlian.statements.rule import Frame, Limits

RECEIVABLES = (
    "notes_receivable",
    "accounts_receivable",
    "notes_and_accounts_receivable",
    "receivables_financing",
    "contract_assets",
)
SHORT_DEBT = ("short_term_borrowings", "short_term_bonds_payable", "noncurrent_liabilities_due_within_year")
LONG_DEBT = ("long_term_borrowings", "bonds_payable", "lease_liabilities")
TANGIBLES = (
    "fixed_assets",
    "construction_in_progress",
    "right_of_use_assets",
    "biological_assets",
    "oil_and_gas_assets",
    "investment_property",
)
SHORT_INVESTMENTS = ("trading_assets",)
LONG_INVESTMENTS = (
    "debt_investments",
    "other_debt_investments",
    "available_for_sale_assets",
    "held_to_maturity_investments",
    "long_term_bond_investments",
    "long_term_equity_investments",
    "other_equity_investments",
    "other_noncurrent_financial_assets",
    "other_long_term_investments",
)


def trade_receivables(frame: Frame, prefix: str = "") -> Any:
    """What customers owe (应收票据+应收账款+应收款项融资+合同资产), whatever the format splits or joins.

    The 2018 format joins notes and accounts, that of 2019 splits off receivables financing and contract
    assets; their sum moves only when customers really owe more.
    """
    if f"{prefix}trade_receivables" in frame.columns:  # computed once, by the enrichment
        return frame[f"{prefix}trade_receivables"]
    owed = lines(frame, *RECEIVABLES, printed="total_assets", prefix=prefix)
    known = frame[f"{prefix}accounts_receivable"].notnull()
    known = known | frame[f"{prefix}notes_and_accounts_receivable"].notnull()
    return ibis.ifelse(known, owed, ibis.null("float64"))


def interest_bearing_debt(frame: Frame, prefix: str = "") -> Any:
    """Debt that bears interest (有息负债): borrowings, bonds, leases and their part due within a year."""
    return lines(frame, *SHORT_DEBT, *LONG_DEBT, printed="total_liabilities", prefix=prefix)


def gross_margin(frame: Frame, prefix: str = "") -> Any:
    """(Revenue − cost of sales) / revenue (毛利率)."""
    revenue = number(frame, prefix + "revenue")
    return (revenue - number(frame, prefix + "cost_of_sales")) / revenue.nullif(0)


def ebit(frame: Frame) -> Any:
    """Profit before tax and interest (息税前利润).

    Interest expense where the format prints it; before 2018 it is inside finance expenses, which then
    stand for it. Neither printed: missing.
    """
    interest = ibis.coalesce(number(frame, "interest_expense"), number(frame, "finance_expenses"))
    return number(frame, "profit_before_tax") + interest


def is_financial(frame: Frame) -> ir.BooleanValue:
    """A bank, insurer or broker, by its industry or by lines that only such a firm prints."""
    lines = ibis.coalesce(
        frame["customer_deposits"], frame["insurance_reserves"], frame["agency_trading_funds"], 0
    )
    return (frame["section"] == "J").fill_null(False) | (lines > 0)


def annual(frame: Frame, _limits: Limits | None = None) -> ir.BooleanValue:
    """A full year: growth and turnover of a part of a year compare season with season."""
    return frame["months"] == 12


def accounts_receivable(frame: Frame, prefix: str = "") -> Any:
    """Accounts receivable, or notes and accounts where the 2018 format joins them."""
    if f"{prefix}trade_debtors" in frame.columns:
        return frame[f"{prefix}trade_debtors"]
    joined = number(frame, f"{prefix}notes_and_accounts_receivable")
    return ibis.coalesce(number(frame, f"{prefix}accounts_receivable"), joined)


def month_number(day: ir.DateValue) -> ir.IntegerValue:
    """Months counted from year 0, so that spans of months are differences."""
    return (day.year() * 12 + day.month()).cast("int32")
