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


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that can be had in several ways; the check is not assessable where none is open."""

    name: str
    number: Number
    label: Bilingual


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
    figures: tuple[Figure, ...] = ()
    applies: Condition | None = None
    level: Level = Level.YELLOW
    unit: str = "yuan"
    parameters: tuple[str, ...] = ()
    basis: Bilingual | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    evidence_of_item: bool = False

    @property
    def code(self) -> str:
        """The finding's code, ``statements.check_01`` to ``statements.check_37``."""
        return f"statements.check_{self.number:02d}"

    @property
    def hard(self) -> bool:
        """True where a failure means wrong data, misreading or fabrication."""
        return self.level is not Level.YELLOW

    def column(self, name: str) -> str:
        """The frame column of one of this check's values: left, right, tolerance, or a figure's presence."""
        return f"check_{self.number:02d}_{name}"

    @property
    def all_needs(self) -> tuple[str, ...]:
        """Columns without which the check is not assessable, figures and adjustments included."""
        names = (*(g.name for g in self.figures), *(a.column for a in self.adjustments))
        return (*self.needs, *map(self.column, names))

    def sides(self, frame: Frame, limits: Limits) -> dict[str, Value]:
        """First step: both sides; of a range, the right side is the value nearest to the left."""
        left, low = self.left(frame, limits), self._moved(frame, self.right(frame, limits))
        right = low
        if self.upto is not None:
            high = self._moved(frame, self.upto(frame, limits))
            right = ibis.ifelse(left < low, low, ibis.ifelse(left > high, high, left))
        return {self.column("left"): left, self.column("right"): right}

    def _moved(self, frame: Frame, side: Value) -> Value:
        for adjustment in self.adjustments:
            amount = ibis.coalesce(frame[adjustment.column], 0)
            side = side - amount if adjustment.effect == "-" else side + amount
        return side

    def allowed(self, frame: Frame, limits: Limits) -> dict[str, Value]:
        """Second step, over the sides: the tolerance, in the unit of the sides."""
        return {self.column("tolerance"): self._tolerance(frame, limits)}

    def _tolerance(self, frame: Frame, limits: Limits) -> Value:
        if self.tolerance is not None:
            return self.tolerance(frame, limits)
        terms = ibis.literal(self.rounded) if isinstance(self.rounded, int) else self.rounded(frame, limits)
        rounding = hard_tolerance(frame["unit"], terms, limits)
        if self.percent is None:
            return rounding
        sides = (frame[self.column("left")], frame[self.column("right")])
        larger = ibis.greatest(*(double(side).abs() for side in sides))
        return ibis.greatest(larger * limits[self.percent], double(rounding))

    def presence(self, frame: Frame, limits: Limits) -> dict[str, Value]:
        """Third step: for each figure and adjustment, 1 where it is there or not needed, else missing."""
        present = {self.column(g.name): _one(g.number(frame, limits).notnull()) for g in self.figures}
        for a in self.adjustments:
            gap, allowed = self.difference(frame), frame[self.column("tolerance")]
            explains = gap > allowed if a.effect == "+" else gap < -allowed
            needed = frame[a.column].isnull() & explains.fill_null(False)
            if a.only is not None:
                needed = needed & a.only(frame, limits).fill_null(False)
            present[self.column(a.column)] = _one(~needed)
        return present

    def difference(self, frame: Frame) -> Value:
        """Left minus right."""
        return frame[self.column("left")] - frame[self.column("right")]

    def labels(self) -> dict[str, Bilingual]:
        """What each figure and adjustment is called."""
        figures = {self.column(g.name): g.label for g in self.figures}
        return figures | {self.column(a.column): label(a.column) for a in self.adjustments}

    def rule(self) -> Rule:
        """The check as the engine runs it."""
        percent = (self.percent,) if self.percent else ()
        rounding = () if self.tolerance else ("statements.hard_tolerance.units_per_figure",)
        names = {side: self.column(side) for side in ("left", "right", "tolerance")}
        gap = Fact(number=lambda f, _: self.difference(f).abs(), unit=_difference_unit(self.unit))
        return Rule(
            code=self.code,
            unit=gap.unit,
            needs=self.all_needs,
            value=lambda f, _: self.difference(f),
            threshold=lambda f, _: f[names["tolerance"]],
            hit=lambda f, _: self.difference(f).abs() > f[names["tolerance"]],
            level=self.level,
            text=RuleText(title=self.title, because=self.because, innocent=self.innocent, ask=self.ask),
            evidence=self.evidence,
            group="articulation",
            parameters=(*percent, *rounding, *self.parameters),
            basis=self.basis or FORMAT_BASIS,
            applies=self.applies,
            facts={
                "left": Fact(number=lambda f, _: f[names["left"]], unit=self.unit),
                "right": Fact(number=lambda f, _: f[names["right"]], unit=self.unit),
                "gap": gap,
                **self.facts,
            },
            judges="statement",
            evidence_of_item=self.evidence_of_item,
        )


FORMAT_BASIS = Bilingual(
    "企业会计准则及财会〔2019〕6号一般企业财务报表格式的表内、表间关系（据行业知识, 原文待核对）",
    "relations within and between the statements under the Accounting Standards and the 财会〔2019〕6号 formats "
    "(from knowledge, source not yet read)",
)


def _one(present: Value) -> Value:
    return ibis.ifelse(present, ibis.literal(1, type="int8"), ibis.null("int8"))


def double(value: Value) -> Value:
    """A figure as a double, for ratios and percentages."""
    return value.cast("float64")


def farther(from_: Value, plain: Value, other: Value) -> Value:
    """Of two ways to compute the same figure, the one that contradicts ``from_`` more; missing is skipped."""
    more = (from_ - other).abs() > (from_ - plain).abs()
    return ibis.ifelse(more.fill_null(False), other, ibis.coalesce(plain, other))


def _difference_unit(unit: str) -> str:
    return "points" if unit == "fraction" else unit
