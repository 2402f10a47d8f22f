"""From staged files to the tables of the book (入账): one merge per table and set of columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from quanlian.book.contract.model import Table
from quanlian.book.importing.report import FileReport, TableReport
from quanlian.book.store.staged import Merged, Staged
from quanlian.kernel import Bilingual

if TYPE_CHECKING:
    from quanlian.book.store.writer import Writer


@dataclass(slots=True, kw_only=True)
class Unit:
    """What one file or sheet brings to one table. ``keyless`` counts rejected rows without a readable key."""

    table: Table
    columns: frozenset[str]
    files: list[Path]
    report: FileReport
    rejects: list[Path] = field(default_factory=list)
    present: list[Path] = field(default_factory=list)
    keyless: int = 0
    snapshot: date | None = None
    dated: bool = True
    reported: bool = True


def merge(
    writer: Writer, units: Sequence[Unit], *, problems: bool, notes: list[Bilingual]
) -> list[TableReport]:
    """Merge every unit and record the rejects; says what changed table by table.

    Sources of one table with the same columns are merged together, so that their duplicates are found. A
    snapshot closes only where everything that belongs to it could be read.
    """
    rejects = [path for unit in units for path in unit.rejects]
    if rejects:
        writer.reject(rejects)
    done: dict[str, list[Merged]] = {}
    for name in dict.fromkeys(unit.table.name for unit in units):
        own = [unit for unit in units if unit.table.name == name]
        done[name] = list(_table(writer, own, problems=problems, notes=notes))
    undated = [unit.report.file for unit in units if not unit.dated]
    if undated:
        notes.append(_undated(undated))
    return [_report(name, merged) for name, merged in done.items()]


def _table(
    writer: Writer, units: Sequence[Unit], *, problems: bool, notes: list[Bilingual]
) -> Iterable[Merged]:
    name = units[0].table.name
    day = _snapshot(units, problems=problems, notes=notes)
    present = tuple(path for unit in units for path in unit.present)
    groups = {unit.columns: [u for u in units if u.columns == unit.columns] for unit in units}
    if day is not None and len(groups) > 1:
        # Files of one snapshot with different columns are merged one by one, then the keys of all close.
        present += tuple(_keys(writer, units))
    for columns, group in groups.items():
        files = tuple(path for unit in group for path in unit.files)
        closing = day if len(groups) == 1 else None
        if files or closing:
            staged = Staged(
                files=files, columns=columns, snapshot=closing, present=present if closing else ()
            )
            yield writer.merge(name, staged)
    if day is not None and len(groups) > 1:
        yield writer.merge(name, Staged(files=(), columns=frozenset(), snapshot=day, present=present))


def _keys(writer: Writer, units: Sequence[Unit]) -> Iterable[Path]:
    """Files with just the keys of what is merged, which takes the files themselves away."""
    from quanlian.book.engine import files, literal
    from quanlian.book.store.sql import PARQUET, names

    for number, unit in enumerate(units):
        if unit.files and unit.table.keys:
            path = writer.staging / f"keys-{unit.table.name}-{number}.parquet"
            writer.connection.execute(
                f"COPY (SELECT DISTINCT {names(unit.table.keys)} FROM {files(unit.files)}) TO {literal(path)} ({PARQUET})"
            )
            yield path


def _snapshot(units: Sequence[Unit], *, problems: bool, notes: list[Bilingual]) -> date | None:
    days = {unit.snapshot for unit in units if unit.snapshot}
    if not days:
        return None
    table = units[0].table
    reasons = [
        (
            len(days) > 1 or any(u.snapshot is None for u in units),
            "快照日期不一致",
            "its files name different dates",
        ),
        (problems, "有文件未能读取", "some files could not be read"),
        (any(u.keyless for u in units), "有行的主键无法读取", "the keys of some rows could not be read"),
        (not any(u.files for u in units), "没有一行可用", "no row was usable"),
    ]
    for applies, zh, en in reasons:
        if applies:
            notes.append(
                Bilingual(
                    f"{table.name} 的全量快照未用于关闭记录: {zh}",
                    f"the snapshot of {table.name} closed nothing: {en}",
                )
            )
            return None
    return days.pop()


def _undated(files: Sequence[str]) -> Bilingual:
    listed = ", ".join(files[:5]) + (" …" if len(files) > 5 else "")
    return Bilingual(
        f"{listed} 没有数据日期, 以导入时刻为获知时间: 按早于今天的日期查询将看不到这些数据; 历史数据请用 --known-at",
        f"{listed}: no 数据日期, so known as of this import: a question as of an earlier date will not see them; for history state --known-at",
    )


def _report(name: str, merged: Sequence[Merged]) -> TableReport:
    return TableReport(
        table=name,
        added=sum(m.added for m in merged),
        unchanged=sum(m.unchanged for m in merged),
        closed=sum(m.closed for m in merged),
        duplicates=sum(m.duplicates for m in merged),
    )
