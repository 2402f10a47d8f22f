"""What the causes do to a firm month by month (危机作用), and what the firm's stress does to others.

Leaves the factors in ``world.troubles`` that the steps of the economy multiply with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.credit.opening import begin
from quanlian.sandbox.draws import Floats, Ints, share
from quanlian.sandbox.troubles import spread, told
from quanlian.sandbox.troubles.plan import causes, figure
from quanlian.sandbox.world import NEVER, World

# Ramps and lengths of causes that nobody planned: (months to build up, months in all).
_SUDDEN = {
    "guarantor_call": (1, 6),
    "sector_shock": (3, 14),
    "buyer_default": (1, 6),
}


@dataclass(frozen=True, slots=True)
class Acting:
    """Causes at work: ``strength`` rises from 0 to 1 and falls again, ``age`` counts months since the start."""

    firm: Ints
    size: Floats
    strength: Floats
    age: Ints
    place: Ints  # row of the plan


def step(world: World) -> None:
    """Set the month's factors."""
    begin(world)
    told.begin(world)
    troubles, count = world.troubles, len(world.firms)
    troubles.demand, troubles.cost, troubles.collection = np.ones(count), np.ones(count), np.ones(count)
    troubles.drain = np.zeros(count, np.int64)
    spread.sector(world)
    for cause, effect in _EFFECTS.items():
        acting = _acting(world, cause)
        if len(acting.firm):
            effect(world, acting)
    spread.along_trade(world)
    told.keep(world)


def _acting(world: World, cause: str) -> Acting:
    table = world.troubles.plan
    places = np.flatnonzero((table["cause"] == cause) & (table["start"] <= world.number))
    places = places[world.working()[table["firm"][places]]]
    ramp, length = _course(world, cause, places)
    age = world.number - table["start"][places]
    rise = np.minimum((age + 1) / ramp, 1.0)
    fall = np.clip((length + ramp - age) / ramp, 0.0, 1.0)  # what is over fades as it came
    strength = np.minimum(rise, fall)
    here = strength > 0
    return Acting(
        table["firm"][places][here], table["size"][places][here], strength[here], age[here], places[here]
    )


def _course(world: World, cause: str, places: Ints) -> tuple[Ints, Ints]:
    """Months to build up, and months in all, of each row of the plan; drawn once."""
    if cause in _SUDDEN:
        ramp, length = _SUDDEN[cause]
        return np.full(len(places), ramp), np.full(len(places), length)
    row = causes()[cause]
    most = int(places.max(initial=-1)) + 1
    stream = world.draws("trouble course", cause)
    lots = stream.uniform(2 * most).reshape(most, 2)[places]

    def between(name: str, lot: Floats) -> Ints:
        low, high = int(row[f"{name}_low"]), int(row[f"{name}_high"])
        return low + np.floor(lot * (high - low + 1)).astype(np.int64)

    return between("ramp", lots[:, 0]), between("months", lots[:, 1])


def _lost_buyer(world: World, acting: Acting) -> None:
    """The largest customer goes; with him more of the sales than other customers make good soon."""
    trades = world.trades
    fresh = np.flatnonzero(acting.age == 0)
    left = np.zeros(len(world.firms))
    for place in fresh.tolist():
        firm = int(acting.firm[place])
        edges = np.flatnonzero(
            (trades.supplier == firm) & (trades.until == NEVER) & (trades.since <= world.number)
        )
        if len(edges):
            edge = edges[np.argmax(trades.share[edges])]
            trades.until[edge] = world.number if world.number != NEVER else world.number - 1
            left[firm] = trades.share[edge]
    lost = world.facts.setdefault("lost_share", {})
    lost.update({int(firm): float(left[firm]) for firm in acting.firm[fresh]})
    gone = np.array([lost.get(int(firm), 0.0) for firm in acting.firm])
    rest = np.maximum(acting.size - gone, 0) / np.maximum(1 - gone, 0.1)
    _times(world.troubles.demand, acting.firm, 1 - rest.clip(0, 0.9) * acting.strength)
    _unsold(world, acting)
    _burn(world, acting, "lost_buyer")


