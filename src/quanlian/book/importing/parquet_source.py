"""Staging a Parquet file (Parquet 导入): typed columns become the texts that every source is read from."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.book import engine
from quanlian.book.contract.model import Type
from quanlian.book.engine import identifier, literal
from quanlian.book.importing.plan import Plan
from quanlian.book.importing.staging import MalformedPieceError, Staging
from quanlian.book.importing.staging_sql import Relation
from quanlian.kernel import Bilingual, InputError

MEMORY = "1000MB"
_NESTED = ("STRUCT", "MAP", "UNION", "[")
_FLOATS = ("DOUBLE", "FLOAT")


def headings(path: Path) -> tuple[list[str], int]:
    """Names of the columns and number of rows; raises :class:`InputError` for a broken file."""
    try:
        with pq.ParquetFile(path) as file:
            return list(file.schema_arrow.names), int(file.metadata.num_rows)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _broken(path, error) from error


def stage(path: Path, staging: Staging, rows: int, spill: Path) -> None:
    """Stage every row; ``rows`` as the file itself says."""
    with engine.connect(memory=MEMORY, spill=spill) as connection:
        try:
            relation = Relation(
                sql=_relation(connection, path, staging.statements.plan), first_row=0, numbered=True
            )
            staging.take(connection, relation, rows)
        except (MalformedPieceError, duckdb.InvalidInputException) as error:
            raise _broken(path, error) from error


def _relation(connection: duckdb.DuckDBPyConnection, path: Path, plan: Plan) -> str:
    source = f"read_parquet({literal(path)}, file_row_number = true, binary_as_string = true)"
    types = {
        str(name): str(type_)
        for name, type_, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    }
    texts = {s.position for s in plan.sources if s.reader.column.type is Type.TEXT}
    columns = ", ".join(
        f"{_text(identifier(name), type_, as_id=n in texts)} AS c{n}"
        for n, (name, type_) in enumerate(list(types.items())[: len(plan.headings)])
    )
    return f"(SELECT {columns}, file_row_number + 1 AS r FROM {source})"


def _text(column: str, type_: str, *, as_id: bool) -> str:
    if any(mark in type_ for mark in _NESTED):
        return f"CAST(to_json({column}) AS VARCHAR)"
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return f"CAST(CAST({column} AS TIMESTAMP) AS VARCHAR)"  # the engine works in Shanghai time
    if type_ in _FLOATS and as_id:
        # An id that passed through a float: whole up to fifteen digits, beyond that digits are lost.
        return (
            f"CASE WHEN abs({column}) >= 1e15 THEN format('{{:.10e}}', {column}::DOUBLE) "
            f"WHEN {column} = trunc({column}) THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) "
            f"ELSE CAST({column} AS VARCHAR) END"
        )
    if type_ == "VARCHAR":
        # A NUL byte goes first, where the parser will see it.
        return f"CASE WHEN contains({column}, chr(0)) THEN chr(0) || {column} ELSE nullif({column}, '') END"
    return f"CAST({column} AS VARCHAR)"


def _broken(path: Path, error: Exception) -> InputError:
    return InputError(
        "input.parquet_broken",
        Bilingual("{file} 不是完好的 Parquet 文件: {reason}", "{file} is no sound Parquet file: {reason}"),
        hint=Bilingual("请重新导出或重新传输", "export or transfer it again"),
        file=path.name,
        reason=str(error).splitlines()[0][:200],
    )
