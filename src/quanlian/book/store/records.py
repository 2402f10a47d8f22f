"""What a book says about itself: its versions and its tables (版本与表的记录)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["import", "scan", "revert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that an import read: its name as given, and the hash that proves which bytes it was."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableVersion:
    """One table in one version of the book.

    ``delta`` is the Delta table's version, ``rows`` counts every stored row, ``single`` says that no
    key has more than one, so that reading need not look for the newest.
    """

    delta: int
    rows: int
    single: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one version did to one table: rows added, closed by a snapshot, taken out again."""

    added: int = 0
    closed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """One version of the book (版本): who changed what, from which files.

    ``batch`` is the import's or scan's id, for a revert the batch that was taken back. ``data_version``
    is the last version that changed a table the bank brings.
    """

    version: int
    kind: Kind
    batch: str
    data_version: int
    created_at: datetime
    tables: Mapping[str, TableVersion] = field(default_factory=dict)
    changes: Mapping[str, Change] = field(default_factory=dict)
    files: tuple[SourceFile, ...] = ()

    @property
    def rows(self) -> int:
        """Rows added by this version."""
        return sum(c.added for c in self.changes.values())

    def as_dict(self) -> dict[str, Any]:
        """The record under its names, ready for JSON."""
        record = asdict(self)
        return {**record, "created_at": self.created_at.isoformat(), "rows": self.rows}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> VersionRecord:
        """The inverse of :meth:`as_dict`."""
        return cls(
            version=record["version"],
            kind=record["kind"],
            batch=record["batch"],
            data_version=record["data_version"],
            created_at=datetime.fromisoformat(record["created_at"]),
            tables={name: TableVersion(**t) for name, t in record["tables"].items()},
            changes={name: Change(**c) for name, c in record["changes"].items()},
            files=tuple(SourceFile(**f) for f in record["files"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRecord:
    """One table of the book as it stands: ``rows`` count now, ``stored`` counts every row ever known."""

    table: str
    zh: str
    rows: int
    stored: int
    delta_version: int

    def as_dict(self) -> dict[str, Any]:
        """The record under its names, ready for JSON."""
        return asdict(self)
