"""Which staged rows say something new about their key (比对)."""

from __future__ import annotations

from quanlian.book.contract.schema import RANK
from quanlian.book.store import sql
from quanlian.book.store.job import Job


def compare(job: Job, *, several: bool) -> bool:
    """Make ``spine`` and ``verdict``; False when no staged key was there before or repeats.

    ``several`` says that some key has staged rows on several days: these are compared with each other
    as well. Each row is compared with the one just before it in time, wherever that comes from.
    """
    if not _make_spine(job, several=several):
        return False
    _make_pointers(job)
    _make_verdict(job, several=several)
    return True


def _make_spine(job: Job, *, several: bool) -> int:
    keys = sql.key_columns(job.table.name)
    own, other = sql.names((*keys, RANK), "e"), sql.names((*keys, RANK), "s")
    job.connection.execute(
        f"CREATE TEMP TABLE spine AS SELECT {own}, TRUE AS was_stored FROM existing e "
        f"SEMI JOIN source s ON {sql.same_key(job.table, 'e', 's')}"
    )
    met = f"SELECT DISTINCT {sql.names(keys)} FROM spine"
    if several:
        met += f" UNION SELECT {sql.names(keys)} FROM repeated"
    job.connection.execute(
        f"INSERT INTO spine SELECT {other}, FALSE FROM source s "
        f"SEMI JOIN ({met}) m ON {sql.same_key(job.table, 's', 'm')}"
    )
    return sql.count(job.connection, "spine")


def _make_pointers(job: Job) -> None:
    # Narrow on purpose: windows over whole rows of wide tables would not fit into memory.
    keys = sql.key_columns(job.table.name)
    before = (
        f"PARTITION BY {sql.names(keys)} ORDER BY {RANK} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    )
    job.connection.execute(
        f"""CREATE TEMP TABLE pointers AS SELECT * EXCLUDE (was_stored) FROM (
            SELECT *, max({RANK}) OVER earlier AS previous_rank, max({RANK}) FILTER (was_stored) OVER earlier AS base_rank
            FROM spine WINDOW earlier AS ({before})) WHERE NOT was_stored"""
    )


def _make_verdict(job: Job, *, several: bool) -> None:
    keys = sql.key_columns(job.table.name)
    agrees_with_base = f"e.closed_on IS NULL AND {sql.same(job.present, 's', 'e')}"
    agrees = f"CASE WHEN p.previous_rank IS NULL THEN FALSE WHEN p.previous_rank = p.base_rank THEN {agrees_with_base} "
    joined = (
        f"pointers p JOIN source s ON {sql.same_key(job.table, 'p', 's')} AND p.{RANK} = s.{RANK} "
        f"LEFT JOIN existing e ON {sql.same_key(job.table, 'p', 'e')} AND p.base_rank = e.{RANK} "
    )
    if several:
        joined += f"LEFT JOIN source q ON {sql.same_key(job.table, 'p', 'q')} AND p.previous_rank = q.{RANK} "
        agrees += f"ELSE {sql.same(job.present, 's', 'q')} "
    job.connection.execute(
        f"CREATE TEMP TABLE verdict AS SELECT {sql.names((*keys, RANK, 'base_rank'), 'p')} "
        f"FROM {joined} WHERE NOT ({agrees} END)"
    )
