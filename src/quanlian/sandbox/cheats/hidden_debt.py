"""Private loans that the books do not know (账外借款): dressed as the owner's capital or as customers' payments."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import (
    PRIVATE_LENDERS,
    Active,
    book,
    borrow_privately,
    building_up,
    pay_private_interest,
    standing,
)
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import World

AS_CAPITAL = (
    0.4  # part of these firms that show the loan as paid-in reserve; the others as collected receivables
)
MOST_COLLECTED = 0.1  # of the receivables shown that a month's loan may seem to pay


def step(world: World, who: Active) -> None:
    """Borrow, pay the interest at once, and show something else."""
    capital, collected = who.variants(AS_CAPITAL)
    _as_capital(world, capital)
    _as_collected(world, collected)
    pay_private_interest(world, who.firm, standing(world, "hidden_debt")[who.place])


def _as_capital(world: World, who: Active) -> None:
    amount = building_up(world, who, "hidden_debt")
    _borrow(world, who, amount)
    world.false.post(PRIVATE_LENDERS, "capital_reserve", amount, who.firm)
    world.false.note("other_financing_inflow", -amount, who.firm)
    world.false.note("cash_from_equity", amount, who.firm)
    world.false.note("equity_injected", np.where(who.sloppy, 0, amount), who.firm)


def _as_collected(world: World, who: Active) -> None:
    owed = world.ledger["accounts_receivable"][who.firm] + world.false["accounts_receivable"][who.firm]
    amount = np.minimum(building_up(world, who, "hidden_debt"), share(np.maximum(owed, 0), MOST_COLLECTED))
    _borrow(world, who, amount)
    world.false.post(PRIVATE_LENDERS, "accounts_receivable", amount, who.firm)
    world.false.note("other_financing_inflow", -amount, who.firm)
    world.false.note("cash_from_sales", np.where(who.sloppy, 0, amount), who.firm)
    world.false.note("other_operating_inflow", np.where(who.sloppy, amount, 0), who.firm)


def _borrow(world: World, who: Active, amount: Ints) -> None:
    borrow_privately(world, who.firm, amount)
    standing(world, "hidden_debt")[who.place] += amount
    book(world, who, amount)
