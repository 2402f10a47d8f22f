"""Steps are recorded, and only what is wanted of them is computed (分步计算)."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import pytest

from quanlian.book.memory import MemoryBook
from quanlian.kernel import ParameterSet
from quanlian.statements.layers import derive, record
from quanlian.statements.rule import Limits
from quanlian.statements.source import Enrichment, Source


def source() -> Source:
    """An empty book."""
    return Source(MemoryBook({}), None, Limits(ParameterSet.shipped(), date(2024, 6, 30)))


def step(add: Any) -> Enrichment:
    """A step of one function over the frame."""
    return Enrichment(name="test", add=lambda frame, _: add(frame))


def double_and_more(frame: Any) -> Any:
    """Two steps in one; the second rests on the first."""
    frame = frame.mutate(twice=frame.cash + frame.cash, other=frame.revenue)
    return frame.mutate(more=frame.twice + frame.inventory)


def test_a_column_is_computed_from_what_it_rests_on_and_nothing_else() -> None:
    recording = record(source(), [step(double_and_more)])
    asked: list[set[str]] = []

    def stored(names: Any) -> Any:
        asked.append(set(names))
        rows = [{"row": 1, "cash": 3, "inventory": 4}]
        return ibis.memtable(rows).select(*(n for n in ("row", "cash", "inventory") if n in names))

    assert derive(stored, {"more"}, recording).to_pyarrow().to_pylist() == [{"more": 10}]
    assert asked == [{"row", "cash", "inventory"}]


def test_what_is_stored_already_is_not_computed_again() -> None:
    recording = record(source(), [step(double_and_more)])
    rows = ibis.memtable([{"row": 1, "twice": 50, "inventory": 4}])
    table = derive(lambda names: rows.select(*sorted(names)), {"more"}, recording, known={"twice"})
    assert table.to_pyarrow().to_pylist() == [{"more": 54}]


def test_a_join_becomes_a_narrow_table_with_the_frames_row() -> None:
    side = ibis.table({"side_row": "int64", "peer": "float64"}, name="side")

    def attach(frame: Any) -> Any:
        return frame.left_join(side, [("row", "side_row")]).select(*frame.columns, "peer")

    (layer,) = record(source(), [step(attach)]).layers
    assert layer.makes == ("peer",)
    assert layer.table.columns == ("row", "peer")


def test_a_column_dropped_on_the_way_is_no_column_of_the_frame() -> None:
    recording = record(source(), [step(lambda f: double_and_more(f).drop("twice"))])
    assert "more" in recording.frame.columns
    assert "twice" not in recording.frame.columns


def test_a_step_that_loses_the_frame_is_refused() -> None:
    with pytest.raises(TypeError, match="step test must add columns"):
        record(source(), [step(lambda f: f.select("row", "cash"))])