def _unsold(world: World, acting: Acting) -> None:
    """Goods made for the lost customer sell to nobody else: they are written down."""
    first = (acting.age >= 2) & (acting.age < 5)
    firms = acting.firm[first]
    loss = share(world.firms.sales[firms], acting.size[first] * figure("unsold.part") / 3)
    loss = np.minimum(loss, world.ledger["inventory"][firms] // 5)
    account = np.where(world.firms.small_gaap[firms], 1, 0)
    for place, name in enumerate(("asset_impairment", "nonoperating_expenses")):
        here = account == place
        world.ledger.post(name, "inventory", loss[here], firms[here])
    world.ledger.note("inventory_written_down", loss, firms)


def _margin_squeeze(world: World, acting: Acting) -> None:
    _times(world.troubles.cost, acting.firm, 1 + acting.size * acting.strength)


def _receivable_stretch(world: World, acting: Acting) -> None:
    _times(world.troubles.collection, acting.firm, 1 + acting.size * acting.strength)
    _burn(world, acting, "receivable_stretch")


def _over_expansion(world: World, acting: Acting) -> None:
    """A new works on borrowed money that does not fill with orders; see ``credit`` for where the money comes from."""
    ramp, _ = _course(world, "over_expansion", acting.place)
    building = acting.age < ramp
    firms = acting.firm[building]
    spend = share(world.firms.sales[firms] * 12, acting.size[building] / ramp[building])
    world.facts["expansion"] = np.zeros(len(world.firms), np.int64)
    np.add.at(world.facts["expansion"], firms, spend)
    # Attention and working capital go to the new works; the old business suffers.
    _times(world.troubles.demand, acting.firm, 1 - 0.25 * acting.size * acting.strength)
    _burn(world, acting, "over_expansion")


def _owner_drain(world: World, acting: Acting) -> None:
    monthly = share(world.firms.sales[acting.firm], acting.size * acting.strength)
    np.add.at(world.troubles.drain, acting.firm, monthly)
    world.troubles.drain = np.minimum(world.troubles.drain, _within_reach(world))


def _accident(world: World, acting: Acting) -> None:
    _times(world.troubles.demand, acting.firm, 1 - acting.size * acting.strength)
    _burn(world, acting, "accident")


def _sector_shock(world: World, acting: Acting) -> None:
    _times(world.troubles.demand, acting.firm, 1 - acting.size * acting.strength)
    _burn(world, acting, "sector_shock")


def _burn(world: World, acting: Acting, cause: str) -> None:
    """Rent, severance, penalties and works that stand idle go on costing when the sales they were for do not come."""
    row = causes().get(cause)
    part = figure("burn.sudden") if row is None else float(row["burn"])
    amount = share(world.firms.sales[acting.firm], acting.size * acting.strength * part)
    amount = np.minimum(amount, _within_reach(world)[acting.firm])
    world.ledger.pay("other_operating_outflow", "nonoperating_expenses", amount, acting.firm)
    np.add.at(world.now["trouble_cost"], acting.firm, amount)


def _within_reach(world: World) -> Ints:
    """Cash, and part of what this month's customers will pay: more than that cannot leave a firm."""
    soon = share(world.firms.sales, figure("reach"))
    return np.asarray(np.maximum(world.ledger["free_cash"] + soon, 0), dtype=np.int64)


def _none(world: World, acting: Acting) -> None:
    """The cash has been taken already; nothing else is to be done."""


def _times(factors: Floats, firms: Ints, values: Any) -> None:
    np.multiply.at(factors, firms, values)


_EFFECTS: dict[str, Callable[[World, Acting], None]] = {
    "lost_buyer": _lost_buyer,
    "margin_squeeze": _margin_squeeze,
    "receivable_stretch": _receivable_stretch,
    "over_expansion": _over_expansion,
    "owner_drain": _owner_drain,
    "accident": _accident,
    "sector_shock": _sector_shock,
    "guarantor_call": _none,
    "buyer_default": _none,
}
