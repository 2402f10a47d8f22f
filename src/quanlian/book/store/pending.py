"""A table as the writer will leave it: the files of the last version, less and plus what was done (待发布的表)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path

from quanlian.book.store.delta import DataFile
from quanlian.book.store.records import Change


@dataclass(slots=True, kw_only=True)
class Pending:
    """Nothing here is visible to anyone before the manifest is published."""

    name: str
    folder: Path
    version: int
    base: tuple[DataFile, ...]
    single: bool = True
    merges: int = 0
    added: list[DataFile] = field(default_factory=list)
    removed: list[DataFile] = field(default_factory=list)
    change: Change = field(default_factory=Change)

    @property
    def live(self) -> list[DataFile]:
        """The files that make up the table now."""
        return [f for f in (*self.base, *self.added) if f not in self.removed]

    @property
    def paths(self) -> list[Path]:
        """Their full paths."""
        return [self.folder / f.name for f in self.live]

    @property
    def rows(self) -> int:
        """Every stored row."""
        return sum(f.rows for f in self.live)

    @property
    def dirty(self) -> bool:
        """Is there anything to publish?"""
        return bool(self.added or self.removed)

    def new_path(self) -> Path:
        """A name for one more file. It begins with the book version: what a killed writer left is known by that."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"v{self.version:020d}-{uuid.uuid4().hex[:12]}.parquet"

    def add(self, path: Path, rows: int, **change: int) -> None:
        """Take a finished file into the table; an empty one is dropped."""
        if not rows:
            path.unlink(missing_ok=True)
            return
        self.added.append(DataFile(name=path.name, rows=rows, size=path.stat().st_size))
        self.count(**change)

    def drop(self, file: DataFile) -> None:
        """Take a file out of the table; it stays on disk for earlier versions."""
        if file in self.added:
            self.added.remove(file)
            (self.folder / file.name).unlink(missing_ok=True)
        else:
            self.removed.append(file)

    def count(self, *, added: int = 0, closed: int = 0, removed: int = 0) -> None:
        """Add to what this version did."""
        was = self.change
        self.change = replace(
            was, added=was.added + added, closed=was.closed + closed, removed=was.removed + removed
        )


def version_in(file_name: str) -> int | None:
    """The book version a data file was written for; None for a foreign file.

    >>> version_in("v00000000000000000012-3fa9c1aabbcc.parquet"), version_in("part-0.parquet")
    (12, None)
    """
    head = file_name.split("-", 1)[0]
    return int(head[1:]) if head[:1] == "v" and head[1:].isdigit() else None
