"""Groups of firms (集团): those the bank has recorded, and those that nobody has told it of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quanlian.sandbox.clock import WARM_UP, Clock
from quanlian.sandbox.draws import Bools, Draws, Ints, exp
from quanlian.sandbox.founding.figures import figure
from quanlian.sandbox.founding.picking import blocks
from quanlian.sandbox.world import MEDIUM, NEVER, SMALL, Firms

_SERIAL_CONFIRMED = 0.5  # of the firms of one owner that the bank has joined into a group
_CONFIRMED_LATER = 0.35  # of the groups, only within the months played


@dataclass(slots=True)
class Group:
    """Firms under one control; ``month`` is when the bank confirmed it (known groups)."""

    group_id: str
    members: Ints
    month: int = NEVER
    controller: int = NEVER  # person; of hidden groups
    traces: list[str] = field(default_factory=list)  # of hidden groups: what gives them away


def found_parents(draws: Draws, firms: Firms) -> Ints:
    """The parent company of each firm, or NEVER: larger firms with smaller ones of their county below them."""
    lane = _lane(draws, firms, "parents")
    place = np.unique(firms.region[lane], return_inverse=True)[1]
    shares = np.array([figure("known_group_firms")])
    _, first, span = blocks(draws("founding", "parents"), place, shares, np.array([2]), np.array([5]))
    parent = np.full(len(firms), NEVER)
    for start, size in zip(first.tolist(), span.tolist(), strict=True):
        members = lane[start : start + size]
        head = members[np.argmax(firms.sales[members])]
        if firms.segment[head] >= SMALL:
            parent[members[members != head]] = head
    return parent


def _lane(draws: Draws, firms: Firms, what: str) -> Ints:
    return np.lexsort((draws("founding", what, "lane").raw(len(firms)), firms.region))


def known_groups(draws: Draws, clock: Clock, firms: Firms, parent: Ints) -> list[Group]:
    """The groups that the bank has recorded, each with the month in which it did."""
    heads, owners = np.unique(parent[parent != NEVER]), firms.owner
    several = np.flatnonzero(np.bincount(owners) > 1)
    told = several[draws("founding", "serial told").chance(len(several), _SERIAL_CONFIRMED)]
    led = np.unique(np.r_[owners[heads], told])
    order = np.argsort(owners, kind="stable")
    low, high = np.searchsorted(owners[order], led, "left"), np.searchsorted(owners[order], led, "right")
    late = draws("founding", "group late").chance(len(led), _CONFIRMED_LATER)
    month = draws("founding", "group month").integers(len(led), 1, max(clock.months, 2))
    return [
        Group(f"GP{number + 1:05d}", np.sort(order[a:b]), int(m) if later else -WARM_UP)
        for number, (a, b, m, later) in enumerate(zip(low, high, month, late, strict=True))
    ]


def hidden_groups(draws: Draws, firms: Firms, parent: Ints, innocent: Bools) -> list[Group]:
    """Three to six firms under the owner of the largest of them; the others' owners lend their names."""
    lane = _lane(draws, firms, "hidden")
    single = np.bincount(firms.owner)[firms.owner] == 1
    heads = np.isin(np.arange(len(firms)), parent)
    lane = lane[(single & (parent == NEVER) & ~heads & ~innocent & (firms.segment <= MEDIUM))[lane]]
    place = np.unique(firms.region[lane], return_inverse=True)[1]
    shares = np.array([figure("hidden_group_firms")])
    _, first, span = blocks(draws("founding", "hidden"), place, shares, np.array([3]), np.array([6]))
    groups = []
    for number, (start, size) in enumerate(zip(first.tolist(), span.tolist(), strict=True)):
        members = lane[start : start + size]
        members = members[np.argsort(-firms.sales[members], kind="stable")]
        traces = _traces(draws, firms, members, number)
        groups.append(
            Group(f"HG{number + 1:05d}", members, controller=int(firms.owner[members[0]]), traces=traces)
        )
    return groups


def _traces(draws: Draws, firms: Firms, members: Ints, number: int) -> list[str]:
    """What a hurried controller leaves behind: a phone, an address, founding dates close together."""
    stream = draws("founding", "hidden trace", number)
    phone, address, dates = stream.chance(3, np.array([0.4, 0.25, 0.3])).tolist()
    some = members[1:3]
    if phone:
        firms.phone[some] = firms.phone[some[0]]
    if address:
        firms.address[members[-2:]] = firms.address[members[-1]]
    if dates:
        days = stream.integers(len(members) - 1, 5, 200)
        firms.established[members[1:]] = firms.established[members[1]] - days.astype("timedelta64[D]")
    named = (("shared_phone", phone), ("shared_address", address), ("founded_together", dates))
    return [name for name, there in named if there]


def truth_of(groups: list[Group], party_id: Any, people_id: Any, firms: Firms) -> list[dict[str, Any]]:
    """The hidden groups as the truth folder tells them."""
    return [
        {
            "id": group.group_id,
            "controller": people_id[group.controller],
            "members": party_id[group.members].tolist(),
            "nominees": people_id[firms.owner[group.members[1:]]].tolist(),
            "since": str(np.max(firms.established[group.members])),
            "traces": group.traces,
        }
        for group in groups
    ]


def inner_trade(draws: Draws, groups: list[Group]) -> tuple[Ints, Ints, Any]:
    """What the members of hidden groups sell to one another: each to the next, for a part of its sales."""
    supplier = np.concatenate([group.members for group in groups]) if groups else np.zeros(0, np.int64)
    buyer = np.concatenate([np.roll(group.members, 1) for group in groups]) if groups else supplier
    share = 0.12 * exp(draws("founding", "inner trade").normal(len(supplier), 0.6))
    return supplier, buyer, share.clip(0.02, 0.4)
