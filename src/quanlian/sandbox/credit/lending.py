"""Drawing loans: who gets what for how long, and where the books show it (放款)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.credit.products import (
    CLASSES,
    CREDIT,
    EQUIPMENT,
    FARM,
    GUARANTEE,
    INSTALMENT,
    MICRO_CREDIT,
    MORTGAGE,
    MORTGAGED,
    ORDER,
    PLEDGE,
    PROJECT,
    REPAYMENTS,
    SECURITIES,
    bank_rate,
    terms,
)
from quanlian.sandbox.credit.state import UNKNOWN, Credit, begin, by_firm
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.world import MICRO, Texts, World

SHORT_MONTHS = 12
PURPOSES = {
    EQUIPMENT: "购置设备",
    PROJECT: "厂房建设",
    FARM: "采购农资",
    ORDER: "订单备货",
}
_WORKING_PURPOSES = np.array(["采购原材料", "日常经营周转", "采购商品", "支付货款"], dtype=object)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Loans to be drawn, one an entry of ``firms``."""

    firms: Ints
    amounts: Ints
    kinds: Ints
    what: str  # names the stream of chance
    renewed_from: Any = UNKNOWN
    renewal_kind: Any = ""
    secured: Any = None
    rate: Any = None
    floor: Any = 0  # the least five-class code it may have
    months: Any = None
    in_cash: bool = True


def draw(world: World, state: Credit, drawing: Drawing) -> Ints:
    """Pay loans out (or only put them in the place of old ones) and return their rows."""
    if not len(drawing.firms):
        return np.zeros(0, np.int64)
    rows = write(world, state, drawing, start=world.number)
    account = world.loans["maturity"][rows] - world.loans["start"][rows] > SHORT_MONTHS
    if drawing.in_cash:
        for long in (False, True):
            here = account == long
            world.ledger.receive(
                "cash_from_borrowings", books(long), drawing.amounts[here], drawing.firms[here]
            )
        world.now["drawn"] = world.now["drawn"] + by_firm(world, drawing.firms, drawing.amounts)
    return rows


def write(world: World, state: Credit, drawing: Drawing, *, start: Any) -> Ints:
    """Add rows to ``world.loans`` and what goes with them, without touching the books."""
    firms, kinds, count = drawing.firms, drawing.kinds, len(drawing.firms)
    usual_months, repay = terms()
    months = usual_months[kinds] if drawing.months is None else np.broadcast_to(drawing.months, count)
    secured = usual_security(world, drawing) if drawing.secured is None else drawing.secured
    rate = bank_rate(world, firms, drawing.what) if drawing.rate is None else drawing.rate
    rows = world.loans.append(
        firm=firms,
        facility=latest_facility(world, state, firms),
        kind=kinds,
        purpose=purposes(world, kinds, drawing.what),
        amount=drawing.amounts,
        balance=drawing.amounts,
        rate=rate,
        start=np.broadcast_to(start, count),
        maturity=np.broadcast_to(start, count) + months,
        repayment=REPAYMENTS[repay[kinds]],
        security=SECURITIES[secured],
        status=0,
        months_past_due=0,
        overdue_principal=0,
        overdue_interest=0,
        renewed_from=drawing.renewed_from,
        renewal_kind=drawing.renewal_kind,
        five_class=CLASSES[np.broadcast_to(drawing.floor, count)],
    )
    stream = world.draws("pay day", drawing.what, world.number)
    begin(world, state, rows, repay=repay[kinds], secured=secured, five=drawing.floor, stream=stream)
    return rows


def usual_security(world: World, drawing: Drawing) -> Ints:
    """How a loan is secured: mortgage loans by mortgage, the smallest on credit, the rest by guarantors and pledge."""
    firms, kinds = drawing.firms, drawing.kinds
    chance = world.draws("security", drawing.what, world.number).uniform(len(firms))
    secured = np.where(chance < 0.42, MORTGAGED, np.where(chance < 0.60, PLEDGE, CREDIT))
    backed = np.zeros(len(world.firms), bool)
    kinds_of_guarantor = np.isin(world.guarantees.pattern, ["owner"], invert=True)
    backed[world.guarantees.debtor[kinds_of_guarantor]] = True
    secured[backed[firms] & (chance > 0.25)] = GUARANTEE
    secured[(kinds == MICRO_CREDIT) | (kinds == INSTALMENT)] = CREDIT
    secured[(kinds == MORTGAGE) | (kinds == PROJECT)] = MORTGAGED
    secured[(kinds == EQUIPMENT) | (kinds == ORDER)] = PLEDGE
    unsecured = (secured == CREDIT) & (world.firms.segment[firms] > MICRO) & (chance < 0.8)
    secured[unsecured] = MORTGAGED
    return secured


def purposes(world: World, kinds: Ints, what: str) -> Texts:
    """What the borrower says the money is for (用途)."""
    words = _WORKING_PURPOSES[world.draws("purpose", what, world.number).integers(len(kinds), 0, 4)]
    for kind, word in PURPOSES.items():
        words[kinds == kind] = word
    return words


def books(long: bool) -> str:
    """The account of a loan by its term."""
    return "long_term_borrowings" if long else "short_term_borrowings"


def is_long(world: World, rows: Ints) -> Any:
    """Whether loans stand among long-term borrowings."""
    return world.loans["maturity"][rows] - world.loans["start"][rows] > SHORT_MONTHS


def latest_facility(world: World, state: Credit, firms: Ints) -> Ints:
    """The facility each firm has now, or -1."""
    place = np.full(len(world.firms), -1)
    place[state.facilities["firm"]] = np.arange(len(state.facilities))
    return np.asarray(place[firms])


def room(world: World, state: Credit) -> Ints:
    """What each firm may still draw under its facility."""
    free = np.zeros(len(world.firms), np.int64)
    table = state.facilities
    current = (table["expires"] > world.number) & ~table["frozen"]
    free[table["firm"][current]] = (table["approved"] - table["used"])[current]
    return np.maximum(free, 0)


def count_use(world: World, state: Credit) -> None:
    """Bring ``used`` of the facilities in line with the loans, and mark the changed."""
    table = state.facilities
    loans = world.loans
    active = np.flatnonzero(loans["status"] == 0)
    owed = by_firm(world, loans["firm"][active], loans["balance"][active])
    latest = np.unique(latest_facility(world, state, np.unique(table["firm"])))
    used = np.zeros(len(table), np.int64)
    used[latest] = owed[table["firm"][latest]]
    table["changed"][:] |= table["used"] != used
    table["used"][:] = used


def grant(world: World, state: Credit, firms: Ints, approved: Ints, *, start: Any, months: int = 12) -> Ints:
    """Give firms a new facility (授信) in the place of the old one, and return its rows."""
    revolving = world.draws("revolving", world.number, len(state.facilities)).chance(len(firms), 0.6)
    old = latest_facility(world, state, firms)
    state.facilities["expires"][old[old >= 0]] = np.minimum(
        state.facilities["expires"][old[old >= 0]], world.number
    )
    state.facilities["changed"][old[old >= 0]] = True
    return state.facilities.append(
        firm=firms,
        approved=approved,
        start=start,
        expires=start + months,
        revolving=revolving,
        frozen=False,
        used=0,
        changed=True,
    )
