"""Revenue from what was used up: power, water, wages, people, freight (以耗定产).

Without the consumption of a unit of product, two roads lead to revenue. The growth test: last year's
claimed revenue times the growth of the reading. And peers: the reading times what a unit of it brings at
firms of the same division in this book. The firm's own last year comes first, being the same process.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.statements.frame import base
from quanlian.statements.meters.kinds import PROXIES
from quanlian.statements.models.arithmetic import number, ratio
from quanlian.statements.models.attach import Extra, Side
from quanlian.statements.peers.industry import division
from quanlian.statements.rule import Frame
from quanlian.statements.source import Source


def proxy_estimates(frame: Frame) -> dict[str, Any]:
    """``estimate_<kind>`` of the effort meters; missing without last year and without peers."""
    return {f"estimate_{code}": _estimate(frame, code) for code in PROXIES}


def _estimate(frame: Frame, code: str) -> Any:
    reading, before = number(frame, f"meter_{code}"), number(frame, f"prior_meter_{code}")
    by_growth = number(frame, "prior_revenue") * ratio(reading, before)
    by_peers = reading * frame[f"peer_revenue_per_{code}"]
    return ibis.coalesce(by_growth, by_peers)


def by_peers(frame: Frame, code: str) -> ir.BooleanValue:
    """Does the estimate rest on peers, for want of the year before?"""
    return (number(frame, "prior_revenue") * number(frame, f"prior_meter_{code}")).isnull()


def _peers(frame: Frame, source: Source) -> Side:
    """``peer_revenue_per_<kind>``: the median revenue per unit at firms of the division, where enough have it."""
    population = source.keep(_population(source))
    least = source.limits["statements.peers.least_firms"]
    medians = {}
    for code in PROXIES:
        per_unit = population[code]
        enough = per_unit.count() >= least
        medians[f"peer_revenue_per_{code}"] = ibis.ifelse(
            enough, per_unit.quantile(0.5), ibis.null("float64")
        )
    known = population.filter(population["division"].notnull())
    return known.group_by("division").agg(**medians), {"division": division(frame["industry"])}


def _population(source: Source) -> ir.Table:
    readings = {f"meter_{code}" for code in PROXIES}
    wanted = readings | {"party_id", "industry", "months", "period_end", "primary", "revenue"}
    frame = base(source.everyone(), wanted)
    annual = frame.filter(frame["primary"] & (frame["months"] == 12) & (frame["revenue"] > 0))
    newest = ibis.row_number().over(group_by=annual["party_id"], order_by=annual["period_end"].desc())
    annual = annual.mutate(newest=newest).filter(ibis._.newest == 0)
    per_unit = {code: ratio(number(annual, "revenue"), number(annual, f"meter_{code}")) for code in PROXIES}
    return annual.select(division=division(annual["industry"]), **per_unit)


EXTRA = Extra(
    columns={f"peer_revenue_per_{code}": "float64" for code in PROXIES}, tables=("meter",), side=_peers
)
