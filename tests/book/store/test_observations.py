"""Runs and findings: recorded once, and a late run over older data never becomes the current one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from quanlian.book import Book, Findings, Run
from quanlian.kernel import Bilingual, DataError, Evidence, Finding, Level

Put = Callable[..., Any]
JAN, FEB = date(2024, 1, 31), date(2024, 2, 29)
NONE = Bilingual("", "")


def finding(party: str = "P1", code: str = "statements.check_01", **more: Any) -> Finding:
    stated: dict[str, Any] = {
        "level": Level.ORANGE,
        "stage": "statements",
        "as_of": FEB,
        "object": "2023-12-31",
        "value": 1.5,
        "threshold": None,
        "unit": "元",
        "because": Bilingual("资产不等于负债加权益", "assets differ from liabilities plus equity"),
        "innocent": NONE,
        "ask": NONE,
        "basis": NONE,
        "run_id": "r",
        "book_version": 1,
        "method": "statements 1",
        "parameter_set": "p",
    }
    return Finding(party_id=party, code=code, **{**stated, **more})


def run(
    book: Book, *found: Finding, as_of: date = FEB, stage: str = "statements", method: str = "m 1"
) -> Run:
    made = Run.over(book, Findings.of([]), stage=stage, as_of=as_of, parameter_set="p", method=method)
    table = Findings.of(found).table
    column = pa.array([made.run_id] * len(found), pa.string())
    table = table.set_column(table.schema.get_field_index("run_id"), "run_id", column)
    return Run.over(book, Findings(table), stage=stage, as_of=as_of, parameter_set="p", method=method)


def test_a_finding_comes_back_as_it_was_recorded(book: Book) -> None:
    evidence = Evidence(
        table="statement",
        keys={"party_id": "P1", "period_end": "2023-12-31"},
        column="total_assets",
        value="100.00",
        batch="b00000001-aaaaaa",
        file="报表.xlsx",
        sheet="资产负债表",
        cell="C40",
    )
    original = finding(evidence=[evidence], loan_id="L1")
    recorded = run(book, original)
    book.record_run(recorded)
    (found,) = Book(book.home).findings()
    assert found.as_dict() == {**original.as_dict(), "run_id": recorded.run_id}


def test_recording_a_run_twice_makes_no_new_version(book: Book) -> None:
    first = book.record_run(run(book, finding()))
    again = book.record_run(run(book, finding()))
    assert (first.version, again.version, book.version) == (1, 1, 1)
    assert book.findings_table().count().execute() == 1


def test_a_scan_publishes_a_version_but_does_not_move_the_data_version(
    book: Book, put: Put, loan: Any
) -> None:
    put(book, JAN, loan=[loan("L1", 1)])
    record = book.record_run(run(book, finding()))
    assert (record.version, record.kind, record.data_version, book.data_version) == (2, "scan", 1, 1)


def test_a_run_without_findings_is_a_run(book: Book, put: Put, loan: Any) -> None:
    book.record_run(run(book, finding()))
    put(book, JAN, loan=[loan("L1", 1)])
    book.record_run(run(book))
    assert book.findings() == []


def test_a_late_run_over_older_data_does_not_replace_a_newer_one(book: Book, put: Put, loan: Any) -> None:
    late = run(book, finding("OLD"))
    put(book, JAN, loan=[loan("L1", 1)])
    book.record_run(run(book, finding("NEW")))
    book.record_run(late)
    assert [f.party_id for f in book.findings()] == ["NEW"]
    assert [f.party_id for f in book.findings(run_id=late.run_id)] == ["OLD"]


def test_each_stage_has_its_own_current_run(book: Book) -> None:
    book.record_run(run(book, finding()))
    book.record_run(run(book, finding(code="meters.verdict", stage="meters"), stage="meters"))
    assert [f.stage for f in book.findings()] == ["meters", "statements"]
    assert [f.stage for f in book.findings(stage="meters")] == ["meters"]


def test_as_of_asks_for_the_last_run_that_judged_a_date_not_after_it(book: Book) -> None:
    book.record_run(run(book, finding("FEB"), as_of=FEB))
    book.record_run(run(book, finding("JAN"), as_of=JAN))
    assert [f.party_id for f in book.findings()] == ["FEB"]
    assert [f.party_id for f in book.findings(as_of=date(2024, 2, 10))] == ["JAN"]
    assert book.findings(as_of=date(2023, 1, 1)) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"party": "P2"}, 1),
        ({"code": "statements.check_01"}, 2),
        ({"code": "statements."}, 3),
        ({"level": "orange"}, 2),
        ({"level": Level.RED}, 0),
        ({"level": "info"}, 3),
        ({"party": "P1", "level": "orange"}, 1),
        ({"run_id": "unknown"}, 0),
    ],
)
def test_findings_are_filtered(book: Book, asked: dict[str, Any], expected: int) -> None:
    found = [finding("P1"), finding("P2"), finding("P1", code="statements.a1_x", level=Level.BLUE)]
    book.record_run(run(book, *found))
    assert len(book.findings(**asked)) == expected


def test_a_hundred_thousand_findings_are_taken_as_one_table(book: Book) -> None:
    many = 100_000
    one = Findings.of([finding()]).table
    table = pa.concat_tables([one]).take(pa.array([0] * many))
    parties = pa.array([f"P{n}" for n in range(many)])
    table = table.set_column(table.schema.get_field_index("party_id"), "party_id", parties)
    made = Run.over(book, Findings(table), stage="statements", as_of=FEB, parameter_set="p", method="m")
    book.record_run(made)
    assert book.findings_table().count().execute() == many
    assert book.runs().to_pyarrow().to_pylist()[0]["findings"] == many


def test_an_unknown_column_is_refused(book: Book) -> None:
    with pytest.raises(DataError, match="verdict"):
        Findings(pa.table({"verdict": ["?"]}))


def test_findings_survive_a_reader_that_never_saw_the_run(book: Book, tmp_path: Path) -> None:
    assert Book(tmp_path / "other").findings() == []
