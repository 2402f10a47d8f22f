"""Runs and findings in the book (扫描与发现): recorded once, asked for by what is current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from quanlian.book.contract.results import RUN
from quanlian.book.engine import files, literal
from quanlian.book.run import Findings, Run
from quanlian.book.store import sql
from quanlian.book.store.records import VersionRecord
from quanlian.kernel import Finding, Level

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from quanlian.book.store.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which findings are asked for; see :meth:`Book.findings`."""

    party: str | None = None
    code: str | None = None
    level: Level | None = None
    stage: str | None = None
    as_of: date | None = None
    run_id: str | None = None


def record(writer: Writer, run: Run) -> VersionRecord:
    """Publish a run and its findings, the run last; one already there changes nothing."""
    if _recorded(writer, run.run_id):
        return writer.record
    if len(run.findings):
        writer.append("finding", run.findings.table)
    row = {
        **{name: getattr(run, name) for name in RUN.names if hasattr(run, name)},
        "findings": len(run.findings),
        "version": writer.version,
        "created_at": datetime.now(UTC),
    }
    writer.append("run", pa.Table.from_pylist([row], schema=RUN))
    return writer.publish("scan")


def find(runs: ir.Table, findings: ir.Table, question: Question) -> list[Finding]:
    """The findings of the current runs that answer a question, in a fixed order."""
    chosen = current(runs.to_pyarrow().to_pylist(), question)
    if not chosen:
        return []
    rows = findings.filter(findings.run_id.isin([r["run_id"] for r in chosen]))
    if question.party is not None:
        rows = rows.filter(rows.party_id == question.party)
    if question.code is not None:
        rows = rows.filter(rows.code.startswith(question.code))
    if question.level is not None:
        loud = [str(level) for level in Level if level.rank >= question.level.rank]
        rows = rows.filter(rows.level.isin(loud))
    ordered = rows.order_by([rows.party_id, rows.code, rows.object, rows.finding_id])
    return list(Findings(ordered.to_pyarrow()))


def current(runs: list[dict[str, Any]], question: Question) -> list[dict[str, Any]]:
    """Of each stage the run that counts: the one over the newest data; with ``as_of`` the one that judged
    the latest date not after it. A late run over older data never replaces a newer one."""
    known = [
        r
        for r in runs
        if question.stage in (None, r["stage"])
        and question.run_id in (None, r["run_id"])
        and (question.as_of is None or r["as_of"] <= question.as_of)
    ]
    newest: dict[str, dict[str, Any]] = {}
    for run in sorted(known, key=lambda r: _newness(r, by_date=question.as_of is not None)):
        newest[run["stage"]] = run
    return list(newest.values())


def _newness(run: dict[str, Any], *, by_date: bool) -> tuple[Any, ...]:
    data, judged, published = run["data_version"], run["as_of"], run["version"]
    return (judged, data, published) if by_date else (data, judged, published)


def _recorded(writer: Writer, run_id: str) -> bool:
    runs = writer.pending("run")
    if not runs.live:
        return False
    query = f"SELECT 1 FROM {files(runs.paths)} WHERE run_id = {literal(run_id)} LIMIT 1"
    return bool(sql.scalar(writer.connection, query))
