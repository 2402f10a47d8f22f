"""The query engine inside the process: one DuckDB that works in Shanghai time (查询引擎).

Only this package imports DuckDB; stages see it as an Ibis backend.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import ibis
from ibis.backends.duckdb import Backend

from quanlian.kernel import SHANGHAI

WRITER_MEMORY = "1GB"  # an import must stay under 2 GB with Python and the file readers beside it

# Extensions are fetched over the network, which a bank's intranet does not have: what is not built in
# must fail at once instead of waiting for a download.
_OFFLINE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def connect(*, memory: str | None = None, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An in-process engine; ``memory`` limits it ("1GB") and ``spill`` is where it may overflow to."""
    options: dict[str, str | bool | int | float | list[str]] = dict(_OFFLINE)
    if memory:
        options["memory_limit"] = memory
    if spill:
        options["temp_directory"] = str(spill)
    connection = duckdb.connect(config=options)
    connection.execute("SET enable_progress_bar = false")  # it would print where Python runs a string of code
    for scope in ("GLOBAL", "SESSION"):  # this session does not follow the global, later cursors do
        _work_in_shanghai(connection, scope)
    return connection


def backend(connection: duckdb.DuckDBPyConnection) -> Backend:
    """The same engine as stages see it."""
    made = ibis.duckdb.from_connection(connection)
    _work_in_shanghai(connection, "SESSION")  # Ibis has just set it to UTC
    return made


def _work_in_shanghai(connection: duckdb.DuckDBPyConnection, scope: str) -> None:
    connection.execute(f"SET {scope} TimeZone = '{SHANGHAI.key}'")


def identifier(name: str) -> str:
    """A column or table name, quoted (``end`` and ``limit`` are words of SQL).

    >>> identifier("limit")
    '"limit"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | date | datetime | Path | None) -> str:
    """A value as SQL text.

    >>> literal("O'Hara"), literal(date(2024, 2, 29)), literal(None)
    ("'O''Hara'", "DATE '2024-02-29'", 'NULL')
    """
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"TIMESTAMPTZ '{value.isoformat()}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def files(paths: list[str] | list[Path]) -> str:
    """A list of Parquet files as a relation of SQL; columns that only some have are NULL in the others."""
    listed = ", ".join(literal(str(path)) for path in paths)
    return f"read_parquet([{listed}], union_by_name = true)"


def filled(connection: duckdb.DuckDBPyConnection, paths: list[str] | list[Path]) -> frozenset[str]:
    """Columns of Parquet files with a value in any row group; read from the footers alone."""
    listed = ", ".join(literal(str(path)) for path in paths)
    empty = "coalesce(stats_null_count = num_values, false)"
    found = connection.execute(
        f"SELECT path_in_schema FROM parquet_metadata([{listed}]) GROUP BY 1 HAVING NOT bool_and({empty})"
    ).fetchall()
    return frozenset(str(name) for (name,) in found)
