"""One merge: what it works on. The steps read and make temporary relations on its own connection.

==============  ===========================================================================================
``source``      the staged rows, stored columns plus ``file_position``, one row per key and day
``existing``    what the table holds so far, this batch's earlier merges included
``repeated``    keys that the source has on several days
``spine``       key and rank of every row whose key is in both, or repeated; ``was_stored`` says which side
``verdict``     key and rank of those source rows that say something new, and the row they build on
``closing``     key and rank of the rows that a snapshot closes
==============  ===========================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from quanlian.book.contract.model import Table
from quanlian.book.contract.schema import RANK, declared
from quanlian.book.engine import literal
from quanlian.book.store.pending import Pending
from quanlian.book.store.reading import rank_sql
from quanlian.book.store.staged import Staged


@dataclass(slots=True, kw_only=True)
class Job:
    """A table, what is staged for it, and where."""

    connection: duckdb.DuckDBPyConnection
    pending: Pending
    staged: Staged
    files: list[Path]
    batch: str
    staging: Path

    @property
    def table(self) -> Table:
        """The table's declaration."""
        return declared(self.pending.name)

    @property
    def present(self) -> list[str]:
        """Contract columns that the source has."""
        return [c.name for c in self.table.columns if c.name in self.staged.columns]

    @property
    def absent(self) -> list[str]:
        """Contract columns that the source lacks: they are carried forward."""
        return [c.name for c in self.table.columns if c.name not in self.staged.columns]

    @property
    def stamp(self) -> Mapping[str, str]:
        """SQL of the columns that the store adds to each row."""
        rank = rank_sql(self.pending.version, self.pending.merges)
        return {"batch": literal(self.batch), "closed_on": "NULL::DATE", RANK: rank}
