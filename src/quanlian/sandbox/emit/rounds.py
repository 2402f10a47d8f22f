"""When account managers come round (走访安排): by size every three or six months, on a day of each firm's own.

A visit is also when a firm hands over what the bank cannot see by itself, such as movements at other banks.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Bools, Ints
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import SEGMENTS, Days, World


def visited(world: World) -> Bools:
    """Firms whose routine visit falls in the month."""
    return np.asarray((world.number - _phase(world)) % _period(world) == 0)


def visit_days(world: World) -> Days:
    """The day of a visit in this month, by firm."""
    return np.asarray(world.month.astype("datetime64[D]") + _day(world))


def next_visit(world: World) -> Days:
    """The day of each firm's first visit after this month."""
    period = _period(world)
    months = period - (world.number - _phase(world)) % period
    firsts = (world.month + months).astype("datetime64[D]")
    return np.asarray(firsts + _day(world))


def _period(world: World) -> Ints:
    table = numbers("visit")
    return np.array([int(table[f"period_{segment}"]) for segment in SEGMENTS])[world.firms.segment]


def _phase(world: World) -> Ints:
    return world.draws("visit phase").integers(len(world.firms), 0, 12)


def _day(world: World) -> Ints:
    return world.draws("visit day").integers(len(world.firms), 3, 26)
