"""Where the loans of a ring go (资金流向): to the sink, to the agent, round and back; each leaves flows and entries.

``world.facts["extra_flows"]`` is a list of columns for this month's flow rows: ``firm`` (whose account), ``day``,
``amount`` (cents, out below zero), ``party`` (number, or -1), ``counterparty`` (name), ``remark``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import month_end
from quanlian.sandbox.draws import Stream
from quanlian.sandbox.fraud.rings import NOBODY, Ring
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.ties import id_of, name_of
from quanlian.sandbox.world import World

_OUT = np.array(["货款", "采购款", "往来款", "借款", "设备款"], dtype=object)
_FEE = np.array(["咨询费", "服务费", "信息费"], dtype=object)
_BACK = np.array(["往来款", "还款", "备用金"], dtype=object)


def fresh_flows(world: World) -> None:
    """Forget flows of earlier months."""
    kept = [lot for lot in _flows(world) if np.all(lot["day"].astype("datetime64[M]") == world.month)]
    world.facts["extra_flows"] = kept


def _flows(world: World) -> list[dict[str, Any]]:
    flows: list[dict[str, Any]] = world.facts.setdefault("extra_flows", [])
    return flows


def flow(world: World, firm: int, day: Any, amount: int, party: int, remark: str) -> None:
    """One movement on a firm's account with the bank."""
    _flows(world).append(
        {
            "firm": np.array([firm]),
            "day": np.array([min(day, month_end(world.month))]),
            "amount": np.array([amount]),
            "party": np.array([party]),
            "counterparty": np.array([name_of(world, party)], dtype=object),
            "remark": np.array([remark], dtype=object),
        }
    )


def pass_on(world: World, ring: Ring, member: int, amount: int, drawn: Any, stream: Stream) -> None:
    """What happens to a drawing: fee, sink, and what comes back."""
    habits = numbers("fraud_habits")
    if ring.agent != NOBODY and ring.fee > 0:
        fee = _affordable(world, member, int(amount * ring.fee) // 100 * 100)
        day = drawn + int(stream.integers(1, 1, int(habits["fee_days"]))[0])
        _pay(world, member, day, fee, ring.agent, str(_FEE[stream.integers(1, 0, 3)][0]), "admin_expenses")
    whole = _affordable(world, member, int(amount * ring.part) // 100_000 * 100_000)
    moved = _in_parts(world, ring, member, drawn, whole, stream)
    ring.moved[member] = ring.moved.get(member, 0) + moved
    if ring.kind == "fund_return":
        _come_back(world, ring, member, drawn, moved, stream)


def _payee(world: World, ring: Ring, member: int) -> int:
    """The ring's sink; where there is none each owner takes the money out for himself."""
    return ring.sink if ring.sink != NOBODY else int(world.person(world.firms.owner[member]))


def _in_parts(world: World, ring: Ring, member: int, drawn: Any, whole: int, stream: Stream) -> int:
    """One or two payments within a week."""
    days, payee = int(numbers("fraud_habits")["sink_days"]), _payee(world, ring, member)
    first = whole if stream.chance(1, 0.5)[0] else int(whole * 0.6) // 100_000 * 100_000
    for part in (first, whole - first):
        if part > 0:
            day = drawn + int(stream.integers(1, 0, days)[0])
            _pay(world, member, day, part, payee, str(_OUT[stream.integers(1, 0, 5)][0]), "other_receivables")
    return whole


def _come_back(world: World, ring: Ring, member: int, drawn: Any, moved: int, stream: Stream) -> None:
    """The payee sends most of it to the owner's relative, who lends it to the firm (回流)."""
    back = int(moved * float(stream.uniform(1, 0.5, 0.95)[0])) // 100_000 * 100_000
    day = drawn + int(stream.integers(1, 3, int(numbers("fraud_habits")["return_days"]))[0])
    relative = _relative(world, member)
    if back > 0:
        _take(world, member, day, back, relative, str(_BACK[stream.integers(1, 0, 3)][0]))
        ring.row.setdefault("returned", []).append(id_of(world, relative))


def _relative(world: World, member: int) -> int:
    """The owner's spouse or other kin; the owner where there is none."""
    owner = int(world.person(world.firms.owner[member]))
    ties = world.relations
    kin = ties.target[
        (ties.source == owner) & np.isin(ties.kind.astype(str), ["spouse", "sibling", "relative"])
    ]
    return int(kin[0]) if len(kin) else owner


def pay_interest(world: World, ring: Ring, stream: Stream) -> None:
    """While the ring lives, the sink sends its members the month's interest, now and then too late (代付利息)."""
    if world.number >= ring.end or ring.sink == NOBODY:
        return
    habits = numbers("fraud_habits")
    for member, moved in sorted(ring.moved.items()):
        amount = int(moved * habits["interest"]) // 100
        started = int(world.loans["start"][ring.loans[member]])
        if amount > 0 and started < world.number and not stream.chance(1, habits["late"])[0]:
            day = world.month.astype("datetime64[D]") + int(stream.integers(1, 8, 19)[0])
            _take(world, member, day, amount * 100, ring.sink, "往来款")


def _affordable(world: World, member: int, wanted: int) -> int:
    cash = int(world.ledger["free_cash"][member])
    return max(min(wanted, int(cash * (1 - numbers("fraud_habits")["keep"]))), 0)


def _pay(world: World, member: int, day: Any, amount: int, party: int, remark: str, account: str) -> None:
    if amount <= 0:
        return
    world.ledger.pay("other_operating_outflow", account, np.array([amount]), np.array([member]))
    flow(world, member, day, -amount, party, remark)
    if party < len(world.firms):  # the other side banks here too
        world.ledger.receive(
            "other_operating_inflow", "other_payables", np.array([amount]), np.array([party])
        )
        flow(world, party, day, amount, member, remark)


def _take(world: World, member: int, day: Any, amount: int, party: int, remark: str) -> None:
    owed = int(world.ledger["other_receivables"][member])
    settled = min(amount, max(owed, 0))
    world.ledger.receive(
        "other_operating_inflow", "other_receivables", np.array([settled]), np.array([member])
    )
    world.ledger.receive(
        "other_operating_inflow", "other_payables", np.array([amount - settled]), np.array([member])
    )
    flow(world, member, day, amount, party, remark)
