"""Columns that the checks need beside the frame's own: shared rates, both sides, tolerances, what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from quanlian.kernel import Bilingual
from quanlian.statements.articulation import shared
from quanlian.statements.articulation.check import Check, Value
from quanlian.statements.articulation.history import worst_lines
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.source import Enrichment, Source

BOTH_VERSIONS = Bilingual("两个版本共有的项目", "a line that both versions have")


def enrichment(checks: Iterable[Check]) -> Enrichment:
    """The one step that all checks share."""
    known = tuple(checks)

    def add(frame: Frame, source: Source) -> Frame:
        limits = source.limits
        # In steps, because every later figure names earlier ones more than once.
        frame = frame.mutate(**shared.dated_rates(frame, limits), **worst_lines(frame, limits))
        frame = frame.mutate(**shared.figures(frame, limits))
        frame = frame.mutate(**_each(known, Check.sides, frame, limits))
        frame = frame.mutate(**_each(known, Check.allowed, frame, limits))
        return frame.mutate(**_each(known, Check.presence, frame, limits))

    labels = {"check_37_left": BOTH_VERSIONS, "check_37_right": BOTH_VERSIONS}
    for check in known:
        labels.update(check.labels())
    return Enrichment(name="articulation", add=add, adds=labels)


def _each(
    checks: Iterable[Check], step: Callable[[Check, Frame, Limits], dict[str, Value]], frame: Frame, limits: Limits
) -> dict[str, Value]:
    columns: dict[str, Value] = {}
    for check in checks:
        columns.update(step(check, frame, limits))
    return columns
