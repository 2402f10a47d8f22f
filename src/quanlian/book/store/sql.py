"""Pieces of SQL that the store's operations share: keys that compare missing with missing, typed columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from quanlian.book.contract.model import Table
from quanlian.book.contract.schema import declared, stored_keys, stored_schema
from quanlian.book.engine import files, identifier, literal

# Parquet as the book keeps it: zstd halves the files of text-heavy tables at the speed of snappy.
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"


def names(columns: Iterable[str], alias: str = "") -> str:
    """Column names, quoted and separated by commas.

    >>> names(["loan_id", "end"], "s")
    's."loan_id", s."end"'
    """
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + identifier(c) for c in columns)


def same(columns: Iterable[str], one: str, other: str) -> str:
    """True where two rows agree on all columns; a missing value agrees with a missing one.

    >>> same(["since"], "a", "b")
    'a."since" IS NOT DISTINCT FROM b."since"'
    """
    pairs = (f"{one}.{identifier(c)} IS NOT DISTINCT FROM {other}.{identifier(c)}" for c in columns)
    return " AND ".join(pairs) or "TRUE"


def same_key(table: Table, one: str, other: str) -> str:
    """True where two rows have one key. Plain equality where the key cannot be missing: it joins faster."""
    required = {c.name for c in table.columns if c.required}
    keys = stored_keys(table)
    plain = [f"{one}.{identifier(k)} = {other}.{identifier(k)}" for k in keys if k in required]
    return " AND ".join([*plain, *(same([k], one, other) for k in keys if k not in required)])


_TYPES: dict[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.date32(): "DATE",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.binary(): "BLOB",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP WITH TIME ZONE",
    pa.decimal128(18, 2): "DECIMAL(18,2)",
    pa.decimal128(18, 6): "DECIMAL(18,6)",
}


def types(name: str) -> dict[str, str]:
    """The engine's type of every stored column of a table."""
    return {field.name: _TYPES[field.type] for field in stored_schema(name)}


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Names and types of a relation's columns."""
    return {str(r[0]): str(r[1]) for r in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}


def shaped(connection: duckdb.DuckDBPyConnection, paths: Sequence[str | Path], name: str) -> str:
    """A table's files as a relation under today's contract: columns added since are NULL."""
    wanted = types(name)
    if not paths:
        empty = ", ".join(f"NULL::{t} AS {identifier(n)}" for n, t in wanted.items())
        return f"(SELECT {empty} WHERE FALSE)"
    relation = files([str(p) for p in paths])
    have = columns_of(connection, relation)
    cast = ", ".join(_shaped_column(n, t, have) for n, t in wanted.items())
    return f"(SELECT {cast} FROM {relation})"


def _shaped_column(name: str, type_: str, have: dict[str, str]) -> str:
    if have.get(name) == type_:
        return identifier(name)
    return f"{identifier(name) if name in have else 'NULL'}::{type_} AS {identifier(name)}"


def count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """How many rows a relation has."""
    return scalar(connection, f"SELECT count(*) FROM {relation}")


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number a query gives, 0 for none."""
    row = connection.execute(query).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write a query's rows to a Parquet file; returns how many."""
    return scalar(connection, f"COPY ({query}) TO {literal(path)} ({PARQUET})")


def key_columns(name: str) -> tuple[str, ...]:
    """The columns that tell a table's keys apart in its files."""
    return stored_keys(declared(name))
