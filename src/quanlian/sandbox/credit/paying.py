"""Who pays what, when, and who misses (还款与逾期).

A firm pays out of what it has: interest to us, interest to others, principal to us, principal to others, and so on as far
as it reaches. The careless forget now and then; many pay some days late.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit import elsewhere
from quanlian.sandbox.credit.funding import buffer
from quanlian.sandbox.credit.lending import books, is_long
from quanlian.sandbox.credit.products import PRIVATE, parameter
from quanlian.sandbox.credit.schedule import Dues
from quanlian.sandbox.credit.state import ACTIVE, CLOSED, UNKNOWN, Credit, Payment, by_firm
from quanlian.sandbox.draws import Floats, Ints, share
from quanlian.sandbox.world import NEVER, World

INTEREST_DAY = 20  # 结息日: interest of loans that pay principal at the end falls due on the 20th
KEPT = 0.2  # of the working cash a firm keeps back even from its bank


def step(world: World, state: Credit, dues: Dues) -> None:
    """Settle the month's claims as far as cash reaches, and write down what is missed."""
    loans = world.loans
    firms = loans["firm"][dues.rows]
    principal = dues.principal + loans["overdue_principal"][dues.rows]
    interest = dues.interest + dues.penalty + loans["overdue_interest"][dues.rows]
    other_firms = state.elsewhere["firm"][dues.others]
    other_principal = dues.other_principal
    other_interest = dues.other_interest + state.elsewhere["overdue"][dues.others]
    purse = _purse(world, state)
    shares: list[Floats] = []
    for who, claims in (
        (firms, interest),
        (other_firms, other_interest),
        (firms, principal),
        (other_firms, other_principal),
    ):
        total = by_firm(world, who, claims)
        part = np.minimum(purse, total)
        shares.append(np.where(total > 0, part / np.maximum(total, 1), 1.0))
        purse = purse - part
    late = _forgetful(world, firms)
    _ours(
        world, state, dues, _part(interest, shares[0][firms], late), _part(principal, shares[2][firms], late)
    )
    _others(
        world,
        state,
        dues,
        _part(other_interest, shares[1][other_firms]),
        _part(other_principal, shares[3][other_firms]),
    )


def _purse(world: World, state: Credit) -> Ints:
    """What firms are ready to pay with: those that gave up pay little."""
    cash = world.ledger["free_cash"] - share(buffer(world, state), KEPT)
    gone = world.troubles.defaulted != NEVER
    fate = world.facts.get("credit_cured")
    if fate is not None:
        gone = gone & ~fate
    token = world.draws("token payments", world.number).uniform(len(cash), 0.0, 0.15)
    cash = np.where(gone, share(cash, token), cash)
    cash = np.where(_seized(world, state), share(cash, parameter("seized.left")), cash)
    return np.where(world.working(), np.maximum(cash, 0), 0)


def _seized(world: World, state: Credit) -> np.ndarray:
    """Firms whose other lenders have gone to court: their accounts are frozen in part (账户冻结)."""
    table = state.elsewhere
    long_late = (table["status"] == 0) & (table["since"] != UNKNOWN) & (table["kind"] != PRIVATE)
    long_late &= world.number - table["since"] >= int(parameter("seized.months"))
    return np.asarray(by_firm(world, table["firm"], long_late.astype(np.int64)) > 0)


def _forgetful(world: World, firms: Ints) -> np.ndarray:
    """Loans whose payment is forgotten this month although the money is there; seen to within weeks."""
    chance = world.draws("forget", world.number).uniform(len(world.firms))
    forgets = chance < parameter("forget") * 2 * (1 - world.firms.care)
    before = world.facts.get("credit_forgot", np.zeros(len(forgets), bool))
    forgets = forgets & ~before
    world.facts["credit_forgot"] = forgets
    return np.asarray(forgets[firms])


def _part(claims: Ints, part: Floats, skip: np.ndarray | None = None) -> Ints:
    paid = np.where(part >= 1.0, claims, np.floor(claims * part).astype(np.int64))
    return paid if skip is None else np.where(skip, 0, paid)


