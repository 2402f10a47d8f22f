"""A5: expenses somebody else pays, and margins that never move (费用体外循环、毛利粉饰)."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import PRIVATE_LENDERS, Active, book, of_sales
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import World

EXPENSES, COSTS = 0.4, 0.75  # edges of the three ways: expenses, cost of sales, a margin kept flat
MOST = 0.8  # of the month's true expense that can be carried by others
FLAT_MOST = 0.3  # of the month's cost that smoothing may move


def step(world: World, who: Active) -> None:
    """Let the owner's other firm pay this month's part, or keep the margin where it was."""
    expenses, costs, flat = who.variants(EXPENSES, COSTS)
    _carried(world, expenses, "admin_expenses", "admin", "other_operating_outflow")
    _carried(world, costs, "cost_of_sales", "cost", "cash_for_purchases")
    _kept_flat(world, flat)


def _carried(world: World, who: Active, account: str, series: str, flow: str) -> None:
    """The owner pays privately: in truth the firm owes him, in the books shown nothing ever happened."""
    most = np.maximum(share(world.now[series][who.firm], MOST), 0)
    amount = np.minimum(of_sales(world, who, "a5"), most)
    world.ledger.receive("other_financing_inflow", PRIVATE_LENDERS, amount, who.firm)
    np.add.at(world.now["private_in"], who.firm, amount)
    world.false.post(PRIVATE_LENDERS, account, amount, who.firm)
    world.false.note("other_financing_inflow", -amount, who.firm)
    # The forgetful leave the payment standing, so that cash flows no longer lead to the cash shown.
    world.false.note(flow, -np.where(who.sloppy, 0, amount), who.firm)
    if account == "cost_of_sales":
        world.false.note("inventory_purchased", -amount, who.firm)
    book(world, who, amount)


def _kept_flat(world: World, who: Active) -> None:
    """Stock takes what the margin must not show: cost up or down to the same share of sales every month."""
    sales, cost = world.now["sales"][who.firm], world.now["cost"][who.firm]
    better = who.size / 2
    wanted = share(sales, np.clip(1.0 - world.firms.margin[who.firm] - better, 0.05, 1.0))
    limit = share(np.maximum(cost, 0), FLAT_MOST)
    stock = np.maximum(world.ledger["inventory"][who.firm] + world.false["inventory"][who.firm], 0)
    moved: Ints = np.clip(cost - wanted, -np.minimum(limit, stock // 4), limit)
    world.false.post("inventory", "cost_of_sales", moved, who.firm)
    book(world, who, np.abs(moved))
