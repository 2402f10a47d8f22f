"""Loans ordered for a month, with the thing that is to stand behind them (约定放款): for rings and stories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.collateral.charging import charge, drawing_days
from quanlian.sandbox.collateral.holdings import Holdings, collateral_ids
from quanlian.sandbox.collateral.making import make_things, needed_value
from quanlian.sandbox.credit.lending import Drawing, draw, grant, latest_facility
from quanlian.sandbox.credit.products import CREDIT, MORTGAGED, PLEDGE, WORKING
from quanlian.sandbox.credit.state import Request, credit_of
from quanlian.sandbox.world import NEVER, World

_PLEDGED_KINDS = ("receivable", "deposit", "equity")


@dataclass(slots=True)
class Order:
    """A loan for a firm in a month; ``thing`` is a kind of collateral or empty, ``flees`` the month it is driven off."""

    firm: int
    month: int
    amount: int
    thing: str = ""
    fitted: bool = False  # with a sensor
    flees: int = NEVER
    row: dict[str, Any] | None = None  # of the truth: gets the collateral's number


def orders(world: World) -> list[Order]:
    """What is ordered."""
    found: list[Order] = world.facts.setdefault("ordered_loans", [])
    return found


def fulfil(world: World, book: Holdings) -> list[int]:
    """Draw what is due this month and put its thing behind it; the rows of these loans."""
    drawn = []
    for number, order in enumerate(orders(world)):
        if order.month == world.number and in_standing(world, order.firm):
            secured = (PLEDGE if order.thing in _PLEDGED_KINDS else MORTGAGED) if order.thing else CREDIT
            day = int(world.draws("order", "day", number).integers(1, 5, 26)[0])
            loan = lend(world, order.firm, order.amount, WORKING, secured, f"order {number}", day)
            drawn.append(loan)
            if order.thing:
                _secure(world, book, order, loan, f"order {number}")
    return drawn


def in_standing(world: World, firm: int) -> bool:
    """Whether the bank still lends to it."""
    return bool(world.troubles.closed[firm] == NEVER and world.troubles.defaulted[firm] == NEVER)


def lend(world: World, firm: int, amount: int, product: int, secured: int, name: str, day: int) -> int:
    """A loan by the bank's own rules, drawn on a day of the month: application, facility, drawing; its row."""
    state = credit_of(world)
    firms, sums, kinds = np.array([firm]), np.array([amount]), np.array([product])
    old = latest_facility(world, state, firms)
    used = int(state.facilities["used"][old[0]]) if old[0] >= 0 else 0
    grant(world, state, firms, np.array([used + amount]), start=world.number)
    loan = draw(world, state, Drawing(firms, sums, kinds, name, secured=np.array([secured])))
    state.extra["day"][loan] = day
    state.month.requests.append(Request(firms, sums, "new", "approved", kinds, loan))
    return int(loan[0])


def pledge_new(world: World, book: Holdings, firm: int, loan: int, kind: str, day: Any, name: str) -> Any:
    """New things of a kind behind a loan; their places."""
    firms, kinds = np.array([firm]), np.array([kind], dtype=object)
    needs = needed_value(kinds, world.loans["amount"][[loan]], world.draws("order", "need", name))
    security = np.array([str(world.loans["security"][loan])], dtype=object)
    things, _ = make_things(world, book, firms, kinds, security, needs, day, name)
    charge(world, book, things, np.full(len(things), loan), np.full(len(things), day))
    return things


def _secure(world: World, book: Holdings, order: Order, loan: int, name: str) -> None:
    stream = world.draws("order", name)
    things = pledge_new(
        world, book, order.firm, loan, order.thing, drawing_days(world, np.array([loan]))[0], name
    )
    if order.fitted:
        numbers = stream.integers(len(things), 0, 10**11).tolist()
        book.things["device"][things] = np.array([f"8686{n:011d}" for n in numbers], dtype=object)
    book.things["migrates"][things] = False
    if order.flees != NEVER:
        book.things["gone"][things[:1]] = order.flees
    if order.row is not None:
        order.row["collateral"] = collateral_ids(things).tolist()
