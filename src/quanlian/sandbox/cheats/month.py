"""The month of the cheats (造假月): every trick at work posts, December settles, the last month tells the truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quanlian.sandbox import innocents
from quanlian.sandbox.cheats import a1, a2, a3, a4, a5, a6, a7, a8, a9, hidden_debt, round_trip, truth
from quanlian.sandbox.cheats.books import YEAR, Active, active, pay_false_tax, shared, tax_on_false_profit
from quanlian.sandbox.cheats.planning import two_faces
from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.world import World

TRICKS: dict[str, Callable[[World, Active], None]] = {
    "a1": a1.step, "a2": a2.step, "a3": a3.step, "a4": a4.step, "a5": a5.step, "a6": a6.step, "a7": a7.step,
    "a8": a8.step, "a9": a9.step, "hidden_debt": hidden_debt.step, "round_trip": round_trip.step,
}  # fmt: skip
ANNUAL_RETURN = 5  # May
LAST_QUARTER = 10  # begins in October
UNTAXED = frozenset({"a1", "a8", "hidden_debt"})  # tricks that show no more profit


def step(world: World) -> None:
    """Post this month's false entries; innocents that look guilty have their month first."""
    innocents.step(world)
    if "tax_true" not in shared(world):
        two_faces(world)
    _remember_sales(world)
    before = world.false["revenue"].copy()
    for kind, trick in TRICKS.items():
        who = active(world, kind)
        if len(who):
            trick(world, who)
    _, month = year_and_month(world.month)
    if month >= LAST_QUARTER:
        world.false.note("last_quarter_revenue", world.false["revenue"] - before)
    if month == ANNUAL_RETURN:
        pay_false_tax(world)
    if month == YEAR:
        _settle_year(world)
    if world.number == world.clock.months - 1:
        truth.tell(world)


def _remember_sales(world: World) -> None:
    sales = shared(world)["year_of_sales"]
    if np.any(world.now["sales"]):
        sales[world.number % YEAR] = world.now["sales"]


def _settle_year(world: World) -> None:
    """Income tax on profit shown; those who forget a counter-entry forget this one too."""
    firms: list[Ints] = []
    for kind in TRICKS:
        if kind not in UNTAXED:
            who = active(world, kind)
            firms.append(who.firm[~who.sloppy])
    every = np.unique(np.concatenate(firms))
    if len(every):
        tax_on_false_profit(world, every)
