"""What a sink does with single rows: what is too late, what comes later, what does not fit, and the same bytes twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanlian import Book
from quanlian.sandbox.clock import ending
from quanlian.sandbox.files.bank import sink as bank_sink
from quanlian.sandbox.files.bank.textfile import ENCODING
from quanlian.sandbox.sample import FORMATS
from tests.sandbox import invented
from tests.sandbox.test_files import CLOCK, write


def test_a_control_file_that_does_not_fit_stops_the_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "bank", "bank", ending(1))
    [path] = folder.rglob("*还款明细*.txt")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    report = Book(tmp_path / "home").import_paths([folder / "files"], mapping=folder / "mapping.yaml")
    assert [p.problem.code for p in report.problems if p.problem] == ["data.control_mismatch"]


def test_what_is_known_too_late_is_in_no_file(tmp_path: Path) -> None:
    sink = FORMATS["csv"](tmp_path / "csv", CLOCK, 7)
    sink.rows(
        "branch", {"branch": ["B1", "B2"], "name": "支行"}, known_at=invented.days("2026-06-30", "2026-07-01")
    )
    sink.close()
    assert (tmp_path / "csv/files/branch.csv").read_text("utf-8").splitlines()[1:] == ["B1,支行,,2026-06-30"]
    assert sink.beyond["branch"] == 1


def test_what_is_known_later_is_delivered_later(tmp_path: Path) -> None:
    sink = FORMATS["bank"](tmp_path / "bank", ending(2), 7)
    sink.rows(
        "price",
        {"item": "钢", "date": invented.days("2026-05-02"), "price": 3.5},
        known_at=invented.days("2026-06-10"),
    )
    sink.end_month(ending(2).first)
    assert not list((tmp_path / "bank/files").rglob("*价格_20260531*"))
    sink.end_month(ending(2).last)
    sink.close()
    assert [p.name for p in (tmp_path / "bank/files").rglob("*价格*")] == ["外部数据_价格_20260630.csv"]


def test_what_is_too_long_for_a_workbook_is_a_text_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_sink, "MOST_CELLS", 60)
    folder = write(tmp_path / "bank", "bank", ending(1))
    names = {p.name for p in folder.rglob("信贷_*")}
    assert "信贷_押品_20260630.csv" in names
    report = Book(tmp_path / "home").import_paths([folder / "files"], mapping=folder / "mapping.yaml")
    assert not report.problems
    assert {f.table for f in report.files if f.file.endswith("押品_20260630.csv")} == {"collateral"}


def test_delimited_files_hold_nothing_that_breaks_a_line(tmp_path: Path) -> None:
    sink = FORMATS["bank"](tmp_path / "bank", ending(1), 7)
    due = {"loan_id": 'J|1\n"', "due_date": invented.days("2026-06-30"), "principal": 1, "interest": 1}
    sink.rows("due", due, known_at=invented.days("2026-06-30"))
    sink.end_month(ending(1).first)
    sink.close()
    [path] = (tmp_path / "bank/files").rglob("*还款计划*.txt")
    assert path.read_text(ENCODING).splitlines()[1].startswith("J／1／／|20260630|0.01|")


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_same_rows_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    clock = ending(2)
    first, second = (digest(write(tmp_path / name, form, clock)) for name in ("a", "b"))
    assert first == second


def digest(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
