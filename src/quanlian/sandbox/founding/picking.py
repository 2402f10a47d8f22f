"""Choosing partners near by (就近择伴), without comparing everybody with everybody."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Floats, Ints, Stream
from quanlian.sandbox.world import NEVER


def pick_within(stream: Stream, area: Ints, weight: Ints, where: Ints) -> Ints:
    """For each of ``where`` a member of that area, as often as its weight; NEVER where the area is empty."""
    order = np.argsort(area, kind="stable")
    ordered = area[order]
    edges = np.r_[0, np.cumsum(weight[order])]
    low, high = np.searchsorted(ordered, where, "left"), np.searchsorted(ordered, where, "right")
    target = edges[low] + np.floor(stream.uniform(len(where)) * (edges[high] - edges[low])).astype(np.int64)
    place = np.searchsorted(edges, target, side="right") - 1
    return np.where(high > low, order[place.clip(0, len(order) - 1)], NEVER)


def blocks(stream: Stream, lane: Ints, shares: Floats, low: Ints, high: Ints) -> tuple[Ints, Ints, Ints]:
    """Cut a lane of neighbours into blocks of several kinds, and leave the others alone.

    ``lane`` is the area of each place along it. Kind ``k`` takes about ``shares[k]`` of the places in blocks of
    ``low[k]`` to ``high[k]``. Returns kind, first place and size of the blocks; none reaches over an area's border.
    """
    mean = (low + high) / 2
    weights = np.r_[1 - float(np.sum(shares)), shares / mean]
    count = len(lane) + 1
    kind = stream.pick(count, weights) - 1
    span = np.r_[low, 1][kind] + np.floor(stream.uniform(count) * np.r_[high - low + 1, 1][kind]).astype(
        np.int64
    )
    end = np.cumsum(span)
    first = end - span
    fits = (kind >= 0) & (end <= len(lane))
    kind, first, span = kind[fits], first[fits], span[fits]
    inside = lane[first] == lane[first + span - 1]
    return kind[inside], first[inside], span[inside]
