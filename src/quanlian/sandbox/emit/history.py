"""What a bank is told of the time before its data begin (历史资料): bills and tax returns handed over at the start."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Bools
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import SEGMENTS, World


def handed_over(world: World, months: float) -> bool:
    """Whether the month is one of which the bank has bills or returns: its own, or up to ``months`` before."""
    return world.number >= -int(months)


def learned(world: World, known_at: np.datetime64) -> np.datetime64:
    """The day itself, or that on which the papers of earlier months were handed over."""
    start = world.clock.first.astype("datetime64[D]") + 9
    return max(known_at, start)


def tax_authorised(world: World) -> Bools:
    """Firms that let the bank see their tax and customs data (涉税授权): all of them or none."""
    table = numbers("tax")
    chances = np.array([table[f"covered_{segment}"] for segment in SEGMENTS])[world.firms.segment]
    return world.draws("tax authorised").chance(len(world.firms), chances)
