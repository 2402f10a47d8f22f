"""``repayment`` and ``due`` (还款明细与还款计划): every payment, and every instalment with what was paid of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import month_end
from quanlian.sandbox.credit.paying import INTEREST_DAY
from quanlian.sandbox.credit.products import INTEREST_ONLY
from quanlian.sandbox.credit.state import Payment, credit_of, loan_ids
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.emit.account import payer_account
from quanlian.sandbox.emit.credit.common import at_hour, carried_over, day_of, first_day, last_day
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World

OWN = 0


def emit(world: World, sink: Sink) -> None:
    """Payments of the month, the instalments that fell due, and the final instalment of new loans."""
    state = credit_of(world)
    for place, payment in enumerate(state.month.payments):
        _payment(world, sink, place, payment)
    _promised(world, sink)
    _dues(world, sink)


def _payment(world: World, sink: Sink, place: int, payment: Payment) -> None:
    state = credit_of(world)
    kept = state.extra["seen"][payment.loan]
    rows = payment.loan[kept]
    if not len(rows):
        return
    # A loan may occur more than once in a payment only if its numbers stay apart.
    state.extra["seq"][rows] += 1
    days = np.minimum(day_of(world, world.number, payment.day[kept]), last_day(world))
    firms = world.loans["firm"][rows]
    accounts = payer_account(world, firms)
    sink.rows(
        "repayment",
        {
            "loan_id": loan_ids(rows),
            "seq": state.extra["seq"][rows],
            "paid_at": at_hour(world, f"payment {place}", days),
            "principal": payment.principal[kept],
            "interest": payment.interest[kept],
            "penalty": payment.penalty[kept],
            "payer_account": accounts if payment.payer == OWN else None,
        },
        known_at=days,
    )


def _promised(world: World, sink: Sink) -> None:
    """The final instalment of loans that pay principal at the end is known from the drawing on."""
    loans, state = world.loans, credit_of(world)
    ends = state.extra["repay"] <= 1
    new = loans["start"] == world.number
    if world.number == 0:
        new[carried_over(world)] = True
    rows = np.flatnonzero(new & ends & (loans["status"] == 0) & (loans["maturity"] > world.number))
    if len(rows):
        sink.rows(
            "due",
            {
                "loan_id": loan_ids(rows),
                "due_date": day_of(world, loans["maturity"][rows], state.extra["day"][rows]),
                "principal": loans["balance"][rows],
                "interest": np.zeros(len(rows), np.int64),
                "paid_amount": np.zeros(len(rows), np.int64),
            },
            known_at=np.maximum(
                day_of(world, loans["start"][rows], state.extra["day"][rows]), first_day(world)
            ),
        )


def _dues(world: World, sink: Sink) -> None:
    """This month's instalments; what was paid beyond them goes to the oldest that are still open."""
    state, loans = credit_of(world), world.loans
    count = len(loans)
    paid, principal_paid, paid_day = (
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
    )
    for payment in state.month.payments:
        np.add.at(paid, payment.loan, payment.principal + payment.interest)
        np.add.at(principal_paid, payment.loan, payment.principal)
        np.maximum.at(paid_day, payment.loan, payment.day)
    seen = state.extra["seen"]
    for rows, days, principal, interest in state.month.dues:
        here = seen[rows]
        rows, days, principal, interest = rows[here], days[here], principal[here], interest[here]
        # What a renewal paid off is an instalment of the month as well.
        renewed = (loans["status"][rows] == 1) & (principal == 0) & (loans["maturity"][rows] == world.number)
        principal = np.where(renewed, principal_paid[rows], principal)
        _settle(world, sink, rows, days, principal, interest, paid, paid_day)
    _moved(world, sink)


def _settle(
    world: World,
    sink: Sink,
    rows: Ints,
    days: Ints,
    principal: Ints,
    interest: Ints,
    paid: Ints,
    paid_day: Ints,
) -> None:
    open_dues: dict[int, list[list[Any]]] = world.facts.setdefault("open_dues", {})
    whole = principal + interest
    dates = day_of(world, world.number, days)
    late = _oldest_first(world, sink, open_dues, rows, paid, paid_day)
    left = paid[rows].copy()
    for place in np.flatnonzero(np.isin(rows, np.array(list(late), np.int64))).tolist():
        left[place] = late[int(rows[place])]
    done = np.minimum(left, whole)
    for place in np.flatnonzero(done < whole).tolist():
        entry = [dates[place], int(principal[place]), int(interest[place]), int(done[place])]
        open_dues.setdefault(int(rows[place]), []).append(entry)
    days_paid = day_of(world, world.number, np.maximum(paid_day[rows], 1))
    known = np.where(done > 0, np.maximum(days_paid, dates), dates)
    _write(sink, rows, dates, principal, interest, days_paid, done, np.minimum(known, last_day(world)))


def _oldest_first(
    world: World, sink: Sink, open_dues: dict[int, list[list[Any]]], rows: Ints, paid: Ints, paid_day: Ints
) -> dict[int, int]:
    """Pay open instalments of loans behind; what is left of each loan's payment."""
    left: dict[int, int] = {}
    lines: list[tuple[int, Any, int, int, int, int]] = []
    for loan in sorted(open_dues.keys() & set(rows[paid[rows] > 0].tolist())):
        rest = int(paid[loan])
        for entry in open_dues[loan]:
            part = min(rest, entry[1] + entry[2] - entry[3])
            if part:
                entry[3] += part
                rest -= part
                lines.append((loan, entry[0], entry[1], entry[2], int(paid_day[loan]), entry[3]))
        open_dues[loan] = [entry for entry in open_dues[loan] if entry[3] < entry[1] + entry[2]]
        if not open_dues[loan]:
            del open_dues[loan]
        left[loan] = rest
    if lines:
        loans, date, principal, interest, day, done = (
            np.array(column) for column in zip(*lines, strict=True)
        )
        days_paid = day_of(world, world.number, np.maximum(day, 1))
        known = np.minimum(days_paid, last_day(world))
        _write(sink, loans, date, principal, interest, days_paid, done, known)
    return left


def _write(
    sink: Sink, rows: Ints, dates: Any, principal: Ints, interest: Ints, days_paid: Any, done: Ints, known: Any
) -> None:  # fmt: skip
    if len(rows):
        sink.rows(
            "due",
            {
                "loan_id": loan_ids(rows),
                "due_date": dates,
                "principal": principal,
                "interest": interest,
                "paid_date": np.ma.masked_array(days_paid, done == 0),
                "paid_amount": done,
            },
            known_at=known,
        )


def _moved(world: World, sink: Sink) -> None:
    """An extended loan no longer owes its principal on the old day, but on the new one (展期)."""
    state, loans = credit_of(world), world.loans
    for request in state.month.requests:
        if request.kind != "extension" or request.status != "approved":
            continue
        rows = request.loan[state.extra["seen"][request.loan]]
        old = day_of(world, world.number, state.extra["day"][rows])
        new = day_of(world, loans["maturity"][rows], state.extra["day"][rows])
        nothing = np.zeros(len(rows), np.int64)
        end = month_end(world.month)
        # Where interest falls due on another day, nothing else says that the old instalment is gone.
        apart = (state.extra["repay"][rows] == INTEREST_ONLY) & (state.extra["day"][rows] != INTEREST_DAY)
        gone = nothing[apart]
        _write(sink, rows[apart], old[apart], gone, gone, old[apart], gone, end)
        _write(sink, rows, new, loans["balance"][rows], nothing, old, nothing, end)
