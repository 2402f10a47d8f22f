"""Who defrauds the bank (骗贷计划): rings of relatives, of borrowed names, of an intermediary; things pledged twice."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Ints, Stream
from quanlian.sandbox.fraud.rings import NOBODY, Ring, add_ring, kinds
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.ties import guarantee, owners, relate
from quanlian.sandbox.world import SMALL, World

_BORN = np.datetime64("1980-01-01")
_EQUIPPED = "AC"  # sections whose firms have machines to pledge
_TRICKS = ("same", "typo", "restamped")


def plan(world: World) -> None:
    """Draw the rings; weak and careless small firms lend themselves to it."""
    free = _willing(world)
    for kind, row in kinds().items():
        stream = world.draws("fraud", kind)
        count = round(float(row["per_thousand"]) * len(world.firms) / 1000)
        least = 1 if len(world.firms) >= int(row["least_at"]) else 0
        for _ in range(max(count, least)):
            size = int(stream.integers(1, int(row["low"]), int(row["high"]) + 1)[0])
            members = _members(world, kind, size, free, stream)
            free[members] = False
            if len(members) == size:
                found_ring(world, kind, members, stream)


def _willing(world: World) -> np.ndarray:
    """Small firms without another plot: books and bank are not cheated in two ways at once by chance."""
    free = world.firms.segment <= SMALL
    free[world.cheats.plan["firm"]] = False
    free[world.troubles.plan["firm"]] = False
    return np.asarray(free, bool)


def _members(world: World, kind: str, size: int, free: np.ndarray, stream: Stream) -> Ints:
    """Neighbours for families and rings, machine owners for machines."""
    among = free.copy()
    if kind in ("double_pledge", "reused_documents"):
        sections = np.array([str(code)[0] in _EQUIPPED for code in world.industries["code"]])
        among &= sections[world.firms.industry]
    if kind in ("family_chain", "nominee"):
        towns = np.bincount(world.firms.town[among], minlength=1)
        large = np.flatnonzero(towns >= size)
        if len(large):
            among &= world.firms.town == int(stream.sample(large, 1)[0])
    careless = np.flatnonzero(among)
    order = stream.uniform(len(careless)) * (0.3 + world.firms.care[careless])
    return np.asarray(np.sort(careless[np.argsort(order, kind="stable")[:size]]), np.int64)


def start_of(world: World, stream: Stream) -> int:
    """A month in which a ring can begin: early enough for its end to show."""
    habits = numbers("fraud_habits")
    first = int(habits["first_month"])
    last = max(world.clock.months - int(habits["before_end"]), first + 1)
    return int(stream.integers(1, first, last)[0])


def found_ring(world: World, kind: str, members: Ints, stream: Stream, *, start: int | None = None) -> Ring:
    """A ring with all that ties it together (团伙成形)."""
    begin = start_of(world, stream) if start is None else start
    trick = _trick(stream) if kind == "double_pledge" else ""
    sink, agent = _sink(world, kind, members, stream), _agent(world, kind, stream)
    ring = add_ring(world, kind, members, start=begin, sink=sink, agent=agent, trick=trick)
    if kind == "family_chain":
        _family(world, ring, stream)
    if kind in ("nominee", "shared_device", "family_chain"):
        _marks(world, ring, stream)
    if kind in ("family_chain", "nominee"):
        _ruin(world, ring)
    return ring


def _trick(stream: Stream) -> str:
    habits = numbers("fraud_habits")
    typo, restamp = habits["typo"], habits["restamp"]
    return _TRICKS[int(stream.pick(1, [1 - typo - restamp, typo, restamp])[0])]


def _outsiders(world: World, role: str) -> Ints:
    return np.asarray(world.outsider(np.flatnonzero(world.outsiders.role == role)), np.int64)


def _sink(world: World, kind: str, members: Ints, stream: Stream) -> int:
    """Where the money gathers: a relative, a shell, the owner's own pocket."""
    if kind == "family_chain":
        return int(owners(world, members[-1:])[0])
    if kind in ("nominee", "reused_documents", "fund_return"):
        return int(stream.sample(_outsiders(world, "shell"), 1)[0])
    return NOBODY


def _agent(world: World, kind: str, stream: Stream) -> int:
    if kind in ("nominee", "shared_device"):
        return int(stream.sample(_outsiders(world, "intermediary"), 1)[0])
    return NOBODY


def _family(world: World, ring: Ring, stream: Stream) -> None:
    """The owners are kin, some of it untold, and each stands in for the next (家族互保)."""
    kin = owners(world, ring.members)
    untold = stream.chance(len(kin), numbers("fraud_habits")["cover"])
    for place in range(1, len(kin)):
        kind = ("sibling", "relative")[place % 2]
        if kin[0] != kin[place]:
            relate(world, kin[0], kin[place], kind, since=_BORN, known=not untold[place])
    guarantee(world, ring.members, np.roll(ring.members, -1), ring.amounts, "circle", start=ring.start)


def _marks(world: World, ring: Ring, stream: Stream) -> None:
    """Applications of a ring come from one telephone, over one line, with few contact numbers (共用设备)."""
    notes = world.facts.setdefault("application_marks", {})
    # Of the form that everybody's devices and lines have here.
    device = f"861{int(stream.integers(1, 0, 10**9)[0]):012d}"
    line = "10." + ".".join(str(n) for n in (20 + stream.integers(1, 0, 200)[0], *stream.integers(2, 1, 240)))
    phones = world.firms.phone[ring.members[:2]].tolist()
    alone = stream.chance(len(ring.members), 0.2)  # not everybody sits at the same desk
    for place, member in enumerate(ring.members.tolist()):
        if not alone[place]:
            notes[member] = {
                "device": device,
                "ip": line,
                "phone": phones[place % len(phones)],
                "from": ring.start,
            }


def _ruin(world: World, ring: Ring) -> None:
    """When the sink pays no more, what is left is taken out of the members, and they fail as firms do."""
    count = len(ring.members)
    size = numbers("fraud_habits")["drain"]
    world.troubles.plan.append(
        firm=ring.members, cause="owner_drain", start=ring.end, size=size, source=np.full(count, NOBODY)
    )
