"""References that lead nowhere are counted, with examples, and never invented."""

import pyarrow as pa

from quanlian.book import MemoryBook
from quanlian.book.importing.gaps import gaps, references

LOANS = pa.table(
    {"loan_id": ["L1", "L2", "L3"], "party_id": ["P1", "P9", "P9"], "branch": ["B1", None, "B1"]}
)


def test_a_loan_whose_borrower_is_unknown_is_a_gap_with_an_example() -> None:
    book = MemoryBook(
        {"loan": LOANS, "party": pa.table({"party_id": ["P1"]}), "branch": pa.table({"branch": ["B1"]})}
    )
    found = gaps(book, ["loan"])
    assert [(g.table, g.column, g.target, g.rows, g.examples) for g in found] == [
        ("loan", "party_id", "party", 2, ("P9",))
    ]
    assert "P9" in found[0].line().zh


def test_a_missing_reference_is_not_a_gap() -> None:
    book = MemoryBook({"loan": LOANS.slice(1, 1), "party": pa.table({"party_id": ["P9"]})})
    assert gaps(book, ["loan"]) == []


def test_a_complete_book_has_no_gaps() -> None:
    book = MemoryBook(
        {"branch": pa.table({"branch": ["B1"]}), "party": pa.table({"party_id": ["P1"], "branch": ["B1"]})}
    )
    assert gaps(book, ["party", "branch"]) == []


def test_a_table_does_not_point_to_itself() -> None:
    assert references("loan") == {
        "party_id": "party",
        "facility_id": "facility",
        "contract_id": "contract",
        "branch": "branch",
    }
    assert references("branch") == {}
