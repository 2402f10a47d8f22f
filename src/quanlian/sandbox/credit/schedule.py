"""What falls due this month, to us and to others (到期应还)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.credit import elsewhere
from quanlian.sandbox.credit.products import ANNUITY, BULLET, EQUAL_PRINCIPAL, LEASING, PRIVATE, parameter
from quanlian.sandbox.credit.state import Credit, by_firm
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import World


@dataclass(slots=True)
class Dues:
    """Claims of the month: on our loans ``rows``, and on debts elsewhere ``others``."""

    rows: Ints
    principal: Ints  # newly due
    interest: Ints
    penalty: Ints
    others: Ints
    other_principal: Ints
    other_interest: Ints


def due(world: World, state: Credit) -> Dues:
    """Instalments, interest and maturities of the month; interest of bullet loans is accrued in the books."""
    loans, extra = world.loans, state.extra
    rows = np.flatnonzero(loans["status"] == 0)
    balance, overdue = loans["balance"][rows], loans["overdue_principal"][rows]
    monthly = loans["rate"][rows] / 12
    interest = share(balance, monthly)
    penalty = share(overdue, monthly * parameter("rate.penalty"))
    repay, left = extra["repay"][rows], loans["maturity"][rows] - world.number
    principal = np.zeros(len(rows), np.int64)
    equal, annuity = repay == EQUAL_PRINCIPAL, repay == ANNUITY
    principal[equal] = extra["instalment"][rows][equal]
    principal[annuity] = (extra["instalment"][rows] - interest)[annuity]
    rest = balance - overdue
    principal = np.where(left <= 0, rest, np.clip(principal, 0, rest))
    interest = _bullets(world, state, rows, interest, repay, left)
    others, other_principal = _others(world, state)
    return Dues(
        rows, principal, interest, penalty, others, other_principal, elsewhere.interest(state, others)
    )


def _bullets(world: World, state: Credit, rows: Ints, interest: Ints, repay: Ints, left: Ints) -> Ints:
    """Interest of loans that pay all at the end waits in the books until then."""
    loans, extra = world.loans, state.extra
    waiting = (repay == BULLET) & (left > 0)
    firms = loans["firm"][rows[waiting]]
    world.ledger.post("interest_expense", "interest_payable", interest[waiting], firms)
    extra["accrued"][rows[waiting]] += interest[waiting]
    ending = (repay == BULLET) & (left <= 0)
    due_now = np.where(waiting, 0, interest)
    due_now[ending] += extra["accrued"][rows[ending]]
    return due_now


def _others(world: World, state: Credit) -> tuple[Ints, Ints]:
    table = state.elsewhere
    rows = elsewhere.active(state)
    left = table["maturity"][rows] - world.number
    principal = np.where(left <= 0, table["balance"][rows], 0)
    lease = table["kind"][rows] == LEASING
    principal[lease] = np.minimum(table["instalment"][rows], table["balance"][rows])[lease]
    last = lease & (left <= 0)
    principal[last] = table["balance"][rows[last]]
    return rows, principal


def ours_by_firm(world: World, dues: Dues) -> Ints:
    """All that our bank may claim of each firm this month, arrears included."""
    loans = world.loans
    claim = dues.principal + dues.interest + dues.penalty
    claim = claim + loans["overdue_principal"][dues.rows] + loans["overdue_interest"][dues.rows]
    return by_firm(world, loans["firm"][dues.rows], claim)


def others_by_firm(world: World, state: Credit, dues: Dues) -> Ints:
    """All that other lenders may claim of each firm this month."""
    table = state.elsewhere
    claim = dues.other_principal + dues.other_interest + table["overdue"][dues.others]
    return by_firm(world, table["firm"][dues.others], claim)


def is_private(state: Credit, dues: Dues) -> np.ndarray:
    """Which of the debts elsewhere are owed to private persons."""
    return np.asarray(state.elsewhere["kind"][dues.others] == PRIVATE)
