"""Selections and joins of wide tables, built from Ibis operations directly (宽表的选列与连接).

``Table.select`` and ``Table.join`` look at every column of a table to understand what is meant; over tables of
two thousand columns that is most of a scan's running time. What is meant here is always plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import ibis.expr.operations as ops
import ibis.expr.types as ir

Match = Callable[[ir.Table, ir.Table], Sequence[ir.BooleanValue]]  # (first, other) -> what must be true


class Columns(dict[str, Any]):
    """Columns of several joined tables by name, read like a table's: ``c.cash`` or ``c["cash"]``."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


def pick(table: ir.Table, *names: str, **values: Any) -> ir.Table:
    """These columns of a table and these expressions over it.

    >>> import ibis
    >>> t = ibis.table({"a": "int64", "b": "int64"}, name="t")
    >>> pick(t, "b", c=t.a + 1).columns
    ('b', 'c')
    """
    relation = table.op()
    fields = {name: ops.Field(relation, name) for name in names}
    return ir.Table(ops.Project(relation, fields | _bare(values)))


def row_number() -> ir.Value:
    """The rows numbered in whatever order they come."""
    return ops.WindowFunction(
        ops.RowNumber(), how="rows", start=None, end=None, group_by=(), order_by=()
    ).to_expr()


def join(
    first: ir.Table,
    others: Iterable[tuple[ir.Table, Match]],
    columns: Callable[[Columns], Mapping[str, Any]],
    how: Literal["left", "inner"] = "left",
) -> ir.Table:
    """``first`` with each other table joined to it, and the columns that are wanted of all of them.

    ``columns`` gets every column by name (names must not repeat) and returns the ones to keep.
    """
    base = ir.Table(ops.JoinReference(first.op(), identifier=0))
    known, links = Columns({name: base[name] for name in base.columns}), []
    for number, (other, match) in enumerate(others, 1):
        reference = ops.JoinReference(other.op(), identifier=number)
        side = ir.Table(reference)
        links.append(ops.JoinLink(how, reference, tuple(p.op() for p in match(base, side))))
        known.update({name: side[name] for name in side.columns})
    values = _bare(columns(known))
    if not links:
        return pick(first, **{name: ir.Table(first.op())[name] for name in values})
    return ir.Table(ops.JoinChain(base.op(), tuple(links), values))


def _bare(values: Mapping[str, Any]) -> dict[str, ops.Value]:
    """Expressions without a name of their own."""
    found = {name: value.op() for name, value in values.items()}
    return {name: op.arg if isinstance(op, ops.Alias) else op for name, op in found.items()}
