"""A8: the owner's hand in the till (关联方占款、未披露关联销售、欠个人款)."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import (
    OWNERS_FIRMS,
    PRIVATE_LENDERS,
    Active,
    book,
    borrow_privately,
    building_up,
    of_sales,
    pay_private_interest,
    shared,
    spare_cash,
    standing,
    vat_rate,
)  # fmt: skip
from quanlian.sandbox.draws import share
from quanlian.sandbox.world import World

LENDING, RELATED = 0.5, 0.75  # edges of the three ways: lending out, sales to relations, loans from persons
DISGUISED = 0.3  # part of the lenders that show the claim as a prepayment
DISCLOSED = 0.5  # part of the sales to relations that the notes own up to
COST_OF_RELATED = 0.85  # of such sales


def step(world: World, who: Active) -> None:
    """Lend on to the owner's firms, sell to them, or borrow from persons in the firm's name."""
    lending, related, persons = who.variants(LENDING, RELATED)
    _lend(world, lending)
    _sell(world, related)
    _borrow(world, persons)


def _lend(world: World, who: Active) -> None:
    """Real money goes out; what is owed shows, though not always as what it is."""
    amount = np.minimum(building_up(world, who, "a8"), spare_cash(world, who.firm))
    world.ledger.pay("cash_for_investments", OWNERS_FIRMS, amount, who.firm)
    np.add.at(world.now["owner_drain"], who.firm, amount)
    dressed = np.where(who.habit < DISGUISED, amount, 0)
    world.false.post("other_receivables", OWNERS_FIRMS, amount - dressed, who.firm)
    world.false.post("prepayments", OWNERS_FIRMS, dressed, who.firm)
    # The forgetful leave the payment among the investments, where no investment is.
    kept = np.where(who.sloppy, 0, amount)
    world.false.note("cash_for_investments", -kept, who.firm)
    world.false.note("other_operating_outflow", np.where(who.sloppy, 0, amount - dressed), who.firm)
    world.false.note("cash_for_purchases", np.where(who.sloppy, 0, dressed), who.firm)
    standing(world, "a8")[who.place] += amount
    np.add.at(shared(world)["related_receivables"], who.firm, amount - dressed)
    book(world, who, amount)


def _sell(world: World, who: Active) -> None:
    """Sales to firms of the family at prices nobody else pays; half of it is owned up to."""
    net = of_sales(world, who, "a8")
    cost = np.where(who.sloppy, 0, share(net, COST_OF_RELATED))
    vat = share(net, vat_rate(world, who.firm))
    world.false.post("accounts_receivable", "revenue", net, who.firm)
    world.false.post("accounts_receivable", "taxes_payable", vat, who.firm)
    world.false.post("inventory", "accounts_payable", cost, who.firm)
    world.false.post("cost_of_sales", "inventory", cost, who.firm)
    world.false.note("vat_accrued", vat, who.firm)
    world.false.note("inventory_purchased", cost, who.firm)
    world.false.note("related_sales", share(net, DISCLOSED), who.firm)
    world.false.post("accounts_payable", "accounts_receivable", cost, who.firm)  # set off among relations
    world.false.note("cash_from_sales", cost, who.firm)
    world.false.note("cash_for_purchases", cost, who.firm)
    np.add.at(shared(world)["related_receivables"], who.firm, net + vat - cost)
    book(world, who, net)


def _borrow(world: World, who: Active) -> None:
    """Loans from relatives, friends and staff, booked among other payables; their interest as office cost."""
    amount = building_up(world, who, "a8")
    borrow_privately(world, who.firm, amount)
    world.false.post(PRIVATE_LENDERS, "other_payables", amount, who.firm)
    standing(world, "a8")[who.place] += amount
    np.add.at(shared(world)["person_payables"], who.firm, amount)
    pay_private_interest(world, who.firm, standing(world, "a8")[who.place])
    book(world, who, amount)
