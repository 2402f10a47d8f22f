"""Manifests: they appear whole, once, and damage is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from quanlian.book import Book, SourceFile, VersionRecord
from quanlian.book.store import manifest
from quanlian.book.store.records import Change, TableVersion
from quanlian.kernel import DataError, UpstreamError


def record(version: int) -> VersionRecord:
    return VersionRecord(
        version=version,
        kind="import",
        batch=f"b{version:08d}-abcdef",
        data_version=version,
        created_at=datetime(2024, 1, 1, tzinfo=UTC),
        tables={"loan": TableVersion(delta=3, rows=7, single=False)},
        changes={"loan": Change(added=2, closed=1)},
        files=(SourceFile(name="借据.csv", sha256="00", size=9),),
    )


def test_a_published_record_is_read_as_it_was(tmp_path: Path) -> None:
    manifest.publish(tmp_path, record(1))
    assert manifest.read(tmp_path, 1) == manifest.latest(tmp_path) == record(1)
    assert [p.name for p in (tmp_path / "_manifests").iterdir()] == ["00000000000000000001.json"]


def test_a_version_is_never_published_over_another(tmp_path: Path) -> None:
    manifest.publish(tmp_path, record(1))
    with pytest.raises(UpstreamError) as caught:
        manifest.publish(tmp_path, record(1))
    assert caught.value.code == "upstream.version_taken"
    assert manifest.numbers(tmp_path) == [1]


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"version": 2}', "bytes", "altered"])
def test_a_damaged_manifest_is_a_data_error_that_names_it(tmp_path: Path, damage: str) -> None:
    root = tmp_path / "book"
    for version in (1, 2):
        manifest.publish(root, record(version))
    path = manifest.path_of(root, 2)
    text = path.read_text(encoding="utf-8")
    if damage == "bytes":
        path.write_bytes(b"\xff\xfe" + text.encode())
    else:
        path.write_text(text.replace('"added": 2', '"added": 9') if damage == "altered" else damage)
    with pytest.raises(DataError) as caught:
        Book(tmp_path)
    assert str(path) in caught.value.message.zh and str(path) in caught.value.message.en
    assert manifest.read(root, 1) == record(1), "other versions stay readable"


def test_foreign_files_beside_the_manifests_are_ignored(tmp_path: Path) -> None:
    manifest.publish(tmp_path, record(1))
    for name in ("notes.txt", "00000000000000000002.json.bak", "x.json", "1.tmp"):
        (tmp_path / "_manifests" / name).write_text("?")
    assert manifest.numbers(tmp_path) == [1]
