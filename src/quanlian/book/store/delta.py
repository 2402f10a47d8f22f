"""The Delta table under each table of the book: which files belong to it at which version.

Data files are written by the query engine and only committed here; nothing is ever vacuumed, and logs
and replaced files are kept for ten years, because a manifest may name any earlier version.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, Schema
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from quanlian.book.store.manifest import flush

_CONFIGURATION: dict[str, str | None] = {
    "delta.logRetentionDuration": "interval 3650 days",
    "delta.deletedFileRetentionDuration": "interval 3650 days",
    "delta.enableExpiredLogCleanup": "false",
    "delta.checkpointInterval": "50",
}
_LOG = "_delta_log"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One Parquet file of a table: its name in the table's folder, rows and bytes."""

    name: str
    rows: int
    size: int


def files(folder: Path, version: int) -> list[str]:
    """Full paths of a table's files at a version, in a fixed order."""
    return sorted(str(folder / f.name) for f in data_files(folder, version))


def data_files(folder: Path, version: int | None = None) -> list[DataFile]:
    """A table's files at a version, or now."""
    actions = DeltaTable(folder, version=version).get_add_actions(flatten=True)
    names, sizes, rows = (actions.column(c).to_pylist() for c in ("path", "size_bytes", "num_records"))
    return [DataFile(name=n, rows=int(r), size=int(s)) for n, s, r in zip(names, sizes, rows, strict=True)]


def head(folder: Path) -> int | None:
    """The newest Delta version on disk, published in the book or not; None where there is no table."""
    try:
        names = [path.name for path in (folder / _LOG).iterdir()]
    except FileNotFoundError:
        return None
    commits = [int(n[:-5]) for n in names if n.endswith(".json") and n[:-5].isdigit()]
    return max(commits, default=None)


def commit(folder: Path, schema: pa.Schema, *, added: Iterable[DataFile], removed: Iterable[DataFile]) -> int:
    """Add and remove files in one Delta commit and flush it; returns the new Delta version."""
    adds, removes = list(added), list(removed)
    for file in adds:
        _flush_file(folder / file.name)
    flush(folder)
    if head(folder) is None:
        create_table_with_add_actions(
            str(folder), Schema.from_arrow(schema), [_add(f) for f in adds], configuration=_CONFIGURATION
        )
    else:
        _append(folder, schema, adds, removes)
    version = head(folder)
    assert version is not None
    _flush_file(folder / _LOG / f"{version:020d}.json")
    flush(folder / _LOG)
    return version


def restore(folder: Path, version: int) -> None:
    """Make the newest Delta version hold what ``version`` held; nothing to do when it already does."""
    if set(data_files(folder)) != set(data_files(folder, version)):
        DeltaTable(folder).restore(version)


def _append(folder: Path, schema: pa.Schema, adds: list[DataFile], removes: list[DataFile]) -> None:
    table = DeltaTable(folder)
    known = {field.name for field in table.schema().fields}
    new = [field for field in Schema.from_arrow(schema).fields if field.name not in known]
    if new:  # the contract has grown since the table was created
        table.alter.add_columns(new)
        table = DeltaTable(folder)
    actions: list[AddAction | RemoveAction] = [*map(_add, adds), *map(_remove, removes)]
    table.create_write_transaction(actions, "append", table.schema())


def _add(file: DataFile) -> AddAction:
    return AddAction(
        path=file.name,
        size=file.size,
        partition_values={},
        modification_time=int(time.time() * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": file.rows}),
    )


def _remove(file: DataFile) -> RemoveAction:
    return RemoveAction(file.name, True, int(time.time() * 1000), size=file.size, partition_values={})


def _flush_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
