"""Chance that is the same on every machine (可复现的随机).

A stream is named by what it decides, so that one more draw in one place changes nothing elsewhere. Only the raw
bits of Philox are used, and whatever needs a logarithm or an exponential goes through tables rounded to nine digits:
the last bit of ``exp`` differs between processors, and one bit is enough to grow another economy.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_STEPS = 4096  # steps of the exponential per doubling: a grain of 0.017 %
_GRAIN = 65536  # quantiles of the normal distribution


@cache
def _normal_table() -> Floats:
    normal = NormalDist()
    return np.array([round(normal.inv_cdf((n + 0.5) / _GRAIN), 6) for n in range(_GRAIN)])


@cache
def _power_table() -> Floats:
    return np.array([round(2.0 ** (n / _STEPS), 9) for n in range(_STEPS)])


def exp(x: Any) -> Floats:
    """``e`` to the power of ``x`` in steps of 0.017 %, the same on every machine.

    >>> float(exp(0.0)), round(float(exp(1.0)), 2)
    (1.0, 2.72)
    """
    steps = np.rint(np.asarray(x, dtype=float) * (_STEPS / math.log(2))).astype(np.int64)
    return np.asarray(np.ldexp(_power_table()[steps % _STEPS], steps // _STEPS))


def share(amount: Ints, part: Any) -> Ints:
    """A part of an amount in cents, rounded to the cent.

    >>> share(np.array([1001]), 0.5)
    array([500])
    """
    return np.asarray(np.rint(np.asarray(amount) * part), dtype=np.int64)


class Stream:
    """One source of chance."""

    def __init__(self, *names: object) -> None:
        key = hashlib.blake2b("\x1f".join(map(str, names)).encode(), digest_size=16).digest()
        self._bits = np.random.Philox(key=int.from_bytes(key, "big"))

    def raw(self, count: int) -> NDArray[np.uint64]:
        """That many random 64-bit words."""
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64)

    def uniform(self, count: int, low: float = 0.0, high: float = 1.0) -> Floats:
        """Evenly between ``low`` and ``high``."""
        return low + (self.raw(count) >> np.uint64(11)).astype(np.float64) * (2.0**-53) * (high - low)

    def normal(self, count: int, sigma: Any = 1.0, mean: Any = 0.0) -> Floats:
        """Normally distributed."""
        return np.asarray(mean + sigma * _normal_table()[(self.raw(count) >> np.uint64(48)).astype(np.int64)])

    def lognormal(self, count: int, sigma: Any = 1.0, median: Any = 1.0) -> Floats:
        """Lognormally distributed about a median."""
        return np.asarray(median * exp(self.normal(count, sigma)))

    def integers(self, count: int, low: int, high: int) -> Ints:
        """Whole numbers from ``low`` up to, not including, ``high``."""
        return low + np.floor(self.uniform(count) * (high - low)).astype(np.int64)

    def chance(self, count: int, probability: Any) -> Bools:
        """True with this probability."""
        return np.asarray(self.uniform(count) < probability)

    def pick(self, count: int, weights: Sequence[float] | Floats) -> Ints:
        """Places in a list of weights, each as often as its weight."""
        edges = np.cumsum(np.asarray(weights, dtype=float))
        return np.asarray(
            np.searchsorted(edges / edges[-1], self.uniform(count), side="right").clip(0, len(edges) - 1)
        )

    def shuffled(self, count: int) -> Ints:
        """The numbers from 0 in a random order."""
        return np.asarray(np.argsort(self.raw(count), kind="stable"), dtype=np.int64)

    def sample(self, among: Ints, count: int) -> Ints:
        """That many different ones of ``among``, in a random order (all where there are fewer)."""
        return np.asarray(among)[self.shuffled(len(among))[:count]]


class Draws:
    """The streams of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, *names: object) -> Stream:
        """The stream of a name: ``draws("season", month)``."""
        return Stream(self.seed, *names)
