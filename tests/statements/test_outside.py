"""Meters, returns and bureau reports count for a period only as far as they cover it (外部佐证)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from quanlian.book.memory import MemoryBook
from quanlian.kernel import ParameterSet
from quanlian.statements.frame import base
from quanlian.statements.rule import Limits
from quanlian.statements.source import Source

COLUMNS = {
    "party_id", "industry", "meter_vat_sales", "prior_meter_vat_sales", "meter_headcount", "filed_vat_base",
    "filed_cit_due", "bureau_debt",
}  # fmt: skip
PARTIES = ("whole", "gap", "quarters", "reports", "nothing")


def meter(
    party: str, year: int, months: range, kind: str = "vat_sales", value: float = 10
) -> list[dict[str, Any]]:
    return [
        {"party_id": party, "month": date(year, month, 1), "kind": kind, "value": value, "meter_no": str(n)}
        for month in months
        for n in range(2 if kind == "vat_sales" else 1)
    ]


def filing(party: str, months: range, tax: str, **figures: int) -> list[dict[str, Any]]:
    ends = [date.fromordinal(date(2023 + m // 12, m % 12 + 1, 1).toordinal() - 1) for m in months]
    money = {name: Decimal(value) for name, value in figures.items()}
    return [{"party_id": party, "period_end": end, "tax": tax, **money} for end in ends]


def report(party: str, name: str, learned: date, balance: int, **more: Any) -> dict[str, Any]:
    known = datetime(learned.year, learned.month, learned.day, 4, tzinfo=UTC)
    return {
        "report_id": name, "party_id": party, "account_no": more.pop("account_no", "1"), "institution": "甲",
        "balance": Decimal(balance), "known_at": known, **more,
    }  # fmt: skip


REPORTS = [
    report("reports", "far", date(2023, 10, 1), 1),
    report("reports", "near", date(2024, 1, 15), 70, role="borrower"),
    report("reports", "near", date(2024, 1, 15), 30, account_no="2"),
    report("reports", "near", date(2024, 1, 15), 900, account_no="3", role="guarantor"),
    report("reports", "near", date(2024, 1, 15), 800, account_no="4", kind="银行承兑汇票"),
    report("reports", "later", date(2024, 1, 30), 5),
    report("gap", "late", date(2024, 2, 20), 5),
]


@pytest.fixture(scope="module")
def rows(make_arrow: Any) -> Mapping[str, Mapping[str, Any]]:
    statements = [
        {
            "party_id": p,
            "period_end": date(2023, 12, 31),
            "months": 12,
            "version": "audited",
            "cash": Decimal(1),
        }
        for p in PARTIES
    ]
    year = range(1, 13)
    tables = {
        "statement": statements,
        "party": [{"party_id": "whole", "kind": "company", "name": "甲", "industry": "C34"}],
        "meter": [
            *meter("whole", 2023, year),
            *meter("whole", 2022, year, value=5),
            *meter("whole", 2023, year, kind="headcount", value=40),
            *meter("gap", 2023, range(1, 12)),
        ],
        "tax_filing": [
            *filing("whole", year, "vat", base=100),
            *filing("gap", range(1, 12), "vat", base=100),
            *filing("quarters", range(3, 13, 3), "vat", base=300),
            *filing("quarters", range(3, 13, 3), "cit", due=25),
        ],
        "credit_line": REPORTS,
    }
    book = MemoryBook({name: make_arrow(name, found) for name, found in tables.items()})
    source = Source(book, None, Limits(ParameterSet.shipped(), date(2024, 12, 31)))
    found = base(source, COLUMNS).to_pyarrow().to_pylist()
    assert len(found) == len(PARTIES)
    return {row["party_id"]: row for row in found}


def test_twelve_months_of_all_meters_add_up(rows: Mapping[str, Any]) -> None:
    assert rows["whole"]["meter_vat_sales"] == 12 * 2 * 10
    assert rows["whole"]["prior_meter_vat_sales"] == 12 * 2 * 5


def test_heads_are_averaged_not_added(rows: Mapping[str, Any]) -> None:
    assert rows["whole"]["meter_headcount"] == 40


def test_a_period_with_a_month_missing_has_no_sum(rows: Mapping[str, Any]) -> None:
    assert rows["gap"]["meter_vat_sales"] is None
    assert rows["gap"]["filed_vat_base"] is None


def test_monthly_and_quarterly_returns_cover_a_year(rows: Mapping[str, Any]) -> None:
    assert rows["whole"]["filed_vat_base"] == 1200
    assert rows["quarters"]["filed_vat_base"] == 1200


def test_income_tax_returns_repeat_the_year_so_far(rows: Mapping[str, Any]) -> None:
    assert rows["quarters"]["filed_cit_due"] == 25


def test_the_bureau_report_learned_nearest_to_the_end_counts_with_own_borrowings_only(
    rows: Mapping[str, Any],
) -> None:
    assert rows["reports"]["bureau_debt"] == 100


def test_a_report_too_far_from_the_end_says_nothing(rows: Mapping[str, Any]) -> None:
    assert rows["gap"]["bureau_debt"] is None


def test_what_nobody_reported_is_missing(rows: Mapping[str, Any]) -> None:
    nothing = rows["nothing"]
    assert {nothing[name] for name in COLUMNS - {"party_id"}} == {None}
    assert rows["whole"]["industry"] == "C34"
