"""The contract as pandera enforces it (契约校验): types, required values, choices, ranges."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
import pyarrow as pa

from quanlian.book.contract.model import Column, Type
from quanlian.book.contract.schema import UTC_INSTANT, contract_schema, declared
from quanlian.kernel import Bilingual, DataError

if TYPE_CHECKING:
    import pandera.polars as pandera
    import polars as pl

CHUNK = 1_000_000  # rows looked at at once
_SHOWN = 5  # failing values named in an error; pandera would collect all of them


@cache
def contract(name: str) -> pandera.DataFrameSchema:
    """A table's contract as a pandera schema over Polars.

    >>> contract("loan").columns["balance"].nullable, contract("loan").columns["rate"].nullable
    (False, True)
    """
    import pandera.polars as pandera  # takes half a second: only who imports data pays

    types = _frame(_checked_schema(name).empty_table()).schema
    columns = {
        c.name: pandera.Column(types[c.name], _checks(c), nullable=not c.required)
        for c in declared(name).columns
    }
    columns["known_at"] = pandera.Column(types["known_at"], nullable=False)
    return pandera.DataFrameSchema(columns)


def demanding(name: str) -> list[str]:
    """The columns whose values must meet more than their type."""
    return [n for n, c in contract(name).columns.items() if c.checks or not c.nullable]


def check(name: str, rows: ir.Table) -> None:
    """Refuse rows that break a table's contract.

    ``rows`` are typed rows with ``known_at``. Raises :class:`DataError` naming the first column that
    breaks the contract and some of its values.
    """
    schema = _checked_schema(name)
    check_batches(name, rows.select(*schema.names).to_pyarrow_batches(chunk_size=CHUNK), schema.names)


def check_batches(name: str, batches: Iterable[pa.RecordBatch], columns: Iterable[str]) -> None:
    """The same for rows that come in Arrow batches and have only some columns.

    Polars, because Ibis would write and run one query for each check, which takes half a second for the
    smallest import.
    """
    import pandera.polars as pandera
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaError

    whole = contract(name).columns
    schema = pandera.DataFrameSchema({n: whole[n] for n in columns})
    try:
        # Said outright: an environment variable must not be able to switch the last gate off.
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            for batch in batches:
                schema.validate(_frame(batch))
    except SchemaError as error:
        raise DataError(
            "data.contract_broken",
            Bilingual(
                "表 {table} 的数据不符合契约: {reason}", "data for {table} break the contract: {reason}"
            ),
            table=name,
            reason=error,
        ) from error


def _checked_schema(name: str) -> pa.Schema:
    return contract_schema(declared(name)).append(pa.field("known_at", UTC_INSTANT))


def _frame(rows: pa.Table | pa.RecordBatch) -> pl.DataFrame:
    import polars as pl
    import polars.selectors as cs

    frame = pl.from_arrow(rows)
    assert isinstance(frame, pl.DataFrame)
    # Engines hand instants out in the zone they work in; the instant is the same.
    return frame.with_columns(cs.datetime(time_zone="*").dt.convert_time_zone("UTC"))


def _checks(column: Column) -> list[pandera.Check]:
    import pandera.polars as pandera

    options: dict[str, Any] = {"n_failure_cases": _SHOWN}
    checks = []
    if column.choices:
        checks.append(pandera.Check.isin(sorted(column.choices), **options))
    if column.minimum is not None:
        checks.append(pandera.Check.ge(column.minimum, **options))
    if column.maximum is not None:
        checks.append(pandera.Check.le(column.maximum, **options))
    if column.type in (Type.NUMBER, Type.FRACTION):
        checks.append(pandera.Check(_finite, name="finite", **options))
    return checks


def _finite(data: Any) -> pl.LazyFrame:
    import polars as pl

    # Not a number compares as the greatest number: without this it would pass any minimum.
    frame: pl.LazyFrame = data.lazyframe.select(pl.col(data.key).is_finite())
    return frame
