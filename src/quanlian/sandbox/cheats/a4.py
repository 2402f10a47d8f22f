"""A4: stock that is not there (虚增存货): cost of goods sold stays in the store, margin and stock rise together."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import Active, book, habits, of_sales, standing
from quanlian.sandbox.draws import share
from quanlian.sandbox.world import World

MOST_OF_COST = 0.5  # of a month's cost that can be left in the store
COUNT_LOSS = 0.7  # part of the false stock that a mishap explains away


def step(world: World, who: Active) -> None:
    """Leave a part of this month's cost in the store; some lose it to a mishap in the end."""
    cost = np.maximum(world.now["cost"][who.firm], 0)
    cost = np.where(cost > 0, cost, share(world.firms.sales[who.firm], 1.0 - world.firms.margin[who.firm]))
    amount = np.minimum(of_sales(world, who, "a4"), share(cost, MOST_OF_COST))
    world.false.post("inventory", "cost_of_sales", amount, who.firm)
    # The forgetful show as bought, on top, what they did not use: their stock does not roll forward.
    world.false.note("inventory_purchased", np.where(who.sloppy, amount, 0), who.firm)
    standing(world, "a4")[who.place] += amount
    book(world, who, amount)
    _mishap(world, who)


def _mishap(world: World, who: Active) -> None:
    """The scallops swam away: the false stock is written off as a loss of nature."""
    rates = habits()
    who = who.where((who.variant < rates["mishap"]) & (who.age == int(rates["mishap_after"])))
    lost = share(standing(world, "a4")[who.place], COUNT_LOSS)
    world.false.post("asset_impairment", "inventory", lost, who.firm)
    world.false.note("inventory_written_down", lost, who.firm)
    standing(world, "a4")[who.place] -= lost
