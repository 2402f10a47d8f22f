"""How trouble comes from outside and goes on to others (传染): sector shocks, slow and failed buyers."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.troubles.plan import figure
from quanlian.sandbox.world import NEVER, World


def sector(world: World) -> None:
    """A bad slump of an industry throws some of its firms into trouble of their own."""
    factors = world.facts.get("shock") or {}
    if "demand" not in factors:
        return
    deep = np.asarray(factors["demand"]) < figure("sector.demand")
    firms = np.flatnonzero(deep[world.firms.industry] & world.working() & ~_in_trouble(world))
    stream = world.draws("sector trouble", world.number)
    hit = firms[stream.chance(len(firms), figure("sector.rate"))]
    if len(hit):
        size = stream.uniform(len(hit), figure("sector.low"), figure("sector.high"))
        world.troubles.plan.append(
            firm=hit, cause="sector_shock", start=_number(world), size=size, source=NEVER
        )


def along_trade(world: World) -> None:
    """Remember whose loss from failed buyers is large enough to be a trouble of its own."""
    trades, count = world.trades, len(world.firms)
    firm = trades.buyer < count
    buyer = np.where(firm, trades.buyer, 0)
    fresh = world.troubles.defaulted == _last(world)
    edges = np.flatnonzero(firm & fresh[buyer] & (trades.receivable > 0))
    if not len(edges):
        return
    yearly = np.maximum(world.firms.sales[trades.supplier[edges]] * 12, 1)
    weight = trades.receivable[edges] / yearly
    large = weight >= figure("spread.planned")
    hit = edges[large & world.working()[trades.supplier[edges]]]
    if len(hit):
        world.troubles.plan.append(
            firm=trades.supplier[hit],
            cause="buyer_default",
            start=_number(world),
            size=np.minimum(weight[large & world.working()[trades.supplier[edges]]], 1.0),
            source=buyer[hit],
        )


def _in_trouble(world: World) -> np.ndarray:
    table = world.troubles.plan
    recent = (table["start"] <= world.number) & (table["start"] > world.number - 18)
    found = np.zeros(len(world.firms), bool)
    found[table["firm"][recent]] = True
    return found


def _number(world: World) -> int:
    return world.number - 1 if world.number == NEVER else world.number


def _last(world: World) -> int:
    before = world.number - 1
    return before - 1 if before == NEVER else before
