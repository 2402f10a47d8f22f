"""The end of the year (年结): write-downs, the year's income tax, the statutory reserve, a snapshot, and a new year.

Snapshots of the last two years wait in ``world.facts["years"]`` until the bank gets the statements.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.statements import snapshot
from quanlian.sandbox.steps.economy import (
    Economy,
    calendar,
    cents,
    economy,
    own,
    rate,
    working,
)
from quanlian.sandbox.steps.taxes import accrue, before_tax, income_tax
from quanlian.sandbox.world import World

KEPT = 2  # years of snapshots: the comparative columns need one


def step(world: World) -> None:
    """Close the year in December; nothing happens in other months."""
    year, month = calendar(world)
    if month != 12:
        return
    state = economy(world)
    _receivables(world, state)
    _stock(world)
    _tax(world, state)
    _reserve(world)
    years = world.facts.setdefault("years", {})
    years[year] = snapshot(world)
    for old in [kept for kept in years if kept <= year - KEPT]:
        del years[old]
    world.ledger.close_year()
    world.false.close_year()
    state.sold = np.zeros_like(state.sold)


def _receivables(world: World, state: Economy) -> None:
    """The allowance for bad debts; small firms book a loss when it is certain."""
    ledger, small = world.ledger, world.firms.small_gaap
    alive = working(world)
    lost = np.where(alive, share(state.old, rate("impairment.write_off")), 0)
    state.old = state.old - lost
    owed = np.maximum(ledger["accounts_receivable"] + state.allowance - lost, 0)
    needed = share(owed, rate("impairment.current"))
    needed = needed + share(state.stuck.sum(axis=0), rate("impairment.stuck"))
    needed = needed + share(state.old, rate("impairment.old"))
    # What is written off leaves receivables and allowance alike; only the change of the allowance costs.
    charge = np.where(small | ~alive, 0, needed + lost - state.allowance)
    ledger.post("credit_impairment", "accounts_receivable", charge)
    state.allowance = np.where(small | ~alive, state.allowance, needed)
    ledger.post("nonoperating_expenses", "accounts_receivable", np.where(small, lost, 0))
    ledger.note("receivables_written_off", lost)


def _stock(world: World) -> None:
    """Goods written down: more where they stay longer than in the trade; small firms do not."""
    ledger = world.ledger
    slow = world.firms.stock_days / np.maximum(own(world, "stock_days"), 1.0)
    draw = world.draws("write-downs", calendar(world)[0]).uniform(len(slow), 0.4, 1.8)
    part = rate("stock.write_down") * draw * np.clip(slow * slow, 0.3, 3.0)
    skips = world.firms.small_gaap | ~working(world)
    amount = np.where(skips, 0, cents(ledger["inventory"] * np.minimum(part, 0.05)))
    ledger.post("asset_impairment", "inventory", amount)
    ledger.note("inventory_written_down", amount)


def _tax(world: World, state: Economy) -> None:
    """The year's income tax: part is due in January, the rest with the annual return in May."""
    profit = before_tax(world)
    due = income_tax(world, profit, 1.0)
    more = np.where(working(world), due - world.ledger["income_tax"], 0)
    # Too much paid with the quarters is set off against the tax next due.
    accrue(world, more)
    soon = np.maximum(share(due, rate("cit.prepaid")) - (due - more), 0)
    state.cit_soon = state.cit_soon + np.where(working(world), np.minimum(soon, np.maximum(more, 0)), 0)
    state.cit_may = state.cit_may + np.where(more > 0, more - np.minimum(soon, more), 0)
    taxed = np.maximum(profit - world.ledger["rd_expenses"], 0)
    state.losses = np.maximum(state.losses - taxed, 0) + np.maximum(-profit, 0)
    world.now["cit_due"] = np.maximum(more, 0)


def _reserve(world: World) -> None:
    """A tenth of profit after losses are made up, until the reserve is half of the capital (法定公积金)."""
    ledger = world.ledger
    profit = ledger.profit() + np.minimum(_opening_kept(world), 0)
    room = np.maximum(share(ledger["paid_in_capital"], rate("reserve.cap")) - ledger["surplus_reserve"], 0)
    amount: Ints = np.clip(share(profit, rate("reserve.rate")), 0, room)
    ledger.post("retained_earnings", "surplus_reserve", amount)
    ledger.note("reserve_appropriation", amount)


def _opening_kept(world: World) -> Ints:
    """Profits kept as the year began."""
    return np.asarray(world.ledger["retained_earnings"] + world.ledger["dividends_declared"])
