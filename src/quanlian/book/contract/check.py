"""The contract as pandera enforces it (契约校验): types, required values, choices, ranges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from quanlian.book.contract.model import Column, Type
from quanlian.book.contract.schema import UTC_INSTANT, contract_schema, declared
from quanlian.kernel import Bilingual, DataError

if TYPE_CHECKING:
    import pandera.ibis as pandera

_SHOWN = 5  # failing values named in an error; pandera would fetch all of them


@cache
def contract(name: str) -> pandera.DataFrameSchema:
    """A table's contract as a pandera schema over Ibis.

    >>> contract("loan").columns["balance"].nullable, contract("loan").columns["rate"].nullable
    (False, True)
    """
    import pandera.ibis as pandera  # takes half a second: only who imports data pays

    table = declared(name)
    types = ibis.Schema.from_pyarrow(contract_schema(table).append(pa.field("known_at", UTC_INSTANT)))
    columns = {
        c.name: pandera.Column(types[c.name], _checks(c), nullable=not c.required) for c in table.columns
    }
    columns["known_at"] = pandera.Column(types["known_at"], nullable=False)
    return pandera.DataFrameSchema(columns)


def check(name: str, rows: ir.Table) -> None:
    """Refuse rows that break a table's contract.

    ``rows`` are typed rows with ``known_at``. Raises :class:`DataError` naming the first column that
    breaks the contract and some of its values.
    """
    schema = contract(name)
    _validate(name, schema, rows.select(*schema.columns))


def check_values(name: str, narrow: Callable[[Sequence[str]], ir.Table]) -> None:
    """The same for rows whose types are known to be right: only columns that must meet more are looked at.

    ``narrow`` gives the rows with just the columns asked for. A query over the four hundred columns of a
    statement takes longer to be written than to be run.
    """
    schema = _demanding(name)
    _validate(name, schema, narrow(list(schema.columns)))


def _validate(name: str, schema: pandera.DataFrameSchema, rows: ir.Table) -> None:
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaError

    try:
        # Said outright: an environment variable must not be able to switch the last gate off.
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            schema.validate(rows)
    except SchemaError as error:
        raise DataError(
            "data.contract_broken",
            Bilingual(
                "表 {table} 的数据不符合契约: {reason}", "data for {table} break the contract: {reason}"
            ),
            table=name,
            reason=error,
        ) from error


@cache
def _demanding(name: str) -> pandera.DataFrameSchema:
    import pandera.ibis as pandera

    return pandera.DataFrameSchema(
        {n: c for n, c in contract(name).columns.items() if c.checks or not c.nullable}
    )


def _checks(column: Column) -> list[pandera.Check]:
    import pandera.ibis as pandera

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


def _finite(data: Any) -> ir.BooleanColumn:
    # Not a number compares as the greatest number: without this it would pass any minimum.
    values: ir.FloatingColumn = data.table[data.key]
    return ~(values.isnan() | values.isinf())
