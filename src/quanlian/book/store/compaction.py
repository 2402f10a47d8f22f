"""Few files, so that a thousand small imports do not slow reading (合并小文件).

Small files are rewritten into one within the commit that made them too many. The replaced ones stay on
disk, because earlier versions of the book name them.
"""

from __future__ import annotations

import duckdb

from quanlian.book.contract import TABLES
from quanlian.book.engine import files
from quanlian.book.store import sql
from quanlian.book.store.pending import Pending

MEGABYTE = 1 << 20
# (a file smaller than this, may occur this often). Two steps, so that no byte is rewritten over and over.
TIERS = ((16 * MEGABYTE, 24), (256 * MEGABYTE, 48))


def compact(connection: duckdb.DuckDBPyConnection, table: Pending) -> None:
    """Rewrite a table's small files into one when there are too many."""
    for size, most in TIERS:
        small = [f for f in table.live if f.size < size]
        if len(small) <= most:
            continue
        path = table.new_path()
        sources = [table.folder / f.name for f in small]
        relation = (
            sql.shaped(connection, sources, table.name)
            if table.name in TABLES
            else files([str(p) for p in sources])
        )
        rows = sql.write(connection, f"SELECT * FROM {relation}", path)
        for file in small:
            table.drop(file)
        table.add(path, rows)
