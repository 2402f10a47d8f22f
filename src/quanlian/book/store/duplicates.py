"""Two rows of one key known on one day: the first counts, the others are rejected (重复主键)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from quanlian.book.contract.model import Table
from quanlian.book.contract.schema import RANK
from quanlian.book.engine import identifier, literal
from quanlian.book.store import sql

CODE = "duplicate_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How often keys repeat in a source: whether any does, and what was set aside."""

    several: bool  # some key has rows on several days
    alike: int = 0
    rejected: pa.Table | None = None

    @property
    def none(self) -> bool:
        """Is every key there once?"""
        return not self.several and not self.alike and self.rejected is None


def set_aside(connection: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str]) -> Repeats:
    """Leave one row per key and day in the view ``source``; the others become rejects.

    Creates the temporary table ``repeated`` with the keys that have rows on several days.
    """
    keys = sql.key_columns(table.name)
    listed = sql.names(keys)
    # A 64-bit hash groups much faster than wide text keys; a collision only costs the exact look below.
    hashed = f"SELECT hash({listed}) AS h FROM source GROUP BY h HAVING count(*) > 1 LIMIT 1"
    if not sql.scalar(connection, f"SELECT count(*) FROM ({hashed})"):
        return Repeats(several=False)
    connection.execute(
        f"CREATE TEMP TABLE repeated AS SELECT {listed}, count(*) AS row_count, count(DISTINCT {RANK}) AS row_days "
        f"FROM source GROUP BY {listed} HAVING count(*) > 1"
    )
    alike, rejected = 0, None
    if sql.scalar(connection, "SELECT count(*) FROM repeated WHERE row_count > row_days"):
        alike, rejected = _resolve(connection, table, columns)
    connection.execute("DELETE FROM repeated WHERE row_days = 1")
    return Repeats(several=bool(sql.count(connection, "repeated")), alike=alike, rejected=rejected)


def _resolve(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str]
) -> tuple[int, pa.Table | None]:
    keys = sql.key_columns(table.name)
    connection.execute("CREATE TEMP TABLE crowded AS SELECT * FROM repeated WHERE row_count > row_days")
    crowded = f"crowded r ON {sql.same_key(table, 'r', 's')}"
    order = "file_position, from_sheet NULLS FIRST, from_row"
    connection.execute(
        f"CREATE TEMP TABLE contested AS SELECT s.*, row_number() OVER (PARTITION BY "
        f"{sql.names((*keys, RANK), 's')} ORDER BY {order}) AS row_nth FROM source s SEMI JOIN {crowded}"
    )
    connection.execute("ALTER VIEW source RENAME TO source_with_duplicates")
    connection.execute(
        f"CREATE TEMP VIEW source AS SELECT s.* FROM source_with_duplicates s ANTI JOIN {crowded} "
        "UNION ALL SELECT * EXCLUDE (row_nth) FROM contested WHERE row_nth = 1"
    )
    others = sql.scalar(connection, "SELECT count(*) FROM contested WHERE row_nth > 1")
    rejected = _rejects(connection, table, columns)
    return others - rejected.num_rows, rejected if rejected.num_rows else None


def _rejects(connection: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str]) -> pa.Table:
    keys = table.keys
    value = f"concat_ws(' / ', {', '.join(f'o.{identifier(k)}::VARCHAR' for k in keys)})" if keys else "NULL"
    row = ", ".join(f"{literal(c)}, o.{identifier(c)}::VARCHAR" for c in columns)
    place = "coalesce(f.from_file || ' ', '') || coalesce(f.from_sheet || ' ', '') || coalesce(f.from_row::VARCHAR, '?')"
    differing = f"NOT ({sql.same(columns, 'o', 'f')})"
    query = f"""
        SELECT o.from_file AS file, o.from_sheet AS sheet, o.from_row AS row, {literal(table.name)} AS "table",
            {literal("+".join(keys))} AS "column", {value} AS value, {literal(CODE)} AS code,
            '与 ' || {place} || ' 行主键相同而内容不同, 取先出现者' AS reason_zh,
            'same key as row ' || {place} || ' with other values; the first one counts' AS reason_en,
            json_object({row})::VARCHAR AS original
        FROM contested o JOIN contested f ON f.row_nth = 1 AND o.row_nth > 1
            AND o.{RANK} = f.{RANK} AND {sql.same_key(table, "o", "f")} AND {differing}
    """
    return connection.execute(query).to_arrow_table()
