"""Which columns of which tables an expression really rests on (列裁剪).

Selections and joins carry columns along that nobody reads in the end. Here the columns wanted are followed
back through the steps to the tables they come from.
"""

from __future__ import annotations

from collections.abc import Iterable

import ibis.expr.operations as ops
import ibis.expr.types as ir


def leaves(table: ir.Table) -> dict[ops.Relation, set[str]]:
    """Every relation below ``table`` with those of its columns that ``table`` depends on.

    >>> import ibis
    >>> frame = ibis.table({"a": "int64", "b": "int64", "c": "int64"}, name="frame")
    >>> sorted(leaves(frame.mutate(d=frame.a + 1).filter(frame.b > 0).select("d"))[frame.op()])
    ['a', 'b']
    """
    needed: dict[ops.Relation, set[str]] = {}
    _need(table.op(), table.columns, needed)
    return needed


def _need(relation: ops.Relation, columns: Iterable[str], needed: dict[ops.Relation, set[str]]) -> None:
    fresh = set(columns) - needed.setdefault(relation, set())
    if not fresh:
        return
    needed[relation] |= fresh
    by_relation: dict[ops.Relation, set[str]] = {}
    for value in _values(relation, fresh):
        for found in value.find(ops.Field, filter=ops.Value):
            by_relation.setdefault(found.rel, set()).add(found.name)
    for below, names in by_relation.items():
        _need(below, names, needed)


def _values(relation: ops.Relation, columns: set[str]) -> Iterable[ops.Value]:
    """The expressions that make these columns, and those that decide which rows there are."""
    if isinstance(relation, ops.Project):
        return [relation.values[name] for name in columns]
    if isinstance(relation, ops.JoinChain):
        kept = [relation.values[name] for name in columns]
        return [*kept, *(p for link in relation.rest for p in link.predicates)]
    if isinstance(relation, ops.JoinReference | ops.SelfReference):
        return [ops.Field(relation.parent, name) for name in columns]
    if isinstance(relation, ops.Filter | ops.Sort):
        conditions = relation.predicates if isinstance(relation, ops.Filter) else relation.keys
        return [*conditions, *(ops.Field(relation.parent, name) for name in columns)]
    if isinstance(relation, ops.Aggregate):
        made = {**relation.groups, **relation.metrics}
        return [*relation.groups.values(), *(made[name] for name in columns)]
    below = [node for node in relation.__args__ if isinstance(node, ops.Relation)]
    return [ops.Field(node, name) for node in below for name in node.schema.names]
