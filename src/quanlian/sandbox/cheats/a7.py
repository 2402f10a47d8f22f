"""A7: losses parked in long-term assets (亏损藏入在建工程、开发支出、商誉)."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import (
    OWNERS_FIRMS,
    Active,
    book,
    habits,
    of_sales,
    shared,
    spare_cash,
    standing,
    true_assets,
)
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import World

CONSTRUCTION, DEVELOPMENT = 0.55, 0.85  # edges of the three ways; the last buys a shell
MOST = 0.6  # of a month's true cost or expense that can be capitalised
PAYS_AHEAD, AHEAD = 0.5, 0.4  # part of the builders who also show advances for equipment, and how much of it
TWO_YEARS = 24


def step(world: World, who: Active) -> None:
    """Capitalise a part of this month's cost, or buy a shell dear."""
    construction, development, goodwill = who.variants(CONSTRUCTION, DEVELOPMENT)
    _construction(world, construction)
    _development(world, development)
    _goodwill(world, goodwill)
    _transfer(world, construction)


def _construction(world: World, who: Active) -> None:
    cost = np.maximum(share(world.now["cost"][who.firm], MOST), 0)
    amount = np.minimum(of_sales(world, who, "a7"), cost)
    ahead = np.where(who.habit >= 1.0 - PAYS_AHEAD, share(amount, AHEAD), 0)
    world.false.post("construction_in_progress", "cost_of_sales", amount - ahead, who.firm)
    world.false.post("prepayments", "cost_of_sales", ahead, who.firm)
    world.false.note("inventory_purchased", -np.where(who.sloppy, 0, amount), who.firm)
    np.add.at(shared(world)["prepaid_equipment"], who.firm, ahead)
    # What was paid ahead stays among the payments to suppliers.
    _as_capex(world, who, amount - ahead, "cash_for_purchases")
    standing(world, "a7")[who.place] += amount - ahead
    book(world, who, amount)
    _old_construction(world, who)


def _development(world: World, who: Active) -> None:
    """Research and office cost becomes an asset."""
    left = of_sales(world, who, "a7_development")
    total = left.copy()
    for account, series in (("rd_expenses", "rd"), ("admin_expenses", "admin")):
        moved = np.minimum(left, np.maximum(share(world.now[series][who.firm], MOST), 0))
        world.false.post("development_costs", account, moved, who.firm)
        _as_capex(world, who, moved, "other_operating_outflow")
        left -= moved
    _stand(world, who, total - left)


def _goodwill(world: World, who: Active) -> None:
    """Once: a shell of the owner's is bought for what he needs."""
    who = who.where(standing(world, "a7")[who.place] == 0)
    price = np.minimum(share(true_assets(world, who.firm), who.size * 2), spare_cash(world, who.firm))
    world.ledger.pay("cash_for_investments", OWNERS_FIRMS, price, who.firm)
    np.add.at(world.now["owner_drain"], who.firm, price)
    world.false.post("goodwill", OWNERS_FIRMS, price, who.firm)
    _stand(world, who, price)


def _transfer(world: World, who: Active) -> None:
    """The careful ones finish the building on paper and depreciate it slowly."""
    rates = habits()
    who = who.where((who.habit < rates["transfer_share"]) & (who.age >= int(rates["transfer_months"])))
    parked, built = standing(world, "a7"), standing(world, "a7_built")
    finished = np.maximum(parked[who.place] - built[who.place], 0) // TWO_YEARS
    world.false.post("fixed_assets_gross", "construction_in_progress", finished, who.firm)
    world.false.note("fixed_assets_transferred_in", finished, who.firm)
    built[who.place] += finished
    worn = share(built[who.place], 1.0 / rates["lifetime"])
    world.false.post("admin_expenses", "accumulated_depreciation", worn, who.firm)
    world.false.note("depreciation", worn, who.firm)


def _as_capex(world: World, who: Active, amount: Ints, flow: str) -> None:
    """The money paid was for the asset then, not for running the firm."""
    kept = np.where(who.sloppy, 0, amount)
    world.false.note(flow, -kept, who.firm)
    world.false.note("cash_for_capex", kept, who.firm)


def _stand(world: World, who: Active, amount: Ints) -> None:
    standing(world, "a7")[who.place] += amount
    book(world, who, amount)


def _old_construction(world: World, who: Active) -> None:
    """What has stood unfinished for more than two years."""
    who = who.where(who.age > TWO_YEARS)
    parked = standing(world, "a7")[who.place] - standing(world, "a7_built")[who.place]
    part = (who.age - TWO_YEARS) / np.maximum(who.age, 1)
    shared(world)["construction_over_two_years"][who.firm] = share(np.maximum(parked, 0), part)
