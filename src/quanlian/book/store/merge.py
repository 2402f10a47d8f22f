"""Merging an import into a table: what is known already changes nothing, the rest is appended (合并入账).

Rows are never rewritten. A row that says something new about its key is added with a later rank, and
what a snapshot no longer shows is closed by one more row. So every earlier view stays what it was.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.book.contract.schema import RANK, ROW_KEY
from quanlian.book.engine import identifier, literal
from quanlian.book.store import carry, duplicates, gate, row_key, snapshot, sql
from quanlian.book.store.compare import compare
from quanlian.book.store.job import Job
from quanlian.book.store.pending import Pending
from quanlian.book.store.reading import MERGE_BITS, rank_of
from quanlian.book.store.staged import Merged, Staged, stage
from quanlian.kernel import Bilingual, InputError


def merge(
    connection: duckdb.DuckDBPyConnection, pending: Pending, staged: Staged, *, batch: str, staging: Path
) -> tuple[Merged, pa.Table | None]:
    """Merge staged rows into a pending table; also gives the rows rejected as duplicates, if any."""
    _refuse_too_many(pending)
    if not staged.files:
        staged = replace(staged, files=stage(staging, pending.name, pa.table({})).files)
    # A cursor has temporary relations of its own, which go when it closes.
    with connection.cursor() as own:
        job = Job(
            connection=own,
            pending=pending,
            staged=staged,
            files=list(staged.files),
            batch=batch,
            staging=staging,
        )
        done = _merge(job)
    pending.merges += 1
    return done


def _merge(job: Job) -> tuple[Merged, pa.Table | None]:
    _open(job)
    rows = sum(int(pq.read_metadata(f).num_rows) for f in job.files)
    repeats = duplicates.set_aside(job.connection, job.table, job.present)
    if not job.pending.live and repeats.none and _complete(job):
        _move(job)
        return Merged(table=job.table.name, added=rows), None
    met = compare(job, several=repeats.several)
    if job.staged.snapshot is not None:
        snapshot.find_closing(job)
    added, closed = _write(job, met=met)
    rejected = 0 if repeats.rejected is None else int(repeats.rejected.num_rows)
    unchanged = rows - added - rejected
    done = Merged(table=job.table.name, added=added, closed=closed, duplicates=rejected, unchanged=unchanged)
    return done, repeats.rejected


def _open(job: Job) -> None:
    """Make ``source`` and ``existing``, after a last look at what is staged."""
    gate.refuse_unchecked(job.connection, job.table.name, _listed(job.files), job.staged.columns)
    if row_key.needed(job.connection, job.table, _listed(job.files)):
        path = job.staging / f"keyed-{uuid.uuid4().hex}.parquet"
        row_key.write_keyed(job.connection, job.table, _listed(job.files), path, dict(job.stamp))
        job.files = [path]
    job.connection.execute(f"CREATE TEMP VIEW source AS {_source(job)}")
    existing = sql.shaped(job.connection, job.pending.paths, job.table.name)
    job.connection.execute(f"CREATE TEMP VIEW existing AS SELECT * FROM {existing}")


def _source(job: Job) -> str:
    have = sql.columns_of(job.connection, _listed(job.files))
    stamp = {**job.stamp, **({} if ROW_KEY in have else {ROW_KEY: "NULL::BLOB"})}
    columns = ", ".join(
        f"({stamp.get(n, identifier(n))})::{t} AS {identifier(n)}"
        for n, t in sql.types(job.table.name).items()
    )
    position = f"list_position([{', '.join(literal(str(f)) for f in job.files)}], filename)"
    return f"SELECT {columns}, {position} AS file_position FROM {_listed(job.files)}"


def _listed(files: list[Path]) -> str:
    paths = ", ".join(literal(str(f)) for f in files)
    return f"read_parquet([{paths}], union_by_name = true, filename = true)"


def _complete(job: Job) -> bool:
    """Could the files be taken into the table exactly as they are?"""
    wanted = sql.types(job.table.name)
    if any(sql.columns_of(job.connection, f"read_parquet({literal(str(f))})") != wanted for f in job.files):
        return False
    if all(_stamped(job, file) for file in job.files):
        return True
    stamped = f"batch = {literal(job.batch)} AND closed_on IS NULL AND {RANK} = {job.stamp[RANK]}"
    # Few different stamps, but a rank to be computed for each row would cost as much as reading the rows.
    different = f"SELECT DISTINCT batch, closed_on, known_at, {RANK} FROM {_listed(job.files)}"
    return not sql.scalar(
        job.connection, f"SELECT 1 FROM ({different}) WHERE ({stamped}) IS NOT TRUE LIMIT 1"
    )


def _stamped(job: Job, file: Path) -> bool:
    """Do the file's own statistics show one stamp throughout, and the right one? Costs nothing per row."""
    metadata = pq.read_metadata(file)
    places = {metadata.schema.column(n).path: n for n in range(metadata.num_columns)}
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        stats = {n: group.column(places[n]).statistics for n in ("batch", "closed_on", "known_at", RANK)}
        if any(s is None for s in stats.values()) or stats["closed_on"].null_count != group.num_rows:
            return False
        constant = ("batch", "known_at", RANK)
        if any(
            not stats[n].has_min_max or stats[n].null_count or stats[n].min != stats[n].max for n in constant
        ):
            return False
        known = stats["known_at"].min
        if known.tzinfo is None or (stats["batch"].min, stats[RANK].min) != (
            job.batch,
            rank_of(known, job.pending.version, job.pending.merges),
        ):
            return False
    return True


