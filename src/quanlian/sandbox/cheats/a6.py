"""A6: profit that never becomes money (有利润无现金): work not yet billed, or expenses that wait as prepayments."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import Active, book, of_sales, shared, standing
from quanlian.sandbox.draws import share
from quanlian.sandbox.world import World

UNBILLED = 0.55  # part of these cheats that book unbilled work; the others park expenses
COST_OF_UNBILLED = 0.4  # of the false revenue, accrued to subcontractors who do not exist
MOST = 0.8  # of a month's true expenses that can wait
OLD = 12  # months after which an unbilled claim counts as old


def step(world: World, who: Active) -> None:
    """Book revenue ahead of any bill, or leave this month's expenses among the prepayments."""
    unbilled, parked = who.variants(UNBILLED)
    _unbilled(world, unbilled)
    _parked(world, parked)


def _unbilled(world: World, who: Active) -> None:
    """Percentage of completion: no invoice, hence no VAT; size is the profit, so revenue is more."""
    profit = of_sales(world, who, "a6")
    net = share(profit, 1.0 / (1.0 - COST_OF_UNBILLED))
    cost = np.where(who.sloppy, 0, net - profit)
    world.false.post("accounts_receivable", "revenue", net, who.firm)
    world.false.post("inventory", "accounts_payable", cost, who.firm)
    world.false.post("cost_of_sales", "inventory", cost, who.firm)
    world.false.note("inventory_purchased", cost, who.firm)
    claims = standing(world, "a6")
    claims[who.place] += net
    old = shared(world)["old_receivables"]
    old[who.firm] = np.where(who.age >= OLD, np.maximum(claims[who.place] - net * OLD, 0), old[who.firm])
    book(world, who, net)


def _parked(world: World, who: Active) -> None:
    """Selling and administrative expenses that were paid, shown as paid in advance."""
    spent = world.now["selling"][who.firm], world.now["admin"][who.firm]
    wanted = of_sales(world, who, "a6_parked")
    left = wanted.copy()
    for account, amount in zip(("selling_expenses", "admin_expenses"), spent, strict=True):
        moved = np.minimum(left, np.maximum(share(amount, MOST), 0))
        world.false.post("prepayments", account, moved, who.firm)
        # Paid as an expense, it now counts as paid to suppliers, or a check on purchases would find it.
        kept = np.where(who.sloppy, 0, moved)
        world.false.note("other_operating_outflow", -kept, who.firm)
        world.false.note("cash_for_purchases", kept, who.firm)
        left -= moved
    standing(world, "a6")[who.place] += wanted - left
    book(world, who, wanted - left)
