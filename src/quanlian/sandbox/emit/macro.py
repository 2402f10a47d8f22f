"""The economy as the statistics office would publish it (宏观指标与价格): from what the simulated firms really did.

``pmi`` (whole, by industry), ``industry_output_yoy``, ``producer_price`` (month on the start, 100), ``region_sales_yoy``
by region, and prices of the main materials every ten days.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from quanlian.sandbox.clock import days_of
from quanlian.sandbox.draws import Floats, Ints, exp
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import Texts, World

_YEAR = 12
_TENS = (10, 20)  # days of the month on which prices are taken, and the last one
_MEMORY = 0.97  # of a price's distance from its base, a month later
SOURCE, PRICE_SOURCE = "统计局(模拟)", "流通领域生产资料价格(模拟)"


@dataclass(slots=True)
class Statistics:
    """Last year's sums by industry and by region, and where material prices stand (as logarithms)."""

    output: list[Ints] = field(default_factory=list)
    sales: list[Ints] = field(default_factory=list)
    demand: list[Floats] = field(default_factory=list)
    drift: Floats = field(default_factory=lambda: np.zeros(len(rows("materials"))))


def emit(world: World, sink: Sink) -> None:
    """Figures of the month, published in the middle of the next."""
    state: Statistics = world.facts.setdefault("statistics", Statistics())
    codes, places = _regions(world)
    state.output.append(
        _sums(
            world.firms.industry,
            np.rint(np.asarray(world.now["units"], float)),
            len(world.industries["code"]),
        )
    )
    state.sales.append(_sums(places, np.asarray(world.now["sales"], float), len(codes)))
    state.demand.append(_factor(world, "demand"))
    levels = _prices(world, state)
    if not world.visible:
        return
    _pmi(world, sink, state)
    _growth(world, sink, "industry_output_yoy", state.output, industry=world.industries["code"])
    _growth(world, sink, "region_sales_yoy", state.sales, region=codes)
    _write(
        world,
        sink,
        "producer_price",
        np.round(100 * _factor(world, "cost"), 2),
        industry=world.industries["code"],
    )
    _materials(world, sink, levels)


def _regions(world: World) -> tuple[Texts, Ints]:
    if "region_places" not in world.facts:
        codes, places = np.unique(world.firms.region.astype(str), return_inverse=True)
        world.facts["region_places"] = codes.astype(object), places
    codes, places = world.facts["region_places"]
    return codes, places


def _sums(places: Ints, values: Floats, size: int) -> Ints:
    # In whole yuan: sums of whole numbers do not depend on their order.
    return np.bincount(places, weights=np.rint(values / 100), minlength=size).astype(np.int64)


def _factor(world: World, name: str) -> Floats:
    shock = world.facts.get("shock")
    return np.ones(len(world.industries["code"])) if shock is None else np.asarray(shock[name], float)


def _pmi(world: World, sink: Sink, state: Statistics) -> None:
    """Above fifty where demand rose in the last quarter or stands above its norm."""
    table = numbers("cycle")
    before = state.demand[max(len(state.demand) - 4, 0)]
    change, level = state.demand[-1] - before, state.demand[-1] - 1
    noise = world.draws("pmi", world.number).normal(len(change), table["pmi.noise"])
    index = table["pmi.middle"] + table["pmi.swing"] * change + table["pmi.level"] * level + noise
    index = np.asarray(np.round(np.clip(index, 30.0, 65.0), 1), float)
    _write(world, sink, "pmi", index, industry=world.industries["code"])
    weight = np.asarray(world.industries["firms"], float)
    total = int(np.rint(index * weight * 1000).astype(np.int64).sum())
    whole = total / int(np.rint(weight * 1000).astype(np.int64).sum())
    _write(world, sink, "pmi", np.array([round(whole, 1)]))


def _growth(world: World, sink: Sink, name: str, series: list[Ints], **where: Texts) -> None:
    """Against the same month of the year before."""
    if len(series) <= _YEAR:
        return
    before = np.maximum(series[-1 - _YEAR], 1)
    growth = np.round(series[-1] / before - 1, 4)
    here = series[-1 - _YEAR] > 0
    _write(world, sink, name, growth[here], **{key: codes[here] for key, codes in where.items()})


def _write(world: World, sink: Sink, name: str, values: Floats, **where: Texts) -> None:
    sink.rows(
        "indicator",
        {
            "name": name,
            "date": world.month.astype("datetime64[D]"),
            "value": values,
            "source": SOURCE,
            **where,
        },
        known_at=(world.month + 1).astype("datetime64[D]") + 14,
    )


def _prices(world: World, state: Statistics) -> Floats:
    """Prices wander about their base and follow the cost shock of the trade that makes them."""
    table = rows("materials")
    sigma = np.array([float(row["sigma"]) for row in table])
    news = world.draws("materials", world.number).normal(len(table), sigma)
    state.drift = state.drift * _MEMORY + news
    codes = [str(code) for code in world.industries["code"]]
    cost = _factor(world, "cost")
    lift = np.array(
        [cost[codes.index(row["industry"])] if row["industry"] in codes else 1.0 for row in table]
    )
    base = np.array([float(row["price"]) for row in table])
    return np.asarray(base * exp(state.drift) * lift)


def _materials(world: World, sink: Sink, levels: Floats) -> None:
    table = rows("materials")
    first = world.month.astype("datetime64[D]")
    for day in (*_TENS, days_of(world.month)):
        noise = world.draws("material", world.number, day).lognormal(len(table), 0.008)
        sink.rows(
            "price",
            {
                "item": [row["item"] for row in table],
                "date": first + day - 1,
                "price": np.round(levels * noise, 1),
                "unit": [row["unit"] for row in table],
                "source": PRICE_SOURCE,
            },
            known_at=first + day + 3,
        )
