"""What the month brings to everybody (宏观、行业与区域冲击): the cycle, the scenario's shocks and chance.

Leaves ``world.facts["shock"]``: ``demand`` and ``cost``, a factor for each industry, and ``region_demand``, a
factor for each firm by where it is. Steps multiply sales by both demands and input prices by the cost.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from quanlian.sandbox.draws import Bools, Floats
from quanlian.sandbox.scenario import Shock
from quanlian.sandbox.tabled import numbers, rows, text
from quanlian.sandbox.world import Texts, World


def step(world: World) -> None:
    """Set the month's factors."""
    industries = len(world.industries["code"])
    factors = {
        "demand": np.ones(industries),
        "cost": np.ones(industries),
        "region_demand": np.ones(len(world.firms)),
    }
    if world.scenario.ordinary:
        _cycle(world, factors)
    usual = ordinary_shocks() if world.scenario.ordinary else ()
    for shock in (*usual, *world.scenario.shocks):
        _apply(world, shock, factors)
    world.facts["shock"] = factors


@cache
def ordinary_shocks() -> tuple[Shock, ...]:
    """The sector dips of ordinary years."""
    return tuple(
        Shock(
            name=row["name"],
            scope=row["scope"],
            where=tuple(row["where"].split()),
            start=np.datetime64(row["start"], "M"),
            months=int(row["months"]),
            ramp=int(row["ramp"]),
            demand=float(row["demand"]),
            cost=float(row["cost"]),
        )
        for row in rows("shocks")
    )


def cycle(month: np.datetime64) -> float:
    """Where the business cycle stands, from -1 in the trough to 1 at the top.

    A parabola for each half wave: close to a sine, and the same on every machine.

    >>> [round(cycle(np.datetime64("2024-07") + n), 2) for n in (0, 10, 21)]
    [-1.0, -0.09, 1.0]
    """
    cycle_table = numbers("cycle")
    length = cycle_table["cycle.months"]
    since = int((month - np.datetime64(text("cycle", "cycle.trough"), "M")).astype(int))
    phase = (since / length + 0.25) % 1.0 * 2 - 1  # a sine that begins at -π
    return 4 * phase * (1 - abs(phase))


def _cycle(world: World, factors: dict[str, Floats]) -> None:
    table = numbers("cycle")
    here = cycle(world.month)
    noise = table["cycle.memory"] * world.facts.get("shock_noise", np.zeros(len(factors["demand"])))
    noise = noise + world.draws("shock", world.number).normal(len(noise), table["cycle.noise"])
    world.facts["shock_noise"] = noise
    factors["demand"] *= 1 + table["cycle.demand"] * here + noise
    factors["cost"] *= 1 + table["cycle.cost"] * here


def _apply(world: World, shock: Shock, factors: dict[str, Floats]) -> None:
    strength = shock.strength(world.month)
    if strength == 0:
        return
    if shock.scope == "region":
        factors["region_demand"][_in(world.firms.region, shock.where)] *= 1 + (shock.demand - 1) * strength
        return
    hit = _in(world.industries["code"], shock.where or ("",))
    factors["demand"][hit] *= 1 + (shock.demand - 1) * strength
    factors["cost"][hit] *= 1 + (shock.cost - 1) * strength


def _in(codes: Texts, prefixes: tuple[str, ...]) -> Bools:
    return np.array([str(code).startswith(prefixes) for code in codes], dtype=bool)
