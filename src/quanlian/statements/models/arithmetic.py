"""Small arithmetic that every ratio of a statement uses, with missing kept missing (比率运算).

Money is cast to double before it is divided; a denominator of zero gives a missing ratio, never an
infinite one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.statements.rule import Frame


def number(frame: Frame, name: str) -> ir.FloatingValue:
    """A statement item in yuan as a double; missing stays missing."""
    return frame[name].cast("float64")


def ratio(numerator: Any, denominator: Any) -> Any:
    """``numerator / denominator``, missing where the denominator is zero."""
    return numerator / denominator.nullif(0)


def growth(now: Any, before: Any) -> Any:
    """Relative growth, only from a positive base: from zero or a loss it means nothing."""
    return ibis.ifelse(before > 0, now / before.nullif(0) - 1, ibis.null("float64"))


def line(frame: Frame, name: str, printed: str) -> Any:
    """An optional line: nil where the total ``printed`` stands but the line is blank.

    A printed statement leaves out the lines that are nil, so a blank *optional* line under a total that
    was read means nil. Where the total itself is missing nothing is known, and the line stays missing.
    """
    return ibis.coalesce(
        number(frame, name), ibis.ifelse(frame[printed].notnull(), 0.0, ibis.null("float64"))
    )


def lines(frame: Frame, *names: str, printed: str, prefix: str = "") -> Any:
    """The sum of optional lines under one total, all of the prefix's period (``prior_`` …)."""
    first, *rest = (line(frame, prefix + name, prefix + printed) for name in names)
    for value in rest:
        first = first + value
    return first


def weighted(intercept: float, weights: Mapping[str, float], terms: Mapping[str, Any]) -> Any:
    """``intercept + Σ weight × term``, over numbers or over Ibis expressions alike.

    >>> weighted(-4.84, {"dsri": 0.92, "tata": 4.679}, {"dsri": 1.0, "tata": 0.0})
    -3.92
    """
    total: Any = intercept
    for name, weight in weights.items():
        total = total + weight * terms[name]
    return total
