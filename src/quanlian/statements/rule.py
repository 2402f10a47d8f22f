"""One rule of the statement engine: what it needs, when it hits, and what it then says (规则).

A rule is data plus a few Ibis expressions over the *frame* (one row per statement, columns listed in
:mod:`quanlian.statements.frame`). It knows nothing of engines, files or rendering. All rules are
assembled in :mod:`quanlian.statements.registry`.

What the scan guarantees, so that a rule need not say it again:

- ``hit`` counts only where ``applies`` is true and every column in ``needs`` is present. A condition
  that comes out NULL (a division by zero turned NULL by ``nullif(0)``) is no hit.
- a missing need where the rule applies is *not assessable*: it goes, by name, into the one
  ``statements.not_assessable`` finding of the party and period.
- ``value``, ``threshold`` and ``facts`` are computed for hits only; ``because`` is then filled in.

Derived columns that several rules share (a score, a peer quantile, a yield) are added to the frame by
an :class:`~quanlian.statements.source.Enrichment`; rules then use them by name, in ``needs`` too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual, Level, ParameterSet

Frame: TypeAlias = ir.Table


@dataclass(frozen=True, slots=True)
class Limits:
    """The parameters in force on the as-of date, as a rule's expressions read them."""

    parameters: ParameterSet
    as_of: date

    def __getitem__(self, key: str) -> float:
        return self.parameters.number(key, as_of=self.as_of)

    def dated(self, key: str, day: ir.DateValue) -> ir.FloatingValue:
        """The value in force on each row's own ``day`` (LPR, VAT rate …); NULL before the first one."""
        steps = sorted(self.parameters.history(key), key=lambda p: p.effective_from, reverse=True)
        cases = [(day >= ibis.date(step.effective_from.isoformat()), step.number) for step in steps]
        return ibis.cases(*cases, else_=ibis.null("float64"))


Number = Callable[[Frame, Limits], ir.NumericValue]
Condition = Callable[[Frame, Limits], ir.BooleanValue]
Word = Callable[[Frame, Limits], ir.StringValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What a finding of this rule says, in both languages.

    ``because`` is a format string over ``value``, ``threshold`` and the rule's ``facts``, each
    written by the renderer from its unit: ``"资产总计 {left}与负债和所有者权益总计 {right}相差 {value}"``.
    """

    title: Bilingual
    because: Bilingual
    innocent: Bilingual
    ask: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A number or word that the sentence of a finding names: its expression and unit.

    Units, as the renderer writes them (zh / en):

    - ``yuan``: 12,340.00 万元 / RMB 123,400,000
    - ``fraction``: 0.05 → 5.0%
    - ``points``: a difference of fractions, 0.05 → 5.0 个百分点 / 5.0 percentage points
    - ``times``: 1.25 倍 / 1.25 times;  ``days``, ``months``, ``years``, ``count``
    - ``score``: -1.78
    - ``item``: a statement column's name → its Chinese line / its English words
    - ``version``: audited, management … → 审计报表 …;  ``text``: as it is
    """

    number: Number | Word
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule over one statement.

    ``needs`` are frame columns that must be present, else the rule is *not assessable* for that
    statement and says so by their names. ``applies`` narrows where the question makes sense at all
    (not applicable is silent). ``evidence`` are the frame columns whose cells a finding shows;
    ``prior_``, ``prior2_``, ``opening_``, ``closing_`` and ``main_`` columns point to the row they came
    from, plain ones to the statement itself; ``sum_<total>`` shows the total's printed lines; a column that
    is no statement item (``meter_vat_sales``, ``bureau_debt``) shows under its own table. ``parameters`` are the keys whose source and mark a finding shows as its
    basis. ``judges`` is ``"statement"`` where every version is judged by itself (articulation),
    ``"period"`` where only the primary version is (anomaly classes, models); the finding's ``object``
    follows it, so that a verdict on a period survives the audited version's arrival.
    ``evidence_of_item`` narrows the evidence to the line that the fact ``item`` names.
    ``group`` is the heading under which the catalogue lists the rule (``articulation``, ``a1`` … ``a9``,
    ``models``, ``meters``).
    """

    code: str
    unit: str
    needs: tuple[str, ...]
    value: Number
    threshold: Number
    hit: Condition
    level: Level | Word
    text: RuleText
    evidence: tuple[str, ...]
    group: str
    parameters: tuple[str, ...] = ()
    basis: Bilingual | None = None
    applies: Condition | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    judges: Literal["statement", "period"] = "period"
    evidence_of_item: bool = False

    def assessable(self, frame: Frame) -> ir.BooleanValue:
        """True where every needed column is present."""
        present: ir.BooleanValue = ibis.literal(True)
        for name in self.needs:
            present = present & frame[name].notnull()
        return present

    def concerns(self, frame: Frame, limits: Limits) -> ir.BooleanValue:
        """True where the question makes sense, NULL counted as no."""
        concerned = frame["primary"] if self.judges == "period" else ibis.literal(True)
        if self.applies is not None:
            concerned = concerned & self.applies(frame, limits).fill_null(False)
        return concerned

    def hits(self, frame: Frame, limits: Limits) -> ir.BooleanValue:
        """The guarded condition: concerned, assessable and hit; never NULL.

        >>> table = ibis.table({"primary": "boolean", "cash": "decimal(18, 2)"}, name="frame")
        >>> rule = Rule(code="x", unit="yuan", needs=("cash",), value=lambda f, _: f.cash,
        ...     threshold=lambda f, _: ibis.literal(0), hit=lambda f, _: f.cash < 0, level=Level.RED,
        ...     text=None, evidence=("cash",), group="x")
        >>> rule.hits(table, None).type().is_boolean()
        True
        """
        met = self.concerns(frame, limits) & self.assessable(frame)
        return met & self.hit(frame, limits).fill_null(False)
