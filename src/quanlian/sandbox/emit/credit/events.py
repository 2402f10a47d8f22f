"""``event`` (外部事件): suits, execution, arrears of tax and pay, and what happens to sound firms as well.

Courts and registers are slow and the bank learns later still; some who are sued owe nothing in the end, and namesakes
are mixed up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.clock import days_of
from quanlian.sandbox.credit.products import PRIVATE
from quanlian.sandbox.credit.state import credit_of
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.emit.credit.common import first_day, last_day
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.troubles.plan import figure
from quanlian.sandbox.world import NEVER, World

_PENDING = "events_pending"
# What follows a default, and how many days later (from, to), and how often.
_AFTER = (
    ("loan_dispute", 20, 90, 0.8),
    ("asset_preservation", 30, 120, 0.5),
    ("execution", 150, 330, 0.65),
    ("dishonest", 240, 420, 0.4),
    ("consumption_limit", 200, 380, 0.5),
    ("execution_ended", 380, 600, 0.3),
    ("abnormal_list", 90, 400, 0.3),
)
_TEXTS = {
    "sued": "买卖合同纠纷, 被诉支付货款",
    "private_loan_dispute": "民间借贷纠纷, 被诉归还借款",
    "plaintiff": "买卖合同纠纷, 作为原告追讨货款",
    "loan_dispute": "金融借款合同纠纷",
    "asset_preservation": "诉前财产保全",
    "execution": "被列为被执行人",
    "dishonest": "被列入失信被执行人名单",
    "consumption_limit": "被限制高消费",
    "execution_ended": "终结本次执行程序",
    "tax_arrears": "欠缴税款公告",
    "wage_arrears": "拖欠工资投诉",
    "account_frozen": "账户被冻结",
    "equity_frozen": "股权被冻结",
    "negative_news": "网络传闻资金紧张",
    "abnormal_list": "列入经营异常名录",
    "penalty": "行政处罚",
    "labour_dispute": "劳动争议",
    "bankruptcy": "破产申请审查",
    "legal_rep_change": "法定代表人变更",
}
_SOURCES = {
    "tax_arrears": "税务公告",
    "wage_arrears": "劳动监察",
    "negative_news": "网络舆情",
    "abnormal_list": "工商公示",
    "penalty": "行政处罚公示",
    "equity_frozen": "工商公示",
    "legal_rep_change": "工商公示",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: the day it happened and the day the bank learns it."""

    firm: int
    kind: str
    day: np.datetime64
    known: np.datetime64
    amount: int
    role: str
    confidence: float


def remember(world: World) -> None:
    """Let the month's events happen; they are written when the bank learns of them."""
    pending: list[Happening] = world.facts.setdefault(_PENDING, [])
    pending += _of_stress(world)
    pending += _after_default(world)
    pending += _innocent(world)


def emit(world: World, sink: Sink) -> None:
    """Events the bank learns of this month."""
    pending: list[Happening] = world.facts[_PENDING]
    end = last_day(world)
    now = [one for one in pending if one.known <= end]
    world.facts[_PENDING] = [one for one in pending if one.known > end]
    now = [one for one in now if one.known >= first_day(world)]
    if not now:
        return
    number = world.facts.get("events_written", 0)
    world.facts["events_written"] = number + len(now)
    firms = np.array([one.firm for one in now], np.int64)
    days = np.array([one.day for one in now], "datetime64[D]")
    courts = [_court(world, one.firm) if one.kind not in _SOURCES else None for one in now]
    amounts = np.array([one.amount for one in now], np.int64)
    sink.rows(
        "event",
        {
            "event_id": [f"EV{number + place + 1:07d}" for place in range(len(now))],
            "party_id": world.firms.party_id[firms],
            "at": days.astype("datetime64[s]") + 36000,
            "kind": [one.kind for one in now],
            "amount": np.ma.masked_array(amounts, amounts == 0),
            "role": [one.role or None for one in now],
            "case_no": [_case(one, number + place) for place, one in enumerate(now)],
            "court": courts,
            "stage": [_stage(one.kind) for one in now],
            "match_confidence": np.array([one.confidence for one in now]),
            "text": [_TEXTS[one.kind] for one in now],
            "source": [_SOURCES.get(one.kind, "司法公开") for one in now],
        },
        known_at=np.array([one.known for one in now], "datetime64[D]"),
    )


def _court(world: World, firm: int) -> str:
    return f"{str(world.firms.region[firm])[:6]}人民法院"