def _ours(world: World, state: Credit, dues: Dues, interest: Ints, principal: Ints) -> None:
    loans, extra, rows = world.loans, state.extra, dues.rows
    firms = loans["firm"][rows]
    _book(world, state, dues, interest, principal)
    _note_dues(world, state, dues)
    loans["balance"][rows] -= principal
    loans["overdue_principal"][rows] += dues.principal - principal
    loans["overdue_interest"][rows] += dues.interest + dues.penalty - interest
    behind = (loans["overdue_principal"][rows] > 0) | (loans["overdue_interest"][rows] > 0)
    fresh = behind & (extra["since"][rows] == UNKNOWN)
    extra["since"][rows[fresh]] = world.number
    extra["since_day"][rows[fresh]] = due_days(world, state, rows[fresh])
    extra["since"][rows[~behind]] = UNKNOWN
    loans["months_past_due"][rows] = np.where(behind, loans["months_past_due"][rows] + 1, 0)
    extra["history"][rows] = (extra["history"][rows] << 2 & 0xFFFFFFFFFFFF) | np.minimum(
        loans["months_past_due"][rows], 3
    )
    done = rows[(loans["balance"][rows] == 0) & ~behind]
    loans["status"][rows[behind]] = ACTIVE  # renewed, yet its last interest is still owed
    loans["status"][done] = CLOSED
    extra["changed"][rows[(principal > 0) | behind | fresh]] = True
    extra["changed"][done] = True
    extra["accrued"][done] = 0
    paid = (principal > 0) | (interest > 0)
    day = _pay_days(world, state, rows)
    penalty = np.minimum(dues.penalty, interest)
    state.month.payments.append(
        Payment(rows[paid], day[paid], principal[paid], (interest - penalty)[paid], penalty[paid])
    )
    world.now["repaid"] = world.now["repaid"] + by_firm(world, firms, principal)
    world.now["interest_paid"] = world.now["interest_paid"] + by_firm(world, firms, interest)


def _book(world: World, state: Credit, dues: Dues, interest: Ints, principal: Ints) -> None:
    """Interest first clears what waits in the books; what is missed joins it."""
    loans, extra, rows = world.loans, state.extra, dues.rows
    firms = loans["firm"][rows]
    new = dues.interest + dues.penalty
    from_accrual = np.where(dues.interest >= extra["accrued"][rows], extra["accrued"][rows], 0)
    # What is newly charged, less the bullet interest that was expensed month by month.
    charge = new - np.where(world.loans["maturity"][rows] <= world.number, from_accrual, 0)
    extra["accrued"][rows[world.loans["maturity"][rows] <= world.number]] = 0
    world.ledger.post("interest_expense", "interest_payable", charge, firms)
    world.ledger.pay("cash_for_interest", "interest_payable", interest, firms)
    long = is_long(world, rows)
    for term in (False, True):
        here = long == term
        world.ledger.pay("cash_for_debt", books(term), principal[here], firms[here])


def _note_dues(world: World, state: Credit, dues: Dues) -> None:
    new = (dues.principal > 0) | (dues.interest > 0)
    rows = dues.rows[new]
    state.month.dues.append((rows, due_days(world, state, rows), dues.principal[new], dues.interest[new]))


def due_days(world: World, state: Credit, rows: Ints) -> Ints:
    """The day of the month on which a loan's instalment falls due."""
    interest_only = state.extra["repay"][rows] == 1
    ending = world.loans["maturity"][rows] == world.number
    return np.where(interest_only & ~ending, INTEREST_DAY, state.extra["day"][rows])


def _pay_days(world: World, state: Credit, rows: Ints) -> Ints:
    stream = world.draws("pay days", world.number)
    due = due_days(world, state, rows)
    slip = stream.chance(len(rows), parameter("late") * 2 * (1 - world.firms.care[world.loans["firm"][rows]]))
    late = np.where(slip, stream.integers(len(rows), 1, 8), 0)
    early = stream.integers(len(rows), 0, 3)
    stressed = world.troubles.stress[world.loans["firm"][rows]] > 0.4
    return np.clip(due + late - np.where(stressed | slip, 0, early), 1, 28)


def _others(world: World, state: Credit, dues: Dues, interest: Ints, principal: Ints) -> None:
    """Debts elsewhere: what is missed there shows in the bureau as overdue."""
    table, rows = state.elsewhere, dues.others
    elsewhere.pay_interest(world, state, rows, interest)
    missed = dues.other_interest + table["overdue"][rows] - interest
    table["overdue"][rows] = missed
    elsewhere.repay(world, state, rows, principal)
    late = (missed > 0) | (table["status"][rows] == 0) & (table["maturity"][rows] <= world.number)
    fresh = late & (table["since"][rows] == UNKNOWN)
    table["since"][rows[fresh]] = world.number
    table["since"][rows[~late]] = UNKNOWN
    months = np.where(late, world.number - table["since"][rows] + 1, 0)
    table["history"][rows] = (table["history"][rows] << 2 & 0xFFFFFFFFFFFF) | np.minimum(months, 3)
    private = table["kind"][rows] == PRIVATE
    gone = private & (world.troubles.closed[table["firm"][rows]] != NEVER)
    table["overdue"][rows[gone]] = 0
