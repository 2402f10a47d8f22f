"""The steps of a scan as narrow layers beside the frame (分层计算).

The frame could have thousands of columns and a scan needs a few hundred; carrying even those through every
step would cost more than the steps do. So steps are put to an *observed* frame, an empty one that has every
column and writes down what is asked of it: each ``mutate`` or join becomes a layer that knows which columns it
reads and holds only those it makes. Layers are then filled one after the other and joined by ``row`` as far as
somebody wants them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis import Deferred

from quanlian.statements.columns import frame_columns
from quanlian.statements.pruning import leaves
from quanlian.statements.relational import pick
from quanlian.statements.rule import Rule
from quanlian.statements.source import Enrichment, Source


@dataclass(frozen=True, slots=True)
class Layer:
    """One table to fill: ``table`` is its expression over observed frames, ``views`` what it reads of each.

    A layer with ``makes`` has a ``row`` and is joined to the frame; one without is a table that a step holds
    because it uses it repeatedly, under ``name``.
    """

    name: str
    table: ir.Table
    views: Mapping[str, frozenset[str]]
    makes: tuple[str, ...] = ()

    @property
    def reads(self) -> frozenset[str]:
        """The columns read of any observed frame."""
        return frozenset().union(*self.views.values())


@dataclass(slots=True)
class Recording:
    """What steps ask of the observed frames, in order; ``frame`` is the last one, with every column made."""

    frame: ir.Table
    layers: list[Layer] = field(default_factory=list)

    @property
    def columns(self) -> frozenset[str]:
        """Every column of the frame and the layers."""
        return frozenset(self.frame.columns)


# The recording that each observed frame belongs to, by the frame's name, while steps are being recorded.
_RECORDING: dict[str, Recording] = {}


def record(source: Source, steps: Sequence[Enrichment]) -> Recording:
    """Put the steps to an observed frame; nothing is computed."""
    recording = Recording(ibis.table({"row": "int64"}, name="none"))
    frame = recording.frame = _observed(frame_columns(), recording)
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


def names_in(values: Iterable[Any]) -> frozenset[str]:
    """The columns that expressions name."""
    return frozenset(f.name for v in values for f in v.op().find(ops.Field, filter=ops.Value))


class _Observed(ir.Table):
    """An empty frame that records each ``mutate`` and join as a layer instead of a wide selection."""

    def mutate(self, *exprs: Any, **mutations: Any) -> ir.Table:
        made = {name: self._here(value) for name, value in _named(self, exprs, mutations).items()}
        table = pick(self, "row", **made)
        reads = {self.get_name(): names_in(made.values()) | {"row"}}
        return self._with(Layer(ibis.util.gen_name("layer"), table, reads, tuple(made)))

    def select(self, *exprs: Any, **named: Any) -> ir.Table:
        """A narrow table as ever; a selection that keeps the whole frame is a ``mutate``."""
        if not frame_columns().keys() <= {e for e in exprs if isinstance(e, str)}:
            return pick(self, **{n: self._here(v) for n, v in _named(self, exprs, named).items()})
        after = self.mutate(**named) if named else self
        return after.drop(*(name for name in self.columns if name not in {*exprs, *named}))

    def drop(self, *fields: Any) -> ir.Table:
        """The frame without columns that a step needed only on the way."""
        kept = {name: type_ for name, type_ in self.schema().items() if name not in fields}
        return _observed(kept, _RECORDING[self.get_name()])

    def left_join(self, right: ir.Table, predicates: Any = (), **_: Any) -> Any:
        """A join whose columns brought in become a layer."""
        return _ObservedJoin(self, right, predicates)

    def _here(self, value: Any) -> ir.Value:
        """The expression over this frame, where it names columns of the frame as it was before a step."""
        others = {f for f in value.op().find(ops.Field, filter=ops.Value) if f.rel != self.op() and f.rel.name in _RECORDING}
        if not others:
            return value  # type: ignore[no-any-return]
        return value.op().replace({f: ops.Field(self.op(), f.name) for f in others}, filter=ops.Value).to_expr()  # type: ignore[no-any-return]

    def _with(self, layer: Layer) -> ir.Table:
        recording = _RECORDING[self.get_name()]
        recording.layers.append(layer)
        types = layer.table.schema()
        return _observed(dict(self.schema()) | {n: types[n] for n in layer.makes}, recording)


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
        keys = sorted({"row", *(left for left, _ in self.predicates)})
        narrow = pick(self.frame, *keys)
        table = narrow.left_join(self.right, self.predicates).select("row", *brought)
        return self.frame._with(Layer(ibis.util.gen_name("layer"), table, _views(table), tuple(brought)))


def _named(frame: ir.Table, exprs: Iterable[Any], named: Mapping[str, Any]) -> dict[str, ir.Value]:
    """What a selection makes, by name: columns by name, expressions, deferred ones, plain values."""
    made: dict[str, Any] = {}
    for value in exprs:
        bound = frame[value] if isinstance(value, str) else _bound(frame, value)
        made[bound.get_name()] = bound
    return made | {n: frame[v] if isinstance(v, str) else _bound(frame, v) for n, v in named.items()}


def _bound(frame: ir.Table, value: Any) -> ir.Value:
    if isinstance(value, Deferred):
        return value.resolve(frame)  # type: ignore[no-any-return]
    return value if isinstance(value, ir.Value) else ibis.literal(value)


def _observed(schema: Mapping[str, Any], recording: Recording) -> _Observed:
    name = ibis.util.gen_name("observed")
    _RECORDING[name] = recording
    return _Observed(ops.UnboundTable(name, ibis.schema(schema)))


def _held(table: ir.Table, recording: Recording) -> ir.Table:
    """A table that a step uses repeatedly, to be filled in its turn."""
    name = ibis.util.gen_name("held")
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
    said |= {f"fact_{name}": fact.number(judged, limits) for name, fact in rule.facts.items()}
    if callable(rule.level):
        said["level"] = rule.level(judged, limits)
    return said
