"""Is a material misstatement likelier than usual? Dechow's F-score, model 1 (Dechow F 值)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import ibis

from quanlian.statements.models.arithmetic import lines, number, ratio, weighted
from quanlian.statements.models.derived import (
    LONG_DEBT,
    LONG_INVESTMENTS,
    SHORT_DEBT,
    SHORT_INVESTMENTS,
    TANGIBLES,
    trade_receivables,
)
from quanlian.statements.rule import Frame, Limits

COMPONENTS = ("rsst_acc", "ch_rec", "ch_inv", "soft_assets", "ch_cs", "ch_roa", "issue")
_RAISED = ("cash_from_equity", "cash_from_borrowings", "cash_from_bonds")


def predicted_value(components: Mapping[str, Any], limits: Limits) -> Any:
    """The linear predictor of model 1, as a number or as an Ibis expression.

    ``pv = −7.893 + 0.790·rsst_acc + 2.518·ch_rec + 1.191·ch_inv + 1.979·soft_assets + 0.171·ch_cs −
    0.932·ch_roa + 1.029·issue`` (Dechow, Ge, Larson and Sloan 2011).
    """
    weights = {name: limits[f"statements.dechow.{name}"] for name in COMPONENTS}
    return weighted(limits["statements.dechow.intercept"], weights, components)


def f_score(predicted: Any, limits: Limits) -> Any:
    """How many times the usual misstatement probability: ``F = logit⁻¹(pv) / 0.0037``.

    >>> from datetime import date
    >>> from quanlian.kernel import ParameterSet
    >>> limits = Limits(ParameterSet.shipped(), date(2024, 12, 31))
    >>> steady = dict.fromkeys(COMPONENTS, 0.0) | {"soft_assets": 0.65}
    >>> round(f_score(predicted_value(steady, limits), limits), 2)
    0.36
    """
    odds = predicted.exp() if isinstance(predicted, ibis.Expr) else math.exp(predicted)
    return odds / (1 + odds) / limits["statements.dechow.base_rate"]


def f_components(frame: Frame) -> dict[str, Any]:
    """The seven inputs of each statement; changes stand over average assets.

    ``ch_cs`` and ``ch_roa`` reach back to the balance two year-ends ago. ``issue`` is 1 where the company
    raised debt or equity in the year: an unlisted firm has no securities market to go to.
    """
    average = _average(frame, "total_assets")
    earlier = _average(frame, "prior_total_assets", "prior2_total_assets")
    receivables, before = trade_receivables(frame), trade_receivables(frame, "prior_")
    profit, prior_profit = number(frame, "net_profit"), number(frame, "prior_net_profit")
    return {
        "rsst_acc": ratio(
            _net_operating_and_financial(frame, "") - _net_operating_and_financial(frame, "prior_"), average
        ),
        "ch_rec": ratio(receivables - before, average),
        "ch_inv": ratio(_change(frame, "inventory"), average),
        "soft_assets": _soft_share(frame),
        "ch_cs": _cash_sales_growth(frame),
        "ch_roa": ratio(profit, average) - ratio(prior_profit, earlier),
        "issue": _issued(frame),
    }


def _average(frame: Frame, name: str, before: str | None = None) -> Any:
    return (number(frame, name) + number(frame, before or f"prior_{name}")) / 2


def _change(frame: Frame, name: str) -> Any:
    now, before = (lines(frame, name, printed="total_assets", prefix=prefix) for prefix in ("", "prior_"))
    return now - before


def _net_operating_and_financial(frame: Frame, prefix: str) -> Any:
    """WC + NCO + FIN of Richardson, Sloan, Soliman and Tuna: its change is the RSST accrual."""
    cash = number(frame, prefix + "cash")
    current_assets, current_liabilities = (
        number(frame, prefix + n) for n in ("current_assets", "current_liabilities")
    )
    short_investments = lines(frame, *SHORT_INVESTMENTS, printed="total_assets", prefix=prefix)
    long_investments = lines(frame, *LONG_INVESTMENTS, printed="total_assets", prefix=prefix)
    short_debt = lines(frame, *SHORT_DEBT, printed="total_liabilities", prefix=prefix)
    long_debt = lines(frame, *LONG_DEBT, printed="total_liabilities", prefix=prefix)
    assets, liabilities = number(frame, prefix + "total_assets"), number(frame, prefix + "total_liabilities")
    working = (current_assets - cash - short_investments) - (current_liabilities - short_debt)
    long_operating = (assets - current_assets - long_investments) - (
        liabilities - current_liabilities - long_debt
    )
    financial = short_investments + long_investments - long_debt - short_debt
    return working + long_operating + financial


def _soft_share(frame: Frame) -> Any:
    assets = number(frame, "total_assets")
    hard = lines(frame, *TANGIBLES, printed="total_assets") + number(frame, "cash")
    return ratio(assets - hard, assets)


def _cash_sales_growth(frame: Frame) -> Any:
    latest, before, earlier = (trade_receivables(frame, prefix) for prefix in ("", "prior_", "prior2_"))
    now = number(frame, "revenue") - (latest - before)
    then = number(frame, "prior_revenue") - (before - earlier)
    return ibis.ifelse(then > 0, ratio(now, then) - 1, ibis.null("float64"))


def _issued(frame: Frame) -> Any:
    raised = lines(frame, *_RAISED, printed="net_financing_cash")
    return ibis.ifelse(raised.isnull(), ibis.null("float64"), ibis.ifelse(raised > 0, 1.0, 0.0))
