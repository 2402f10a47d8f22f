"""Columns that the checks need beside the frame's own: shared rates, both sides, tolerances, what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from quanlian.kernel import Bilingual
from quanlian.statements.articulation import history, shared
from quanlian.statements.articulation.check import Check, Value
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.source import Enrichment, Source

BOTH_VERSIONS = Bilingual("两个版本共有的项目", "a line that both versions have")


def enrichments(checks: Iterable[Check]) -> tuple[Enrichment, ...]:
    """The steps that all checks share; each names columns of the one before more than once."""
    known = tuple(checks)
    labels = {"check_37_left": BOTH_VERSIONS, "check_37_right": BOTH_VERSIONS}
    for check in known:
        labels.update(check.labels())

    def step(
        name: str, columns: Callable[[Frame, Limits], dict[str, Value]], **adds: Bilingual
    ) -> Enrichment:
        def add(frame: Frame, source: Source) -> Frame:
            return frame.mutate(**columns(frame, source.limits))

        return Enrichment(name=f"articulation {name}", add=add, adds=adds)

    return (
        step("rates", lambda f, p: shared.dated_rates(f, p) | history.gaps(f, p)),
        step("figures", lambda f, p: shared.figures(f, p) | history.widest(f, p)),
        step("places", history.places),
        step("sides", lambda f, p: _each(known, Check.sides, f, p)),
        step("tolerances", lambda f, p: _each(known, Check.allowed, f, p)),
        step("presence", lambda f, p: _each(known, Check.presence, f, p), **labels),
    )


def _each(
    checks: Iterable[Check],
    step: Callable[[Check, Frame, Limits], dict[str, Value]],
    frame: Frame,
    limits: Limits,
) -> dict[str, Value]:
    columns: dict[str, Value] = {}
    for check in checks:
        columns.update(step(check, frame, limits))
    return columns
