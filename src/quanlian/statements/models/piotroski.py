"""Is the firm getting stronger? Piotroski's nine yes-or-no signs (Piotroski F 值)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from quanlian.statements.models.arithmetic import lines, number, ratio
from quanlian.statements.models.derived import LONG_DEBT, gross_margin
from quanlian.statements.rule import Frame

SIGNS = (
    "roa_positive",
    "cfo_positive",
    "roa_up",
    "cfo_above_profit",
    "leverage_down",
    "liquidity_up",
    "no_new_shares",
    "margin_up",
    "turnover_up",
)


def signs(frame: Frame) -> dict[str, Any]:
    """The nine signs of each statement as 1 or 0, missing where an input is missing.

    Return on assets and turnover stand over closing assets of their own year, leverage is long-term debt
    over assets. "No new shares" reads: neither cash from equity nor a rise of paid-in capital; a rise out
    of capital reserve (转增股本) brings no money and is no issue.
    """
    assets, prior_assets = number(frame, "total_assets"), number(frame, "prior_total_assets")
    profit, cash = number(frame, "net_profit"), number(frame, "net_operating_cash")
    roa, prior_roa = ratio(profit, assets), ratio(number(frame, "prior_net_profit"), prior_assets)
    return {
        "roa_positive": _yes(roa > 0),
        "cfo_positive": _yes(cash > 0),
        "roa_up": _yes(roa > prior_roa),
        "cfo_above_profit": _yes(ratio(cash, assets) > roa),
        "leverage_down": _yes(_leverage(frame, "") < _leverage(frame, "prior_")),
        "liquidity_up": _yes(_liquidity(frame, "") > _liquidity(frame, "prior_")),
        "no_new_shares": _yes(_shares_issued(frame) <= 0),
        "margin_up": _yes(gross_margin(frame) > gross_margin(frame, "prior_")),
        "turnover_up": _yes(
            ratio(number(frame, "revenue"), assets) > ratio(number(frame, "prior_revenue"), prior_assets)
        ),
    }


def piotroski(answers: Mapping[str, Any]) -> Any:
    """The sum of the nine signs, 0 to 9; missing where any sign is missing.

    >>> piotroski(dict.fromkeys(SIGNS, 1))
    9
    """
    first, *rest = (answers[name] for name in SIGNS)
    return sum(rest, first)


def _yes(condition: Any) -> Any:
    return condition.cast("int64")


def _leverage(frame: Frame, prefix: str) -> Any:
    debt = lines(frame, *LONG_DEBT, printed="total_liabilities", prefix=prefix)
    return ratio(debt, number(frame, prefix + "total_assets"))


def _liquidity(frame: Frame, prefix: str) -> Any:
    return ratio(number(frame, prefix + "current_assets"), number(frame, prefix + "current_liabilities"))


def _shares_issued(frame: Frame) -> Any:
    """Cash paid in for shares; without a cash-flow statement the rise of paid-in capital and reserve."""
    paid = lines(frame, "cash_from_equity", printed="net_financing_cash")
    reserve, before = (
        lines(frame, "capital_reserve", printed="total_equity", prefix=p) for p in ("", "prior_")
    )
    rise = number(frame, "paid_in_capital") - number(frame, "prior_paid_in_capital") + reserve - before
    return ibis.coalesce(paid, rise)
