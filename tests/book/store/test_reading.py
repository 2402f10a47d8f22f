"""Reading: empty tables have their shape, versions stay what they were, times are Shanghai times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest

from quanlian.book import Book
from quanlian.book.contract import TABLES
from quanlian.book.contract.check import contract
from quanlian.book.contract.schema import reading_schema, stored_schema
from quanlian.book.store.reading import rank_of
from quanlian.kernel import DataError, InputError

Put = Callable[..., Any]
Seen = Callable[..., list[tuple[Any, ...]]]
JAN, FEB = date(2024, 1, 31), date(2024, 2, 29)


def test_an_absent_home_is_an_empty_book_and_reading_does_not_create_it(tmp_path: Path) -> None:
    book = Book(tmp_path / "nowhere")
    assert (book.version, book.data_version, book.versions(), book.tables()) == (0, 0, [], [])
    assert book.table("loan", as_of=JAN).count().execute() == 0
    assert not book.home.exists()


@pytest.mark.parametrize("name", TABLES)
def test_a_table_never_imported_has_the_columns_of_the_contract(name: str, tmp_path: Path) -> None:
    empty = Book(tmp_path / "home").table(name)
    assert empty.schema() == ibis.Schema.from_pyarrow(reading_schema(name))


def test_a_filled_table_has_the_very_same_types_as_an_empty_one(book: Book, put: Put, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 1)])
    assert book.table("loan").schema() == Book("nowhere").table("loan").schema()


def test_an_unknown_table_is_an_input_error_that_names_the_known_ones(book: Book) -> None:
    with pytest.raises(InputError) as caught:
        book.table("loans")
    assert caught.value.hint is not None and "loan" in caught.value.hint.en


def test_a_book_stays_at_its_version_while_others_write(book: Book, put: Put, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 1)])
    reader = Book(book.home)
    put(book, FEB, loan=[loan("L1", 2), loan("L2", 2)])
    assert (reader.version, reader.table("loan").count().execute()) == (1, 1)
    reader.refresh()
    assert (reader.version, reader.table("loan").count().execute()) == (2, 2)


def test_every_earlier_version_is_readable_and_joins_with_the_present(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    put(book, JAN, loan=[loan("L1", 5)])
    put(book, FEB, loan=[loan("L1", 7)])
    then, now = book.at(1).table("loan"), book.table("loan")
    both = then.join(now, "loan_id").select(then=then.balance, now=now.balance)
    assert seen(both, "then", "now") == [(Decimal(5), Decimal(7))]
    assert book.at(0).table("loan").count().execute() == 0


def test_a_version_that_was_never_published_is_an_input_error(book: Book) -> None:
    with pytest.raises(InputError, match="7"):
        book.at(7)


def test_reading_twice_gives_the_same_answer(book: Book, put: Put, loan: Any) -> None:
    put(book, JAN, loan=[loan(f"L{n}", n) for n in range(50)])
    put(book, FEB, loan=[loan(f"L{n}", 1) for n in range(0, 50, 7)])
    one, other = (Book(book.home).table("loan", as_of=FEB).order_by("loan_id").to_pyarrow() for _ in range(2))
    assert one == other


def test_instants_are_stored_in_utc_and_their_days_are_shanghai_days(book: Book, put: Put, flow: Any) -> None:
    put(book, JAN, flow=[flow(datetime(2024, 1, 1, 23, tzinfo=UTC), 1)])  # seven in the morning of the second
    rows = book.table("flow")
    assert rows.at.date().execute().iloc[0].date() == date(2024, 1, 2)
    assert rows.at.to_pyarrow().to_pylist() == [datetime(2024, 1, 1, 23, tzinfo=UTC)]


def test_days_before_1970_keep_their_order() -> None:
    old, older = (datetime(year, 5, 1, tzinfo=UTC) for year in (1950, 1949))
    assert rank_of(older, 9, 9) < rank_of(old, 1, 0) < 0


def test_a_column_the_contract_gained_is_null_in_old_files(
    book: Book, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = TABLES["branch"]
    with monkeypatch.context() as patch:
        patch.setitem(TABLES, "branch", replace(branch, columns=branch.columns[:2]))
        _forget()
        put(book, JAN, branch=[{"branch": "B1", "name": "城东"}])
    _forget()
    book = Book(book.home)
    assert book.table("branch").parent.to_pyarrow().to_pylist() == [None]
    put(book, FEB, branch=[{"branch": "B2", "name": "城西", "parent": "B1"}])
    parents = book.table("branch").order_by("branch").parent.to_pyarrow().to_pylist()
    assert parents == [None, "B1"]


def _forget() -> None:
    for derived in (reading_schema, stored_schema, contract):
        derived.cache_clear()


def test_a_lost_table_is_a_data_error_that_names_it(book: Book, put: Put) -> None:
    put(book, JAN, branch=[{"branch": "B1", "name": "城东"}])
    for path in (book.root / "branch" / "_delta_log").iterdir():
        path.unlink()
    with pytest.raises(DataError, match="branch"):
        Book(book.home).table("branch")
