"""Three formats, one content: what an import makes of CSV, of Parquet and of a bank's deliveries is the same."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from quanlian import Book
from quanlian.book import ImportReport
from quanlian.book.contract import TABLES
from quanlian.sandbox.clock import Clock, ending
from quanlian.sandbox.files.bank.textfile import ENCODING
from quanlian.sandbox.sample import FORMATS
from tests.sandbox import invented

pytestmark = pytest.mark.slow
MONTHS = 3
CLOCK = ending(MONTHS)
LAST = date(2026, 6, 30)
Written = dict[str, tuple[Path, ImportReport]]


def write(folder: Path, form: str, clock: Clock = CLOCK) -> Path:
    sink = FORMATS[form](folder, clock, 7)
    invented.write(sink, clock)
    sink.close()
    return folder


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Each format's folder and what the import of its files said."""
    root, done = tmp_path_factory.mktemp("formats"), {}
    for form in FORMATS:
        folder = write(root / form, form)
        mapping = folder / "mapping.yaml"
        report = Book(root / f"{form}-home").import_paths(
            [folder / "files"], mapping=mapping if mapping.exists() else None
        )
        done[form] = (folder, report)
    return done


def content(folder: Path, table: str, as_of: date | None = None) -> pl.DataFrame:
    """The contract columns of a table, the customer who was entered twice under the one number."""
    columns = [c.name for c in TABLES[table].columns]
    rows = Book(folder.with_name(f"{folder.name}-home")).table(table, as_of=as_of, include_closed=True)
    frame = pl.DataFrame(rows.select(*columns).to_pyarrow())
    merged = truth(folder, "merged_customer")
    if merged and "party_id" in columns:
        double = merged[0]
        if table == "party":
            frame = frame.filter(pl.col("party_id") != double["second"])
        frame = frame.with_columns(pl.col("party_id").replace(double["second"], double["party_id"]))
    return frame.sort(columns, nulls_last=True)


def truth(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / "truth" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_csv_and_parquet_are_taken_whole(imported: Written) -> None:
    assert imported["csv"][1].clean
    assert imported["parquet"][1].clean
    assert not [f.file for f in imported["csv"][1].files if f.unknown_columns or f.notes]


@pytest.mark.parametrize("table", [t for t in TABLES if t not in ("party_alias", "comparative")])
def test_formats_agree(imported: Written, table: str) -> None:
    csv = content(imported["csv"][0], table)
    assert csv.height
    for form in ("parquet", "bank"):
        assert content(imported[form][0], table).equals(csv), form


@pytest.mark.parametrize("table", ["loan", "party", "flow"])
def test_formats_agree_as_of_an_earlier_month_end(imported: Written, table: str) -> None:
    day = date(2026, 5, 31)
    csv = content(imported["csv"][0], table, day)
    for form in ("parquet", "bank"):
        assert content(imported[form][0], table, day).equals(csv), form


def test_the_book_ties_to_the_general_ledger(imported: Written) -> None:
    for _, report in imported.values():
        assert report.reconciliation
        assert all(tie.difference == 0 for tie in report.reconciliation)


def test_broken_rows_land_in_the_rejects_and_nowhere_else(imported: Written) -> None:
    folder, report = imported["bank"]
    book = Book(folder.with_name("bank-home"))
    rejects = book.rejects().select("file", "table", "column", "code").to_pyarrow().to_pylist()
    keys = {"duplicate_key": "loan_id+due_date"}
    planted = [
        {
            "file": b["file"].rsplit("/", 1)[-1],
            "table": b["table"],
            "column": keys.get(b["code"], b["column"]),
            "code": b["code"],
        }
        for b in truth(folder, "broken")
    ]
    found = [{**r, "file": r["file"].rsplit("/", 1)[-1]} for r in rejects]
    assert len(planted) == 9
    assert sorted(found, key=str) == sorted(planted, key=str)
    assert report.rejected == len(planted)
    assert not report.problems


def test_a_delivery_has_a_control_file_for_each_delimited_file(imported: Written) -> None:
    folder, _ = imported["bank"]
    texts = sorted(folder.rglob("*.txt"))
    assert texts
    for path in texts:
        promised = path.with_suffix(".ctl").read_text(ENCODING)
        assert f"行数={len(path.read_text(ENCODING).splitlines()) - 1}\n" in promised


def test_month_by_month_the_second_entry_of_a_customer_is_closed(imported: Written, tmp_path: Path) -> None:
    folder, _ = imported["bank"]
    book = Book(tmp_path / "home")
    for month in sorted((folder / "files").iterdir()):
        book.import_paths([month], mapping=folder / "mapping.yaml")
    [double] = truth(folder, "merged_customer")
    merged = date.fromisoformat(double["merged_on"])
    before = set(book.table("party", as_of=date(2026, 5, 31)).party_id.to_pyarrow().to_pylist())
    after = set(book.table("party", as_of=merged).party_id.to_pyarrow().to_pylist())
    assert double["second"] in before
    assert double["second"] not in after
    assert double["party_id"] in after


def test_the_core_system_has_numbers_of_its_own(imported: Written) -> None:
    folder, _ = imported["bank"]
    alias = pl.DataFrame(Book(folder.with_name("bank-home")).table("party_alias").to_pyarrow())
    core = alias.filter(pl.col("source") == "核心系统")
    assert core["source_id"].n_unique() == core["party_id"].n_unique() == core.height
    assert set(core["source_id"]).isdisjoint(core["party_id"])
    [double] = truth(folder, "merged_customer")
    assert alias.filter(pl.col("source_id") == double["second"])["party_id"].to_list() == [double["party_id"]]


def test_amounts_of_the_credit_system_are_in_wan_to_the_cent(imported: Written) -> None:
    folder, _ = imported["bank"]
    [path] = (folder / "files/20260430").glob("*担保押品*.xlsx")
    sheet = openpyxl.load_workbook(path)["押品"]
    headings = [cell.value for cell in sheet[2]]
    place = headings.index("购置价(万元)")
    printed: dict[Any, Any] = {row[0].value: row[place].value for row in sheet.iter_rows(min_row=3)}
    costs = dict(content(folder, "collateral").select("collateral_id", "cost").iter_rows())
    seen = [(printed[key], costs[key]) for key in printed if printed[key] is not None]
    assert seen
    assert all(round(wan * 1_000_000) == int(cost * 100) for wan, cost in seen)
