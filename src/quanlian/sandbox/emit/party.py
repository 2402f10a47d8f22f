"""The bank's customer files (客户资料): parties, their ties, groups; guarantees; the bank itself.

Everything stands in the first month's files; afterwards only what changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import month_end, year_and_month
from quanlian.sandbox.draws import Bools, Ints, exp
from quanlian.sandbox.emit import guarantee, own_bank
from quanlian.sandbox.founding.bank import Bank
from quanlian.sandbox.founding.groups import Group
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import SEGMENTS, Days, World

_JANUARY = 1
_SOURCES = {"spouse": "户籍资料", "parent": "户籍资料", "sibling": "客户经理调查", "relative": "客户经理调查"}
_OUTSIDER_CAPITAL = 5_000_000_00  # cents, median
_YOUNG = np.datetime64("2021-03-01")
_OLD = np.datetime64("2012-01-01")


def emit(world: World, sink: Sink) -> None:
    """Write the customer files of the month."""
    if not world.visible:
        return
    own_bank.emit(world, sink)
    _parties(world, sink)
    _relations(world, sink)
    _groups(world, sink)
    guarantee.emit(world, sink)


def _parties(world: World, sink: Sink) -> None:
    first = world.number == 0
    day = world.month.astype("datetime64[D]")
    if first:
        _people(world, sink, day)
        _outsiders(world, sink, day)
    changed = np.ones(len(world.firms), bool) if first else _changed(world)
    if changed.any():
        known = day if first else month_end(world.month)
        _firms(world, sink, np.flatnonzero(changed), known)


def _changed(world: World) -> Bools:
    """Firms whose account manager is another one now; in January the number of staff is asked again."""
    bank: Bank = world.facts["bank"]
    manager = world.firms.manager
    now = bank.manager_on(manager, month_end(world.month))
    before = bank.manager_on(manager, world.month.astype("datetime64[D]") - 1)
    again = year_and_month(world.month)[1] == _JANUARY
    return np.asarray((now != before) | (again & world.working()))


def _firms(world: World, sink: Sink, which: Ints, day: np.datetime64) -> None:
    firms = world.firms
    bank: Bank = world.facts["bank"]
    columns = {
        "party_id": firms.party_id[which],
        "kind": "company",
        "name": firms.name[which],
        "id_number": firms.id_number[which],
        "industry": world.industries["code"][firms.industry[which]],
        "region": firms.region[which],
        "established": firms.established[which],
        "registered_capital": firms.capital[which],
        "employees": world.now["headcount"][which],
        "address": firms.address[which],
        "phone": firms.phone[which],
        "branch": bank.branches.branch[firms.branch[which]],
        "manager": bank.staff.staff_id[bank.manager_on(firms.manager[which], day)],
        "customer": True,
        "segment": np.array(SEGMENTS, dtype=object)[firms.segment[which]],
    }
    sink.rows("party", columns, known_at=day)


def _people(world: World, sink: Sink, day: np.datetime64) -> None:
    people = world.people
    names = ("party_id", "name", "id_number", "region", "address", "phone")
    columns: dict[str, Any] = {name: getattr(people, name) for name in names}
    sink.rows("party", {**columns, "kind": "person", "customer": False}, known_at=day)


def _outsiders(world: World, sink: Sink, day: np.datetime64) -> None:
    others = world.outsiders
    count = len(others)
    names = ("party_id", "kind", "name", "id_number", "industry", "region")
    columns: dict[str, Any] = {name: getattr(others, name) for name in names}
    young = np.isin(others.role, ["shell", "intermediary"])
    age = world.draws("party", "outsider age").integers(count, -900, 900) * np.where(young, 1, 4) // 2
    large = np.isin(others.role, ["anchor", "state_buyer", "guarantor"])
    capital = _OUTSIDER_CAPITAL * exp(
        world.draws("party", "outsider capital").normal(count, 0.8, large * 3.0)
    )
    columns["established"] = np.where(young, _YOUNG, _OLD) + age.astype("timedelta64[D]")
    columns["registered_capital"] = np.rint(capital / 100_000_000).astype(np.int64).clip(1) * 100_000_000
    sink.rows("party", {**columns, "customer": False}, known_at=day)


def _relations(world: World, sink: Sink) -> None:
    """Ties that the bank has been told of, when they have begun; and again when they end."""
    ties = world.relations
    shown: Bools = world.facts.get("relations_shown", np.zeros(0, bool))
    shown = np.r_[shown, np.zeros(len(ties.kind) - len(shown), bool)]
    end = month_end(world.month)
    new = ~shown & ties.known & (ties.since <= end)
    world.facts["relations_shown"] = shown | new
    until = _until(world)
    over = ties.known & (until >= world.month.astype("datetime64[D]")) & (until <= end)
    if new.any():
        _write_ties(world, sink, np.flatnonzero(new), None)
    if over.any():
        _write_ties(world, sink, np.flatnonzero(over), until)


def _until(world: World) -> Days:
    until: Days = world.facts["relation_until"]
    more = len(world.relations.kind) - len(until)
    return np.asarray(np.r_[until, np.full(more, np.datetime64("NaT"), "datetime64[D]")])


def _write_ties(world: World, sink: Sink, which: Ints, until: Days | None) -> None:
    ties = world.relations
    day = world.month.astype("datetime64[D]")
    # One tie may be there twice, for example where someone is owner and double: the bank notes it once.
    key = np.stack(
        [ties.source[which], ties.target[which], np.unique(ties.kind[which], return_inverse=True)[1]]
    )
    _, first = np.unique(key, axis=1, return_index=True)
    which = which[np.sort(first)]
    share = ties.share[which]
    columns = {
        "from_id": world.ids(ties.source[which]),
        "to_id": world.ids(ties.target[which]),
        "kind": ties.kind[which],
        "share": np.ma.masked_array(share, np.isnan(share)),
        "since": ties.since[which],
        "until": None if until is None else until[which],
        "source": np.array([_SOURCES.get(kind, "工商登记") for kind in ties.kind[which]], dtype=object),
    }
    sink.rows(
        "relation", columns, known_at=np.maximum(ties.since[which] if until is None else until[which], day)
    )


def _groups(world: World, sink: Sink) -> None:
    """Members of the groups that the bank confirmed this month, or before its data begin."""
    groups: list[Group] = world.facts["groups"]
    told = [g for g in groups if g.month == world.number or (world.number == 0 and g.month < 0)]
    if not told:
        return
    bank: Bank = world.facts["bank"]
    size = [len(group.members) for group in told]
    begin = (world.clock.first + np.array([group.month for group in told])).astype("datetime64[D]")
    clerks = bank.office("风险经理")
    columns = {
        "group_id": np.repeat(np.array([group.group_id for group in told], dtype=object), size),
        "party_id": world.firms.party_id[np.concatenate([group.members for group in told])],
        "confirmed_by": bank.staff.staff_id[clerks[0]],
        "confirmed_on": np.repeat(begin + 14, size),
    }
    day = world.month.astype("datetime64[D]")
    sink.rows("group_member", columns, known_at=np.repeat(np.maximum(begin + 14, day), size))
