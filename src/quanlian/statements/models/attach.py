"""Put small tables beside the frame, with one join of the wide frame itself (并列小表)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir

from quanlian.statements.rule import Frame

Side = tuple[ir.Table, Mapping[str, Any]]


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
