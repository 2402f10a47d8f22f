"""Taking an import back: a new version without it; nothing else is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quanlian.book import Book
from quanlian.book.store import compaction
from quanlian.kernel import InputError

Put = Callable[..., Any]
Seen = Callable[..., list[tuple[Any, ...]]]
JAN, FEB, MAR = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


def test_a_reverted_import_is_gone_and_earlier_versions_still_show_it(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    put(book, JAN, loan=[loan("L1", 90)])
    wrong = put(book, FEB, loan=[loan("L1", 9), loan("L2", 9)], branch=[{"branch": "B1", "name": "城东"}])
    record = book.revert(wrong.batch)
    assert (record.version, record.kind, record.batch, record.data_version) == (3, "revert", wrong.batch, 3)
    assert seen(book.table("loan"), "loan_id", "balance") == [("L1", Decimal(90))]
    assert book.table("branch").count().execute() == 0
    assert book.at(2).table("loan").count().execute() == 2


def test_what_a_snapshot_closed_is_open_again(book: Book, put: Put, seen: Seen, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 90), loan("L2", 80)])
    snapshot = put(book, FEB, snapshot=FEB, loan=[loan("L1", 90)])
    book.revert(snapshot.batch)
    assert seen(book.table("loan"), "loan_id") == [("L1",), ("L2",)]


def test_rejects_of_the_import_go_with_it(book: Book, put: Put, loan: Any) -> None:
    record = put(book, JAN, loan=[loan("L1", 90), loan("L1", 80)])
    assert book.rejects(record.batch).count().execute() == 1
    book.revert(record.batch)
    assert book.rejects().count().execute() == 0


def test_rows_of_other_imports_in_one_file_survive(
    book: Book, put: Put, seen: Seen, loan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "TIERS", ((compaction.MEGABYTE, 2),))
    batches = [put(book, JAN, loan=[loan(f"L{n}", n)]).batch for n in range(5)]
    book.revert(batches[1])
    assert [i for (i,) in seen(book.table("loan"), "loan_id")] == ["L0", "L2", "L3", "L4"]


def test_the_files_can_be_imported_again_afterwards(book: Book, put: Put, loan: Any) -> None:
    batch = put(book, JAN, loan=[loan("L1", 90)]).batch
    book.revert(batch)
    assert put(book, JAN, loan=[loan("L1", 90)]).version == 3
    assert book.table("loan").count().execute() == 1


@pytest.mark.parametrize("batch", ["b00000009-ffffff", "nonsense", ""])
def test_an_unknown_batch_is_an_input_error(book: Book, put: Put, loan: Any, batch: str) -> None:
    put(book, JAN, loan=[loan("L1", 90)])
    with pytest.raises(InputError) as caught:
        book.revert(batch)
    assert caught.value.code == "input.no_batch" and book.version == 1


def test_reverting_twice_is_an_input_error_that_says_when_it_was_done(
    book: Book, put: Put, loan: Any
) -> None:
    batch = put(book, JAN, loan=[loan("L1", 90)]).batch
    book.revert(batch)
    with pytest.raises(InputError) as caught:
        book.revert(batch)
    assert (caught.value.code, caught.value.fields["version"]) == ("input.batch_reverted", 2)
