"""One rule of the statement engine: what it needs, when it hits, and what it then says (规则).

A rule is data plus a few Ibis expressions over the *frame* (one row per statement, see
:mod:`quanlian.statements.frame`). It knows nothing of engines, files or rendering.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis.expr.types as ir

from quanlian.kernel import Bilingual, Level, ParameterSet

Frame = ir.Table


@dataclass(frozen=True, slots=True)
class Limits:
    """The parameters in force on the as-of date, as a rule's expressions read them."""

    parameters: ParameterSet
    as_of: date

    def __getitem__(self, key: str) -> float:
        return self.parameters.number(key, as_of=self.as_of)


Number = Callable[[Frame, Limits], ir.NumericValue]
Condition = Callable[[Frame, Limits], ir.BooleanValue]
Word = Callable[[Frame, Limits], ir.StringValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What a finding of this rule says, in both languages.

    ``because`` is a format string over ``value``, ``threshold`` and the rule's ``facts``; money is
    formatted in 万元/亿元 and ratios in percent by the renderer, from each fact's unit.
    """

    title: Bilingual
    because: Bilingual
    innocent: Bilingual
    ask: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A number that the sentence of a finding names: its expression and unit."""

    number: Number
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule over one statement.

    ``needs`` are frame columns that must be present, else the rule is *not assessable* for that
    statement and says so by their names. ``applies`` narrows where the question makes sense at all
    (not applicable is silent). ``evidence`` are the frame columns whose cells a finding shows;
    ``prior_`` columns point to the opening or prior-period figure. ``parameters`` are the keys whose
    source and mark a finding shows as its basis.
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
    parameters: tuple[str, ...] = ()
    basis: Bilingual | None = None
    applies: Condition | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
