"""Debt of others than our bank: other banks, micro lenders, factoring, leasing, private persons (他行与民间负债)."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.credit.products import (
    BANK,
    FACTORING,
    LEASING,
    MICRO_LENDER,
    PRIVATE,
    bank_rate,
    lender,
    parameter,
)
from quanlian.sandbox.credit.state import UNKNOWN, Credit, by_firm
from quanlian.sandbox.draws import Bools, Ints, share
from quanlian.sandbox.world import World

SHORT, LONG, LEASE, OTHER = range(4)
ACCOUNTS = ("short_term_borrowings", "long_term_borrowings", "long_term_payables", "other_payables")
# How the cash flow statement shows money in, principal back, and interest by account.
_IN = ("cash_from_borrowings", "cash_from_borrowings", "other_financing_inflow", "other_financing_inflow")
_BACK = ("cash_for_debt", "cash_for_debt", "other_financing_outflow", "other_financing_outflow")
_TERM = {BANK: 12, MICRO_LENDER: 6, FACTORING: 4, LEASING: 36, PRIVATE: 12}
_ACCOUNT = {BANK: SHORT, MICRO_LENDER: SHORT, FACTORING: SHORT, LEASING: LEASE, PRIVATE: OTHER}


def add(world: World, state: Credit, firms: Ints, amounts: Ints, kind: int, *, start: Any, what: str) -> Ints:
    """Write debts of a kind into the table, without touching the books."""
    count = len(firms)
    months = _TERM[kind]
    return state.elsewhere.append(
        firm=firms,
        kind=kind,
        institution=lender(world, what, count, kind),
        account=_ACCOUNT[kind],
        limit=amounts,
        balance=amounts,
        rate=_rates(world, firms, kind, what),
        start=start,
        maturity=np.broadcast_to(start, count) + months,
        instalment=amounts // months if kind == LEASING else 0,
        status=0,
        overdue=0,
        since=UNKNOWN,
        history=0,
        closed=UNKNOWN,
    )


def borrow(world: World, state: Credit, firms: Ints, amounts: Ints, kind: int, what: str) -> None:
    """Firms borrow of others of a kind and get the money."""
    wanted = amounts > 0
    firms, amounts = firms[wanted], amounts[wanted]
    if not len(firms):
        return
    add(world, state, firms, amounts, kind, start=world.number, what=what)
    account = _ACCOUNT[kind]
    world.ledger.receive(_IN[account], ACCOUNTS[account], amounts, firms)
    series = "private_in" if kind == PRIVATE else "drawn_elsewhere"
    world.now[series] = world.now[series] + by_firm(world, firms, amounts)


def interest(state: Credit, rows: Ints) -> Ints:
    """Interest of a month on debts elsewhere."""
    return share(state.elsewhere["balance"][rows], state.elsewhere["rate"][rows] / 12)


def pay_interest(world: World, state: Credit, rows: Ints, amounts: Ints) -> None:
    """Interest that is paid now; private interest goes through the books as something else, as it does in life."""
    table = state.elsewhere
    firms = table["firm"][rows]
    private = table["kind"][rows] == PRIVATE
    world.ledger.pay("cash_for_interest", "interest_expense", amounts[~private], firms[~private])
    world.ledger.pay("other_operating_outflow", "admin_expenses", amounts[private], firms[private])
    for series, here in (("interest_elsewhere", ~private), ("private_interest", private)):
        world.now[series] = world.now[series] + by_firm(world, firms[here], amounts[here])


def repay(world: World, state: Credit, rows: Ints, amounts: Ints) -> None:
    """Principal paid back; what is at nothing is closed."""
    table = state.elsewhere
    firms, account = table["firm"][rows], table["account"][rows]
    for number, name in enumerate(ACCOUNTS):
        here = account == number
        world.ledger.pay(_BACK[number], name, amounts[here], firms[here])
    private = table["kind"][rows] == PRIVATE
    for series, here in (("repaid_elsewhere", ~private), ("private_repaid", private)):
        world.now[series] = world.now[series] + by_firm(world, firms[here], amounts[here])
    table["balance"][rows] -= amounts
    done = rows[table["balance"][rows] == 0]
    table["status"][done] = 1
    table["closed"][done] = world.number


def owed(world: World, state: Credit, kinds: tuple[int, ...]) -> Ints:
    """What firms owe to others of these kinds."""
    table = state.elsewhere
    rows = np.flatnonzero((table["status"] == 0) & np.isin(table["kind"], kinds))
    return by_firm(world, table["firm"][rows], table["balance"][rows])


def active(state: Credit) -> Ints:
    """Rows of the debts that are open."""
    return np.flatnonzero(state.elsewhere["status"] == 0)


def says_yes(world: World, state: Credit, firms: Ints, what: str) -> Bools:
    """Whether the lenders asked this month agree: seldom where there is stress."""
    stress = state.wary[firms]
    calm, stressed = parameter("lenders.calm"), parameter("lenders.stressed")
    return world.draws("lenders", what, world.number).chance(len(firms), calm + (stressed - calm) * stress)


def _rates(world: World, firms: Ints, kind: int, what: str) -> Any:
    if kind == BANK:
        return bank_rate(world, firms, f"elsewhere {what}")
    if kind == PRIVATE:
        low, high = parameter("rate.private.low"), parameter("rate.private.high")
        tenths = np.rint(
            world.draws("private rate", what, world.number).uniform(len(firms), low, high) * 1000
        )
        return tenths / 1000 * 12
    name = {MICRO_LENDER: "micro_lender", FACTORING: "factoring", LEASING: "leasing"}[kind]
    return parameter(f"rate.{name}")
