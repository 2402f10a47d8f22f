"""Plans on disk save the next process the compiling, and change no answer (执行计划缓存)."""

from __future__ import annotations

import json
import shutil
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

from quanlian.statements import check_table, examine, plan, shelf

KEY = "0" * 32


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shelf, and a process that has compiled nothing yet."""
    monkeypatch.setenv("QUANLIAN_CACHE", str(tmp_path / "plans"))
    forget(monkeypatch)
    return tmp_path / "plans"


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a new process."""
    monkeypatch.setattr(plan, "_KEPT", OrderedDict())


def test_what_is_put_is_taken(place: Path) -> None:
    shelf.put(KEY, {"said": "税"})
    assert shelf.take(KEY) == {"said": "税"}
    assert shelf.take("1" * 32) is None


def test_only_the_last_asked_for_stay(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "KEPT", 3)
    for n in range(5):
        shelf.put(f"{n:032d}", {})
    assert len(list(place.iterdir())) == 3


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"reads": 3}', '{"reads": {}, "statements": [{"x": 1}]}'])
def test_a_damaged_plan_is_written_anew(
    place: Path, damage: str, firm: Any, make_book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_code", lambda: damage)  # a key of its own
    book = make_book([firm("甲", now={"total_assets": 99_999})])
    first = check_table(book)
    (kept,) = place.glob("*.json")
    kept.write_text(damage, encoding="utf-8")
    forget(monkeypatch)
    assert check_table(book) == first
    assert json.loads(kept.read_text(encoding="utf-8"))["questions"]


def test_a_new_process_compiles_nothing_and_says_the_same(
    place: Path, firm: Any, make_book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = make_book([firm("甲", now={"total_assets": 99_999}), firm("乙")])
    first = list(examine(book).run.findings)
    forget(monkeypatch)
    for name in ("_plan", "_draw"):
        monkeypatch.setattr(plan, name, lambda *_: pytest.fail("compiled again"))
    assert list(examine(book).run.findings) == first


def test_other_hits_under_a_kept_plan_are_said_too(
    place: Path, firm: Any, make_book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine(make_book([firm("甲")]))
    forget(monkeypatch)
    said = examine(make_book([firm("甲", now={"total_assets": 99_999})])).run.findings
    assert "statements.check_01" in {f.code for f in said}


def test_a_plan_outlives_the_book_it_was_made_for(
    place: Path, tmp_path: Path, firm: Any, rows_of: Any, make_arrow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet as pq

    from quanlian import Book

    def book_with(name: str, changed: dict[str, int]) -> Book:
        rows = rows_of([firm("甲", now=changed)])
        folder = tmp_path / name
        folder.mkdir()
        pq.write_table(make_arrow("statement", rows["statement"]), folder / "statement.parquet")
        book = Book(tmp_path / f"{name}-home")
        book.import_paths([folder])
        return book

    examine(book_with("one", {}))
    forget(monkeypatch)
    gone = book_with("two", {})
    examine(gone)
    shutil.rmtree(tmp_path / "two-home")
    said = examine(book_with("three", {"total_assets": 99_999})).run.findings
    assert "statements.check_01" in {f.code for f in said}


def test_shares_that_hit_different_rules_are_each_said(
    place: Path, firm: Any, make_book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = make_book(
        [firm("甲"), firm("乙", now={"inventory": 17_000}), firm("丙", now={"total_assets": 99_999})]
    )
    whole = list(examine(book).run.findings)
    monkeypatch.setenv("QUANLIAN_CACHE", "")
    forget(monkeypatch)
    monkeypatch.setattr(sys.modules["quanlian.statements.scan"], "SHARE_ROWS", 3)
    assert list(examine(book).run.findings) == whole


def test_a_shelf_that_cannot_be_written_is_no_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in (str(tmp_path / "file"), ""):
        monkeypatch.setenv("QUANLIAN_CACHE", place)
        shelf.put(KEY, {})
        assert shelf.take(KEY) is None
