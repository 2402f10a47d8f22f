"""Which firms get into trouble, why, and when (危机计划), at yearly rates by industry and size.

Troubles come in waves: the intensity of each industry, and of all, wanders from month to month, so that defaults a few
months later are clustered too.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from quanlian.sandbox.clock import WARM_UP
from quanlian.sandbox.credit.opening import begin
from quanlian.sandbox.draws import Floats, Ints, exp
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import NEVER, SEGMENTS, World


def figure(key: str) -> float:
    """A figure of ``tables/troubles.csv``."""
    return numbers("troubles")[key]


def causes() -> dict[str, Mapping[str, str]]:
    """The rows of ``tables/trouble_causes.csv`` by cause."""
    return {row["cause"]: row for row in rows("trouble_causes")}


def plan(world: World) -> None:
    """Add the causes of all months to ``world.troubles.plan``; a firm has at most one that is planned at a time."""
    begin(world)
    waves = intensity(world)
    first = -WARM_UP + int(figure("lead"))
    months = np.arange(first, world.clock.months)
    base = _firm_rate(world)
    busy_until = np.full(len(world.firms), -(10**6))
    drawn = [(name, _drawn(world, name, row, base, waves, months)) for name, row in causes().items()]
    for name, (firms, starts, sizes) in drawn:
        lasts = int(causes()[name]["months_high"])
        free = busy_until[firms] < starts
        firms, starts, sizes = firms[free], starts[free], sizes[free]
        _, once = np.unique(firms, return_index=True)
        firms, starts, sizes = firms[once], starts[once], sizes[once]
        busy_until[firms] = starts + lasts
        world.troubles.plan.append(
            firm=firms,
            cause=name,
            start=np.where(starts == NEVER, NEVER - 1, starts),
            size=sizes,
            source=NEVER,
        )


def intensity(world: World) -> Floats:
    """How troubled each industry is, by month (first that of the warm-up) and industry; about one on average."""
    industries = len(world.industries["code"])
    months = world.clock.months + WARM_UP
    memory = figure("cluster.memory")
    own = world.draws("trouble waves").normal(months * industries, figure("cluster.sigma"))
    own = own.reshape(months, industries)
    common = world.draws("trouble wave").normal(months, figure("cluster.common"))
    level, waves = np.zeros(industries), np.ones((months, industries))
    # Half the variance that the memory gathers, so that the mean stays at one.
    spread = (figure("cluster.sigma") ** 2 + figure("cluster.common") ** 2) / (1 - memory * memory) / 2
    for month in range(months):
        level = memory * level + own[month] + common[month]
        waves[month] = np.minimum(exp(level - spread), figure("cluster.most"))
    # The mean over industries, summed as whole ten-thousandths.
    whole = np.rint(waves * 10_000).astype(np.int64).sum(axis=1)
    mean = whole / (10_000.0 * industries)
    # Scaled to one over the months played: a bank's whole sample is neither a boom nor a crisis.
    usual = float(whole.sum()) / (10_000.0 * industries * months)
    world.facts["trouble_wave"] = mean / usual
    return waves / usual


def _firm_rate(world: World) -> Floats:
    """How much likelier than usual a firm is to get into trouble."""
    segment = np.array([figure(f"segment.{name}") for name in SEGMENTS])[world.firms.segment]
    industry = np.asarray(world.industries["default_factor"])[world.firms.industry]
    return np.asarray(segment * industry)


def _drawn(
    world: World, name: str, row: Mapping[str, str], base: Floats, waves: Floats, months: Ints
) -> tuple[Ints, Ints, Floats]:
    """Firms, starts and sizes of a cause."""
    rate = float(world.scenario.troubles.get(name, float(row["rate"])))
    firms, starts = [], []
    for month in months.tolist():
        wave = waves[max(month + WARM_UP, 0)][world.firms.industry] if row["clusters"] == "true" else 1.0
        hit = world.draws("trouble", name, month).uniform(len(base)) < rate / 12 * base * wave
        found = np.flatnonzero(hit)
        firms.append(found)
        starts.append(np.full(len(found), month))
    who, when = np.concatenate(firms), np.concatenate(starts)
    size = world.draws("trouble size", name).uniform(len(who), float(row["low"]), float(row["high"]))
    return who, when, size
