"""Situations in which a sign is normal, as conditions that indicators share (常见无辜情形)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.statements.models.arithmetic import growth, line, lines, number, ratio
from quanlian.statements.models.derived import accounts_receivable, annual
from quanlian.statements.peers.industry import is_one_of
from quanlian.statements.rule import Frame, Limits


def comparable_year(frame: Frame, limits: Limits) -> ir.BooleanValue:
    """A full year in which no business was bought or sold: a merger year's growth says nothing.

    A merger shows as goodwill that rose, or cash paid for or received from subsidiaries, by more than a
    share of assets; a reverse takeover as assets that multiplied.
    """
    if "comparable_year" in frame.columns:
        return frame["comparable_year"]
    share = limits["statements.classes.merger_share"]
    assets = number(frame, "total_assets")
    goodwill = optional(frame, "goodwill") - optional(frame, "prior_goodwill")
    deals = optional(frame, "cash_for_subsidiaries") + optional(frame, "cash_from_subsidiary_disposal")
    grown = growth(assets, number(frame, "prior_total_assets")) > limits["statements.classes.merger_growth"]
    merged = (ibis.greatest(goodwill, deals) > share * assets).fill_null(False) | grown.fill_null(False)
    return annual(frame, limits) & ~merged


def public_payers(frame: Frame, limits: Limits) -> ir.BooleanValue:
    """Customers are mostly state-owned: they pay late and surely (builders, utilities, environment)."""
    if "public_payers" in frame.columns:
        return frame["public_payers"]
    return is_one_of(frame, limits, "statements.classes.public_payer_industries")


def long_cycle(frame: Frame, limits: Limits) -> ir.BooleanValue:
    """Goods take long by nature: farming, forestry, spirits, ships, real estate."""
    if "long_cycle" in frame.columns:
        return frame["long_cycle"]
    return is_one_of(frame, limits, "statements.classes.long_cycle_industries")


def optional(frame: Frame, name: str) -> Any:
    """A line that may be blank, for conditions only: where it is not printed it is nothing."""
    return ibis.coalesce(number(frame, name), 0.0)


def bill_margin(frame: Frame, limits: Limits) -> Any:
    """The part of cash that is margin for acceptance bills (票据保证金): normal beside borrowings.

    Restricted cash up to the bills outstanding; where the notes do not say what is restricted, a usual
    share of the bills.
    """
    bills = optional(frame, "notes_payable")
    usual = bills * limits["statements.classes.bill_margin_share"]
    return ibis.coalesce(ibis.least(number(frame, "restricted_cash"), bills), usual)


def owed_by_customers(frame: Frame, prefix: str = "") -> Any:
    """Accounts receivable with contract assets, which 2020 split off."""
    works = line(frame, f"{prefix}contract_assets", f"{prefix}total_assets")
    return accounts_receivable(frame, prefix) + works


def bills_held(frame: Frame, prefix: str = "") -> Any:
    """Notes receivable with receivables financing, which 2019 split off."""
    return lines(frame, "notes_receivable", "receivables_financing", printed="total_assets", prefix=prefix)


def revenue_growth(frame: Frame) -> Any:
    """Growth of revenue over the same months a year before."""
    return growth(number(frame, "revenue"), number(frame, "prior_revenue"))


def cash_share(frame: Frame, limits: Limits) -> Any:
    """Cash without bill margin, over total assets."""
    return ratio(number(frame, "cash") - bill_margin(frame, limits), number(frame, "total_assets"))


def debt_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Interest-bearing debt over total assets."""
    return ratio(number(frame, "interest_bearing_debt"), number(frame, "total_assets"))
