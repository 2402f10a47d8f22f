"""How one articulation check is declared: two sides, a tolerance, and what it says (勾稽检查).

A check compares a *left* side (what the statement prints) with a *right* side (what it should be). The
right side may be a range: then the value inside the range nearest to the left side stands for it, so that
only a left side outside the range differs.

**Adjustments** are figures of the formula that statements rarely carry (notes endorsed, receivables
written off, purchases of the year). Where one is not given, a check that ties without it passes, and one
that does not tie fails only if the figure could not explain the gap in that direction; otherwise the check
is *not assessable* and names it. Missing is never taken as zero to blame anyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import ibis

from quanlian.kernel import Bilingual, Level
from quanlian.statements.columns import label
from quanlian.statements.rule import Condition, Fact, Frame, Limits, Number, Rule, RuleText
from quanlian.statements.sections import hard_tolerance

Terms = int | Number
Value = Any  # an Ibis value; arithmetic on mixed decimals and doubles is not typed there


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A figure, never negative, that moves the right side up (``+``) or down (``-``).

    ``only`` says where there can be such a figure at all; elsewhere it explains nothing.
    """

    column: str
    effect: Literal["+", "-"]
    only: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of the 37 checks.

    ``right`` alone is a point, with ``upto`` a range from ``right`` to ``upto``. ``percent`` is the key of
    a tolerance relative to the larger side; ``rounded`` says how many rounded figures stand in the equation
    (the tolerance is never below what rounding explains). ``tolerance`` replaces both where given.
    """

    number: int
    title: Bilingual
    left: Number
    right: Number
    needs: tuple[str, ...]
    because: Bilingual
    innocent: Bilingual
    ask: Bilingual
    evidence: tuple[str, ...]
    rounded: Terms = 2
    percent: str | None = None
    tolerance: Number | None = None
    upto: Number | None = None
    adjustments: tuple[Adjustment, ...] = ()
    applies: Condition | None = None
    level: Level = Level.YELLOW
    unit: str = "yuan"
    parameters: tuple[str, ...] = ()
    basis: Bilingual | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The finding's code, ``statements.check_01`` to ``statements.check_37``."""
        return f"statements.check_{self.number:02d}"

    @property
    def hard(self) -> bool:
        """True where a failure means wrong data, misreading or fabrication."""
        return self.level is not Level.YELLOW

    def known(self, adjustment: Adjustment) -> str:
        """The column that is missing where this check cannot be judged without the adjustment."""
        return f"check_{self.number:02d}_{adjustment.column}"

    @property
    def all_needs(self) -> tuple[str, ...]:
        """Columns without which the check is not assessable, adjustments included."""
        return (*self.needs, *(self.known(a) for a in self.adjustments))

    def expected(self, frame: Frame, limits: Limits) -> Value:
        """The right side; of a range, the value nearest to the left side."""
        moved = self._moved(frame)
        low = self.right(frame, limits) + moved if self.adjustments else self.right(frame, limits)
        if self.upto is None:
            return low
        high = self.upto(frame, limits) + moved if self.adjustments else self.upto(frame, limits)
        left = self.left(frame, limits)
        return ibis.ifelse(left < low, low, ibis.ifelse(left > high, high, left))

    def _moved(self, frame: Frame) -> Value:
        moved: Value = 0
        for adjustment in self.adjustments:
            amount = ibis.coalesce(frame[adjustment.column], 0)
            moved = moved - amount if adjustment.effect == "-" else moved + amount
        return moved

    def difference(self, frame: Frame, limits: Limits) -> Value:
        """Left minus right."""
        return self.left(frame, limits) - self.expected(frame, limits)

    def allowed(self, frame: Frame, limits: Limits) -> Value:
        """The tolerance, as an amount in the unit of the sides."""
        if self.tolerance is not None:
            return self.tolerance(frame, limits)
        terms = self.rounded if isinstance(self.rounded, int) else self.rounded(frame, limits)
        rounding = hard_tolerance(frame["unit"], ibis.literal(terms) if isinstance(terms, int) else terms, limits)
        if self.percent is None:
            return rounding
        left, right = self.left(frame, limits), self.expected(frame, limits)
        larger = ibis.greatest(double(left).abs(), double(right).abs())
        return ibis.greatest(larger * limits[self.percent], double(rounding))

    def unexplained(self, frame: Frame, limits: Limits) -> dict[str, Value]:
        """For each adjustment: 1 where it is given or could not explain the gap, else missing."""
        if not self.adjustments:
            return {}
        gap, allowed = self.difference(frame, limits), self.allowed(frame, limits)
        explains = {"+": gap > allowed, "-": gap < -allowed}
        known = {}
        for a in self.adjustments:
            needed = frame[a.column].isnull() & explains[a.effect].fill_null(False)
            if a.only is not None:
                needed = needed & a.only(frame, limits).fill_null(False)
            known[self.known(a)] = ibis.ifelse(needed, ibis.null("int8"), ibis.literal(1, type="int8"))
        return known

    def labels(self) -> dict[str, Bilingual]:
        """What each adjustment is called."""
        return {self.known(a): label(a.column) for a in self.adjustments}

    def rule(self) -> Rule:
        """The check as the engine runs it."""
        percent = (self.percent,) if self.percent else ()
        rounding = () if self.tolerance else ("statements.hard_tolerance.units_per_figure",)
        sides = {
            "left": Fact(number=self.left, unit=self.unit),
            "right": Fact(number=self.expected, unit=self.unit),
            "gap": Fact(number=lambda f, l: self.difference(f, l).abs(), unit=_difference_unit(self.unit)),
        }
        return Rule(
            code=self.code,
            unit=self.unit,
            needs=self.all_needs,
            value=self.difference,
            threshold=self.allowed,
            hit=lambda f, l: self.difference(f, l).abs() > self.allowed(f, l),
            level=self.level,
            text=RuleText(title=self.title, because=self.because, innocent=self.innocent, ask=self.ask),
            evidence=self.evidence,
            group="articulation",
            parameters=(*percent, *rounding, *self.parameters),
            basis=self.basis or FORMAT_BASIS,
            applies=self.applies,
            facts={**sides, **self.facts},
            judges="statement",
        )


FORMAT_BASIS = Bilingual(
    "企业会计准则及财会〔2019〕6号一般企业财务报表格式的表内、表间关系（据行业知识, 原文待核对）",
    "relations within and between the statements under the Accounting Standards and the 财会〔2019〕6号 formats "
    "(from knowledge, source not yet read)",
)


def double(value: Value) -> Value:
    """A figure as a double, for ratios and percentages."""
    return value.cast("float64")


def farther(from_: Value, plain: Value, other: Value) -> Value:
    """Of two ways to compute the same figure, the one that contradicts ``from_`` more; missing is skipped."""
    more = (from_ - other).abs() > (from_ - plain).abs()
    return ibis.ifelse(more.fill_null(False), other, ibis.coalesce(plain, other))


def _difference_unit(unit: str) -> str:
    return "points" if unit == "fraction" else unit
