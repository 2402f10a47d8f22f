"""What the credit side remembers from month to month (信贷状态), under ``world.facts["credit"]``.

Rows of ``extra`` belong to the rows of ``world.loans`` with the same number. Whoever adds loans to the world
without it is followed up by :func:`credit_of`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quanlian.sandbox.credit.products import CLASSES, REPAYMENTS, SECURITIES
from quanlian.sandbox.draws import Bools, Floats, Ints, Stream
from quanlian.sandbox.world import NEVER, Table, World

ACTIVE, CLOSED, WRITTEN_OFF = range(3)
UNKNOWN = -9999  # no month number


def _extra_table() -> Table:
    """Beside each loan: codes, the day of the month it pays, its instalment, arrears and the mark of change."""
    return Table(
        repay=np.int64, secured=np.int64, five=np.int64, floor=np.int64, day=np.int64, instalment=np.int64, seq=np.int64,
        since=np.int64, since_day=np.int64, history=np.int64, changed=bool, extended=np.int64, restructured=np.int64,
        accrued=np.int64, closed=np.int64, seen=bool,
    )  # fmt: skip


def _facility_table() -> Table:
    return Table(
        firm=np.int64,
        approved=np.int64,
        start=np.int64,
        expires=np.int64,
        revolving=bool,
        frozen=bool,
        used=np.int64,
        changed=bool,
    )


def _elsewhere_table() -> Table:
    """Debt of others: ``booked`` is the account that holds it, an index of ``elsewhere.ACCOUNTS``."""
    return Table(
        firm=np.int64, kind=np.int64, institution=np.int64, account=np.int64, limit=np.int64, balance=np.int64, rate=float,
        start=np.int64, maturity=np.int64, instalment=np.int64, status=np.int64, overdue=np.int64, since=np.int64,
        history=np.int64, closed=np.int64,
    )  # fmt: skip


def _bills_table() -> Table:
    return Table(
        firm=np.int64,
        amount=np.int64,
        margin=np.int64,
        start=np.int64,
        maturity=np.int64,
        day=np.int64,
        open=bool,
    )


@dataclass(slots=True)
class Payment:
    """Payments of one kind on loans this month; ``payer`` 0 is the borrower, 1 a guarantor, 2 the court."""

    loan: Ints
    day: Ints
    principal: Ints
    interest: Ints
    penalty: Ints
    payer: int = 0


@dataclass(slots=True)
class Request:
    """Applications of the month that are alike in kind; ``loan`` is what came of each, or ``UNKNOWN``."""

    firm: Ints
    amount: Ints
    kind: str
    status: str
    product: Ints
    loan: Ints


@dataclass(slots=True)
class MonthOfCredit:
    """What happened this month, for the emitters."""

    payments: list[Payment] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    dues: list[tuple[Ints, Ints, Ints, Ints]] = field(default_factory=list)  # loan, day, principal, interest
    attempts: Ints = field(
        default_factory=lambda: np.zeros(0, np.int64)
    )  # rounds of requests elsewhere, by firm
    before: dict[str, Any] = field(default_factory=dict)  # balances as the month began


@dataclass(slots=True)
class Credit:
    """State of the credit side; arrays are by firm."""

    extra: Table = field(default_factory=_extra_table)
    facilities: Table = field(default_factory=_facility_table)
    elsewhere: Table = field(default_factory=_elsewhere_table)
    bills: Table = field(default_factory=_bills_table)
    month: MonthOfCredit = field(default_factory=MonthOfCredit)
    ratio: Floats = field(default_factory=lambda: np.zeros(0))  # debt over annual sales at the start
    year_sales: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # trailing
    year_profit: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # trailing
    profit_before: Ints = field(
        default_factory=lambda: np.zeros(0, np.int64)
    )  # of the year so far, a month ago
    best_sales: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # the best trailing year, fading
    wary: Floats = field(
        default_factory=lambda: np.zeros(0)
    )  # 0 trusting … 1 closed: how lenders see the firm
    wealth: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # what the owner can still put in
    owner_owed: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # what the firm owes him
    private_cap: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    hidden: Bools = field(default_factory=lambda: np.zeros(0, bool))  # private debt runs through the owner
    short_since: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    evergreened: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # times
    soft: Bools = field(default_factory=lambda: np.zeros(0, bool))  # the manager covers up
    restless: Floats = field(
        default_factory=lambda: np.zeros(0)
    )  # how the level of need moves before stress shows
    fates: dict[int, dict[str, Any]] = field(default_factory=dict)  # what befalls each defaulted firm
    calls: list[dict[str, Any]] = field(default_factory=list)  # guarantor calls under way


def credit_of(world: World) -> Credit:
    """The credit state of the world, with codes for loans that others added."""
    state: Credit = world.facts.setdefault("credit", Credit())
    missing = np.arange(len(state.extra), len(world.loans))
    if len(missing):
        _follow(world, state, missing)
    return state


def _follow(world: World, state: Credit, rows: Ints) -> None:
    loans = world.loans
    repay = _codes(loans["repayment"][rows], REPAYMENTS)
    five = _codes(loans["five_class"][rows], CLASSES)
    secured = _codes(loans["security"][rows], SECURITIES)
    begin(
        world,
        state,
        rows,
        repay=repay,
        secured=secured,
        five=five,
        stream=world.draws("pay day", world.number, len(rows)),
    )


def begin(
    world: World, state: Credit, rows: Ints, *, repay: Ints, secured: Any, five: Any, stream: Stream
) -> None:
    """What stands beside new loans: nothing paid, nothing overdue; ``five`` is the class they begin in and never rise above."""
    count = len(rows)
    state.extra.append(
        repay=repay,
        secured=secured,
        five=five,
        floor=five,
        day=stream.integers(count, 3, 28),
        instalment=instalments(world.loans, rows, repay),
        seq=0,
        since=UNKNOWN,
        since_day=20,
        history=0,
        changed=True,
        extended=UNKNOWN,
        restructured=UNKNOWN,
        accrued=0,
        closed=UNKNOWN,
        seen=np.zeros(count, bool),
    )


def _codes(words: Any, names: Any) -> Ints:
    codes = np.zeros(len(words), np.int64)
    for code, name in enumerate(names):
        codes[words == name] = code
    return codes


def instalments(loans: Table, rows: Ints, repay: Ints) -> Ints:
    """The monthly instalment: equal parts of principal, or the annuity; zero where principal is due at the end."""
    amount, rate = loans["amount"][rows], loans["rate"][rows] / 12
    months = np.maximum(loans["maturity"][rows] - loans["start"][rows], 1)
    discount = np.ones(len(rows))
    for n in range(int(months.max(initial=0))):  # a power by multiplication is the same everywhere
        discount = np.where(n < months, discount / (1 + rate), discount)
    annuity = np.rint(amount * rate / np.maximum(1 - discount, 1e-9)).astype(np.int64)
    return np.where(repay == 2, annuity, np.where(repay == 3, amount // months, 0))


def loan_ids(rows: Any) -> list[str]:
    """Loan numbers (借据号) by their rows in ``world.loans``.

    >>> loan_ids([0])
    ['JK00000001']
    """
    return [f"JK{row + 1:08d}" for row in np.asarray(rows).tolist()]


def contract_ids(rows: Any) -> list[str]:
    """Contract numbers (合同号) of loans."""
    return [f"HT{row + 1:08d}" for row in np.asarray(rows).tolist()]


def facility_ids(rows: Any) -> list[Any]:
    """Facility numbers (授信编号); None where there is none."""
    return [f"SX{row + 1:07d}" if row >= 0 else None for row in np.asarray(rows).tolist()]


def open_rows_of(world: World, firms: Ints) -> dict[int, Ints]:
    """Rows of the open loans of each of a few firms, found in one pass."""
    wanted = np.zeros(len(world.firms), bool)
    wanted[firms] = True
    loans = world.loans
    rows = np.flatnonzero((loans["status"] == ACTIVE) & wanted[loans["firm"]])
    rows = rows[np.argsort(loans["firm"][rows], kind="stable")]
    ends = np.searchsorted(loans["firm"][rows], firms, side="right")
    starts = np.searchsorted(loans["firm"][rows], firms, side="left")
    return {
        firm: rows[low:high]
        for firm, low, high in zip(firms.tolist(), starts.tolist(), ends.tolist(), strict=True)
    }


def mark(number: int) -> int:
    """A month number that is not taken for ``NEVER``: the last month of the warm-up counts as the one before."""
    return number - 1 if number == NEVER else number


def by_firm(world: World, firms: Ints, amounts: Ints) -> Ints:
    """Sums by firm, exact."""
    total = np.zeros(len(world.firms), np.int64)
    np.add.at(total, firms, amounts)
    return total


def past_due_days(world: World, state: Credit, rows: Ints) -> Ints:
    """Days past due of loans at the month's end (逾期天数)."""
    since = state.extra["since"][rows]
    last = (world.month + 1).astype("datetime64[D]").astype(np.int64) - 1
    due = (world.clock.first + np.maximum(since, -600)).astype("datetime64[D]").astype(np.int64)
    days = last - due - state.extra["since_day"][rows] + 1
    return np.where(since == UNKNOWN, 0, np.maximum(days, 0))
