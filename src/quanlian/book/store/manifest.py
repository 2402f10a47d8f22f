"""Manifests: one small file per book version, published last, which is what makes an import atomic (版本清单).

A version exists exactly when its manifest does. The file appears under its name in one step
(``link`` of a finished, flushed file), and never over another one.
"""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from quanlian.book.store.records import VersionRecord
from quanlian.kernel import Bilingual, DataError, InputError, UpstreamError, digest

FOLDER = "_manifests"
EMPTY = VersionRecord(
    version=0, kind="import", batch="", data_version=0, created_at=datetime(1970, 1, 1, tzinfo=UTC)
)
_SEAL = "digest"


def path_of(root: Path, version: int) -> Path:
    """Where a version's manifest stands.

    >>> path_of(Path("book"), 12).name
    '00000000000000000012.json'
    """
    return root / FOLDER / f"{version:020d}.json"


def numbers(root: Path) -> list[int]:
    """Every published version, ascending."""
    try:
        names = [path.name for path in (root / FOLDER).iterdir()]
    except FileNotFoundError:
        return []
    return sorted(int(n[:-5]) for n in names if n.endswith(".json") and n[:-5].isdigit())


def latest(root: Path) -> VersionRecord:
    """The newest version; version 0 of a book that has none."""
    known = numbers(root)
    return read(root, known[-1]) if known else EMPTY


def read(root: Path, version: int) -> VersionRecord:
    """One version's record; a damaged manifest is named in the error."""
    if version == 0:
        return EMPTY
    path = path_of(root, version)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record.pop(_SEAL) != _seal(record):
            raise ValueError("digest differs")
        return VersionRecord.from_dict(record)
    except FileNotFoundError as error:
        raise InputError(
            "input.no_version",
            Bilingual("账本没有版本 {version}", "the book has no version {version}"),
            hint=Bilingual("quanlian book versions 列出全部版本", "quanlian book versions lists them"),
            version=version,
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            "data.manifest_damaged",
            Bilingual("版本清单 {path} 已损坏: {reason}", "the manifest {path} is damaged: {reason}"),
            hint=Bilingual(
                "从备份恢复该文件; 其余版本不受影响",
                "restore this file from a backup; other versions are not affected",
            ),
            path=path,
            reason=error,
        ) from error


def publish(root: Path, record: VersionRecord) -> None:
    """Make a version exist, all at once and for good."""
    target = path_of(root, record.version)
    target.parent.mkdir(parents=True, exist_ok=True)
    fields = record.as_dict()
    text = json.dumps({**fields, _SEAL: _seal(fields)}, ensure_ascii=False, indent=1)
    descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        os.link(name, target)
    except FileExistsError as error:
        raise UpstreamError(
            "upstream.version_taken",
            Bilingual("版本 {version} 已被他人发布", "version {version} was published by another writer"),
            version=record.version,
        ) from error
    finally:
        Path(name).unlink(missing_ok=True)
    for folder in (target.parent, root):  # the root too: it may just have got the folder
        flush(folder)


def flush(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _seal(record: dict[str, object]) -> str:
    return digest(json.dumps(record, ensure_ascii=False, sort_keys=True))
