"""Many small imports: few files, quick opening, every version still readable."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from quanlian.book import Book, stage
from quanlian.book.store import compaction, delta

Put = Callable[..., Any]
JAN = date(2024, 1, 31)
COMMITS = int(os.environ.get("QUANLIAN_SMALL_COMMITS", "52"))


def test_many_small_commits_keep_files_few_and_logs_short(book: Book) -> None:
    for n in range(COMMITS):
        with book.writer() as writer:
            rows = pa.table({"branch": [f"B{n}"], "name": [f"支行{n}"]})
            writer.merge("branch", stage(writer.staging, "branch", rows, known_at=JAN))
            writer.publish("import")
    assert book.version == COMMITS
    assert book.table("branch").count().execute() == COMMITS
    most = compaction.TIERS[0][1]
    for version in {1, COMMITS // 2, COMMITS}:
        then = book.at(version)
        stored = then.record.tables["branch"]
        assert len(delta.files(book.root / "branch", stored.delta)) <= most + 1
        assert then.table("branch").count().execute() == stored.rows == version
    log = book.root / "branch" / "_delta_log"
    if COMMITS > 50:
        assert list(log.glob("*.checkpoint.parquet")), "without checkpoints opening reads every commit"
    assert len(list(log.glob("*.json"))) == COMMITS, "the log is kept: earlier versions need it"


def test_files_that_earlier_versions_name_stay(
    book: Book, put: Put, loan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "TIERS", ((compaction.MEGABYTE, 2),))
    for n in range(7):
        put(book, JAN, loan=[loan(f"L{n}", n), loan("L", n)])
    for version in range(1, 8):
        assert book.at(version).table("loan").count().execute() == version + 1
        assert int(book.at(version).history("loan").count().execute()) == 2 * version
    stored = book.record.tables["loan"]
    assert len(delta.files(book.root / "loan", stored.delta)) <= 3
    assert stored.rows == 14


def test_a_table_of_large_files_is_left_alone(
    book: Book, put: Put, loan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "TIERS", ((1, 2),))  # every file counts as large
    for n in range(5):
        put(book, JAN, loan=[loan(f"L{n}", n)])
    assert len(delta.files(book.root / "loan", book.record.tables["loan"].delta)) == 5


def test_logs_and_replaced_files_are_kept_for_ten_years(book: Book, put: Put, loan: Any) -> None:
    from deltalake import DeltaTable

    put(book, JAN, loan=[loan("L1", 1)])
    configuration = DeltaTable(book.root / "loan").metadata().configuration
    assert configuration["delta.logRetentionDuration"] == "interval 3650 days"
    assert configuration["delta.deletedFileRetentionDuration"] == "interval 3650 days"
    assert configuration["delta.enableExpiredLogCleanup"] == "false"
