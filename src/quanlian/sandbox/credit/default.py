"""Default and what comes after it: cure, closure, guarantors called, recovery, write-off (违约及其后)."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.credit.lending import books, is_long
from quanlian.sandbox.credit.products import CREDIT, SECURITIES, parameter
from quanlian.sandbox.credit.state import (
    UNKNOWN,
    WRITTEN_OFF,
    Credit,
    Payment,
    by_firm,
    mark,
    open_rows_of,
    past_due_days,
)
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import NEVER, World

_NEVER_COMES = 10**6
HEALED = 0.3  # stress of a firm that has just caught up


def step(world: World, state: Credit) -> None:
    """Declare defaults, and let the fate of earlier ones take its course."""
    _declare(world, state)
    rows = open_rows_of(world, np.array(list(state.fates), np.int64))
    for firm in list(state.fates):
        _befall(world, state, firm, rows[firm])


def _declare(world: World, state: Credit) -> None:
    loans = world.loans
    rows = np.flatnonzero((loans["status"] == 0) & (loans["months_past_due"] >= 3))
    rows = rows[past_due_days(world, state, rows) > parameter("default.days")]
    firms = np.unique(loans["firm"][rows])
    firms = firms[world.troubles.defaulted[firms] == NEVER]
    if not len(firms):
        return
    active = np.flatnonzero(loans["status"] == 0)
    owed = by_firm(world, loans["firm"][active], loans["balance"][active])
    first = _first_missed(world, state, rows, firms)
    world.troubles.defaulted[firms] = mark(world.number)
    world.troubles.stress[firms] = 1.0
    for firm, since in zip(firms.tolist(), first.tolist(), strict=True):
        _record(world, state, firm, int(owed[firm]), since)


def _first_missed(world: World, state: Credit, rows: Ints, firms: Ints) -> np.ndarray:
    """The day on which 90 days had passed since the first missed payment."""
    extra = state.extra
    since = (world.clock.first + extra["since"][rows]).astype("datetime64[D]") + extra["since_day"][rows] - 1
    earliest = np.full(len(world.firms), np.datetime64("2999-01-01"))
    np.minimum.at(earliest, world.loans["firm"][rows], since)
    return earliest[firms] + int(parameter("default.days")) + 1


def _record(world: World, state: Credit, firm: int, owed: int, day: Any) -> None:
    cause = _cause(world, firm)
    row = {
        "party_id": world.firms.party_id[firm],
        "date": str(np.datetime64(day, "D")),
        "month": str(world.month),
        "in_data": world.visible,
        "cause": cause["cause"],
        "source": cause["source"],
        "chain": cause["chain"],
        "trouble_start": cause["start"],
        "short_since": _month_of(world, int(state.short_since[firm])),
        "exposure": owed,
        "cured": None,
        "closed": None,
        "recovered": 0,
        "loss": None,
        "evergreened": int(state.evergreened[firm]),
    }
    world.truth["default"].append(row)
    state.month.outcomes.append(
        {"firm": firm, "loan": UNKNOWN, "kind": "default", "amount": owed, "day": day}
    )
    state.fates[firm] = _fate(world, state, firm, row)


def _cause(world: World, firm: int) -> dict[str, Any]:
    """The latest trouble that had begun; without one it was weak to begin with."""
    tell = world.facts.get("trouble_told")
    if tell is not None:
        told: dict[str, Any] = tell(world, firm)
        return told
    return {"cause": "thin_means", "source": None, "chain": "", "start": None}


def _month_of(world: World, number: int) -> str | None:
    return None if number == NEVER else str(world.clock.first + number)


def _fate(world: World, state: Credit, firm: int, row: dict[str, Any]) -> dict[str, Any]:
    now = world.number
    stream = world.draws("fate", firm, now)
    u = stream.uniform(8)
    secured = _main_security(world, state, firm)

    def months(name: str, place: int) -> int:
        low, high = int(parameter(f"{name}.low")), int(parameter(f"{name}.high"))
        return low + int(u[place] * (high - low + 1))

    cures = u[0] < parameter("cure") and not row["evergreened"]
    closes = not cures and u[1] < parameter("close")
    rate = parameter(f"recover.{SECURITIES[secured]}") + float(
        stream.normal(1, parameter("recover.sigma"))[0]
    )
    recovery = now + months("recover", 4)
    return {
        "row": row,
        "cure": now + months("cure", 2) if cures else _NEVER_COMES,
        "close": now + months("close", 3) if closes else _NEVER_COMES,
        "call": _NEVER_COMES if cures else now + months("call", 5),
        "recover": _NEVER_COMES if cures else recovery,
        "rate": min(max(rate, 0.0), 1.0),
        "write_off": _NEVER_COMES if cures else recovery + months("write_off", 6),
    }


def _main_security(world: World, state: Credit, firm: int) -> int:
    rows = _open_rows(world, firm)
    if not len(rows):
        return CREDIT
    return int(state.extra["secured"][rows[np.argmax(world.loans["balance"][rows])]])


def _open_rows(world: World, firm: int) -> Ints:
    return np.flatnonzero((world.loans["firm"] == firm) & (world.loans["status"] == 0))


def _befall(world: World, state: Credit, firm: int, rows: Ints) -> None:
    now, fate = world.number, state.fates[firm]
    if not len(rows):
        fate["row"]["loss"] = 0  # guarantors or the court have paid all
        del state.fates[firm]
        return
    if now == fate["cure"]:
        _cure(world, state, firm, fate)
        return
    if (state.extra["since"][rows] == UNKNOWN).all():
        _heal(world, state, firm, fate, 0)
        return
    if now == fate["close"]:
        _close(world, firm, fate)
    if now == fate["call"]:
        _call(world, state, firm)
    if now == fate["recover"]:
        _recover(world, state, firm, fate)
    if now == fate["write_off"]:
        _write_off(world, state, firm, fate)


def _cure(world: World, state: Credit, firm: int, fate: dict[str, Any]) -> None:
    """The family finds the money: arrears are paid, and the firm goes on."""
    loans, rows = world.loans, _open_rows(world, firm)
    principal, interest = loans["overdue_principal"][rows], loans["overdue_interest"][rows]
    total = int(principal.sum() + interest.sum())
    at = np.array([firm])
    world.ledger.receive("other_financing_inflow", "other_payables", np.array([total]), at)
    state.owner_owed[firm] += total
    world.now["owner_lent"][firm] += total
    world.ledger.pay("cash_for_interest", "interest_payable", interest, loans["firm"][rows])
    long = is_long(world, rows)
    for term in (False, True):
        world.ledger.pay(
            "cash_for_debt", books(term), principal[long == term], loans["firm"][rows[long == term]]
        )
    world.now["repaid"][firm] += int(principal.sum())
    world.now["interest_paid"][firm] += int(interest.sum())
    nothing = np.zeros(len(rows), np.int64)
    state.month.payments.append(Payment(rows, nothing + 26, principal.copy(), interest.copy(), nothing))
    loans["balance"][rows] -= principal
    for name in ("overdue_principal", "overdue_interest", "months_past_due"):
        loans[name][rows] = 0
    state.extra["since"][rows] = UNKNOWN
    state.extra["changed"][rows] = True
    loans["status"][rows[loans["balance"][rows] == 0]] = 1
    _lengthen(world, state, rows)
    _heal(world, state, firm, fate, total)


def _heal(world: World, state: Credit, firm: int, fate: dict[str, Any], paid: int) -> None:
    """Nothing is in arrears any more: the firm is in order again, and watched for a year."""
    rows = _open_rows(world, firm)
    state.extra["restructured"][rows] = world.number
    state.extra["changed"][rows] = True
    world.troubles.defaulted[firm] = NEVER
    world.troubles.stress[firm] = HEALED
    fate["row"]["cured"], fate["row"]["loss"] = str(world.month), 0
    state.month.outcomes.append({"firm": firm, "loan": UNKNOWN, "kind": "cured", "amount": paid, "day": None})
    del state.fates[firm]


def _lengthen(world: World, state: Credit, rows: Ints) -> None:
    """What had matured is given another year."""
    loans = world.loans
    rows = rows[(loans["maturity"][rows] <= world.number) & (loans["status"][rows] == 0)]
    before = is_long(world, rows)
    loans["maturity"][rows] = world.number + 12
    moved = rows[~before & is_long(world, rows)]
    world.ledger.post(books(False), books(True), loans["balance"][moved], loans["firm"][moved])
    state.extra["extended"][rows] = world.number + 12


def _close(world: World, firm: int, fate: dict[str, Any]) -> None:
    world.troubles.closed[firm] = mark(world.number)
    trades = world.trades
    ends = ((trades.supplier == firm) | (trades.buyer == firm)) & (trades.until == NEVER)
    trades.until[ends] = mark(world.number + 1)
    fate["row"]["closed"] = str(world.month)


def _call(world: World, state: Credit, firm: int) -> None:
    """Those who stand for the firm are asked to pay, each his part (代偿)."""
    guarantees = world.guarantees
    others = world.facts.get("guarantee_elsewhere", np.zeros(0, bool))
    ours = np.ones(len(guarantees.debtor), bool)
    ours[: len(others)] = ~np.asarray(others, bool)
    in_force = (guarantees.start <= world.number) & ~guarantees.called & ours
    places = np.flatnonzero((guarantees.debtor == firm) & in_force)
    rows = _open_rows(world, firm)
    owed = int(world.loans["balance"][rows].sum())
    if not len(places) or owed == 0:
        return
    guarantees.called[places] = True
    people = (guarantees.guarantor[places] >= len(world.firms)) & (
        guarantees.guarantor[places] < len(world.firms) + len(world.people)
    )
    bearing = max(int((~people).sum()), 1)  # families are asked too, but companies have the money
    each = np.minimum(guarantees.amount[places], owed // bearing)
    for place, amount in zip(places.tolist(), each.tolist(), strict=True):
        state.calls.append(
            {
                "guarantor": int(guarantees.guarantor[place]),
                "debtor": firm,
                "left": int(amount),
                "months": int(parameter("call.instalments")),
                "first": world.number,
                "heard": False,
            }
        )


def _recover(world: World, state: Credit, firm: int, fate: dict[str, Any]) -> None:
    rows = _open_rows(world, firm)
    amounts = share(world.loans["balance"][rows], fate["rate"])
    settle_without_cash(world, state, rows, amounts, payer=2)
    total = int(amounts.sum())
    fate["row"]["recovered"] += total
    if total:
        state.month.outcomes.append(
            {"firm": firm, "loan": UNKNOWN, "kind": "recovered", "amount": total, "day": None}
        )


def settle_without_cash(world: World, state: Credit, rows: Ints, amounts: Ints, *, payer: int) -> None:
    """Loans paid by a guarantor or out of what secured them: the firm then owes those instead."""
    loans = world.loans
    firms, long = loans["firm"][rows], is_long(world, rows)
    for term in (False, True):
        here = long == term
        world.ledger.post(books(term), "other_payables", amounts[here], firms[here])
    world.ledger.note("debt_noncash_change", -amounts, firms)
    loans["balance"][rows] -= amounts
    loans["overdue_principal"][rows] = np.maximum(loans["overdue_principal"][rows] - amounts, 0)
    state.extra["changed"][rows] = True
    loans["status"][rows[loans["balance"][rows] == 0]] = 1
    paid = amounts > 0
    nothing = np.zeros(int(paid.sum()), np.int64)
    state.month.payments.append(Payment(rows[paid], nothing + 18, amounts[paid], nothing, nothing, payer))


def _write_off(world: World, state: Credit, firm: int, fate: dict[str, Any]) -> None:
    rows = _open_rows(world, firm)
    world.loans["status"][rows] = WRITTEN_OFF
    state.extra["changed"][rows] = True
    lost = int(world.loans["balance"][rows].sum())
    fate["row"]["loss"] = lost
    for row in rows.tolist():
        state.month.outcomes.append(
            {
                "firm": firm,
                "loan": row,
                "kind": "written_off",
                "amount": int(world.loans["balance"][row]),
                "day": None,
            }
        )
    del state.fates[firm]
