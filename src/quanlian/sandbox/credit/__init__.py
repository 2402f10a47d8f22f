"""Credit in the simulated economy (信贷): loans of our bank and of others, from the drawing to the loss.

Order of a month: what falls due, maturities, raising what is missing, paying or missing, guarantors, default, grades.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit import (
    bills,
    default,
    funding,
    grading,
    guarantors,
    lenders,
    levering,
    paying,
    renewal,
    schedule,
)
from quanlian.sandbox.credit.lending import count_use, grant
from quanlian.sandbox.credit.opening import begin, open_loans, total_due_within_year
from quanlian.sandbox.credit.state import CLOSED, UNKNOWN, Credit, MonthOfCredit, Request, credit_of
from quanlian.sandbox.draws import share
from quanlian.sandbox.world import World

__all__ = ["open_loans", "step", "total_due_within_year"]


def step(world: World) -> None:
    """A month of credit."""
    begin(world)
    state = credit_of(world)
    state.month = MonthOfCredit(before=_snapshot(world, state))
    lenders.step(world, state)
    bills.step(world, state)
    dues = schedule.due(world, state)
    renewal.step(world, state, dues)
    _renew_facilities(world, state)
    funding.step(world, state, dues)
    levering.step(world, state)
    paying.step(world, state, dues)
    guarantors.step(world, state)
    default.step(world, state)
    grading.step(world, state)
    funding.spend_plenty(world, state)
    count_use(world, state)
    closed = (world.loans["status"] == CLOSED) & (state.extra["closed"] == UNKNOWN)
    state.extra["closed"][closed] = world.number


def _snapshot(world: World, state: Credit) -> dict[str, object]:
    """Balances as the month began: what a bureau report of the month shows."""
    loans, table = world.loans, state.elsewhere
    return {
        "balance": loans["balance"].copy(),
        "status": loans["status"].copy(),
        "five": state.extra["five"].copy(),
        "history": state.extra["history"].copy(),
        "overdue_principal": loans["overdue_principal"].copy(),
        "overdue_interest": loans["overdue_interest"].copy(),
        "other_balance": table["balance"].copy(),
        "other_status": table["status"].copy(),
        "other_overdue": table["overdue"].copy(),
        "other_history": table["history"].copy(),
        "bills": np.flatnonzero(state.bills["open"]),
    }


def _renew_facilities(world: World, state: Credit) -> None:
    """A facility is reviewed every year and follows the business (年审)."""
    table = state.facilities
    rows = np.flatnonzero((table["expires"] == world.number) & ~table["frozen"])
    rows = rows[world.working()[table["firm"][rows]]]
    firms, used = table["firm"][rows], table["used"][rows]
    noise = world.draws("review", world.number).uniform(len(rows), 0.95, 1.12)
    cut = state.wary[firms] > 0.5
    approved = np.maximum(used, share(table["approved"][rows], np.where(cut, 0.85, noise)))
    approved = approved // 1_000_000 * 1_000_000
    grown = approved > table["approved"][rows]
    grant(world, state, firms, approved, start=world.number)
    table["used"][len(table) - len(rows) :] = used
    for kind, here in (("increase", grown), ("renewal", ~grown)):
        unknown = np.full(int(here.sum()), UNKNOWN)
        if here.any():
            state.month.requests.append(
                Request(firms[here], approved[here], f"review_{kind}", "approved", unknown, unknown)
            )
