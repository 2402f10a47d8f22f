"""Full snapshots (全量快照): a key the file no longer shows is closed as of its date, not forgotten."""

from __future__ import annotations

from quanlian.book.contract.schema import RANK
from quanlian.book.engine import files, literal
from quanlian.book.store import sql
from quanlian.book.store.job import Job
from quanlian.book.store.reading import rank_after, rank_of
from quanlian.kernel import start_of_day


def find_closing(job: Job) -> int:
    """Make ``closing``: the open rows, as of the snapshot's date, whose keys it does not show."""
    day = job.staged.snapshot
    assert day is not None
    keys, own = sql.names(sql.key_columns(job.table.name)), sql.same_key(job.table, "n", "s")
    newest = (
        f"SELECT {keys}, max({RANK}) AS {RANK} FROM existing WHERE {RANK} < {rank_after(day)} GROUP BY {keys}"
    )
    shown = f"ANTI JOIN source s ON {own}"
    if job.staged.present:
        shown += f" ANTI JOIN {files(list(job.staged.present))} r ON {_own_key(job, 'n', 'r')}"
    job.connection.execute(
        f"CREATE TEMP TABLE closing AS SELECT n.* FROM (SELECT n.* FROM ({newest}) n SEMI JOIN existing e ON "
        f"{sql.same_key(job.table, 'n', 'e')} AND n.{RANK} = e.{RANK} AND e.closed_on IS NULL) n {shown}"
    )
    return sql.count(job.connection, "closing")


def closures(job: Job) -> str:
    """The rows that close: the last known values, closed and known on the snapshot's date."""
    day = job.staged.snapshot
    assert day is not None
    moment = start_of_day(day)
    source = "(SELECT min(from_file) FROM source)"  # the snapshot that does not show the key
    stamp = {
        **job.stamp,
        "closed_on": literal(day),
        "known_at": literal(moment),
        RANK: f"{rank_of(moment, job.pending.version, job.pending.merges)}::BIGINT",
        "from_file": source,
        "from_sheet": "NULL::VARCHAR",
        "from_row": "NULL::BIGINT",
    }
    columns = ", ".join(stamp.get(c, f"e.{sql.names([c])}") for c in sql.types(job.table.name))
    matches = f"{sql.same_key(job.table, 'e', 'c')} AND e.{RANK} = c.{RANK}"
    return f"SELECT {columns} FROM existing e SEMI JOIN closing c ON {matches}"


def _own_key(job: Job, one: str, other: str) -> str:
    return sql.same(job.table.keys, one, other) if job.table.keys else "FALSE"
