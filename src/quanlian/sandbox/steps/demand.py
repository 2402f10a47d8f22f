"""Who wants what this month (需求): trend, season, festival, luck, customers' business, shocks and events.

Leaves ``now["demand"]``, net sales that customers would buy, and ``now["expected"]``, what an ordinary month of the
season would bring.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import festival_share
from quanlian.sandbox.draws import Floats, exp
from quanlian.sandbox.steps.economy import (
    RATES,
    YEAR,
    Economy,
    calendar,
    cents,
    economy,
    own,
    rate,
    shock,
    trouble,
    working,
)
from quanlian.sandbox.world import World

FESTIVAL_USUALLY = {1: 0.42, 2: 0.58}  # the mean share of the slow days in January and February, 2021-2027
LARGE_ORDER = (1.3, 1.9)  # what a large order makes of a month
STOP = (1, 3)  # months
STILL = 0.35  # what is left of a month at a standstill
BUSY = (RATES // 2, RATES * 3 // 2)


def step(world: World) -> None:
    """Set the month's demand."""
    state = economy(world)
    state.cash_before = world.ledger["free_cash"] + world.ledger["margin_deposits"]
    state.trend *= 1 + world.firms.growth / YEAR
    expected = state.trend * _season(world)
    wanted = expected * exp(_luck(world, state)) * _industry(world, state)
    wanted = wanted * shock(world, "demand") * trouble(world, "demand") * _events(world, state)
    world.now["expected"] = cents(expected)
    world.now["demand"] = np.where(working(world), cents(wanted), 0)


def _season(world: World) -> Floats:
    _, month = calendar(world)
    season = own(world, f"season_{month:02d}")
    more = festival_share(world.month) - FESTIVAL_USUALLY.get(month, 0.0)
    lives_off = own(world, "season_01") > rate("festival.trade_season")
    effect = np.where(lives_off, rate("festival.lift"), -rate("festival.slowdown"))
    return np.asarray(season * (1 + effect * more))


def _luck(world: World, state: Economy) -> Floats:
    """Luck that lasts and luck of the month, as a logarithm."""
    firms, count = world.firms, len(world.firms)
    news = world.draws("swing", world.number).normal(count, firms.volatility * rate("sales.swing_share"))
    state.swing = state.swing * rate("sales.swing_memory") + news
    month = world.draws("month", world.number).normal(count, firms.volatility * rate("sales.noise_share"))
    return np.asarray(state.swing + month)


def _industry(world: World, state: Economy) -> Floats:
    """News of the industry, and last month's business of its customers' industries."""
    count = len(state.sector)
    news = world.draws("sector", world.number).normal(count, rate("sector.swing"))
    state.sector = state.sector * rate("sector.memory") + news
    customers = (state.pull * state.busy[None, :]).sum(axis=1) / (RATES * RATES)
    linked = np.where(customers > 0, customers, 1.0)
    factor = exp(state.sector) * (1 + rate("sector.link") * (linked - 1))
    return np.asarray(factor[world.firms.industry])


def _events(world: World, state: Economy) -> Floats:
    """Large orders, and standstills for repairs, power rationing or an inspection."""
    draw, count = world.draws("events", world.number), len(world.firms)
    order = draw.chance(count, rate("events.order"))
    size = draw.uniform(count, *LARGE_ORDER)
    stops = draw.chance(count, rate("events.stop")) & (state.stop == 0)
    state.stop = np.where(stops, draw.integers(count, *STOP), np.maximum(state.stop - 1, 0))
    return np.where(state.stop > 0, STILL, np.where(order, size, 1.0))
