"""Adding ties after the founding (补记关系): what plans and stories need, in the tables everybody reads."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Ints
from quanlian.sandbox.world import NEVER, World


def _append(table: Any, count: int, values: dict[str, Any]) -> None:
    for column in fields(table):
        old = getattr(table, column.name)
        new = np.broadcast_to(np.asarray(values[column.name], old.dtype), count)
        setattr(table, column.name, np.concatenate([old, new]))


def relate(
    world: World, source: Any, target: Any, kind: str, *, since: Any, share: Any = np.nan, known: Any = True
) -> None:
    """Ties of one kind between party numbers; a tie that is there already is not made twice."""
    pairs = np.broadcast_arrays(np.atleast_1d(source), np.atleast_1d(target))
    ties = world.relations
    near = np.flatnonzero(np.isin(ties.source, pairs[0]))
    near = near[ties.kind[near] == kind]
    there = set(zip(ties.source[near].tolist(), ties.target[near].tolist(), strict=True))
    new = np.array(
        [pair not in there for pair in zip(*(side.tolist() for side in pairs), strict=True)], dtype=bool
    )
    if not new.any():
        return
    values = {"source": pairs[0][new], "target": pairs[1][new], "kind": kind, "since": since, "share": share}
    _append(ties, int(new.sum()), {**values, "known": known})


def guarantee(
    world: World,
    guarantor: Any,
    debtor: Any,
    amount: Any,
    pattern: str,
    *,
    start: Any,
    group: str | None = None,
) -> None:
    """Guarantees from party numbers for firms, from a month on (担保)."""
    count = int(max(np.size(guarantor), np.size(debtor)))
    values = {
        "guarantor": guarantor, "debtor": debtor, "amount": amount, "cap": amount, "joint_group": group, "pattern": pattern,
        "start": start, "end": NEVER, "called": False,
    }  # fmt: skip
    _append(world.guarantees, count, values)


def trade_with(
    world: World, supplier: int, buyer: int, share: float, *, since: int, until: int = NEVER
) -> None:
    """A standing buyer of a firm (供应关系)."""
    values = {
        "supplier": supplier, "buyer": buyer, "share": share, "since": since, "until": until, "amount": 0, "receivable": 0,
    }  # fmt: skip
    _append(world.trades, 1, values)


def owners(world: World, firms: Ints) -> Ints:
    """The party numbers of firms' owners."""
    return np.asarray(world.person(world.firms.owner[firms]), np.int64)


def name_of(world: World, party: int) -> str:
    """The name of one party number."""
    return str(_of(world, party, "name"))


def id_of(world: World, party: int) -> str:
    """The customer number of one party number."""
    return str(_of(world, party, "party_id"))


def _of(world: World, party: int, column: str) -> Any:
    if party < 0:
        raise IndexError(party)
    # Joining the columns of all parties, as ``world.names`` does, is dear for a single one.
    for table in (world.firms, world.people, world.outsiders):
        if party < len(table):
            return getattr(table, column)[party]
        party -= len(table)
    raise IndexError(party)
