"""The last gate before a merge: no unchecked row enters the book (入账前最后一道校验)."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from quanlian.book.contract.check import CHUNK, check_batches, demanding
from quanlian.book.contract.schema import declared
from quanlian.book.store import sql
from quanlian.book.store.staged import staged_columns
from quanlian.kernel import Bilingual, DataError


def refuse_unchecked(
    connection: duckdb.DuckDBPyConnection, name: str, relation: str, columns: Collection[str]
) -> None:
    """Check staged rows against layout and contract; raises :class:`DataError` naming what breaks it."""
    have, wanted = sql.columns_of(connection, relation), sql.types(name)
    known = {c.name for c in declared(name).columns}
    _refuse(name, "缺少列", "columns are missing", [c for c in staged_columns(name) if c not in have])
    _refuse(name, "声明了未知列", "unknown columns are declared", sorted(set(columns) - known))
    wrong = [f"{c}: {have[c]}, not {wanted[c]}" for c in (*known, "known_at") if have[c] != wanted[c]]
    _refuse(name, "类型不符", "types differ", sorted(wrong))
    looked_at = demanding(name)  # of the other columns the type is all there is to check
    batches = connection.execute(f"SELECT {sql.names(looked_at)} FROM {relation}").to_arrow_reader(CHUNK)
    check_batches(name, batches, looked_at)


def _refuse(name: str, zh: str, en: str, what: list[str]) -> None:
    if what:
        raise DataError(
            "data.staged_layout",
            Bilingual(
                f"表 {{table}} 的待入账文件{zh}: {{what}}", f"staged files of {{table}}: {en}: {{what}}"
            ),
            table=name,
            what=", ".join(what),
        )
