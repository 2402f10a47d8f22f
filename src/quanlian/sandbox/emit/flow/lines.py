"""From the cash flow statement's lines to movements (现金流量项目展开): every cent of the month, once.

What the ledger moved under a line is shared out among the kinds of ``tables/flow_kinds.csv`` in their order: first
the kinds whose series some step has left, the rest to the kind without one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.emit.account import Accounts, accounts_of, by_segment
from quanlian.sandbox.emit.flow.batch import ANY, Batch, split
from quanlian.sandbox.emit.flow.others import Others
from quanlian.sandbox.emit.flow.partners import dressed, partners, seconds
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import World

_BATCHES = 3
_ROUND_SUMS = 0.85  # of loans among people are round


def add_lines(
    world: World, batch: Batch, left: dict[str, Ints], series: dict[str, Ints], others: Others
) -> None:
    """Turn what is ``left`` of each line into movements; ``series`` are used up as they are shared out."""
    for number, row in enumerate(rows("flow_kinds")):
        if row["pieces"] == "told":
            continue  # their sums are known one by one
        line, name = row["line"], row["series"]
        total = np.minimum(left[line], series[name]) if name else left[line]
        total = np.maximum(total, 0)
        if not total.any():
            continue
        left[line] = left[line] - total
        if name:
            series[name] = series[name] - total
        _add_kind(world, batch, number, row, total, others)


def _add_kind(
    world: World, batch: Batch, number: int, row: Mapping[str, str], total: Ints, others: Others
) -> None:
    what = f"{row['kind']} {row['line']}"
    firms = np.flatnonzero(total)
    stream = world.draws("flow", "pieces", what, world.number)
    counts = _counts(world, row["pieces"], stream.uniform(len(firms)), firms)
    place, amounts = split(stream, total[firms], counts, _rounding(world, row["pieces"], firms))
    firm = firms[place]
    batch.add(
        firm,
        amounts * int(row["sign"]),
        _when(world, row, firm, what),
        partners(world, others, row["other"], firm, what),
        number,
        account_place(accounts_of(world), row["place"], firm),
    )


def _when(world: World, row: Mapping[str, str], firm: Ints, what: str) -> Ints:
    at = seconds(world, row["day"], firm, what)
    if row["pieces"] in ("receipts", "payments"):
        at = dressed(world, firm, np.full(len(firm), int(row["sign"])), at, what)
    return at


def _counts(world: World, pieces: str, luck: Floats, firms: Ints) -> Ints:
    if pieces == "batches":  # office, workshop, piece work: more of them in larger firms
        most = np.minimum(world.firms.segment[firms] + 1.5, _BATCHES)
        return np.asarray(1 + np.floor(luck * most), np.int64)
    if pieces in ("receipts", "payments", "expenses"):
        return np.maximum(np.rint(by_segment(world, pieces)[firms] * (0.6 + 0.8 * luck)).astype(np.int64), 1)
    return np.ones(len(firms), np.int64)


def _rounding(world: World, pieces: str, firms: Ints) -> Floats:
    usual = numbers("flow")["round_share"]
    if pieces == "round":
        return np.full(len(firms), _ROUND_SUMS)
    if pieces not in ("receipts", "payments", "expenses"):
        return np.zeros(len(firms))
    made_up = world.facts.get("cheats", {}).get("round_share")
    return np.full(len(firms), usual) if made_up is None else np.maximum(usual, made_up[firms])


def account_place(accounts: Accounts, word: str, firm: Ints) -> int | Ints:
    """Which account a kind of movement goes through."""
    if word == "ours":
        return 0
    if word == "main":
        return np.asarray(accounts.main[firm])
    if word == "elsewhere":
        return np.where(accounts.number[firm, 1] > 0, 1, 0)
    return ANY
