"""A writer that dies at any step leaves all of its import or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quanlian.book import Book
from quanlian.book.store import delta, manifest, merge

Put = Callable[..., Any]
Seen = Callable[..., list[tuple[Any, ...]]]
JAN, FEB = date(2024, 1, 31), date(2024, 2, 29)


class Killed(BaseException):
    """Stands for a process that is gone: nothing below may clean up after it."""


def dies_after(calls: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """``real``, until it has been called so often; the next call is the end."""
    left = [calls]

    def call(*args: Any, **kwargs: Any) -> Any:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return real(*args, **kwargs)

    return call


DEATHS = {
    "before the first table is committed": ("quanlian.book.store.writer.delta.commit", 0),
    "between two tables": ("quanlian.book.store.writer.delta.commit", 1),
    "before the manifest is linked": ("quanlian.book.store.manifest.os.link", 0),
    "while files are flushed": ("quanlian.book.store.delta._flush_file", 1),
    "while a table is merged": ("quanlian.book.store.merge._write", 1),
}


@pytest.mark.parametrize("death", DEATHS)
def test_nothing_of_it_is_seen_and_the_next_import_cleans_up(
    book: Book, put: Put, seen: Seen, loan: Any, monkeypatch: pytest.MonkeyPatch, death: str
) -> None:
    put(book, JAN, loan=[loan("L1", 90)])
    target, calls = DEATHS[death]
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        patch.setattr(target, dies_after(calls, _real(target)))
        with pytest.raises(Killed):
            put(book, FEB, loan=[loan("L1", 1), loan("L2", 1)], branch=[{"branch": "B1", "name": "城东"}])
    reader = Book(book.home)
    assert (reader.version, seen(reader.table("loan"), "loan_id")) == (1, [("L1",)])
    assert reader.table("branch").count().execute() == 0

    put(reader, FEB, loan=[loan("L3", 3)], account=[{"account": "A1", "party_id": "P1"}])
    assert reader.version == 2
    assert seen(reader.history("loan"), "loan_id") == [("L1",), ("L3",)]
    assert not (reader.root / "branch").exists()
    assert_only_published_files(reader)


def test_death_right_after_publishing_loses_nothing(
    book: Book, put: Put, loan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "flush", dies_after(0, manifest.flush))
        with pytest.raises(Killed):
            put(book, JAN, loan=[loan("L1", 90)])
    assert Book(book.home).table("loan").count().execute() == 1
    put(book, FEB, loan=[loan("L2", 90)])
    assert book.table("loan").count().execute() == 2


def test_recovering_twice_is_recovering_once(
    book: Book, put: Put, loan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(book, JAN, loan=[loan("L1", 90)])
    with monkeypatch.context() as patch:
        patch.setattr("quanlian.book.store.manifest.os.link", dies_after(0, print))
        with pytest.raises(Killed):
            put(book, FEB, loan=[loan("L2", 1)])
    for _ in range(3):
        with book.writer():
            pass
    assert delta.head(book.root / "loan") == 2, "one commit by the dead writer, one restoring it"


def assert_only_published_files(book: Book) -> None:
    """Every data file on disk belongs to some published version."""
    named: dict[str, set[str]] = {}
    for record in book.versions():
        for name, table in record.tables.items():
            files = delta.files(book.root / name, table.delta)
            named.setdefault(name, set()).update(Path(f).name for f in files)
    on_disk = {
        folder.name: {p.name for p in folder.glob("*.parquet")}
        for folder in book.root.iterdir()
        if not folder.name.startswith("_")
    }
    assert on_disk == named


def _real(target: str) -> Callable[..., Any]:
    module, name = target.rsplit(".", 1)
    owner: Any = {"os": os, "delta": delta, "merge": merge}[module.rsplit(".", 1)[1]]
    real: Callable[..., Any] = getattr(owner, name)
    return real
