"""Rings and single cheats on loans (骗贷团伙): who is in one, from when, and where the money goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Ints
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.ties import id_of
from quanlian.sandbox.world import NEVER, World

NOBODY = -1


@dataclass(slots=True)
class Ring:
    """Firms that borrow for somebody else's purse. ``sink`` and ``agent`` are party numbers."""

    kind: str
    ring_id: str
    members: Ints
    start: int
    end: int  # month in which the interest stops coming
    sink: int
    agent: int
    part: float  # of each drawing that goes to the sink, or where there is none to the owner himself
    fee: float  # of each drawing that goes to the agent
    amounts: Ints
    trick: str = ""  # how a serial is used twice
    loans: dict[int, int] = field(default_factory=dict)  # row of the loan of each member that has drawn
    moved: dict[int, int] = field(default_factory=dict)  # cents each member has passed on
    thing: int = NEVER
    row: dict[str, Any] = field(default_factory=dict)  # of the truth

    def due(self, number: int) -> list[int]:
        """Members whose turn it is to borrow."""
        pace = int(numbers("fraud_habits")["stagger"])
        waiting = [int(m) for m in self.members if int(m) not in self.loans]
        turn = min((number - self.start + 1) * pace, len(self.members)) - len(self.loans)
        return waiting[: max(turn, 0)] if number >= self.start else []


def rings(world: World) -> list[Ring]:
    """The rings of a world."""
    found: list[Ring] = world.facts.setdefault("fraud", [])
    return found


def kinds() -> dict[str, dict[str, str]]:
    """``tables/fraud.csv`` by kind."""
    return {row["kind"]: dict(row) for row in rows("fraud")}


def add_ring(
    world: World,
    kind: str,
    members: Ints,
    *,
    start: int,
    sink: int = NOBODY,
    agent: int = NOBODY,
    trick: str = "",
) -> Ring:
    """Found a ring of firms and tell the truth about it (登记团伙真相)."""
    table, made = kinds()[kind], rings(world)
    stream = world.draws("fraud", "ring", len(made))
    draw = {
        name: float(stream.uniform(1, float(table[f"{name}_low"]), float(table[f"{name}_high"]))[0])
        for name in ("sink", "fee", "life", "amount")
    }
    near = 1.0 + numbers("fraud_habits")["amount_spread"] * stream.normal(len(members))
    amounts = (
        np.rint(draw["amount"] * near / 1_000_000).astype(np.int64) * 1_000_000
    )  # in ten thousands of yuan
    ring = Ring(
        kind=kind, ring_id=f"R{len(made) + 1:04d}", members=np.asarray(members, np.int64), start=start,
        end=start + int(draw["life"]), sink=sink, agent=agent, part=draw["sink"],
        fee=draw["fee"] if agent != NOBODY else 0.0, amounts=amounts, trick=trick,
    )  # fmt: skip
    ring.row = _truth(world, ring)
    world.truth["fraud"].append(ring.row)
    made.append(ring)
    return ring


def _truth(world: World, ring: Ring) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": ring.kind,
        "ring_id": ring.ring_id,
        "members": [str(i) for i in world.firms.party_id[ring.members]],
        "from": str(world.clock.first + ring.start),
    }
    for name, party in (("sink", ring.sink), ("agent", ring.agent)):
        if party != NOBODY:
            row[name] = id_of(world, party)
    if ring.trick:
        row["trick"] = ring.trick
    return row
