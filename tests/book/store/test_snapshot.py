"""Full snapshots: what they no longer show is closed as of their date, not forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.book import Book, Staged, stage

Put = Callable[..., Any]
Seen = Callable[..., list[tuple[Any, ...]]]
JAN, FEB, MAR = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


def test_a_vanished_loan_is_closed_as_of_the_snapshot_and_was_there_before(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    put(book, JAN, snapshot=JAN, loan=[loan("L1", 90), loan("L2", 80)])
    record = put(book, FEB, snapshot=FEB, loan=[loan("L1", 85)])
    assert (record.changes["loan"].added, record.changes["loan"].closed) == (1, 1)
    assert seen(book.table("loan"), "loan_id") == [("L1",)]
    assert seen(book.table("loan", as_of=JAN), "loan_id") == [("L1",), ("L2",)]
    shown = seen(book.table("loan", include_closed=True), "loan_id", "balance", "closed_on")
    assert shown == [("L1", Decimal(85), None), ("L2", Decimal(80), FEB)]


def test_a_loan_that_comes_back_is_open_again(book: Book, put: Put, seen: Seen, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 90, branch="B1"), loan("L2", 80)])
    put(book, FEB, snapshot=FEB, loan=[loan("L2", 80)])
    put(book, MAR, snapshot=MAR, loan=[loan("L1", 90), loan("L2", 80)])
    assert seen(book.table("loan"), "loan_id", "branch") == [("L1", "B1"), ("L2", None)]
    assert seen(book.table("loan", as_of=FEB), "loan_id") == [("L2",)]


def test_the_same_snapshot_twice_changes_nothing(book: Book, put: Put, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 90), loan("L2", 80)])
    for _ in range(2):
        put(book, FEB, snapshot=FEB, loan=[loan("L2", 80)])
    assert book.version == 2


def test_what_became_known_after_the_snapshot_stays_open(book: Book, put: Put, seen: Seen, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 90)])
    put(book, MAR, loan=[loan("L2", 80)])
    put(book, FEB, snapshot=FEB, loan=[loan("L9", 1)])
    assert seen(book.table("loan"), "loan_id") == [("L2",), ("L9",)]


def test_an_empty_snapshot_closes_everything(book: Book, put: Put, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 90)])
    put(book, FEB, snapshot=FEB, loan=[], columns=["loan_id"])
    assert book.table("loan").count().execute() == 0


def test_a_snapshot_without_any_file_closes_all_but_what_was_rejected(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    put(book, JAN, loan=[loan("L1", 90), loan("L2", 80)])
    with book.writer() as writer:
        present = writer.staging / "rejected.parquet"
        pq.write_table(pa.table({"loan_id": ["L2"]}), present)
        done = writer.merge("loan", Staged(files=(), columns=frozenset(), snapshot=FEB, present=(present,)))
        writer.publish("import")
    assert (done.added, done.closed, done.unchanged) == (0, 1, 0)
    assert seen(book.table("loan"), "loan_id") == [("L2",)]


def test_a_key_whose_row_was_rejected_is_not_closed(book: Book, put: Put, seen: Seen, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 90), loan("L2", 80), loan("L3", 70)])
    with book.writer() as writer:
        present = writer.staging / "rejected.parquet"
        pq.write_table(pa.table({"loan_id": ["L2"]}), present)
        rows = pa.Table.from_pylist([loan("L1", 90)], schema=_loan_schema(loan))
        staged = stage(writer.staging, "loan", rows, known_at=FEB)
        writer.merge(
            "loan", Staged(files=staged.files, columns=staged.columns, snapshot=FEB, present=(present,))
        )
        writer.publish("import")
    assert seen(book.table("loan"), "loan_id") == [("L1",), ("L2",)]


def test_movements_without_an_id_are_closed_too(book: Book, put: Put, seen: Seen, flow: Any) -> None:
    at = datetime(2024, 1, 5, tzinfo=UTC)
    put(book, JAN, flow=[flow(at, 1), flow(at, 1), flow(at, 2)])
    put(book, FEB, snapshot=FEB, flow=[flow(at, 1)])
    assert seen(book.table("flow"), "amount") == [(Decimal(1),)]


def _loan_schema(loan: Any) -> pa.Schema:
    from quanlian.book.contract.schema import stored_schema

    return pa.schema([f for f in stored_schema("loan") if f.name in loan("L1", 1)])
