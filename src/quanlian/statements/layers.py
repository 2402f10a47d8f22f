"""What the steps of a scan make, recorded first and computed only where it is wanted (分步计算).

The frame could have thousands of columns and a scan needs a few hundred; carrying even those through every
step would cost more than the steps do. So the steps are put to an *observed* frame: an empty one that has every
column and writes down what is made of it. A ``mutate`` becomes derived columns, kept as expressions; a join
becomes a layer, a narrow table with the frame's ``row``; a table that a step holds becomes one too. Whoever
wants columns gets :func:`derive`: a chain of selections with exactly what those columns rest on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis import Deferred

from quanlian.statements.columns import frame_columns
from quanlian.statements.compiling import fresh
from quanlian.statements.pruning import leaves
from quanlian.statements.relational import pick
from quanlian.statements.rule import Rule
from quanlian.statements.source import Enrichment, Source


@dataclass(frozen=True, slots=True)
class Derived:
    """A column made by a step: its expression, what it reads, and on how many steps of such it rests."""

    value: ir.Value
    reads: frozenset[str]
    level: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A table to fill: ``views`` says what it reads of each observed frame.

    One that ``makes`` columns has a ``row`` by which it is joined to the frame; one that makes none is a table
    that a step holds under ``name`` because it uses it repeatedly.
    """

    name: str
    table: ir.Table
    views: Mapping[str, frozenset[str]]
    makes: tuple[str, ...] = ()


@dataclass(slots=True)
class Recording:
    """What steps ask of the observed frames; ``frame`` is the last one, with every column made."""

    frame: ir.Table
    derived: dict[str, Derived] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)

    def add(self, values: Mapping[str, ir.Value]) -> ir.Table:
        """Make further columns of the last frame; returns the frame that has them."""
        types = dict(self.frame.schema()) | {name: value.type() for name, value in values.items()}
        self.derived |= {name: self._derived(value) for name, value in values.items()}
        self.frame = ibis.table(types, name=fresh("observed"))
        return self.frame

    def _derived(self, value: ir.Value) -> Derived:
        reads = names_in([value])
        below = (self.derived[name].level for name in reads if name in self.derived)
        return Derived(value, reads, 1 + max(below, default=0))

    def reads(self, columns: Iterable[str], known: Collection[str] = ()) -> set[str]:
        """The columns themselves with all that they rest on; ``known`` ones rest on nothing."""
        found: set[str] = set()
        todo = set(columns)
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                derived = name in self.derived and name not in known
                todo |= self.derived[name].reads if derived else frozenset()
        return found


# The recording that each observed frame belongs to, by the frame's name, while steps are being recorded.
_RECORDING: dict[str, Recording] = {}


def record(source: Source, steps: Sequence[Enrichment]) -> Recording:
    """Put the steps to an observed frame; nothing is computed."""
    recording = Recording(ibis.table({"row": "int64"}, name="none"))
    frame: ir.Table = _observed(frame_columns(), recording)
    recorded = replace(source, keep=lambda table: _held(table, recording))
    try:
        for step in steps:
            frame = step.add(frame, recorded)
            if not isinstance(frame, _Observed):
                raise TypeError(f"step {step.name} must add columns by mutate or by left_join and select")
        recording.frame = ir.Table(frame.op())
    finally:
        _RECORDING.clear()
    return recording


def derive(
    stored: Callable[[Collection[str]], ir.Table],
    columns: Collection[str],
    recording: Recording,
    known: Collection[str] = (),
) -> ir.Table:
    """The wanted columns, each step of what they rest on as one selection over the one before.

    Args:
        stored: gives a table with the columns that are not derived (and ``row``).
        columns: the columns wanted.
        recording: how derived columns are made.
        known: derived columns that are stored already.
    """
    needed = recording.reads({*columns, "row"}, known)
    derived = {n: recording.derived[n] for n in needed if n in recording.derived and n not in known}
    table = stored(needed - derived.keys())
    for level in range(1, 1 + max((d.level for d in derived.values()), default=0)):
        made = {n: over(table, d.value) for n, d in derived.items() if d.level == level}
        later = {*columns, "row"}.union(*(d.reads for d in derived.values() if d.level > level))
        table = pick(table, *(name for name in table.columns if name in later), **made)
    return pick(table, *sorted(columns))


def over(frame: ir.Table, value: ir.Value) -> ir.Value:
    """An expression over another frame that has columns of the same names."""
    relation = frame.op()

    def move(node: ops.Node, parts: dict[str, Any] | None) -> ops.Node:
        if isinstance(node, ops.Field):
            return ops.Field(relation, node.name)
        return node.__recreate__(parts) if parts else node

    return value.op().replace(move, filter=ops.Value).to_expr()


