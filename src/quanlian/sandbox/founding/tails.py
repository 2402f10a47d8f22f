"""Heavy tails that are the same on every machine (厚尾分布)."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Floats, Stream, exp

_GRAIN = 65536  # steps of the logarithm between 0.5 and 1


@cache
def _log_table() -> Floats:
    return np.array([round(math.log(0.5 + n / (2 * _GRAIN)), 9) for n in range(_GRAIN + 1)])


def log(x: Any) -> Floats:
    """The natural logarithm by a table with straight lines between, the same on every machine.

    >>> log(np.array([2.0, 8.0])).round(6).tolist()
    [0.693147, 2.079442]
    """
    mantissa, exponent = np.frexp(np.asarray(x, dtype=float))
    place = (mantissa - 0.5) * (2 * _GRAIN)
    low = np.floor(place).astype(np.int64).clip(0, _GRAIN - 1)
    table = _log_table()
    between = table[low] + (table[low + 1] - table[low]) * (place - low)
    return np.asarray(between + exponent * round(math.log(2), 12))


def pareto(stream: Stream, count: int, tail: float, floor: float = 0.0) -> Floats:
    """Pareto numbers from 1 up: beyond ``x`` lies the part ``x**-tail`` of them, cut where that is ``floor``."""
    chance = floor + (1 - floor) * (1 - stream.uniform(count))  # never zero
    return exp(-log(chance) / tail)
