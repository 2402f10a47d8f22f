"""What the bank writes down about credit hangs together."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from quanlian.sandbox.emit import credit, statement
from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.sample import PLANS, STEPS, founded
from quanlian.sandbox.simulate import run
from quanlian.sandbox.world import World

Rows = dict[str, pl.DataFrame]
_DEBT = ("short_term_borrowings", "long_term_borrowings", "noncurrent_liabilities_due_within_year")


@pytest.fixture(scope="module")
def bank() -> tuple[World, Rows]:
    world = founded(borrowers=200, months=18, seed=9)
    for plan in PLANS:
        plan(world)
    sink = MemorySink()
    run(world, STEPS, [credit.emit, statement.emit], sink)
    return world, sink.frames()


@pytest.mark.parametrize(
    ("table", "column", "other"),
    [
        ("loan", "facility_id", "facility"),
        ("loan", "contract_id", "contract"),
        ("loan", "origin_loan_id", "loan"),
        ("application", "facility_id", "facility"),
        ("repayment", "loan_id", "loan"),
        ("due", "loan_id", "loan"),
        ("credit_line", "authorization_id", "authorization"),
    ],
)
def test_what_a_row_refers_to_is_there(bank: tuple[World, Rows], table: str, column: str, other: str) -> None:
    rows, target = bank[1][table], bank[1][other]
    key = "loan_id" if column == "origin_loan_id" else column
    missing = set(rows[column].drop_nulls()) - set(target[key])
    assert not missing


def test_no_row_is_known_before_it_happened(bank: tuple[World, Rows]) -> None:
    rows = bank[1]
    for table, column in (
        ("application", "applied_at"),
        ("event", "at"),
        ("inquiry", "at"),
        ("debt", "as_of"),
    ):
        early = rows[table].filter(pl.col("known_at") < pl.col(column).cast(pl.Datetime("us", "UTC")))
        assert early.is_empty(), table


def test_the_balance_of_a_loan_falls_by_what_was_repaid(bank: tuple[World, Rows]) -> None:
    loans = bank[1]["loan"].sort("known_at")
    first, last = loans.group_by("loan_id").first(), loans.group_by("loan_id").last()
    paid = bank[1]["repayment"].group_by("loan_id").agg(pl.col("principal").sum())
    swapped = loans.filter(pl.col("renewal_kind") == "无还本续贷")["origin_loan_id"]
    both = (
        first.select("loan_id", start_balance="balance")
        .join(last.select("loan_id", "balance", "status"), on="loan_id")
        .join(paid, on="loan_id", how="left")
        .filter(~pl.col("loan_id").is_in(swapped.implode()) & (pl.col("status") != "written_off"))
    )
    gap = pl.col("start_balance") - pl.col("principal").fill_null(0) - pl.col("balance")
    assert both.filter(gap != 0).is_empty()


def test_the_bureau_in_january_shows_what_the_books_show(bank: tuple[World, Rows]) -> None:
    lines = bank[1]["credit_line"].filter(pl.col("role") == "borrower")
    reports = lines.group_by("party_id", "report_id").agg(
        pl.col("balance").sum().alias("bureau"), pl.col("known_at").max().dt.date().alias("day")
    )
    debt = pl.sum_horizontal(pl.col(name).fill_null(0) for name in _DEBT)
    yearly = bank[1]["statement"].filter(pl.col("months") == 12).select("party_id", "period_end", books=debt)
    near = yearly.join(reports, on="party_id").filter(
        (pl.col("day") > pl.col("period_end")) & (pl.col("day") < pl.col("period_end") + timedelta(days=7))
    )
    assert len(near) > 150
    off = near.filter(
        (pl.col("books") - pl.col("bureau")).abs() > 0.02 * pl.max_horizontal("books", "bureau")
    )
    # Cheats may hide debt from the books; nobody else.
    cheats = {row["party_id"] for row in bank[0].truth.get("cheat", [])}
    assert off.filter(~pl.col("party_id").is_in(list(cheats))).is_empty()


def test_private_debt_is_in_no_report(bank: tuple[World, Rows]) -> None:
    assert "private" not in set(bank[1]["debt"]["kind"])
    assert "个人出借人" not in set(bank[1]["credit_line"]["institution"])


def test_paid_instalments_are_not_open(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    last = rows["due"].sort("known_at").group_by("loan_id", "due_date").last()
    end = world.clock.last.astype("datetime64[D]").item()
    open_now = last.filter(
        (pl.col("due_date") < end)
        & (pl.col("principal") + pl.col("interest") > pl.col("paid_amount").fill_null(0))
    )
    loans = rows["loan"].sort("known_at").group_by("loan_id").last()
    active = loans.filter((pl.col("status") == "active") & (pl.col("days_past_due") == 0))
    fine = open_now.filter(pl.col("loan_id").is_in(active["loan_id"].implode()))
    assert len(fine) <= len(open_now) * 0.05


def test_many_inquiries_come_before_default(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    by_party = dict(rows["inquiry"].group_by("party_id").len().iter_rows())
    failed = {row["party_id"] for row in world.truth["default"]} & by_party.keys()
    if failed:
        bad = sum(by_party[party] for party in failed) / len(failed)
        assert bad > sum(by_party.values()) / len(by_party)
