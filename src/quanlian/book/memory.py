"""A book in memory: tables at hand, read as a book is read (内存账本)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cached_property

import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from quanlian.book import engine
from quanlian.book.contract.model import Table
from quanlian.book.contract.schema import RANK, declared, reading_schema, stored_keys, stored_schema
from quanlian.book.store.reading import DAY_SHIFT, visible
from quanlian.kernel import Bilingual, InputError, start_of_day

_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
_FILL: dict[str, object] = {"batch": "memory", "known_at": _ALWAYS}


class MemoryBook:
    """Answers the questions of a :class:`Book` over tables that were never imported.

    ``tables`` are Arrow tables by name with any of the contract's columns; what is missing is null.
    Rows without ``known_at`` are known at every date, or from ``known_at`` on where it is given. Among
    rows of one key and day the later one counts. Tables without an id of their own keep every row. ``alike``
    books do not tell which of their columns are filled, so that all of them are judged by one plan.

    >>> book = MemoryBook({"branch": pa.table({"branch": ["B1"], "name": ["城东支行"]})})
    >>> book.table("branch").count().execute(), book.table("loan").count().execute()
    (1, 0)
    """

    version = 0
    data_version = 0

    def __init__(
        self, tables: Mapping[str, pa.Table], *, known_at: date | None = None, alike: bool = False
    ) -> None:
        since = start_of_day(known_at) if known_at else _ALWAYS
        self._tables = {name: _conform(declared(name), table, since) for name, table in tables.items()}
        self._views: dict[str, ir.Table] = {}
        self._alike = alike

    @cached_property
    def backend(self) -> Backend:
        """The engine that evaluates what :meth:`table` returns."""
        return engine.backend(engine.connect())

    def table(self, name: str, *, as_of: date | None = None, include_closed: bool = False) -> ir.Table:
        """The rows that count as of a date; see :meth:`Book.table`."""
        table = declared(name)
        single = self._single(table)
        return visible(self._stored(name), table, as_of=as_of, include_closed=include_closed, single=single)

    def history(self, name: str) -> ir.Table:
        """Every row."""
        return self._stored(name).select(*reading_schema(declared(name).name).names)

    def _single(self, table: Table) -> bool:
        """Has no key a second row? Then nobody need look for the newest."""
        rows, keys = self._tables.get(table.name), list(stored_keys(table))
        return rows is None or rows.group_by(keys).aggregate([]).num_rows == rows.num_rows

    def filled(self, name: str) -> frozenset[str]:
        """The columns of a table that hold anything at all (有值的列)."""
        rows = self._tables.get(name)
        if rows is None:
            return frozenset()
        if self._alike:
            return frozenset(rows.column_names)
        return frozenset(c for c in rows.column_names if rows.column(c).null_count < rows.num_rows)

    def _stored(self, name: str) -> ir.Table:
        if name not in self._views:
            rows = self._tables.get(name, stored_schema(declared(name).name).empty_table())
            self._views[name] = self.backend.create_table(f"memory_{name}", rows, temp=True)
        return self._views[name]


def _conform(table: Table, rows: pa.Table, since: datetime) -> pa.Table:
    schema = stored_schema(table.name)
    unknown = [name for name in rows.column_names if name not in schema.names]
    if unknown:
        raise InputError(
            "input.unknown_column",
            Bilingual("表 {table} 没有列 {columns}", "table {table} has no column {columns}"),
            table=table.name,
            columns=", ".join(unknown),
        )
    columns = {f.name: _column(rows, f, since) for f in schema}
    return pa.table({**columns, RANK: _ranks(columns["known_at"])}, schema=schema)


def _column(rows: pa.Table, field: pa.Field, since: datetime) -> pa.Array | pa.ChunkedArray:
    if field.name in rows.column_names:
        return rows.column(field.name).cast(field.type)
    if field.name == "row_key":
        return pa.array([str(n).encode() for n in range(rows.num_rows)], field.type)
    fill = since if field.name == "known_at" else _FILL.get(field.name)
    return pa.array([fill] * rows.num_rows, field.type)


def _ranks(known_at: pa.Array | pa.ChunkedArray) -> pa.Array:
    from quanlian.book.store.reading import rank_of

    days = {moment: rank_of(moment, 0, 0) >> DAY_SHIFT for moment in set(known_at.to_pylist())}
    return pa.array([(days[m] << DAY_SHIFT) + n for n, m in enumerate(known_at.to_pylist())], pa.int64())
