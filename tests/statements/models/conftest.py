"""A frame of one statement, without the engine: the columns the models read, most of them blank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest

from quanlian.kernel import ParameterSet
from quanlian.statements.columns import frame_columns
from quanlian.statements.rule import Limits

Evaluate = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def limits() -> Limits:
    """Shipped parameters as of a fixed day."""
    return Limits(ParameterSet.shipped(), date(2025, 6, 30))


@pytest.fixture(scope="session")
def evaluate() -> Evaluate:
    """Evaluate named expressions over a statement with the given figures."""
    names = {n for n, t in frame_columns().items() if t.startswith(("decimal", "float"))}

    def run(expressions: Callable[[Any], dict[str, Any]], **figures: float | None) -> dict[str, Any]:
        unknown = set(figures) - names
        assert not unknown, unknown
        row = {name: pa.array([figures.get(name)], pa.float64()) for name in names}
        frame = ibis.memtable(pa.table(row))
        made = {k: v if isinstance(v, ibis.Expr) else ibis.literal(v) for k, v in expressions(frame).items()}
        result: dict[str, Any] = frame.select(**made).to_pyarrow().to_pylist()[0]
        return result

    return run
