"""``application`` and the ``authorization`` to query the bureau that goes with each (申请与授权)."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from quanlian.sandbox.credit.products import WORKING, products, terms
from quanlian.sandbox.credit.state import UNKNOWN, Request, credit_of, facility_ids
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.emit.credit.common import (
    application_ids,
    at_hour,
    blank,
    carried_over,
    day_of,
    first_day,
    managers,
    requests,
)
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import MICRO, World

CHANNELS = np.array(["客户经理", "柜面", "手机银行"], dtype=object)
_KINDS = {"review_renewal": "renewal", "review_increase": "increase"}
_YEARS_VALID = 3  # of an authorization for after the loan


def emit(world: World, sink: Sink) -> None:
    """Applications of the month, approved or not."""
    _standing(world, sink)
    for first, request, days in requests(world):
        _write(world, sink, first, request, days)


def _write(world: World, sink: Sink, first: int, request: Request, days: Ints) -> None:
    firms, count = request.firm, len(request.firm)
    dates = day_of(world, world.number, days)
    ids = application_ids(world, first, count)
    officers = managers(world, firms)
    sink.rows(
        "application",
        {
            "application_id": ids,
            "party_id": world.firms.party_id[firms],
            "applied_at": at_hour(world, f"application {first}", dates),
            "amount": request.amount,
            **_product(world, request),
            "officer": officers,
            "co_officer": _second(world, firms, officers),
            "kind": _KINDS.get(request.kind, request.kind),
            "facility_id": facility_ids(_facility(world, firms)),
            "status": request.status,
            **_origin(world, firms, first),
        },
        known_at=dates,
    )
    _authorize(world, sink, ids, firms, dates)


def _product(world: World, request: Request) -> dict[str, Any]:
    loans, known = world.loans, request.loan != UNKNOWN
    place = np.where(known, request.loan, 0)
    kind = np.where(known, loans["kind"][place] if len(loans) else 0, WORKING)
    months = np.where(
        known, (loans["maturity"] - loans["start"])[place] if len(loans) else 12, terms()[0][kind]
    )
    purpose = np.where(known, loans["purpose"][place] if len(loans) else "", "日常经营周转")
    return {"product": products()["product"][kind], "term_months": months, "purpose": purpose}


def _facility(world: World, firms: Ints) -> Ints:
    table = credit_of(world).facilities
    place = np.full(len(world.firms), -1)
    place[table["firm"]] = np.arange(len(table))
    latest = place[firms]
    over = table["expires"][latest] <= world.number if len(table) else np.ones(len(firms), bool)
    return np.where(over, -1, latest)


def _second(world: World, firms: Ints, officers: Any) -> Any:
    """The second pair of eyes: another manager of the branch, now and then the same two always."""
    bank = world.facts.get("bank")
    if bank is None:
        return [None] * len(firms)
    staff = bank.staff
    desks = np.flatnonzero(staff.post == "客户经理")
    own = world.firms.branch[firms]
    pick = world.draws("co officer", world.number, len(firms)).uniform(len(firms))
    low = np.searchsorted(staff.branch[desks], own, side="left")
    high = np.maximum(np.searchsorted(staff.branch[desks], own, side="right"), low + 1)
    chosen = desks[np.minimum(low + np.floor(pick * (high - low)).astype(np.int64), len(desks) - 1)]
    second = staff.staff_id[chosen]
    return blank(second, second == officers)


def _origin(world: World, firms: Ints, first: int) -> dict[str, Any]:
    """Channel, device, line and contacts; rings of fraud leave theirs in ``application_marks``."""
    stream = world.draws("channel", world.number, first)
    online = stream.chance(len(firms), np.where(world.firms.segment[firms] == MICRO, 0.55, 0.12))
    channel = np.where(online, CHANNELS[2], CHANNELS[stream.integers(len(firms), 0, 2)])
    device = [f"{861000000000000 + firm * 7919 % 999999937:015d}" for firm in firms.tolist()]
    line = [f"10.{firm // 60000 % 200 + 20}.{firm // 250 % 240}.{firm % 250 + 2}" for firm in firms.tolist()]
    origin: dict[str, Any] = {
        "channel": channel,
        "device": blank(np.array(device, dtype=object), ~online),
        "ip": blank(np.array(line, dtype=object), ~online),
        "phone": world.firms.phone[firms].copy(),
        "address": world.firms.address[firms].copy(),
    }
    marks = world.facts.get("application_marks") or {}
    for place, firm in enumerate(firms.tolist()):
        mark = marks.get(firm)
        if mark is not None and world.number >= mark.get("from", 0):
            origin["channel"][place] = CHANNELS[2]
            for name in ("device", "ip", "phone", "address"):
                if name in mark:
                    origin[name][place] = mark[name]
    return origin


def _authorize(world: World, sink: Sink, ids: list[str], firms: Ints, dates: Any) -> None:
    sink.rows(
        "authorization",
        {
            "authorization_id": [f"SQS{number[2:]}" for number in ids],
            "party_id": world.firms.party_id[firms],
            "scope": "信用报告查询（贷前审批）",
            "signed_on": dates,
            "valid_to": dates + 365,
            "file_hash": [hashlib.sha256(number.encode()).hexdigest() for number in ids],
        },
        known_at=dates,
    )


def _standing(world: World, sink: Sink) -> None:
    """Consent given with the contract to be looked at after the loan (贷后管理授权)."""
    given = world.facts.setdefault("consents", np.zeros(len(world.firms), bool))
    asked = world.loans["start"] == world.number
    asked[carried_over(world)] = True
    firms = np.unique(world.loans["firm"][asked])
    firms = firms[~given[firms]]
    given[firms] = True
    if not len(firms):
        return
    ids = standing_ids(firms)
    day = first_day(world)
    before = world.draws("consent", world.number).integers(len(firms), 5, 400)
    signed = day - (before if world.number == 0 else 0)
    sink.rows(
        "authorization",
        {
            "authorization_id": ids,
            "party_id": world.firms.party_id[firms],
            "scope": "信用报告查询（贷后管理）",
            "signed_on": signed,
            "valid_to": signed + 365 * (_YEARS_VALID + 1),
            "file_hash": [hashlib.sha256(number.encode()).hexdigest() for number in ids],
        },
        known_at=day,
    )


def standing_ids(firms: Ints) -> list[str]:
    """Numbers of the consents for after the loan."""
    return [f"SQD{firm + 1:07d}" for firm in firms.tolist()]
