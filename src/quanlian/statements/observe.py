"""Which columns the steps and rules read and make, found out before anything is computed (读列观察).

The frame could have thousands of columns and a scan needs a few hundred. Every step and rule is therefore
first put to an empty *observed* frame that has all of them and writes down which are read. That takes no
engine, and is done once per process for a set of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from quanlian.statements.columns import frame_columns
from quanlian.statements.pruning import leaves
from quanlian.statements.rule import Frame, Rule
from quanlian.statements.source import Enrichment, Source

_NAME = "observed"
_SEEN: dict[tuple[object, ...], Observed] = {}
_NOTES: dict[str, dict[str, frozenset[str]]] = {}  # of each observed frame: made column -> columns it rests on


@dataclass(frozen=True, slots=True)
class Observed:
    """What each step reads and makes, what the rules' conditions read, and what each rule's sentence reads."""

    reads: tuple[frozenset[str], ...]
    makes: tuple[tuple[str, ...], ...]
    conditions: frozenset[str]
    sentences: Mapping[str, frozenset[str]]
    columns: frozenset[str]


def observe(source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment]) -> Observed:
    """Put steps and rules to an empty frame and see what they read."""
    key = (source.limits.parameters.hash, *map(id, rules), *map(id, steps))
    if key not in _SEEN:
        # Nothing is held while looking: the expressions are thrown away.
        _SEEN[key] = _observe(replace(source, keep=lambda table: table), rules, steps)
        _NOTES.clear()
    return _SEEN[key]


def _observe(source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment]) -> Observed:
    frame = observed(frame_columns())
    reads, makes = [], []
    for step in steps:
        after = step.add(frame, source)
        made = tuple(name for name in after.columns if name not in frame.columns)
        reads.append(_read(after, made) - set(made))
        makes.append(made)
        frame = observed(after.schema())
    conditions = [c for rule in rules for c in _conditions(rule, frame, source)]
    sentences = {rule.code: _names(sentence(rule, frame, source).values()) for rule in rules}
    return Observed(tuple(reads), tuple(makes), _names(conditions), sentences, frozenset(frame.columns))


def sentence(rule: Rule, judged: Frame, source: Source) -> dict[str, Any]:
    """What a finding of the rule says in numbers and words: value, threshold, facts, level."""
    limits = source.limits
    said: dict[str, Any] = {
        "value": rule.value(judged, limits).cast("float64"),
        "threshold": rule.threshold(judged, limits).cast("float64"),
    }
    said |= {f"fact_{name}": fact.number(judged, limits) for name, fact in rule.facts.items()}
    if callable(rule.level):
        said["level"] = rule.level(judged, limits)
    return said


def _conditions(rule: Rule, frame: Frame, source: Source) -> tuple[Any, ...]:
    limits = source.limits
    return rule.concerns(frame, limits), rule.assessable(frame), rule.hit(frame, limits)


class _Observed(ir.Table):
    """An empty frame that notes each ``mutate`` instead of building a wide selection for it."""

    def mutate(self, *exprs: Any, **mutations: Any) -> ir.Table:
        made = {value.get_name(): value for value in self.bind(*exprs, **mutations)}
        schema = dict(self.schema().items()) | {name: value.type() for name, value in made.items()}
        notes = _notes(self)
        read = {name: _deep(_names([value]), notes) for name, value in made.items()}
        return observed(schema, notes | read)

    def left_join(self, right: ir.Table, predicates: Any = (), **_: Any) -> Any:
        """A join of which the columns brought in are noted, not the wide frame carried along."""
        return _ObservedJoin(self, right, predicates)


@dataclass(frozen=True, slots=True)
class _ObservedJoin:
    """``frame.left_join(right, [(left name, right name), …])``, waiting for its ``select``."""

    frame: _Observed
    right: ir.Table
    predicates: Sequence[tuple[str, str]]

    def select(self, *names: str) -> ir.Table:
        """The frame with the columns of the right side that are named."""
        brought = [name for name in names if name not in self.frame.columns]
        notes = _notes(self.frame)
        read = _deep(frozenset(left for left, _ in self.predicates), notes) | _below(self.right)
        schema = dict(self.frame.schema().items()) | {n: self.right.schema()[n] for n in brought}
        return observed(schema, notes | dict.fromkeys(brought, read))


def observed(schema: Any, notes: Mapping[str, frozenset[str]] | None = None) -> _Observed:
    """An empty frame of these columns; ``notes`` says what the ones already made read."""
    name = ibis.util.gen_name(_NAME)
    _NOTES[name] = dict(notes or {})
    return _Observed(ops.UnboundTable(name, ibis.schema(schema)))


def _notes(frame: ir.Table) -> dict[str, frozenset[str]]:
    return _NOTES.get(frame.get_name(), {})


def _read(after: ir.Table, made: Iterable[str]) -> frozenset[str]:
    """The columns that the made ones rest on, whether noted or joined."""
    if isinstance(after, _Observed):
        return frozenset().union(*(_notes(after).get(name, frozenset()) for name in made))
    return _below(after.select(*made)) if made else frozenset()


def _below(table: ir.Table) -> frozenset[str]:
    """The columns of observed frames that a table rests on, and what those in turn were made from."""
    read: set[str] = set()
    for leaf, names in leaves(table).items():
        if isinstance(leaf, ops.UnboundTable) and leaf.name in _NOTES:
            read |= names
            read = read.union(*(_NOTES[leaf.name].get(name, ()) for name in names))
    return frozenset(read)


def _deep(names: frozenset[str], notes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Names with what the noted ones among them were made from."""
    return names.union(*(notes.get(name, ()) for name in names))


def _names(values: Iterable[Any]) -> frozenset[str]:
    return frozenset(f.name for v in values for f in v.op().find(ops.Field, filter=ops.Value))
