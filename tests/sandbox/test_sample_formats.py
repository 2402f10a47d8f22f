"""One bank in three formats: its import says the same figures, to the cent, at the end and at an earlier month's end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quanlian import Book
from quanlian.book.contract import TABLES
from quanlian.sandbox.sample import FORMATS, sample
from tests.sandbox.test_files import Written, content, truth

pytestmark = pytest.mark.slow
DAYS = (None, date(2025, 12, 31))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """60 borrowers, 12 months, each format imported in one go."""
    root, done = tmp_path_factory.mktemp("sample"), {}
    for form in FORMATS:
        folder = root / form
        report = sample(folder, borrowers=60, months=12, seed=7, format=form)
        book = Book(root / f"{form}-home")
        done[form] = (folder, book.import_paths([folder / "files"], mapping=report.mapping))
    return done


def test_nothing_is_rejected_but_what_was_broken(imported: Written) -> None:
    for form, (folder, report) in imported.items():
        planted = truth(folder, "broken")
        assert report.rejected == len(planted), form
        assert not report.problems
        assert bool(planted) == (form == "bank")


def test_the_book_ties_to_the_ledger(imported: Written) -> None:
    for _, report in imported.values():
        assert report.reconciliation
        assert not [tie for tie in report.reconciliation if tie.difference]


@pytest.mark.parametrize("table", [t for t in TABLES if t not in ("party_alias", "contact")])
def test_the_figures_are_the_same(imported: Written, table: str) -> None:
    for day in DAYS:
        csv = content(imported["csv"][0], table, day)
        for form in ("parquet", "bank"):
            other = content(imported[form][0], table, day)
            assert other.height == csv.height, (form, day)
            assert other.equals(csv), (form, day)


def test_the_truth_is_the_same(imported: Written) -> None:
    def told(folder: Path) -> dict[str, bytes]:
        own = {"broken.jsonl", "merged_customer.jsonl"}
        return {p.name: p.read_bytes() for p in sorted((folder / "truth").iterdir()) if p.name not in own}

    assert told(imported["csv"][0]) == told(imported["parquet"][0]) == told(imported["bank"][0])
