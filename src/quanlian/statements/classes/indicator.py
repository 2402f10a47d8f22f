"""How an indicator of the nine classes is declared: a rule that also scores points for its class (异常指标).

Every indicator has, as parameters under its code, a ``trigger``, the ``points`` it brings to its class
(1, 2 or 3) and sometimes a ``severe`` threshold that adds a point. Points decide the level: 1 blue, 2 yellow,
3 orange.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual
from quanlian.statements.models.arithmetic import number
from quanlian.statements.models.derived import is_financial
from quanlian.statements.rule import Condition, Fact, Frame, Limits, Number, Rule, RuleText

LEVELS = {1: "blue", 2: "yellow", 3: "orange"}
MOST_POINTS = 3


UNJUDGED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A rule of a class, the condition it hits on, and the points a hit brings.

    Both are computed once, into the column :attr:`column` of the frame: missing where the question does not
    arise, -1 where it cannot be judged, 0 where nothing is wrong, else the points. The rule reads that.
    """

    rule: Rule
    condition: Condition
    points: Number

    @property
    def column(self) -> str:
        """The column that holds what became of it."""
        return mark_of(self.rule.code)

    def mark(self, frame: Frame, limits: Limits) -> ir.IntegerValue:
        """The expression of that column."""
        hit = self.condition(frame, limits).fill_null(False)
        return ibis.cases(
            (~self.rule.concerns(frame, limits), ibis.null("int64")),
            (~self.rule.assessable(frame), UNJUDGED),
            (hit, self.points(frame, limits)),
            else_=0,
        ).cast("int64")

    @property
    def group(self) -> str:
        """The class it belongs to: ``a1`` … ``a9``."""
        return self.rule.group


def indicator(
    code: str,
    *,
    title: tuple[str, str],
    because: tuple[str, str],
    innocent: tuple[str, str],
    ask: tuple[str, str],
    case: tuple[str, str],
    unit: str,
    needs: tuple[str, ...],
    value: Number,
    hit: Condition,
    evidence: tuple[str, ...],
    threshold: Number | None = None,
    severe: Condition | None = None,
    applies: Condition | None = None,
    facts: Mapping[str, tuple[Any, str]] | None = None,
    parameters: tuple[str, ...] = (),
    triggered: bool = True,
) -> Indicator:
    """Declare an indicator; texts are (Chinese, English), facts are (expression, unit).

    ``case`` is the publicly known case in which the sign showed, with the mark of its source.
    ``triggered`` is false where the threshold comes from elsewhere than the indicator's own ``trigger``.
    """
    full = f"statements.{code}"
    points = _points(full, severe)
    rule = Rule(
        code=full,
        unit=unit,
        needs=needs,
        value=value,
        threshold=threshold or (lambda _, limits: ibis.literal(limits[f"{full}.trigger"])),
        hit=lambda frame, _: frame[mark_of(full)] > 0,
        level=lambda frame, _: level_of(frame[mark_of(full)]),
        text=RuleText(
            title=Bilingual(*title),
            because=Bilingual(*because),
            innocent=Bilingual(*innocent),
            ask=Bilingual(*ask),
        ),
        evidence=evidence,
        group=code.split("_")[0],
        parameters=(
            *(_own_parameters(full, severe) if triggered else ()),
            *(f"statements.{name}" for name in parameters),
        ),
        basis=_basis(case),
        applies=_businesses(applies),
        facts={
            name: Fact(number=number, unit=fact_unit) for name, (number, fact_unit) in (facts or {}).items()
        },
    )
    return Indicator(rule=rule, condition=hit, points=points)


def _points(code: str, severe: Condition | None) -> Number:
    def points(frame: Frame, limits: Limits) -> ir.NumericValue:
        base = int(limits[f"{code}.points"])
        if severe is None:
            return ibis.literal(base)
        worse = min(base + 1, MOST_POINTS)
        return ibis.ifelse(severe(frame, limits).fill_null(False), worse, base)

    return points


def mark_of(code: str) -> str:
    """The column in which an indicator's mark stands.

    >>> mark_of("statements.a6_accruals_high")
    'mark_a6_accruals_high'
    """
    return f"mark_{code.removeprefix('statements.')}"


def level_of(points: ir.NumericValue) -> ir.StringValue:
    """The level of a number of points, or of a class score."""
    return ibis.cases((points >= 3, LEVELS[3]), (points >= 2, LEVELS[2]), else_=LEVELS[1])


def _own_parameters(code: str, severe: Condition | None) -> tuple[str, ...]:
    return (f"{code}.trigger", f"{code}.severe") if severe else (f"{code}.trigger",)


def _basis(case: tuple[str, str]) -> Bilingual:
    return Bilingual(f"类案: {case[0]}", f"Known case: {case[1]}")


def _businesses(applies: Condition | None) -> Condition:
    """Banks and insurers keep other books: none of the classes is about them."""

    def applied(frame: Frame, limits: Limits) -> ir.BooleanValue:
        ordinary = ~is_financial(frame)
        return ordinary if applies is None else ordinary & applies(frame, limits)

    return applied


def amount(name: str) -> tuple[Any, str]:
    """A fact that names a line of the statement in yuan."""
    return (lambda frame, _: number(frame, name)), "yuan"


def period(frame: Frame, _limits: Limits) -> ir.StringValue:
    """A fact that names the end of the period."""
    return frame["period_end"].cast("string")
