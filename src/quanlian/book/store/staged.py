"""What an import hands to the store: checked rows of one table, waiting in Parquet files (待入账数据)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.book.contract.schema import declared, stored_schema
from quanlian.kernel import start_of_day


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
    ``closed_on``, ``row_rank`` (and ``row_key``). Put the files into :attr:`Writer.staging` so that moving
    is a rename. The files belong to the writer afterwards.

    ``columns`` are the contract columns the source really had: the others are carried forward.
    ``snapshot`` closes every key of the table that is not in ``files``; so one snapshot of a table is one
    ``Staged``, over all its files. ``present`` are Parquet files with the key columns of rows that were
    rejected: they are in the source, so the snapshot does not close them. A snapshot without any files
    closes every key but those.

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
    """The columns a staged file must have (待入账文件应有的列).

    >>> staged_columns("branch")
    ('branch', 'name', 'parent', 'known_at', 'from_file', 'from_sheet', 'from_row')
    """
    added = {"batch", "closed_on", "row_key", "row_rank"}
    return tuple(n for n in stored_schema(name).names if n not in added)


def stage(
    folder: Path,
    name: str,
    rows: pa.Table,
    *,
    known_at: date | None = None,
    from_file: str | None = None,
    snapshot: date | None = None,
) -> Staged:
    """Write rows at hand into ``folder`` (a writer's ``staging``) as one :class:`Staged`.

    Its columns are the contract's that the source has; ``known_at`` and ``from_file`` fill the technical
    columns of the same name where the rows do not bring them. For files too big for memory write Parquet
    directly.
    """
    fills = {"known_at": start_of_day(known_at) if known_at else None, "from_file": from_file}
    fields = [stored_schema(name).field(c) for c in staged_columns(name)]
    columns = [_column(rows, f, fills.get(f.name)) for f in fields]
    path = folder / f"{name}-{uuid.uuid4().hex}.parquet"
    pq.write_table(pa.table(columns, schema=pa.schema(fields)), path)
    present = frozenset(c.name for c in declared(name).columns if c.name in rows.column_names)
    return Staged(files=(path,), columns=present, snapshot=snapshot)


def _column(rows: pa.Table, field: pa.Field, fill: object) -> pa.Array | pa.ChunkedArray:
    if field.name in rows.column_names:
        return rows.column(field.name).cast(field.type)
    return pa.repeat(pa.scalar(fill, field.type), rows.num_rows)
