"""Tables in memory answer as a book does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from quanlian.book import Book, MemoryBook
from quanlian.kernel import InputError

JAN = date(2024, 1, 31)


def test_it_reads_like_a_book(tmp_path: object) -> None:
    memory = MemoryBook({"branch": pa.table({"branch": ["B1"], "name": ["城东"]})})
    assert memory.table("branch").schema() == Book("nowhere").table("branch").schema()
    assert memory.table("loan").schema() == Book("nowhere").table("loan").schema()
    assert memory.table("branch", as_of=JAN).count().execute() == 1
    assert (memory.version, memory.data_version) == (0, 0)


def test_the_later_row_of_a_key_counts_and_history_keeps_both() -> None:
    memory = MemoryBook({"branch": pa.table({"branch": ["B1", "B1"], "name": ["旧", "新"]})})
    assert memory.table("branch").name.to_pyarrow().to_pylist() == ["新"]
    assert memory.history("branch").count().execute() == 2


def test_known_at_is_honoured() -> None:
    times = [datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)]
    rows = pa.table({"branch": ["B1", "B1"], "name": ["二月", "一月"], "known_at": times})
    memory = MemoryBook({"branch": rows})
    assert memory.table("branch").name.to_pyarrow().to_pylist() == ["二月"]
    assert memory.table("branch", as_of=JAN).name.to_pyarrow().to_pylist() == ["一月"]
    since = MemoryBook({"branch": rows.drop_columns("known_at")}, known_at=date(2024, 3, 1))
    assert since.table("branch", as_of=JAN).count().execute() == 0


def test_rows_without_an_id_are_all_kept() -> None:
    rows = pa.table({"party_id": ["P1", "P1"], "institution": ["某行", "某行"]})
    assert MemoryBook({"inquiry": rows}).table("inquiry").count().execute() == 2


def test_two_tables_join() -> None:
    memory = MemoryBook(
        {
            "branch": pa.table({"branch": ["B1"], "name": ["城东"]}),
            "staff": pa.table({"staff_id": ["S1"], "branch": ["B1"], "post": ["客户经理"]}),
        }
    )
    joined = memory.table("staff").select("staff_id", "branch").join(memory.table("branch"), "branch")
    assert memory.backend.execute(joined.count()) == 1


@pytest.mark.parametrize(
    ("tables", "message"),
    [({"loans": pa.table({})}, "loans"), ({"branch": pa.table({"brnch": ["B1"]})}, "brnch")],
)
def test_what_the_contract_does_not_know_is_an_input_error(tables: dict[str, pa.Table], message: str) -> None:
    with pytest.raises(InputError, match=message):
        MemoryBook(tables)
