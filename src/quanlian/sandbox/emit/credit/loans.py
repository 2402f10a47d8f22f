"""``loan`` (借据): when it is drawn, and at each month's end when anything about it changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import days_of
from quanlian.sandbox.credit.products import CLASSES, parameter, products
from quanlian.sandbox.credit.state import (
    ACTIVE,
    UNKNOWN,
    WRITTEN_OFF,
    contract_ids,
    credit_of,
    facility_ids,
    loan_ids,
    past_due_days,
)
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.emit.credit.common import (
    blank,
    branches,
    carried_over,
    day_of,
    first_day,
    last_day,
    managers,
)
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import SMALL, World

# Provision by five-class grade: 1 % general, then the usual guide of 2, 25, 50 and 100 %.
PROVISION = np.array([0.01, 0.02, 0.25, 0.5, 1.0])
_STATUS = np.array(["active", "closed", "written_off"], dtype=object)
_BEFORE, _DRAWN, _NOW = range(3)
_GREEN = ("C26", "I65")  # industries with some green or technology lending


def emit(world: World, sink: Sink) -> None:
    """New loans as they were drawn, then every changed one as it stands at the month's end."""
    state, loans = credit_of(world), world.loans
    extra = state.extra
    new = np.flatnonzero(loans["start"] == world.number)
    if world.number == 0:
        old = carried_over(world)
        _write(world, sink, old, known_at=first_day(world), when=_BEFORE)
        extra["seen"][old] = True
        extra["changed"][old] |= loans["balance"][old] != state.month.before["balance"][old]
    _write(world, sink, new, known_at=day_of(world, world.number, extra["day"][new]), when=_DRAWN)
    extra["seen"][new] = True
    later = extra["changed"].copy()
    later[new] &= (loans["status"][new] != ACTIVE) | (loans["balance"][new] != loans["amount"][new])
    rows = np.flatnonzero(later & extra["seen"])
    _write(world, sink, rows, known_at=last_day(world), when=_NOW)
    extra["changed"][:] = False


def _write(world: World, sink: Sink, rows: Ints, *, known_at: Any, when: int) -> None:
    if not len(rows):
        return
    loans, extra = world.loans, credit_of(world).extra
    firms = loans["firm"][rows]
    state = _standing(world, rows, when)
    extended, restructured = extra["extended"][rows], extra["restructured"][rows]
    sink.rows(
        "loan",
        {
            "loan_id": loan_ids(rows),
            "party_id": world.firms.party_id[firms],
            "product": products()["product"][loans["kind"][rows]],
            "purpose": loans["purpose"][rows],
            "amount": loans["amount"][rows],
            "balance": state["balance"],
            "rate": loans["rate"][rows],
            "start": day_of(world, loans["start"][rows], extra["day"][rows]),
            "maturity": day_of(world, loans["maturity"][rows], extra["day"][rows]),
            "repayment": loans["repayment"][rows],
            "security": loans["security"][rows],
            "five_class": CLASSES[state["five"]],
            "branch": branches(world, firms),
            "manager": managers(world, firms),
            "status": _STATUS[state["status"]],
            "facility_id": facility_ids(loans["facility"][rows]),
            "contract_id": contract_ids(rows),
            "currency": "CNY",
            "days_past_due": state["days"],
            "overdue_principal": state["principal"],
            "overdue_interest": state["interest"],
            "provision": share(state["balance"], PROVISION[state["five"]]),
            "origin_loan_id": _origins(world, rows),
            "renewal_kind": blank(loans["renewal_kind"][rows], loans["renewal_kind"][rows] == ""),
            "extended_to": np.ma.masked_array(
                day_of(world, np.maximum(extended, -600), extra["day"][rows]), extended == UNKNOWN
            ),
            "restructured_on": np.ma.masked_array(
                day_of(world, np.maximum(restructured, -600), 15), restructured == UNKNOWN
            ),
            "entrusted_payment": loans["amount"][rows] >= parameter("purpose.entrusted"),
            "use_industry": np.asarray(world.industries["code"])[world.firms.industry[firms]],
            "tags": _tags(world, firms, loans["amount"][rows]),
        },
        known_at=known_at,
    )


def _standing(world: World, rows: Ints, when: int) -> dict[str, Ints]:
    """How loans stand: as the month began, as they were drawn, or at the month's end."""
    loans, state = world.loans, credit_of(world)
    if when == _DRAWN:
        nothing = np.zeros(len(rows), np.int64)
        five = state.extra["floor"][rows]
        return {
            "balance": loans["amount"][rows], "status": nothing, "five": five, "days": nothing, "principal": nothing,
            "interest": nothing,
        }  # fmt: skip
    if when == _BEFORE:
        before = state.month.before
        days = np.maximum(past_due_days(world, state, rows) - days_of(world.month), 0)
        status, balance, five = before["status"][rows], before["balance"][rows], before["five"][rows]
        principal, interest = before["overdue_principal"][rows], before["overdue_interest"][rows]
    else:
        days, status = past_due_days(world, state, rows), loans["status"][rows]
        balance, five = loans["balance"][rows], state.extra["five"][rows]
        principal, interest = loans["overdue_principal"][rows], loans["overdue_interest"][rows]
    open_ = status == ACTIVE
    # 账销案存: what is written off is claimed still, but off the books.
    return {
        "balance": np.where(status == WRITTEN_OFF, 0, balance), "status": status, "five": five,
        "days": np.where(open_, days, 0), "principal": np.where(open_, principal, 0),
        "interest": np.where(open_, interest, 0),
    }  # fmt: skip


def _origins(world: World, rows: Ints) -> Any:
    origin = world.loans["renewed_from"][rows]
    ids = np.array(loan_ids(np.maximum(origin, 0)), dtype=object)
    # Loans repaid before the bank's data begin are in no file.
    shown = (origin >= 0) & credit_of(world).extra["seen"][np.maximum(origin, 0)]
    return blank(ids, ~shown)


def _tags(world: World, firms: Ints, amounts: Ints) -> Any:
    """普惠 for small credit of the small, 涉农 for farms and food, 绿色 for some."""
    codes = np.asarray(world.industries["code"])
    farm = np.array([str(code).startswith(("A", "C13")) for code in codes])[world.firms.industry[firms]]
    green = np.array([str(code) in _GREEN for code in codes])[world.firms.industry[firms]]
    green &= firms % 3 == 0
    small = (world.firms.segment[firms] <= SMALL) & (amounts <= parameter("inclusive.most"))
    tags = np.where(small, "普惠", "").astype(object)
    for here, word in ((farm, "涉农"), (green, "绿色")):
        tags = np.where(here, np.where(tags == "", word, tags + ";" + word), tags)
    return blank(tags, tags == "")
