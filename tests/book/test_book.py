"""A book from the outside: what a banker asks of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import quanlian
from quanlian.book import Book, SourceFile, TableRecord, stage
from quanlian.kernel import InputError, digest

JAN, FEB = date(2024, 1, 31), date(2024, 2, 29)
BRANCHES = pa.table({"branch": ["B1", "B2"], "name": ["城东支行", "城西支行"]})


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "home")


@pytest.fixture
def load(book: Book) -> Callable[..., Any]:
    def load_(rows: pa.Table, day: date = JAN, table: str = "branch", **more: Any) -> Any:
        with book.writer(**more) as writer:
            writer.merge(table, stage(writer.staging, table, rows, known_at=day, from_file="机构.csv"))
            return writer.publish("import", files=[SourceFile(name="机构.csv", sha256="ab" * 32, size=7)])

    return load_


def test_the_package_hands_out_the_book() -> None:
    assert quanlian.Book is Book


def test_tables_count_what_counts_now_and_what_is_stored(book: Book, load: Callable[..., Any]) -> None:
    load(BRANCHES)
    load(pa.table({"branch": ["B1"], "name": ["城东分行"]}), FEB)
    assert book.tables() == [TableRecord(table="branch", zh="机构", rows=2, stored=3, delta_version=1)]


def test_versions_say_what_was_done_from_which_files(book: Book, load: Callable[..., Any]) -> None:
    load(BRANCHES)
    record = load(pa.table({"branch": ["B3"], "name": ["开发区支行"]}))
    assert [v.version for v in book.versions()] == [1, 2]
    assert [v.version for v in book.at(1).versions()] == [1], "a version knows nothing of later ones"
    shown = record.as_dict()
    assert (shown["kind"], shown["rows"], shown["files"][0]["name"]) == ("import", 1, "机构.csv")
    assert shown["batch"].startswith("b00000002-") and shown["created_at"].endswith("+00:00")


def test_batches_sort_by_version_and_name_their_content(book: Book, load: Callable[..., Any]) -> None:
    first = load(BRANCHES, content="sha of the files").batch
    second = load(pa.table({"branch": ["B3"], "name": ["开发区支行"]})).batch
    assert first < second
    assert first == f"b00000001-{digest('sha of the files', length=6)}"


def test_every_row_says_where_it_came_from(book: Book, load: Callable[..., Any]) -> None:
    batch = load(BRANCHES.append_column("from_row", pa.array([2, 3]))).batch
    row = book.table("branch").order_by("branch").to_pyarrow().to_pylist()[0]
    assert (row["batch"], row["from_file"], row["from_row"]) == (batch, "机构.csv", 2)
    assert row["known_at"].isoformat() == "2024-01-30T16:00:00+00:00", "midnight in Shanghai"


def test_rejects_of_one_import_can_be_asked_for(book: Book, load: Callable[..., Any]) -> None:
    reject = {"file": "机构.csv", "row": 9, "table": "branch", "column": "name", "code": "missing"}
    with book.writer() as writer:
        assert writer.reject(pa.Table.from_pylist([reject, reject])) == 1
        first = writer.publish("import")
    assert (first.data_version, book.data_version) == (0, 0), "rejects alone are no bank data"
    with book.writer() as writer:
        assert writer.reject(pa.Table.from_pylist([reject])) == 0
        assert writer.publish("import").version == 1
    assert book.rejects(first.batch).row.to_pyarrow().to_pylist() == [9]
    assert book.rejects("b00000009-000000").count().execute() == 0


def test_one_writer_can_publish_several_versions(book: Book) -> None:
    with book.writer() as writer:
        for n in (1, 2):
            rows = pa.table({"branch": [f"B{n}"], "name": ["支行"]})
            writer.merge("branch", stage(writer.staging, "branch", rows, known_at=JAN))
            assert writer.publish("import").version == n
    assert book.table("branch").batch.nunique().execute() == 2


def test_two_sources_of_one_table_in_one_import_follow_each_other(book: Book) -> None:
    with book.writer() as writer:
        for rows in (BRANCHES, pa.table({"branch": ["B2"], "name": ["城西"], "parent": ["B1"]})):
            writer.merge("branch", stage(writer.staging, "branch", rows, known_at=JAN))
        writer.publish("import")
    shown = book.table("branch").order_by("branch").select("name", "parent").to_pyarrow().to_pylist()
    assert shown == [{"name": "城东支行", "parent": None}, {"name": "城西", "parent": "B1"}]


def test_an_error_inside_the_writer_leaves_everything_as_it_was(book: Book, load: Callable[..., Any]) -> None:
    load(BRANCHES)
    with pytest.raises(InputError), book.writer() as writer:
        rows = pa.table({"branch": ["B9"], "name": ["?"]})
        writer.merge("branch", stage(writer.staging, "branch", rows, known_at=JAN))
        writer.merge("no_such_table", stage(writer.staging, "branch", rows, known_at=JAN))
    assert (book.version, Book(book.home).table("branch").count().execute()) == (1, 2)


def test_money_is_decimal_to_the_cent(book: Book, load: Callable[..., Any]) -> None:
    totals = pa.table(
        {
            "date": [JAN],
            "account_code": ["1303"],
            "branch": ["B1"],
            "balance": pa.array([Decimal("12345678901234.56")], pa.decimal128(18, 2)),
        }
    )
    load(totals, table="gl_total")
    assert book.table("gl_total").balance.to_pyarrow().to_pylist() == [Decimal("12345678901234.56")]
