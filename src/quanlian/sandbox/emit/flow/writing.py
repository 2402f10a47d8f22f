"""Movements as rows of the book's ``flow`` table (流水行)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from quanlian.sandbox.draws import Ints
from quanlian.sandbox.emit.account import MOST, OURS, account_texts, accounts_of
from quanlian.sandbox.emit.flow.balances import Moves
from quanlian.sandbox.emit.flow.others import others_of
from quanlian.sandbox.emit.rounds import next_visit
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import World

CHUNK = 400_000  # rows handed over at a time
_OWN_TRANSFER = ("转账", "账户互转", "资金调拨", "同名划转")


def write(world: World, sink: Sink, moves: Moves, told: list[str]) -> None:
    """Hand the rows over: our own accounts first, then those elsewhere."""
    elsewhere = moves.place != OURS
    numbered = 0
    for which, known_there in ((np.flatnonzero(~elsewhere), False), (np.flatnonzero(elsewhere), True)):
        for start in range(0, len(which), CHUNK):
            some = moves.ordered(which[start : start + CHUNK])
            _write(world, sink, some, None if known_there else numbered, told)
            numbered += len(some.firm)


def _write(world: World, sink: Sink, moves: Moves, numbered: int | None, told: list[str]) -> None:
    accounts, others, count = accounts_of(world), others_of(world), len(moves.firm)
    at = world.month.astype("datetime64[s]") + moves.second
    mate = moves.kind - len(rows("flow_kinds"))
    own = (mate >= 0) & (mate < MOST)
    their_account = np.where(own, accounts.number[moves.firm, np.clip(mate, 0, MOST - 1)], 0)
    hidden = world.draws("flow", "no account", world.number, numbered or -1).chance(
        count, numbers("flow")["no_account"]
    )
    theirs = others.accounts.take(pa.array(moves.other))
    theirs = pa.compute.if_else(pa.array(hidden & ~own), None, theirs)
    sink.rows(
        "flow",
        {
            "flow_id": None if numbered is None else _flow_ids(world, numbered, count),
            "account": account_texts(accounts.number[moves.firm, moves.place]),
            "party_id": pa.array(world.firms.party_id, pa.string()).take(pa.array(moves.firm)),
            "at": at,
            "amount": moves.amount,
            "balance": moves.balance,
            "counterparty": others.names.take(pa.array(moves.other)),
            "counterparty_account": pa.compute.if_else(pa.array(own), account_texts(their_account), theirs),
            "counterparty_id": others.ids.take(pa.array(moves.other)),
            "remark": _remarks(world, moves.kind, numbered or -1, told),
            "bank": _banks(world).take(pa.array(accounts.bank[moves.firm, moves.place])),
        },
        known_at=at.astype("datetime64[D]") if numbered is not None else next_visit(world)[moves.firm],
    )


def _flow_ids(world: World, numbered: int, count: int) -> pa.Array:
    """Numbers of our core system: the month, then a running number."""
    month = int(str(world.month).replace("-", ""))
    return pa.array(month * 10**10 + numbered + np.arange(count)).cast(pa.string())


def _banks(world: World) -> pa.Array:
    return pa.array(accounts_of(world).banks, pa.string())


def _words(told: list[str]) -> tuple[pa.Array, Ints, Ints]:
    """All remarks in one list, and for each kind where its own begin and how many they are."""
    lists = [row["remarks"].split("|") for row in rows("flow_kinds")] + [list(_OWN_TRANSFER)] * MOST
    lists += [[word] for word in told]
    count = np.array([len(words) for words in lists])
    first = np.cumsum(count) - count
    return pa.array([word for words in lists for word in words], pa.string()), first, count


def _remarks(world: World, kind: Ints, block: int, told: list[str]) -> pa.Array:
    words, first, count = _words(told)
    stream = world.draws("flow", "remark", world.number, block)
    which = first[kind] + np.floor(stream.uniform(len(kind)) * count[kind]).astype(np.int64)
    often = np.array([float(row["blank"]) for row in rows("flow_kinds")] + [0.0] * (MOST + len(told)))
    blank = stream.chance(len(kind), often[kind])
    return words.take(pa.array(which, mask=blank))