def _move(job: Job) -> None:
    for file in job.files:
        rows, path = int(pq.read_metadata(file).num_rows), job.pending.new_path()
        file.replace(path)
        job.pending.add(path, rows, added=rows)


def _write(job: Job, *, met: bool) -> tuple[int, int]:
    """Append what is new, and the closures, as one file; says how many rows of each."""
    path = job.pending.new_path()
    parts = [_fresh(job, met=met)]
    if met:
        parts.append(_changed(job))
    closing = job.staged.snapshot is not None
    if closing:
        parts.append(snapshot.closures(job))
    rows = sql.write(job.connection, " UNION ALL ".join(parts), path)
    closed = sql.count(job.connection, "closing") if closing else 0
    if closed or (met and sql.count(job.connection, "verdict")):
        job.pending.single = False
    job.pending.add(path, rows, added=rows - closed, closed=closed)
    return rows - closed, closed


def _fresh(job: Job, *, met: bool) -> str:
    """Rows of keys that nothing was known about."""
    new = f"SELECT {sql.names(sql.types(job.table.name), 's')} FROM source s"
    return new + (f" ANTI JOIN spine p ON {sql.same_key(job.table, 's', 'p')}" if met else "")


def _changed(job: Job) -> str:
    """Rows that say something new about a known key; what their source lacks is carried forward."""
    columns = ", ".join(
        f"{text} AS {identifier(c)}" for c, text in carry.columns(job.table, job.absent).items()
    )
    return (
        f"SELECT {columns} FROM source s "
        f"JOIN verdict v ON {sql.same_key(job.table, 's', 'v')} AND s.{RANK} = v.{RANK} "
        f"LEFT JOIN existing e ON {sql.same_key(job.table, 'v', 'e')} AND v.base_rank = e.{RANK}"
    )


def _refuse_too_many(pending: Pending) -> None:
    if pending.merges >= 1 << MERGE_BITS:
        raise InputError(
            "input.too_many_merges",
            Bilingual(
                "一次导入中表 {table} 的文件过多", "too many separate merges into {table} in one import"
            ),
            hint=Bilingual("分几次导入", "import in several steps"),
            table=pending.name,
        )
