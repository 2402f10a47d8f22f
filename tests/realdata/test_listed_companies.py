"""Sixteen listed companies, as the tutorial tells: what ties, and that every hard failure is one it explains."""

from collections import Counter
from pathlib import Path

import pytest

from quanlian import Book, statements

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "cn_financial_statements"
MAPPING = ROOT / "docs" / "tutorials" / "maps" / "listed-companies.yaml"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not DATA.exists(), reason="LOUD: the public data are not beside the checkout"),
]


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, int, str]]:
    """Hard failures by check, year and company."""
    book = Book(tmp_path_factory.mktemp("listed"))
    report = book.import_paths([DATA], mapping=MAPPING)
    assert report.clean
    assert book.table("party").count().execute() == 16
    assert book.table("statement").count().execute() == 219
    found = [
        f for f in statements.scan(book).findings if ".check_" in f.code and f.level in ("orange", "red")
    ]
    return Counter((f.code[-2:], int(f.object[:4]), f.party_id) for f in found)


@pytest.mark.parametrize("check", ["01", "02", "09", "10", "16"])
def test_what_the_export_holds_whole_ties_in_every_year(
    failures: Counter[tuple[str, int, str]], check: str
) -> None:
    assert [key for key in failures if key[0] == check] == []


def test_operating_profit_fails_only_since_lines_were_added_that_the_export_lacks(
    failures: Counter[tuple[str, int, str]],
) -> None:
    early = {(year, party) for check, year, party in failures if check == "08" and year < 2017}
    assert early == {(2013, "600795")}
    assert any(check == "08" and year >= 2017 for check, year, _ in failures)


def test_equity_fails_only_since_2014_or_where_the_tutorial_says(
    failures: Counter[tuple[str, int, str]],
) -> None:
    early = {(year, party) for check, year, party in failures if check == "07" and year < 2014}
    assert early == {(2005, "601668"), (2006, "601668")}
