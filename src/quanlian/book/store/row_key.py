"""Keys for rows that have no id of their own: what they say, and how often it was said before (无编号行的键).

Two cash withdrawals alike in one file are two rows; the same two in next month's overlapping export are
still the same two. So the key is a hash of all contract columns plus the occurrence within the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from quanlian.book.contract.model import Column, Table, Type
from quanlian.book.contract.schema import ROW_KEY
from quanlian.book.engine import identifier
from quanlian.book.store import sql

_PLACE = ("from_file", "from_sheet")


def own_id(table: Table, alias: str) -> str:
    """SQL that is true where the row brings its own id."""
    return " AND ".join(f"{alias}.{identifier(k)} IS NOT NULL" for k in table.keys) or "FALSE"


def needed(connection: duckdb.DuckDBPyConnection, table: Table, relation: str) -> bool:
    """Does some row of a relation lack its own id?"""
    if not table.hashed_key:
        return False
    return bool(
        sql.scalar(connection, f"SELECT 1 FROM {relation} s WHERE NOT ({own_id(table, 's')}) LIMIT 1")
    )


def write_keyed(
    connection: duckdb.DuckDBPyConnection, table: Table, relation: str, path: Path, stamp: dict[str, str]
) -> Path:
    """Write the staged rows anew, complete with keys and stamps."""
    content = content_text(table.columns)
    connection.execute(f"CREATE TEMP TABLE alike AS {_alike(relation, content)}")
    named = ", ".join(
        f"{_key(table, content) if n == ROW_KEY else stamp.get(n, identifier(n))} AS {identifier(n)}"
        for n in sql.types(table.name)
    )
    single = (
        f"SELECT *, 1 AS row_occurrence FROM {relation} s ANTI JOIN alike a ON hash({content}) = a.row_hash"
    )
    several = (
        f"SELECT *, row_number() OVER (PARTITION BY md5({content}), {sql.names(_PLACE)} ORDER BY from_row) "
        f"AS row_occurrence FROM {relation} s SEMI JOIN alike a ON hash({content}) = a.row_hash"
    )
    sql.write(connection, f"SELECT {named} FROM ({single} UNION ALL {several})", path)
    return path


def content_text(columns: Sequence[Column]) -> str:
    """SQL for what a row says, as text that stays the same whatever engine or version writes it.

    Missing values are left out, so a column that the contract gains later does not change old keys.
    """
    fields = (f"'{c.name}=' || {_text(c)}" for c in columns)
    return f"concat_ws(chr(31), {', '.join(fields)})"


def _text(column: Column) -> str:
    name = identifier(column.name)
    # A time's text depends on the session's zone, its microseconds do not.
    return f"epoch_us({name})::VARCHAR" if column.type is Type.TIMESTAMP else f"{name}::VARCHAR"


def _alike(relation: str, content: str) -> str:
    # The engine's own hash is fast but promises nothing across versions: good enough to find candidates.
    return f"SELECT hash({content}) AS row_hash FROM {relation} GROUP BY row_hash HAVING count(*) > 1"


def _key(table: Table, content: str) -> str:
    own = " AND ".join(f"{identifier(k)} IS NOT NULL" for k in table.keys) or "FALSE"
    return f"CASE WHEN NOT ({own}) THEN unhex(md5({content} || chr(30) || row_occurrence)) END"