def _case(one: Happening, number: int) -> str | None:
    if one.kind in _SOURCES:
        return None
    letter = (
        "执" if one.kind in ("execution", "dishonest", "consumption_limit", "execution_ended") else "民初"
    )
    return f"({str(one.day)[:4]})本{letter}{number + 1:05d}号"


def _stage(kind: str) -> str | None:
    if kind in _SOURCES:
        return None
    return "执行" if kind in ("execution", "dishonest", "consumption_limit", "execution_ended") else "立案"


def _of_stress(world: World) -> Iterable[Happening]:
    """Creditors, staff and the tax office lose patience as stress lasts."""
    stress = np.where(world.troubles.closed == NEVER, world.troubles.stress, 0.0)
    tense = np.flatnonzero(stress > 0.35)
    state = credit_of(world)
    table = state.elsewhere
    owing = np.zeros(len(world.firms), bool)
    owing[table["firm"][(table["kind"] == PRIVATE) & (table["status"] == 0)]] = True
    for kind, key in (
        ("sued", "supplier_suit"),
        ("tax_arrears", "tax_arrears"),
        ("wage_arrears", "wage_arrears"),
        ("account_frozen", "frozen"),
        ("negative_news", "rumour"),
        ("private_loan_dispute", "supplier_suit"),
    ):
        chance = figure(f"event.{key}") * stress[tense] * stress[tense]
        if kind == "private_loan_dispute":
            chance = chance * owing[tense]
        hit = tense[world.draws("event", kind, world.number).chance(len(tense), chance)]
        yield from _happen(world, kind, hit, "被告" if kind in ("sued", "private_loan_dispute") else "")


def _after_default(world: World) -> Iterable[Happening]:
    fresh = np.flatnonzero(world.troubles.defaulted == _mark(world))
    for kind, low, high, often in _AFTER:
        stream = world.draws("after default", kind, world.number)
        hit = fresh[stream.chance(len(fresh), often)]
        later = stream.integers(len(hit), low, high)
        yield from _happen(world, kind, hit, "被告" if kind == "loan_dispute" else "被执行人", later)
    gone = np.flatnonzero(world.troubles.closed == _mark(world))
    hit = gone[world.draws("bankrupt", world.number).chance(len(gone), 0.2)]
    yield from _happen(world, "bankruptcy", hit, "债务人", np.full(len(hit), 60))


def _innocent(world: World) -> Iterable[Happening]:
    """Claimants, disputes that come to nothing, namesakes, a fine, a new legal representative."""
    stream = world.draws("innocent events", world.number)
    firms = np.flatnonzero(stream.chance(len(world.firms), figure("innocent.event") / 12) & world.working())
    kinds = stream.pick(len(firms), [4, 2.5, 1.5, 1.5, 0.5])
    for place, (kind, role) in enumerate(
        (
            ("plaintiff", "原告"),
            ("sued", "被告"),
            ("labour_dispute", "被告"),
            ("legal_rep_change", ""),
            ("abnormal_list", ""),
        )
    ):
        yield from _happen(world, kind, firms[kinds == place], role, sure=kind != "sued")
    fined = np.flatnonzero(stream.chance(len(world.firms), figure("event.penalty") / 12) & world.working())
    yield from _happen(world, "penalty", fined, "")


def _happen(
    world: World, kind: str, firms: Ints, role: str, later: Any = 0, *, sure: bool = True
) -> Iterable[Happening]:
    stream = world.draws("happening", kind, world.number, len(firms), role)
    day = first_day(world) + stream.integers(len(firms), 0, days_of(world.month)) + later
    delay = stream.integers(len(firms), int(figure("event.delay.low")), int(figure("event.delay.high")))
    base = world.firms.sales[firms]
    amount = share(base, stream.uniform(len(firms), 0.05, 0.9)) // 100 * 100
    nameless = kind in ("negative_news", "abnormal_list", "legal_rep_change")
    doubt = stream.uniform(len(firms), 0.55, 0.9)
    certain = stream.chance(len(firms), 0.93 if sure else 0.6)
    for place, firm in enumerate(firms.tolist()):
        yield Happening(
            firm,
            kind,
            day[place],
            day[place] + delay[place],
            0 if nameless else int(amount[place]),
            role,
            1.0 if certain[place] else round(float(doubt[place]), 2),
        )


def _mark(world: World) -> int:
    return world.number - 1 if world.number == NEVER else world.number