def names_in(values: Iterable[Any]) -> frozenset[str]:
    """The columns that expressions name."""
    return frozenset(f.name for v in values for f in v.op().find(ops.Field, filter=ops.Value))


class _Observed(ir.Table):  # type: ignore[misc]
    """An empty frame that records what is made of it."""

    def mutate(self, *exprs: Any, **mutations: Any) -> ir.Table:
        recording = _RECORDING[self.get_name()]
        types = dict(self.schema())
        made = {name: recording._derived(value) for name, value in _named(self, exprs, mutations).items()}
        recording.derived |= made
        return _observed(types | {name: d.value.type() for name, d in made.items()}, recording)

    def select(self, *exprs: Any, **named: Any) -> ir.Table:
        """A narrow table as ever; a selection that keeps the whole frame is a ``mutate``."""
        if not frame_columns().keys() <= {e for e in exprs if isinstance(e, str)}:
            return pick(self, **{n: over(self, v) for n, v in _named(self, exprs, named).items()})
        after = self.mutate(**named) if named else self
        return after.drop(*(name for name in self.columns if name not in {*exprs, *named}))

    def drop(self, *fields: Any) -> ir.Table:
        """The frame without columns that a step needed only on the way."""
        kept = {name: type_ for name, type_ in self.schema().items() if name not in fields}
        return _observed(kept, _RECORDING[self.get_name()])

    def left_join(self, right: ir.Table, predicates: Any = (), **_: Any) -> Any:
        """A join whose columns brought in become a layer."""
        return _ObservedJoin(self, right, predicates)


@dataclass(frozen=True, slots=True)
class _ObservedJoin:
    """``frame.left_join(right, [(left name, right name), …])``, waiting for its ``select``."""

    frame: _Observed
    right: ir.Table
    predicates: Sequence[tuple[str, str]]

    def select(self, *names: str) -> ir.Table:
        """The frame with the columns of the right side that are named."""
        known = frozenset(self.frame.columns)
        brought = [name for name in names if name not in known]
        narrow = pick(self.frame, *sorted({"row", *(left for left, _ in self.predicates)}))
        table = narrow.left_join(self.right, self.predicates).select("row", *brought)
        recording = _RECORDING[self.frame.get_name()]
        recording.layers.append(Layer(fresh("layer"), table, _views(table), tuple(brought)))
        types = table.schema()
        return _observed(dict(self.frame.schema()) | {n: types[n] for n in brought}, recording)


def _observed(schema: Mapping[str, Any], recording: Recording) -> _Observed:
    name = fresh("observed")
    _RECORDING[name] = recording
    return _Observed(ops.UnboundTable(name, ibis.schema(schema)))


def _named(frame: ir.Table, exprs: Iterable[Any], named: Mapping[str, Any]) -> dict[str, ir.Value]:
    """What a selection makes, by name: columns by name, expressions, deferred ones, plain values."""
    made: dict[str, Any] = {}
    for value in exprs:
        bound = _bound(frame, value)
        made[bound.get_name()] = bound
    return made | {name: _bound(frame, value) for name, value in named.items()}


def _bound(frame: ir.Table, value: Any) -> ir.Value:
    if isinstance(value, str):
        return frame[value]
    if isinstance(value, Deferred):
        return value.resolve(frame)
    return value if isinstance(value, ir.Value) else ibis.literal(value)


def _held(table: ir.Table, recording: Recording) -> ir.Table:
    """A table that a step uses repeatedly, to be filled in its turn."""
    name = fresh("held")
    recording.layers.append(Layer(name, table, _views(table)))
    return ibis.table(table.schema(), name=name)


def _views(table: ir.Table) -> dict[str, frozenset[str]]:
    """Which columns of which observed frames a table rests on."""
    return {
        leaf.name: frozenset(names)
        for leaf, names in leaves(table).items()
        if isinstance(leaf, ops.UnboundTable) and leaf.name in _RECORDING
    }


def sentence(rule: Rule, judged: ir.Table, source: Source) -> dict[str, Any]:
    """What a finding of the rule says in numbers and words: value, threshold, facts, level."""
    limits = source.limits
    said: dict[str, Any] = {
        "value": rule.value(judged, limits).cast("float64"),
        "threshold": rule.threshold(judged, limits).cast("float64"),
    }
    for name, fact in rule.facts.items():
        number = fact.number(judged, limits)
        said[f"fact_{name}"] = number.cast("float64") if number.type().is_numeric() else number
    if callable(rule.level):
        said["level"] = rule.level(judged, limits)
    return said
