"""What an import hands to the store: checked rows of one table, waiting in Parquet files (待入账数据)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quanlian.book.contract.schema import stored_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Checked rows of one table in ``files`` (Parquet), together one merge.

    **Layout.** Every file has all contract columns, typed as :func:`contract_schema` says (columns the
    source lacks are NULL), and the technical columns ``known_at`` (UTC; a date without time is
    :func:`quanlian.kernel.start_of_day`), ``from_file``, ``from_sheet``, ``from_row`` (and ``cells`` for
    statements). Further columns are ignored; column order does not matter.

    **The short way.** Files whose columns are exactly those of :func:`stored_schema` are moved into an
    empty table as they are instead of being rewritten, which is what makes a first load fast. The extra
    columns come from :meth:`Writer.stamp`: ``{column: SQL expression over the row}`` for ``batch``,
    ``closed_on``, ``rank`` (and ``row_key``). Put the files into :attr:`Writer.staging` so that moving
    is a rename. The files belong to the writer afterwards.

    ``columns`` are the contract columns the source really had: the others are carried forward.
    ``snapshot`` closes every key of the table that is not in ``files``; so one snapshot of a table is one
    ``Staged``, over all its files. ``present`` are Parquet files with the key columns of rows that were
    rejected: they are in the source, so the snapshot does not close them.

    Two rows of one key known on one day contradict each other: the first counts, the others become
    rejects. Rows exactly alike are taken once (tables keyed by content keep both).
    """

    files: tuple[Path, ...]
    columns: frozenset[str]
    snapshot: date | None = None
    present: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge did: rows added, found there already, closed by a snapshot, rejected as duplicates."""

    table: str
    added: int = 0
    unchanged: int = 0
    closed: int = 0
    duplicates: int = 0

    @property
    def changed(self) -> bool:
        """Did the table change?"""
        return bool(self.added or self.closed)


def staged_columns(name: str) -> tuple[str, ...]:
    """The columns a staged file must have.

    >>> staged_columns("branch")
    ('branch', 'name', 'parent', 'known_at', 'from_file', 'from_sheet', 'from_row')
    """
    added = {"batch", "closed_on", "row_key", "rank"}
    return tuple(n for n in stored_schema(name).names if n not in added)
