"""Where a figure's past comes from, which version counts, and that no join doubles a statement (宽表)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quanlian.book.memory import MemoryBook
from quanlian.kernel import ParameterSet
from quanlian.statements.frame import base
from quanlian.statements.rule import Limits
from quanlian.statements.source import Source

COLUMNS = {
    "party_id", "period_end", "months", "version", "consolidated", "primary", "judged_statement", "judged_period",
    "cash", "revenue", "prior_cash", "prior_revenue", "prior_depreciation", "prior2_revenue", "opening_cash",
    "closing_cash", "main_cash", "main_version",
}  # fmt: skip


def statement(party: str, end: str, **changes: Any) -> dict[str, Any]:
    """One row of ``statement``; money as numbers."""
    row: dict[str, Any] = {
        "party_id": party,
        "period_end": date.fromisoformat(end),
        "months": 12,
        "version": "audited",
    }
    for name, value in changes.items():
        row[name] = Decimal(str(value)) if isinstance(value, float) else value
    return row


STATEMENTS = [
    # own past: balance from last year's end, flows from last year
    statement("year", "2021-12-31", cash=1.0, revenue=10.0),
    statement("year", "2022-12-31", cash=2.0, revenue=20.0, depreciation=7.0),
    statement("year", "2023-12-31", cash=3.0, revenue=30.0),
    # half a year: balance from the year's beginning, flows from the same half a year before
    statement("half", "2022-06-30", months=6, cash=4.0, revenue=40.0),
    statement("half", "2022-12-31", cash=5.0, revenue=50.0),
    statement("half", "2023-06-30", months=6, cash=6.0, revenue=60.0),
    # a comparative that has the balance sheet only
    statement("printed", "2022-12-31", cash=2.0, revenue=20.0, depreciation=7.0),
    statement("printed", "2023-12-31", cash=3.0, revenue=30.0),
    # versions and scopes
    statement("versions", "2023-12-31", version="tax", cash=1.0),
    statement("versions", "2023-12-31", version="management", cash=2.0),
    statement("versions", "2023-12-31", version="management", consolidated=True, cash=3.0),
    statement("versions", "2022-12-31", version="management", consolidated=True, cash=9.0),
    # a leap year, and a year that was reported for twelve months and for its last quarter alone
    statement("leap", "2023-02-28", months=2, revenue=1.0, cash=1.0),
    statement("leap", "2024-02-29", months=2, revenue=2.0, cash=2.0),
    statement("twice", "2022-12-31", months=3, cash=8.0, revenue=2.0),
    statement("twice", "2022-12-31", cash=8.0, revenue=20.0),
    statement("twice", "2023-12-31", cash=3.0, revenue=30.0),
]
COMPARATIVES = [statement("printed", "2023-12-31", cash=2.5)]


@pytest.fixture(scope="module")
def rows(make_arrow: Any) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """The frame's rows by party and judged statement."""
    book = MemoryBook(
        {
            "statement": make_arrow("statement", STATEMENTS),
            "comparative": make_arrow("comparative", COMPARATIVES),
        }
    )
    found = frame_rows(book, COLUMNS)
    assert len(found) == len(STATEMENTS)
    return {(row["party_id"], row["judged_statement"]): row for row in found}


def frame_rows(book: MemoryBook, columns: Iterable[str]) -> list[dict[str, Any]]:
    """The frame of a book, money as floats."""
    source = Source(book, None, Limits(ParameterSet.shipped(), date(2024, 12, 31)))
    rows = base(source, set(columns)).to_pyarrow().to_pylist()
    return [{k: float(v) if isinstance(v, Decimal) else v for k, v in row.items()} for row in rows]


def test_a_year_has_last_years_closing_and_flows_before_it(rows: Mapping[Any, Any]) -> None:
    row = rows["year", "2023-12-31/audited"]
    assert (row["prior_cash"], row["prior_revenue"], row["prior2_revenue"]) == (2, 20, 10)
    assert row["closing_cash"] == 2
    assert row["opening_cash"] is None


def test_the_first_year_has_no_past(rows: Mapping[Any, Any]) -> None:
    row = rows["year", "2021-12-31/audited"]
    assert (row["prior_cash"], row["prior_revenue"], row["prior2_revenue"]) == (None, None, None)


def test_half_a_year_opens_at_the_years_beginning_and_compares_with_the_same_half(
    rows: Mapping[Any, Any],
) -> None:
    row = rows["half", "2023-06-30/6m/audited"]
    assert (row["prior_cash"], row["prior_revenue"]) == (5, 40)


def test_a_comparative_counts_for_the_parts_it_has(rows: Mapping[Any, Any]) -> None:
    row = rows["printed", "2023-12-31/audited"]
    assert (row["prior_cash"], row["opening_cash"], row["closing_cash"]) == (2.5, 2.5, 2)
    assert row["prior_revenue"] == 20  # the comparative has no income statement
    assert row["prior_depreciation"] == 7


def test_the_most_independently_made_version_counts_per_scope(rows: Mapping[Any, Any]) -> None:
    primary = {
        key[1]: row["primary"] for key, row in rows.items() if key[0] == "versions" and "2023" in key[1]
    }
    assert primary == {
        "2023-12-31/management": True,
        "2023-12-31/tax": False,
        "2023-12-31/consolidated/management": True,
    }


def test_the_other_versions_see_the_primary_ones_figures(rows: Mapping[Any, Any]) -> None:
    tax = rows["versions", "2023-12-31/tax"]
    assert (tax["main_version"], tax["main_cash"]) == ("management", 2)
    assert rows["versions", "2023-12-31/management"]["main_version"] is None


def test_a_past_of_another_scope_is_no_past(rows: Mapping[Any, Any]) -> None:
    assert rows["versions", "2023-12-31/management"]["prior_cash"] is None
    assert rows["versions", "2023-12-31/consolidated/management"]["prior_cash"] == 9


def test_the_end_of_february_finds_the_end_of_february(rows: Mapping[Any, Any]) -> None:
    assert rows["leap", "2024-02-29/2m/audited"]["prior_revenue"] == 1


def test_two_statements_for_one_month_double_nothing(rows: Mapping[Any, Any]) -> None:
    row = rows["twice", "2023-12-31/audited"]
    assert (row["prior_cash"], row["prior_revenue"]) == (8, 20)


def test_the_judged_period_does_not_name_the_version(rows: Mapping[Any, Any]) -> None:
    row = rows["versions", "2023-12-31/consolidated/management"]
    assert row["judged_period"] == "2023-12-31/consolidated"
