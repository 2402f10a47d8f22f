"""Rows as the contract wants them, or an error that names the emitter's slip (契约行).

What breaks the contract never leaves the sandbox: an import would only reject it, far from where it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quanlian.book.contract import TABLES
from quanlian.book.contract.model import Column, Type
from quanlian.sandbox.files.values import ARROW, is_many, to_arrow

KNOWN_AT = "known_at"


def contract_rows(name: str, columns: Mapping[str, Any], known_at: Any) -> pa.Table:
    """All columns of the table in the contract's order, those not given empty, then ``known_at``.

    Raises :class:`ValueError` for an unknown table or column, different lengths, an empty required column, or values
    that the contract does not permit.

    >>> rows = contract_rows("branch", {"branch": ["B1", "B2"], "name": "支行"}, np.datetime64("2024-01-31"))
    >>> rows.column_names, rows.num_rows
    (['branch', 'name', 'parent', 'known_at'], 2)
    """
    table = TABLES[name]
    unknown = sorted(columns.keys() - {c.name for c in table.columns})
    if unknown:
        raise ValueError(f"{name} has no column {', '.join(unknown)}")
    count = _count(name, {**columns, KNOWN_AT: known_at})
    made = {c.name: _column(name, c, columns.get(c.name), count) for c in table.columns}
    made[KNOWN_AT] = to_arrow(known_at, Type.DATE, count)
    if count and made[KNOWN_AT].null_count:
        raise ValueError(f"{name}: rows without known_at")
    return pa.table(made, schema=schema_of(name))


def schema_of(name: str) -> pa.Schema:
    """The Arrow schema of a table's rows."""
    fields = [pa.field(c.name, ARROW[c.type]) for c in TABLES[name].columns]
    return pa.schema([*fields, pa.field(KNOWN_AT, pa.date32())])


def _count(name: str, columns: Mapping[str, Any]) -> int:
    sizes = {key: len(value) for key, value in columns.items() if is_many(value)}
    if len(set(sizes.values())) > 1:
        raise ValueError(f"{name}: columns of different lengths: {sizes}")
    return next(iter(sizes.values()), 1)


def _column(name: str, column: Column, value: Any, count: int) -> pa.Array:
    try:
        made = to_arrow(value, column.type, count)
    except (TypeError, ValueError, pa.ArrowException) as error:
        raise ValueError(f"{name}.{column.name} ({column.type}): {error}") from error
    if count:
        _check(name, column, made)
    return made


def _check(name: str, column: Column, values: pa.Array) -> None:
    where = f"{name}.{column.name}"
    if column.required and values.null_count:
        raise ValueError(f"{where} is required, {values.null_count} rows lack it")
    if column.required and column.type is Type.TEXT and pc.any(pc.equal(values, "")).as_py():
        raise ValueError(f"{where} is required, some rows have an empty text")
    if column.choices:
        odd = set(pc.unique(values).to_pylist()) - {None, *column.choices}
        if odd:
            raise ValueError(f"{where}: {sorted(odd)} not among {list(column.choices)}")
    if column.minimum is not None or column.maximum is not None:
        _check_range(where, column, values)
    if column.type in (Type.NUMBER, Type.FRACTION) and not np.isfinite(np.asarray(values.drop_null())).all():
        raise ValueError(f"{where}: not finite")


def _check_range(where: str, column: Column, values: pa.Array) -> None:
    found = pc.min_max(values).as_py()
    low, high = found["min"], found["max"]
    if low is not None and column.minimum is not None and low < column.minimum:
        raise ValueError(f"{where} is {low}, at least {column.minimum:g} is wanted")
    if high is not None and column.maximum is not None and high > column.maximum:
        raise ValueError(f"{where} is {high}, at most {column.maximum:g} is wanted")
