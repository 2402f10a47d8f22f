"""Put small tables beside the frame, with one join of the wide frame itself (并列小表)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.statements.rule import Frame
from quanlian.statements.source import Source

Side = tuple[ir.Table, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Columns from other tables of the book, and how to get them.

    ``tables`` are what they are made of: all of them, or with ``any_of`` at least one, must hold something;
    else the columns are missing everywhere and nothing is asked of the engine.
    """

    columns: Mapping[str, str]
    tables: tuple[str, ...]
    side: Callable[[Frame, Source], Side]
    any_of: bool = False

    def possible(self, source: Source) -> bool:
        """Is there anything to make the columns of?"""
        held = [not source.empty(table) for table in self.tables]
        return any(held) if self.any_of else all(held)


def attach_extras(frame: Frame, source: Source, *extras: Extra) -> Frame:
    """The frame with the columns of all extras, missing where a book has nothing to make them of."""
    possible = [extra for extra in extras if extra.possible(source)]
    if possible:
        frame = attach(frame, *(extra.side(frame, source) for extra in possible))
    blank = {n: t for extra in extras if extra not in possible for n, t in extra.columns.items()}
    return frame.mutate(**{name: ibis.null(kind) for name, kind in blank.items()}) if blank else frame


def attach(frame: Frame, *sides: Side) -> Frame:
    """The frame with the columns of each side table where its keys meet, missing elsewhere.

    A side is a table with one row per key and, for each key column, the frame's expression it must equal.
    The sides are joined to the keys alone first and then all together to the frame by its ``row``: the
    frame is wide, and every join over its columns costs more than the query itself.
    """
    keys = {f"key{n}_{k}": value for n, (_, on) in enumerate(sides) for k, value in on.items()}
    if "row" not in frame.columns:
        return _joined(frame.mutate(**keys), frame.columns, sides)
    beside = _joined(frame.select(beside_row=frame["row"], **keys), ("beside_row",), sides)
    added = [name for name in beside.columns if name != "beside_row"]
    return frame.left_join(beside, [("row", "beside_row")]).select(*frame.columns, *added)


def _joined(keyed: ir.Table, columns: tuple[str, ...], sides: tuple[Side, ...]) -> ir.Table:
    joined, added = keyed, []
    for place, (table, on) in enumerate(sides):
        side = table.rename({f"side{place}_{key}": key for key in on})
        joined = joined.left_join(side, [(f"key{place}_{key}", f"side{place}_{key}") for key in on])
        added += [name for name in table.columns if name not in on]
    return joined.select(*columns, *added)
