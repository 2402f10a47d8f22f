"""A toy economy for tests of what comes on top of it: every firm sells, buys, pays and collects the same way."""

from __future__ import annotations

from quanlian.sandbox.clock import WARM_UP, year_and_month
from quanlian.sandbox.draws import share
from quanlian.sandbox.sample import founded
from quanlian.sandbox.steps.opening import open_books
from quanlian.sandbox.world import Month, World


def toy(seed: int = 1, borrowers: int = 80, months: int = 36) -> World:
    """Founded, with money in the till, receivables and stock."""
    world = founded(borrowers=borrowers, months=months, seed=seed)
    if "economy" not in world.facts:
        open_books(world)
    world.ledger.receive("cash_from_equity", "paid_in_capital", world.firms.sales * 3)
    world.ledger.close_year()
    return world


def live(world: World, *steps: object, months: int | None = None) -> World:
    """Play every month (or the first ones): toy trade, then the steps, then the year's close."""
    every = WARM_UP + world.clock.months if months is None else months
    for place in range(every):
        world.number, world.now = place - WARM_UP, Month(len(world.firms))
        _trade(world)
        for step in steps:
            step(world)  # type: ignore[operator]
        if year_and_month(world.month)[1] == 12:
            world.ledger.close_year()
            world.false.close_year()
    return world


def _trade(world: World) -> None:
    """A month of sales on credit, purchases on credit, and bills paid."""
    books, firms, now = world.ledger, world.firms, world.now
    now["sales"] = firms.sales.copy()
    now["cost"] = share(firms.sales, 1.0 - firms.margin)
    now["admin"] = share(firms.sales, 0.03)
    now["selling"] = share(firms.sales, 0.02)
    now["units"] = firms.sales / 1.0
    books.post("accounts_receivable", "revenue", now["sales"])
    books.post("inventory", "accounts_payable", now["cost"] + (world.number == -WARM_UP) * now["cost"])
    books.post("cost_of_sales", "inventory", now["cost"])
    books.pay("other_operating_outflow", "admin_expenses", now["admin"])
    books.pay("other_operating_outflow", "selling_expenses", now["selling"])
    books.receive("cash_from_sales", "accounts_receivable", share(books["accounts_receivable"], 0.4))
    books.pay("cash_for_purchases", "accounts_payable", share(books["accounts_payable"], 0.4))
