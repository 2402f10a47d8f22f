"""Do the earnings look managed? Beneish's M-score of eight indices (Beneish M 值)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from quanlian.statements.models.arithmetic import lines, number, ratio, weighted
from quanlian.statements.models.derived import LONG_INVESTMENTS, TANGIBLES, trade_receivables
from quanlian.statements.rule import Frame, Limits

COMPONENTS = ("dsri", "gmi", "aqi", "sgi", "depi", "sgai", "tata", "lvgi")
NEUTRAL_WHEN_MISSING = ("aqi", "depi", "sgai")
_LONG_DEBT = ("long_term_borrowings", "bonds_payable")


def m_score(components: Mapping[str, Any], limits: Limits) -> Any:
    """The M-score of eight indices, as numbers or as Ibis expressions.

    ``M = −4.84 + 0.920·DSRI + 0.528·GMI + 0.404·AQI + 0.892·SGI + 0.115·DEPI − 0.172·SGAI + 4.679·TATA
    − 0.327·LVGI`` (Beneish 1999); the higher, the likelier the earnings are managed.

    >>> from datetime import date
    >>> from quanlian.kernel import ParameterSet
    >>> limits = Limits(ParameterSet.shipped(), date(2024, 12, 31))
    >>> neutral = dict.fromkeys(COMPONENTS, 1.0) | {"tata": 0.0}
    >>> round(m_score(neutral, limits), 2)
    -2.48
    """
    weights = {name: limits[f"statements.beneish.{name}"] for name in COMPONENTS}
    return weighted(limits["statements.beneish.intercept"], weights, components)


def m_components(frame: Frame) -> dict[str, Any]:
    """The eight indices of each statement against the year before; missing where an input is missing.

    Receivables are trade receivables with notes and contract assets, so that the regroupings of 2018
    and 2019 do not look like growth. Research and development counts with administrative expenses, of
    which it was a part until 2018.
    """
    receivables, before = trade_receivables(frame), trade_receivables(frame, "prior_")
    revenue, prior_revenue = number(frame, "revenue"), number(frame, "prior_revenue")
    profit, cash = number(frame, "net_profit"), number(frame, "net_operating_cash")
    return {
        "dsri": ratio(ratio(receivables, revenue), ratio(before, prior_revenue)),
        "gmi": ratio(_margin(frame, "prior_"), _margin(frame, "")),
        "aqi": ratio(_other_assets(frame, ""), _other_assets(frame, "prior_")),
        "sgi": ratio(revenue, prior_revenue),
        "depi": ratio(_depreciation_rate(frame, "prior_"), _depreciation_rate(frame, "")),
        "sgai": ratio(_expense_share(frame, ""), _expense_share(frame, "prior_")),
        "tata": ratio(profit - cash, number(frame, "total_assets")),
        "lvgi": ratio(_leverage(frame, ""), _leverage(frame, "prior_")),
    }


def with_neutral(components: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """The indices with 1 where SGAI, AQI or DEPI is missing, as published; the others stay missing."""
    neutral = limits["statements.beneish.neutral_index"]
    return {
        name: ibis.coalesce(value, neutral) if name in NEUTRAL_WHEN_MISSING else value
        for name, value in components.items()
    }


def _margin(frame: Frame, prefix: str) -> Any:
    revenue = number(frame, prefix + "revenue")
    return ratio(revenue - number(frame, prefix + "cost_of_sales"), revenue)


def _other_assets(frame: Frame, prefix: str) -> Any:
    hard = number(frame, prefix + "current_assets")
    hard = hard + lines(frame, *TANGIBLES, *LONG_INVESTMENTS, printed="total_assets", prefix=prefix)
    return 1 - ratio(hard, number(frame, prefix + "total_assets"))


def _depreciation_rate(frame: Frame, prefix: str) -> Any:
    depreciation = number(frame, prefix + "depreciation")
    return ratio(depreciation, number(frame, prefix + "fixed_assets") + depreciation)


def _expense_share(frame: Frame, prefix: str) -> Any:
    spent = number(frame, prefix + "selling_expenses") + number(frame, prefix + "admin_expenses")
    spent = spent + lines(frame, "rd_expenses", printed="revenue", prefix=prefix)
    return ratio(spent, number(frame, prefix + "revenue"))


def _leverage(frame: Frame, prefix: str) -> Any:
    debt = number(frame, prefix + "current_liabilities")
    debt = debt + lines(frame, *_LONG_DEBT, printed="total_assets", prefix=prefix)
    return ratio(debt, number(frame, prefix + "total_assets"))
