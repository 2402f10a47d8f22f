"""Merging: what is known already changes nothing, what a source lacks is carried forward."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quanlian.book import Book, Merged, Staged, stage
from quanlian.book.contract import TABLES
from quanlian.book.contract.schema import CELLS, RANK, ROW_KEY, TECHNICAL, stored_schema
from quanlian.kernel import DataError

Put = Callable[..., Any]
Seen = Callable[..., list[tuple[Any, ...]]]
JAN, FEB, MAR = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


def test_no_contract_column_is_named_like_a_technical_one() -> None:
    technical = {*TECHNICAL, CELLS, RANK, ROW_KEY, "file_position", "filename", "row_nth", "base_rank"}
    for table in TABLES.values():
        assert not technical & {c.name for c in table.columns}, table.name


def test_the_same_rows_twice_change_nothing_not_even_the_version(book: Book, put: Put, loan: Any) -> None:
    first = put(book, JAN, loan=[loan("L1", 90), loan("L2", 80)], branch=[{"branch": "B1", "name": "城东"}])
    again = put(book, JAN, loan=[loan("L2", 80), loan("L1", 90)], branch=[{"branch": "B1", "name": "城东"}])
    assert (first.version, again.version, book.version) == (1, 1, 1)
    assert book.history("loan").count().execute() == 2


def test_the_same_values_known_later_change_nothing(book: Book, put: Put, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 90)])
    put(book, FEB, loan=[loan("L1", 90)])
    assert book.version == 1


def test_the_newest_known_row_counts_and_earlier_ones_are_kept(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    put(book, FEB, loan=[loan("L1", 70)])
    put(book, JAN, loan=[loan("L1", 90)])  # history loaded afterwards
    assert seen(book.table("loan"), "balance") == [(Decimal(70),)]
    assert seen(book.table("loan", as_of=JAN), "balance") == [(Decimal(90),)]
    assert book.table("loan", as_of=date(2024, 1, 30)).count().execute() == 0
    assert book.history("loan").count().execute() == 2


def test_among_rows_known_on_one_day_the_later_version_counts(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    put(book, JAN, loan=[loan("L1", 90, known_at=datetime(2024, 1, 31, 9, tzinfo=UTC))])
    put(book, JAN, loan=[loan("L1", 60, known_at=datetime(2024, 1, 31, 1, tzinfo=UTC))])
    assert seen(book.table("loan"), "balance") == [(Decimal(60),)]


def test_a_day_ends_at_midnight_in_shanghai(book: Book, put: Put, loan: Any) -> None:
    late, next_day = datetime(2024, 1, 31, 15, 59, 59, tzinfo=UTC), datetime(2024, 1, 31, 16, tzinfo=UTC)
    put(book, JAN, loan=[loan("L1", 1, known_at=late), loan("L2", 1, known_at=next_day)])
    assert book.table("loan", as_of=JAN).loan_id.to_pyarrow().to_pylist() == ["L1"]
    assert book.table("loan", as_of=date(2024, 2, 1)).count().execute() == 2


def test_a_column_absent_from_the_source_is_carried_forward(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    put(book, JAN, loan=[loan("L1", 90, five_class="normal", branch="B1")])
    put(book, FEB, loan=[loan("L1", 80, branch=None)])
    assert seen(book.table("loan"), "balance", "five_class", "branch") == [(Decimal(80), "normal", None)]


def test_carrying_takes_what_was_known_by_then_not_what_came_later(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    put(book, JAN, loan=[loan("L1", 90, five_class="normal")])
    put(book, MAR, loan=[loan("L1", 70, five_class="loss")])
    put(book, FEB, loan=[loan("L1", 80)])
    assert seen(book.table("loan", as_of=FEB), "balance", "five_class") == [(Decimal(80), "normal")]


def test_only_absent_columns_that_differ_are_no_news(book: Book, put: Put, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 90, five_class="normal")])
    put(book, FEB, loan=[loan("L1", 90)])
    assert book.version == 1


def test_several_days_of_one_key_in_one_source_follow_each_other(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    months = [datetime(2024, month, 15, tzinfo=UTC) for month in (1, 2, 3, 4)]
    put(book, JAN, loan=[loan("L1", 100, five_class="normal", known_at=datetime(2023, 12, 1, tzinfo=UTC))])
    rows = [
        loan("L1", balance, known_at=month) for balance, month in zip((100, 90, 90, 80), months, strict=True)
    ]
    merged: list[Merged] = []
    put(book, JAN, loan=rows[::-1], merged=merged)
    assert (merged[0].added, merged[0].unchanged) == (2, 2)
    history = seen(book.history("loan"), "known_at", "balance", "five_class")
    assert [(b, c) for _, b, c in history] == [
        (Decimal(100), "normal"),
        (Decimal(90), "normal"),
        (Decimal(80), "normal"),
    ]


def test_a_missing_optional_key_is_a_value_of_its_own(book: Book, put: Put, seen: Seen) -> None:
    tie = {"from_id": "P1", "to_id": "P2", "kind": "spouse"}
    put(book, JAN, relation=[{**tie, "since": None, "source": "a"}, {**tie, "since": JAN, "source": "b"}])
    put(book, FEB, relation=[{**tie, "since": None, "source": "c"}])
    assert seen(book.table("relation"), "since", "source") == [(None, "c"), (JAN, "b")]


def test_two_rows_of_one_key_and_day_keep_the_first_and_reject_the_other(
    book: Book, put: Put, seen: Seen, loan: Any
) -> None:
    merged: list[Merged] = []
    rows = [loan("L1", 90, from_row=2), loan("L1", 80, from_row=3), loan("L1", 90, from_row=4)]
    put(book, JAN, loan=rows, merged=merged)
    assert merged == [Merged(table="loan", added=1, unchanged=1, duplicates=1)]
    assert seen(book.table("loan"), "balance", "from_row") == [(Decimal(90), 2)]
    (reject,) = book.rejects().to_pyarrow().to_pylist()
    assert (reject["table"], reject["row"], reject["value"], reject["code"]) == (
        "loan",
        3,
        "L1",
        "duplicate_key",
    )
    assert json.loads(reject["original"])["balance"] == "80.00"
    assert "loan.csv 2" in reject["reason_zh"] and "loan.csv 2" in reject["reason_en"]
    put(book, JAN, loan=rows)
    assert book.version == 1, "neither rows nor rejects are new"


class TestRowsWithoutAnId:
    """Flows, inquiries, events, contacts and outcomes may come without an id of their own."""

    AT = datetime(2024, 1, 5, tzinfo=UTC)

    def test_alike_rows_of_one_file_are_kept_and_an_overlapping_export_does_not_double_them(
        self, book: Book, put: Put, flow: Any
    ) -> None:
        two = [flow(self.AT, -500, from_row=2), flow(self.AT, -500, from_row=3)]
        put(book, JAN, flow=[*two, flow(self.AT, 90, from_row=4)])
        put(book, FEB, flow=[flow(self.AT, 70, from_row=2), *two])
        amounts = sorted(book.table("flow").amount.to_pyarrow().to_pylist())
        assert amounts == [Decimal(-500), Decimal(-500), Decimal(70), Decimal(90)]
        put(book, FEB, flow=[*two, flow(self.AT, -500, from_row=9)])
        assert book.table("flow").count().execute() == 5, "a third one is news"

    def test_a_row_with_an_id_is_corrected_under_it(
        self, book: Book, put: Put, seen: Seen, flow: Any
    ) -> None:
        put(book, JAN, flow=[flow(self.AT, 1, flow_id="F1"), flow(self.AT, 1)])
        put(book, FEB, flow=[flow(self.AT, 2, flow_id="F1"), flow(self.AT, 1)])
        assert seen(book.table("flow"), "flow_id", "amount") == [("F1", Decimal(2)), (None, Decimal(1))]

    def test_a_column_the_contract_gains_does_not_change_old_keys(
        self, book: Book, put: Put, flow: Any
    ) -> None:
        put(book, JAN, flow=[flow(self.AT, 1)])
        put(book, FEB, flow=[flow(self.AT, 1, remark=None, balance=None)])
        assert book.version == 1

    def test_the_key_of_a_row_stays_what_it_was_in_earlier_releases(
        self, book: Book, put: Put, flow: Any
    ) -> None:
        """A changed hash would double every id-less row of a bank at its next import."""
        put(book, JAN, flow=[flow(self.AT, 1, remark="货款")])
        (key,) = book._stored("flow").row_key.to_pyarrow().to_pylist()
        said = (
            "account=A1",
            "party_id=P1",
            f"at={self.AT.timestamp():.0f}000000",
            "amount=1.00",
            "remark=货款",
        )
        assert key == hashlib.md5(("\x1f".join(said) + "\x1e1").encode()).digest()

    def test_tables_without_any_key_work_the_same_way(self, book: Book, put: Put) -> None:
        row = {"party_id": "P1", "at": self.AT, "institution": "某行"}
        put(book, JAN, inquiry=[row, row])
        put(book, FEB, inquiry=[row, row])
        assert (book.version, book.table("inquiry").count().execute()) == (1, 2)


class TestCellsOfStatements:
    """A statement may come in several workbooks: each figure keeps the cell and file it stood in."""

    KEY: ClassVar = {"party_id": "P1", "period_end": date(2023, 12, 31), "months": 12, "version": "audited"}

    def test_carried_figures_name_the_file_they_stand_in(self, book: Book, put: Put) -> None:
        balance = {**self.KEY, "cash": Decimal(5), "cells": '{"cash": "资产!C5"}', "from_file": "bs.xlsx"}
        income = {
            **self.KEY,
            "revenue": Decimal(9),
            "cells": '{"revenue": "利润!C5"}',
            "from_file": "is.xlsx",
        }
        flows = {**self.KEY, "cash_ending": Decimal(5), "cells": '{"cash_ending": "流量!C9"}'}
        for source in (balance, income, {**flows, "from_file": "cf.xlsx"}):
            put(book, JAN, statement=[source])
        (row,) = book.table("statement").to_pyarrow().to_pylist()
        assert (row["cash"], row["revenue"], row["cash_ending"]) == (Decimal(5), Decimal(9), Decimal(5))
        assert json.loads(row["cells"]) == {
            "cash": "[bs.xlsx]资产!C5",
            "revenue": "[is.xlsx]利润!C5",
            "cash_ending": "流量!C9",
        }

    def test_a_figure_that_is_given_anew_has_its_new_cell_only(self, book: Book, put: Put) -> None:
        put(book, JAN, statement=[{**self.KEY, "cash": Decimal(5), "cells": '{"cash": "资产!C5"}'}])
        put(book, JAN, statement=[{**self.KEY, "cash": Decimal(6), "cells": '{"cash": "资产!D5"}'}])
        (row,) = book.table("statement").to_pyarrow().to_pylist()
        assert json.loads(row["cells"]) == {"cash": "资产!D5"}


class TestTheShortWay:
    """Files that are complete already are moved into an empty table instead of being rewritten."""

    def _complete(self, book: Book, rows: list[dict[str, Any]]) -> tuple[Any, str]:
        with book.writer() as writer:
            plain = stage(writer.staging, "flow", _arrow(rows), known_at=JAN, from_file="flow.csv")
            stamp = writer.stamp("flow")
            listed = ", ".join(f'{stamp[n]} AS "{n}"' if n in stamp else f'"{n}"' for n in FLOW_COLUMNS)
            path = writer.staging / "complete.parquet"
            writer.connection.execute(
                f"COPY (SELECT {listed} FROM read_parquet('{plain.files[0]}')) TO '{path}' (FORMAT parquet)"
            )
            before = path.stat().st_ino
            writer.merge("flow", Staged(files=(path,), columns=plain.columns))
            record = writer.publish("import")
        (stored,) = (book.root / "flow").glob("*.parquet")
        return record, "moved" if stored.stat().st_ino == before else "rewritten"

    def test_it_gives_what_the_long_way_gives(self, book: Book, tmp_path: Any, put: Put, flow: Any) -> None:
        rows = [flow(datetime(2024, 1, day, tzinfo=UTC), day, flow_id=f"F{day}") for day in (1, 2, 3)]
        record, how = self._complete(book, rows)
        other = Book(tmp_path / "other")
        put(other, JAN, flow=rows)
        assert how == "moved" and record.tables["flow"].single
        ours, theirs = (b.table("flow").drop("batch").order_by("flow_id").to_pyarrow() for b in (book, other))
        assert ours == theirs
        put(book, JAN, flow=rows)
        assert book.version == 1

    @pytest.mark.parametrize("ids", [("F1", None), ("F1", "F1")], ids=["no id", "id twice"])
    def test_it_is_not_taken_where_keys_need_care(self, book: Book, flow: Any, ids: Any) -> None:
        rows = [flow(datetime(2024, 1, 1, tzinfo=UTC), n, flow_id=i) for n, i in enumerate(ids)]
        _, how = self._complete(book, rows)
        assert how == "rewritten"

    def test_stamps_of_another_batch_are_not_believed(self, book: Book, flow: Any, seen: Seen) -> None:
        with book.writer() as writer:
            plain = stage(
                writer.staging,
                "flow",
                _arrow([flow(datetime(2024, 1, 1, tzinfo=UTC), 1, flow_id="F")]),
                known_at=JAN,
            )
            path = writer.staging / "foreign.parquet"
            table = pq.read_table(plain.files[0])
            for name, value in (("batch", "b9"), ("closed_on", JAN), ("row_key", None), (RANK, 1)):
                table = table.append_column(
                    stored_schema("flow").field(name),
                    pa.array([value], stored_schema("flow").field(name).type),
                )
            pq.write_table(table, path)
            writer.merge("flow", Staged(files=(path,), columns=plain.columns))
            batch = writer.publish("import").batch
        assert seen(book.table("flow"), "batch", "closed_on") == [(batch, None)]


class TestTheLastGate:
    """Whatever an import hands over, rows that break the contract do not get in."""

    @pytest.mark.parametrize(
        "broken",
        [
            {"party_id": None},
            {"balance": Decimal(-1)},
            {"five_class": "fine"},
            {"rate": 1.5},
            {"rate": float("nan")},
        ],
        ids=lambda b: "-".join(b),
    )
    def test_broken_rows_are_refused(self, book: Book, put: Put, loan: Any, broken: dict[str, Any]) -> None:
        with pytest.raises(DataError) as caught:
            put(book, JAN, loan=[loan("L1", 1), {**loan("L2", 1), **broken}])
        assert caught.value.code == "data.contract_broken" and next(iter(broken)) in str(caught.value)
        assert book.version == 0

    def test_it_cannot_be_switched_off_from_outside(
        self, book: Book, put: Put, loan: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", "False")
        monkeypatch.setenv("PANDERA_VALIDATION_DEPTH", "SCHEMA_ONLY")
        with pytest.raises(DataError):
            put(book, JAN, loan=[loan("L1", -1)])

    def test_a_file_of_the_wrong_layout_is_refused(self, book: Book) -> None:
        with book.writer() as writer, pytest.raises(DataError, match="branch"):
            path = writer.staging / "x.parquet"
            pq.write_table(pa.table({"branch": ["B1"], "name": ["城东"]}), path)
            writer.merge("branch", Staged(files=(path,), columns=frozenset({"branch", "name"})))


FLOW_COLUMNS = stored_schema("flow").names


def _arrow(rows: list[dict[str, Any]]) -> pa.Table:
    named = [f for f in stored_schema("flow") if any(f.name in row for row in rows)]
    return pa.Table.from_pylist(rows, schema=pa.schema(named))
