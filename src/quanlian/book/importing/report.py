"""What an import did (导入报告): file by file, what was taken, what was not and why, and how the book ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from quanlian.book.importing.gaps import Gap
from quanlian.book.importing.reconcile import Tie
from quanlian.kernel import Bilingual, QuanlianError

_NAMED = 5  # files passed over that the summary names


@dataclass(slots=True, kw_only=True)
class FileReport:
    """One file, or one sheet of a workbook, as read into one table.

    ``rows`` were found; of them ``accepted`` went into the book or are there already, ``rejected`` broke
    the contract, ``left_out`` the mapping did not want. ``columns`` shows which heading was read as what.
    ``problem`` says why nothing of the file was taken.
    """

    file: str
    sha256: str | None = None
    sheet: str | None = None
    table: str | None = None
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    left_out: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    unknown_columns: tuple[str, ...] = ()
    notes: list[Bilingual] = field(default_factory=list)
    problem: QuanlianError | None = None

    def as_dict(self) -> dict[str, Any]:
        """The record under its names, ready for JSON."""
        record = {name: getattr(self, name) for name in self.__dataclass_fields__}
        record |= {
            "columns": dict(self.columns),
            "unknown_columns": list(self.unknown_columns),
            "notes": [note.as_dict() for note in self.notes],
            "problem": self.problem.as_dict() if self.problem else None,
        }
        return record


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """What the import changed in one table."""

    table: str
    added: int = 0
    unchanged: int = 0
    closed: int = 0
    duplicates: int = 0


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What one import did. ``unchanged`` means that the book already said all of it: no new version."""

    batch: str | None = None
    version_before: int = 0
    version_after: int = 0
    files: list[FileReport] = field(default_factory=list)
    tables: list[TableReport] = field(default_factory=list)
    skipped: Mapping[str, Bilingual] = field(default_factory=dict)
    reconciliation: list[Tie] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    notes: list[Bilingual] = field(default_factory=list)

    @property
    def unchanged(self) -> bool:
        """Did the import change nothing?"""
        return self.version_before == self.version_after

    @property
    def rows(self) -> int:
        """Rows found."""
        return sum(file.rows for file in self.files)

    @property
    def accepted(self) -> int:
        """Rows that are now in the book."""
        return sum(file.accepted for file in self.files) - self.duplicates

    @property
    def duplicates(self) -> int:
        """Rows rejected because another one of their key and day came first."""
        return sum(table.duplicates for table in self.tables)

    @property
    def rejected(self) -> int:
        """Rows that broke the contract."""
        return sum(file.rejected for file in self.files) + self.duplicates

    @property
    def problems(self) -> list[FileReport]:
        """Files of which nothing was taken."""
        return [file for file in self.files if file.problem]

    @property
    def clean(self) -> bool:
        """Was everything taken? Else the command line ends with exit code 1."""
        return not self.rejected and not self.problems

    def as_dict(self) -> dict[str, Any]:
        """The report under its names, ready for JSON."""
        return {
            "batch": self.batch,
            "version_before": self.version_before,
            "version_after": self.version_after,
            "unchanged": self.unchanged,
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "files": [file.as_dict() for file in self.files],
            "tables": [asdict(table) for table in self.tables],
            "skipped": {name: reason.as_dict() for name, reason in self.skipped.items()},
            "reconciliation": [tie.as_dict() for tie in self.reconciliation],
            "gaps": [gap.as_dict() for gap in self.gaps],
            "notes": [note.as_dict() for note in self.notes],
        }

    def summary(self) -> list[Bilingual]:
        """The report in sentences, the most important first."""
        ties, gaps = (tie.line() for tie in self.reconciliation), (gap.line() for gap in self.gaps)
        return [
            *(self._headline(), *self._files(), *self._tables(), *self.notes, *self._skipped()),
            *ties,
            *gaps,
        ]

    def _headline(self) -> Bilingual:
        if self.unchanged:
            return Bilingual(
                f"账本没有变化, 仍为版本 {self.version_after}",
                f"nothing changed, the book stays at version {self.version_after}",
            )
        return Bilingual(
            f"账本版本 {self.version_before} → {self.version_after}, 批次 {self.batch}: 接收 {self.accepted:,} 行, 拒绝 {self.rejected:,} 行",
            f"book version {self.version_before} → {self.version_after}, batch {self.batch}: {self.accepted:,} rows accepted, {self.rejected:,} rejected",
        )

    def _skipped(self) -> list[Bilingual]:
        """Files passed over, reason by reason; the first few by name."""
        found: dict[tuple[str, str], list[str]] = {}
        for name, reason in self.skipped.items():
            found.setdefault((reason.zh, reason.en), []).append(name)
        lines = []
        for (zh, en), names in found.items():
            listed = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            lines.append(
                Bilingual(
                    f"略过 {len(names)} 个文件 ({zh}): {listed}",
                    f"{len(names)} files passed over ({en}): {listed}",
                )
            )
        return lines

    def _tables(self) -> list[Bilingual]:
        """What became of the rows taken; those that say the very same are one row."""
        lines = []
        for table in self.tables:
            taken = sum(f.accepted for f in self.files if f.table == table.table and not f.problem)
            repeated = taken - table.added - table.unchanged - table.duplicates
            counts = [
                (table.added, "新增", "new"),
                (table.unchanged, "账本已有", "in the book already"),
                (repeated, "与本次其他行完全相同", "the same as another row of this import"),
                (table.duplicates, "同键不同值被拒", "rejected for another row of their key"),
                (table.closed, "因快照中不再出现而关闭", "closed, no longer in the snapshot"),
            ]
            zh = ", ".join(f"{label} {n:,}" for n, label, _ in counts if n > 0)
            en = ", ".join(f"{n:,} {label}" for n, _, label in counts if n > 0)
            if zh and not self.unchanged:
                lines.append(Bilingual(f"表 {table.table}: {zh}", f"table {table.table}: {en}"))
        return lines

    def _files(self) -> list[Bilingual]:
        lines: list[Bilingual] = []
        for file in self.files:
            name = f"{file.file} [{file.sheet}]" if file.sheet else file.file
            if file.problem:
                hint = file.problem.hint
                lines.append(
                    Bilingual(
                        f"{name}: 未导入。{file.problem.message.zh}" + (f" ({hint.zh})" if hint else ""),
                        f"{name}: not imported. {file.problem.message.en}"
                        + (f" ({hint.en})" if hint else ""),
                    )
                )
                continue
            lines.append(
                Bilingual(
                    f"{name} → {file.table}: {file.rows:,} 行, 接收 {file.accepted:,}, 拒绝 {file.rejected:,}",
                    f"{name} → {file.table}: {file.rows:,} rows, {file.accepted:,} accepted, {file.rejected:,} rejected",
                )
            )
            if file.unknown_columns:
                listed = ", ".join(file.unknown_columns)
                lines.append(
                    Bilingual(f"{name}: 未识别的列 {listed}", f"{name}: columns not recognised: {listed}")
                )
            lines += [Bilingual(f"{name}: {n.zh}", f"{name}: {n.en}") for n in file.notes]
        return lines
