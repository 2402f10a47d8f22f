"""The book beside the general ledger, branch by branch, in cents."""

from datetime import date
from decimal import Decimal

import pyarrow as pa

from quanlian.book import MemoryBook
from quanlian.book.importing.mapping import LedgerLine
from quanlian.book.importing.reconcile import reconcile

DAY = date(2024, 12, 31)


def money(*yuan: str) -> pa.Array:
    return pa.array([Decimal(y) for y in yuan], pa.decimal128(18, 2))


def ledger(*rows: tuple[date, str, str, str]) -> pa.Table:
    days, codes, branches, balances = zip(*rows, strict=True)
    return pa.table(
        {
            "date": list(days),
            "account_code": list(codes),
            "branch": list(branches),
            "balance": money(*balances),
        }
    )


LOANS = pa.table(
    {
        "loan_id": ["L1", "L2", "L3"],
        "branch": ["B1", "B1", "B2"],
        "balance": money("100.10", "200.20", "50.00"),
        "status": ["active", None, "written_off"],
    }
)


def test_a_branch_that_ties_says_so_and_one_that_does_not_shows_the_difference() -> None:
    book = MemoryBook(
        {"loan": LOANS, "gl_total": ledger((DAY, "130301", "B1", "300.30"), (DAY, "130302", "B2", "50.00"))}
    )
    first, second = reconcile(book)
    assert (first.branch, first.difference) == ("B1", Decimal(0))
    # the written-off loan is no longer in account 1303
    assert (second.branch, second.difference) == ("B2", Decimal("-50.00"))
    assert "不符" in second.line().zh


def test_one_cent_is_seen() -> None:
    book = MemoryBook({"loan": LOANS, "gl_total": ledger((DAY, "1303", "B1", "300.31"))})
    assert reconcile(book)[0].difference == Decimal("-0.01")


def test_only_the_newest_day_of_the_ledger_counts() -> None:
    old = date(2023, 12, 31)
    book = MemoryBook(
        {"loan": LOANS, "gl_total": ledger((old, "1303", "B1", "1.00"), (DAY, "1303", "B1", "300.30"))}
    )
    found = reconcile(book)
    assert {t.on for t in found} == {DAY}
    assert found[0].difference == 0


def test_detail_without_branches_is_compared_for_the_bank_as_a_whole() -> None:
    loans = LOANS.drop(["branch"])
    book = MemoryBook(
        {"loan": loans, "gl_total": ledger((DAY, "1303", "B1", "200.00"), (DAY, "1303", "B2", "100.30"))}
    )
    assert [(t.branch, t.difference) for t in reconcile(book)] == [(None, Decimal(0))]


def test_a_mapping_may_name_its_own_accounts_and_leave_some_out() -> None:
    book = MemoryBook(
        {"loan": LOANS, "gl_total": ledger((DAY, "2001", "B1", "350.30"), (DAY, "2009", "B1", "7.00"))}
    )
    line = LedgerLine(name="贷款", accounts=("20",), excluded=("2009",), table="loan", column="balance")
    assert {t.branch: t.difference for t in reconcile(book, [line])} == {
        "B1": Decimal("-50.00"),
        "B2": Decimal("50.00"),
    }


def test_without_a_ledger_nothing_is_claimed() -> None:
    assert reconcile(MemoryBook({"loan": LOANS})) == []
