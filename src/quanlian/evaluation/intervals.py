"""What a share counted on few cases is worth (置信区间)."""

from __future__ import annotations

import math

Z = 1.959964  # of the normal distribution, for 95 %


def wilson(hits: int, of: int, z: float = Z) -> tuple[float, float]:
    """The interval of a share ``hits / of`` at 95 % (Wilson score interval); (0, 1) where nothing was counted.

    >>> [round(bound, 3) for bound in wilson(8, 10)]
    [0.49, 0.943]
    """
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = share + square / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max((middle - spread) / (1 + square / of), 0.0), min((middle + spread) / (1 + square / of), 1.0)
