"""Who cheats, how and from when (造假计划)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from quanlian.sandbox import innocents
from quanlian.sandbox.cheats.books import habits, shared
from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.draws import Bools, Floats, Ints
from quanlian.sandbox.tabled import rows
from quanlian.sandbox.world import NEVER, World

SMALLEST = 60  # firms from which on every kind has at least one cheat


def plan(world: World) -> None:
    """Draw the cheats: weaker firms first, each with a size and a beginning."""
    innocents.plan(world)
    chances = _weakness(world)
    taken = innocents.planted(world)
    for row in rows("cheats"):
        count = _count(world, row["kind"], float(row["share"]))
        firm = _chosen(world, row["kind"], count, chances, taken)
        taken[firm] = True
        _add(world, row, firm)
    _second_tricks(world)


def two_faces(world: World) -> None:
    """Who shows the tax office the true books, and so pays no tax on what is made up.

    Drawn in the first month, when the bank's own stories are in the plan too.
    """
    plan = world.cheats.plan
    parts = {row["kind"]: float(row["tax_true"]) for row in rows("cheats")}
    chance = np.array([parts.get(kind, 0.0) for kind in plan["kind"]])
    honest = world.draws("cheats", "tax").chance(len(plan), chance)
    mask = np.zeros(len(world.firms), bool)
    mask[plan["firm"][honest]] = True
    shared(world)["tax_true"] = mask


def _count(world: World, kind: str, part: float) -> int:
    part = float(world.scenario.cheats.get(kind, part))
    least = 1 if part > 0 and len(world.firms) >= SMALLEST else 0
    return max(round(part * len(world.firms)), least)


def _weakness(world: World) -> Floats:
    """How much likelier a firm is to cheat: careless, thin-margined, indebted, or heading for trouble."""
    firms, rates = world.firms, habits()
    margin = np.asarray(world.industries["margin"], float)[firms.industry]
    debt = np.asarray(world.industries["debt_share"], float)[firms.industry]
    weight = 1.0 + rates["weak_care"] * (1.0 - firms.care)
    weight = weight + rates["weak_margin"] * np.clip(1.0 - firms.margin / np.maximum(margin, 0.01), 0.0, 1.0)
    weight = weight + rates["weak_debt"] * np.clip(firms.debt_share / np.maximum(debt, 0.01) - 1.0, 0.0, 1.0)
    troubled = np.zeros(len(firms), bool)
    troubled[world.troubles.plan["firm"]] = True
    return np.asarray(weight + rates["in_trouble"] * troubled)


def _chosen(world: World, kind: str, count: int, chances: Floats, taken: Bools) -> Ints:
    # The smallest of u / weight are a sample in which a weight counts in proportion, near enough for small shares.
    order = world.draws("cheats", "who", kind).uniform(len(chances)) / chances
    free = np.flatnonzero(~taken)
    return np.asarray(free[np.argsort(order[free], kind="stable")[:count]], np.int64)


def _add(world: World, row: Mapping[str, str], firm: Ints) -> None:
    kind, count = row["kind"], len(firm)
    size = world.draws("cheats", "size", kind).lognormal(count, float(row["sigma"]), float(row["median"]))
    world.cheats.plan.append(
        firm=firm,
        kind=np.full(count, kind, object),
        start=_starts(world, kind, count),
        size=np.clip(size, float(row["least"]), float(row["most"])),
        sloppy=world.draws("cheats", "sloppy", kind).chance(count, habits()["sloppy"]),
    )


def _starts(world: World, kind: str, count: int) -> Ints:
    """Months in which they begin: most with a new year, the rest when they must."""
    rates = habits()
    first = int(rates["earliest"])
    last = max(world.clock.months - int(rates["latest_before_end"]), first + 1)
    start = world.draws("cheats", "start", kind).integers(count, first, last)
    _, month = year_and_month(world.clock.first)
    january = start - (start + month - 1) % 12
    with_year = world.draws("cheats", "january", kind).chance(count, rates["january"])
    start = np.where(with_year & (january >= first), january, start)
    return np.where(start == NEVER, 0, start)


def _second_tricks(world: World) -> None:
    """Some go on to a second trick half a year after the first (a false sale needs false cash)."""
    plan = world.cheats.plan
    count = len(plan)
    again = np.flatnonzero(world.draws("cheats", "second").chance(count, habits()["second_trick"]))
    kinds = {row["kind"]: row for row in rows("cheats")}
    for place in again:
        kind = _COMPANION.get(plan["kind"][place], "")
        start = int(plan["start"][place]) + 6
        if kind in kinds and 0 <= start < world.clock.months - 1:
            size = float(kinds[kind]["median"])
            plan.append(firm=plan["firm"][place : place + 1], kind=kind, start=start, size=size, sloppy=False)


# What a firm reaches for next.
_COMPANION = {
    "a2": "a1", "a1": "a8", "a3": "a2", "a4": "a6", "a6": "a7", "a8": "hidden_debt", "hidden_debt": "a5", "round_trip": "a2",
}  # fmt: skip
