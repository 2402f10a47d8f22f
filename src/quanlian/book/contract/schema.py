"""From the declared tables to what the machine needs: Arrow schemas and SQL types."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from quanlian.book.contract import TABLES
from quanlian.book.contract.model import Table, Type
from quanlian.kernel import InputError
from quanlian.kernel.text import Bilingual

UTC_INSTANT = pa.timestamp("us", tz="UTC")

_ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.DATE: pa.date32(),
    Type.MONTH: pa.date32(),
    Type.TIMESTAMP: UTC_INSTANT,
    Type.MONEY: pa.decimal128(18, 2),
    Type.PRICE: pa.decimal128(18, 6),
    Type.FRACTION: pa.float64(),
    Type.NUMBER: pa.float64(),
    Type.INTEGER: pa.int64(),
    Type.BOOL: pa.bool_(),
    Type.JSON: pa.string(),
    Type.TAGS: pa.string(),
}

# What the book adds to every row and shows to every reader.
TECHNICAL: dict[str, pa.DataType] = {
    "batch": pa.string(),
    "known_at": UTC_INSTANT,
    "closed_on": pa.date32(),
    "from_file": pa.string(),
    "from_sheet": pa.string(),
    "from_row": pa.int64(),
}
CELLS = "cells"  # JSON text {column: "Sheet!C5"}: where each figure of a statement stood
ROW_KEY = "row_key"  # the key of a row without an id of its own; null where it has one
RANK = "row_rank"  # orders the rows of one key: Shanghai day of known_at, then book version, then merge

_WITH_CELLS = ("statement", "comparative")


def declared(name: str) -> Table:
    """The declaration of a table; an unknown name says which there are."""
    if name not in TABLES:
        raise InputError(
            "input.unknown_table",
            Bilingual("账本没有表 {table}", "the book has no table {table}"),
            hint=Bilingual("可用的表: {known}", "there are: {known}"),
            table=name,
            known=", ".join(TABLES),
        )
    return TABLES[name]


def has_cells(table: Table) -> bool:
    """Does each row keep the cell of every figure?"""
    return table.name in _WITH_CELLS


def contract_schema(table: Table) -> pa.Schema:
    """The contract's columns as Arrow types."""
    return pa.schema([pa.field(c.name, _ARROW[c.type]) for c in table.columns])


@cache
def reading_schema(name: str) -> pa.Schema:
    """What a reader of the table sees: the contract's columns, then where each row came from.

    >>> reading_schema("branch").names
    ['branch', 'name', 'parent', 'batch', 'known_at', 'closed_on', 'from_file', 'from_sheet', 'from_row']
    """
    table = declared(name)
    cells = [pa.field(CELLS, pa.string())] if has_cells(table) else []
    return pa.schema([*contract_schema(table), *cells, *(pa.field(n, t) for n, t in TECHNICAL.items())])


@cache
def stored_schema(name: str) -> pa.Schema:
    """What the table's files hold: what a reader sees, the key of id-less rows, and the rank."""
    hashed = [pa.field(ROW_KEY, pa.binary())] if declared(name).hashed_key else []
    return pa.schema([*reading_schema(name), *hashed, pa.field(RANK, pa.int64())])


def stored_keys(table: Table) -> tuple[str, ...]:
    """The columns that tell one row's key from another's inside the files.

    >>> stored_keys(TABLES["flow"]), stored_keys(TABLES["inquiry"])
    (('flow_id', 'row_key'), ('row_key',))
    """
    return (*table.keys, ROW_KEY) if table.hashed_key else table.keys


_SQL: dict[Type, str] = {
    Type.DATE: "DATE",
    Type.MONTH: "DATE",
    Type.TIMESTAMP: "TIMESTAMPTZ",
    Type.MONEY: "DECIMAL(18,2)",
    Type.PRICE: "DECIMAL(18,6)",
    Type.FRACTION: "DOUBLE",
    Type.NUMBER: "DOUBLE",
    Type.INTEGER: "BIGINT",
    Type.BOOL: "BOOLEAN",
}


def sql_type(type_: Type) -> str:
    """The engine's type of a contract column.

    >>> sql_type(Type.MONEY), sql_type(Type.JSON)
    ('DECIMAL(18,2)', 'VARCHAR')
    """
    return _SQL.get(type_, "VARCHAR")
