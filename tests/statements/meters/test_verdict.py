"""The confidence-weighted median against a plain computation of it."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanlian.statements.meters.kinds import KINDS
from quanlian.statements.meters.verdict import weighted_median

source = st.none() | st.tuples(st.integers(1, 50), st.sampled_from([0.4, 0.5, 0.6, 0.8, 0.9]))
year = st.lists(source, min_size=len(KINDS), max_size=len(KINDS))


def plainly(sources: list[tuple[int, float] | None]) -> float | None:
    spoken = sorted(s for s in sources if s)
    total, reached = sum(w for _, w in spoken), 0.0
    for estimate, weight in spoken:
        reached += weight
        if reached * 2 >= total - 1e-9:
            return float(estimate)
    return None


def table(years: list[list[tuple[int, float] | None]]) -> ibis.Table:
    columns = {}
    for place, kind in enumerate(KINDS):
        here = [y[place] for y in years]
        columns[kind.estimate] = pa.array([float(s[0]) if s else None for s in here], pa.float64())
        columns[kind.confidence] = pa.array([s[1] if s else None for s in here], pa.float64())
    return ibis.memtable(pa.table({"n": list(range(len(years))), **columns}))


@settings(max_examples=15, deadline=None)
@given(st.lists(year, min_size=1, max_size=30))
def test_the_estimate_is_the_smallest_with_half_the_confidence(
    years: list[list[tuple[int, float] | None]],
) -> None:
    frame = table(years)
    rows = frame.select("n", median=weighted_median(frame)).order_by("n").to_pyarrow().to_pylist()
    assert [row["median"] for row in rows] == [plainly(y) for y in years]


def test_one_wild_source_does_not_move_the_estimate() -> None:
    years: list[list[tuple[int, float] | None]] = [
        [(100, 0.6), (101, 0.9), (1_000_000, 0.5), *[None] * (len(KINDS) - 3)]
    ]
    frame = table(years)
    assert frame.select(m=weighted_median(frame)).to_pyarrow().to_pylist()[0]["m"] == pytest.approx(101)
