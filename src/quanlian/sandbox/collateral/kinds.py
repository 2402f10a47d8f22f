"""What kind of thing stands behind a loan (押品类型): by its size, its security and the borrower's trade."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Ints, Stream
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import Texts, World

SERIAL_KINDS = ("machine", "farm_machine", "vehicle")
ESTATE_KINDS = ("residence", "commercial", "factory", "land")
CHATTEL_KINDS = SERIAL_KINDS
CLAIM_KINDS = ("receivable", "deposit", "equity")
_SIZES = ("small", "middle", "large")
_TRADES = ("farming", "making", "trading", "transport")
_TRADE_OF_SECTION = {"A": 0, "B": 1, "C": 1, "D": 1, "E": 1, "G": 3}
_OTHER_TRADES = 2


@cache
def by_kind(column: str) -> dict[str, float]:
    """A figure of each kind, the first row of a kind counting: ``by_kind("ltv")["machine"]``."""
    found: dict[str, float] = {}
    for row in rows("collateral_kinds"):
        found.setdefault(row["kind"], float(row[column]))
    return found


def figures_of(kinds: Any, column: str) -> Any:
    """That figure for many things."""
    table = by_kind(column)
    return np.array([table[kind] for kind in kinds], dtype=float)


def is_one_of(kinds: Any, wanted: tuple[str, ...]) -> Any:
    """Which of the kinds are among those wanted."""
    return np.isin(np.asarray(kinds, dtype=str), wanted)


def draw_kinds(world: World, firms: Ints, amounts: Ints, security: str, stream: Stream) -> Texts:
    """A kind for each loan of one security, weighed by size and trade."""
    offered = [row for row in rows("collateral_kinds") if row["security"] == security]
    by_size = np.array([[int(row[size]) for row in offered] for size in _SIZES])
    by_trade = np.array([[int(row[trade]) for row in offered] for trade in _TRADES])
    limits = numbers("collateral")
    size = (amounts > limits["small_loan"]).astype(int) + (amounts >= limits["large_loan"]).astype(int)
    edges = np.cumsum(by_size[size] * by_trade[_trades(world, firms)], axis=1)
    place = (edges <= (stream.uniform(len(firms)) * edges[:, -1])[:, None]).sum(axis=1)
    return np.asarray(np.array([row["kind"] for row in offered], dtype=object)[place])


def _trades(world: World, firms: Ints) -> Ints:
    letters = [str(code)[0] for code in world.industries["code"]]
    trade = np.array([_TRADE_OF_SECTION.get(letter, _OTHER_TRADES) for letter in letters])
    return np.asarray(trade[world.firms.industry[firms]], np.int64)
