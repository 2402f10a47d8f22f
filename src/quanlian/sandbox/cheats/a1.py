"""A1: cash that is not there (虚增货币资金): swept to the owner, or customers' payments that never came.

Swept cash stays on the books while the bank account is empty. Invented collections turn receivables that will
never be paid into deposits. Neither earns interest; some book a little false interest against that.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import (
    OWNERS_FIRMS,
    Active,
    book,
    building_up,
    habits,
    spare_cash,
    standing,
)
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import World

SWEPT, MOST_OF_RECEIVABLES = 0.6, 0.05  # part of these cheats; part of receivables "collected" in a month


def step(world: World, who: Active) -> None:
    """Add to the false cash until it stands at its size, and book what it seems to earn."""
    swept, collected = who.variants(SWEPT)
    _sweep(world, swept)
    _collect(world, collected)
    _interest(world, who)


def _sweep(world: World, who: Active) -> None:
    amount = np.minimum(building_up(world, who, "a1"), spare_cash(world, who.firm))
    world.ledger.pay("cash_for_investments", OWNERS_FIRMS, amount, who.firm)
    np.add.at(world.now["owner_drain"], who.firm, amount)
    # Shown as if it had never left: the claim on the owner is cash again, and so is the outflow.
    world.false.post("free_cash", OWNERS_FIRMS, amount, who.firm)
    # The forgetful leave the payment in the cash flow statement, which then no longer leads to the balance.
    seen = np.where(who.sloppy, 0, amount)
    world.false.note("cash_for_investments", -seen, who.firm)
    _stand(world, who, amount)


def _collect(world: World, who: Active) -> None:
    owed = world.ledger["accounts_receivable"][who.firm] + world.false["accounts_receivable"][who.firm]
    limit = share(np.maximum(owed, 0), MOST_OF_RECEIVABLES)
    amount = np.minimum(building_up(world, who, "a1"), limit)
    world.false.post("free_cash", "accounts_receivable", amount, who.firm)
    world.false.note("cash_from_sales", np.where(who.sloppy, 0, amount), who.firm)
    _stand(world, who, amount)


def _interest(world: World, who: Active) -> None:
    """Interest on cash that is not there: who remembers it, books some."""
    who = who.where(who.habit < habits()["books_interest"])
    amount = share(standing(world, "a1")[who.place], habits()["false_yield"] / 12)
    world.false.receive("other_operating_inflow", "interest_income", amount, who.firm)


def _stand(world: World, who: Active, amount: Ints) -> None:
    standing(world, "a1")[who.place] += amount
    book(world, who, amount)
