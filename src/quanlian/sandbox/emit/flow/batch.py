"""Movements of one month as columns, before they have a place in time and on an account (一批流水)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from quanlian.sandbox.draws import Floats, Ints, Stream
from quanlian.sandbox.emit.account import MOST
from quanlian.sandbox.tabled import numbers, rows

ANY = -1  # no account in particular
SCALE = 1_000_000  # grains of a share: whole numbers, whose sums no processor rounds otherwise


@dataclass(slots=True)
class Batch:
    """Columns under way; ``amount`` is positive for money in, ``second`` counts from the month's first midnight."""

    parts: list[tuple[Ints, ...]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # of movements that bring their own

    def add(
        self, firm: Ints, amount: Ints, second: Ints, other: Ints, kind: int, place: int | Ints = ANY
    ) -> None:
        """Add movements; those of nothing are left out."""
        moved = np.flatnonzero(amount)
        if not len(moved):
            return
        columns = (firm, amount, second, other, np.int64(kind), np.asarray(place, np.int64))
        self.parts.append(
            tuple(np.broadcast_to(np.asarray(c, np.int64), len(amount))[moved] for c in columns)
        )

    def kind_of(self, remark: str) -> int:
        """The kind of movements that bring their own remark."""
        if remark not in self.remarks:
            self.remarks.append(remark)
        return first_free_kind() + self.remarks.index(remark)

    def columns(self) -> tuple[Ints, ...]:
        """Firm, amount, second, other, kind and place of all movements."""
        if not self.parts:
            return tuple(np.zeros(0, np.int64) for _ in range(6))
        return tuple(np.concatenate(column) for column in zip(*self.parts, strict=True))


def first_free_kind() -> int:
    """Kinds from here on bring their own remark; below are those of the table, then transfers by account."""
    return len(rows("flow_kinds")) + MOST


@cache
def kind_numbers() -> dict[str, int]:
    """The first row of each kind in ``tables/flow_kinds.csv``."""
    found: dict[str, int] = {}
    for number, row in enumerate(rows("flow_kinds")):
        found.setdefault(row["kind"], number)
    return found


def split(stream: Stream, totals: Ints, counts: Ints, rounding: Floats) -> tuple[Ints, Ints]:
    """Totals cut into so many payments of very different sizes: places among the totals, and amounts.

    A lognormal cut this wide has first digits near Benford's. Some payments are made up in round sums; the
    last one of each total takes what is left.
    """
    table = numbers("flow")
    counts = np.minimum(counts, np.maximum(totals // int(table["least_piece"] * 100), 1))
    counts = np.where(totals > 0, counts, 0)
    place = np.repeat(np.arange(len(totals)), counts)
    if not len(place):
        return place, place
    grains = np.rint(stream.lognormal(len(place), table["spread"]) * SCALE).astype(np.int64)
    whole = np.bincount(place, weights=grains.astype(float), minlength=len(totals)).astype(np.int64)
    amounts = np.floor(totals[place] * (grains / whole[place])).astype(np.int64)
    amounts = _rounded(stream, amounts, rounding[place])
    last = np.cumsum(counts)[counts > 0] - 1
    paid = np.bincount(place, weights=amounts.astype(float), minlength=len(totals)).astype(np.int64)
    amounts[last] += (totals - paid)[counts > 0]
    return place, amounts


def _rounded(stream: Stream, amounts: Ints, chance: Floats) -> Ints:
    """Some are made up in round sums, always downwards, so that something is left for the last."""
    table = numbers("flow")
    unit, least = int(table["round_to"] * 100), int(table["round_from"] * 100)
    made_up = stream.chance(len(amounts), chance) & (amounts >= least)
    return np.where(made_up, amounts // unit * unit, amounts)
