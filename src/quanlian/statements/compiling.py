"""Making Ibis compile wide expressions in reasonable time (宽表表达式的编译).

The expressions of a scan have ten thousand nodes over tables of hundreds of columns. Three habits of Ibis 12
that do not matter otherwise would then take most of the time; they are suspended while a scan compiles.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import ibis
import ibis.expr.operations as ops
from ibis.backends.sql.rewrites import Select


class _Names:
    """Names of tables of one plan: the same each time it is written, and no other plan's."""

    prefix = "scan"
    numbers = count()


def fresh(kind: str) -> str:
    """A name for a table of the plan being written."""
    return f"{_Names.prefix}_{kind}_{next(_Names.numbers)}"


@contextmanager
def naming(plan: str) -> Iterator[None]:
    """While the plan of this key is written, names are counted from zero."""
    before = _Names.prefix, _Names.numbers
    _Names.prefix, _Names.numbers = f"scan_{plan[:12]}", count()
    try:
        yield
    finally:
        _Names.prefix, _Names.numbers = before


@contextmanager
def compiling() -> Iterator[None]:
    """While a scan builds and compiles its expressions.

    - One subquery per step: fusing wide steps into one costs more than the engine saves by it.
    - Whether a selection is ``SELECT *`` is told by names, without making a node of every column of the
      table below it, twice.
    - No garbage collection: nothing is garbage yet, and looking for it takes a fifth of the time.
    """
    fused, star, collecting = ibis.options.sql.fuse_selects, Select.is_star_selection, gc.isenabled()
    ibis.options.sql.fuse_selects = False
    Select.is_star_selection = _is_star_selection
    gc.disable()
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = fused
        Select.is_star_selection = star
        if collecting:
            gc.enable()


def _is_star_selection(select: Select) -> bool:
    """True where the selection is every column of its parent, in order, under its own name."""
    if tuple(select.selections) != tuple(select.parent.schema):
        return False
    values = select.selections.items()
    return all(isinstance(v, ops.Field) and v.name == name and v.rel == select.parent for name, v in values)
