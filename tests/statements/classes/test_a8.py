"""A8: money with others, and debt that is not on the books."""

from collections.abc import Mapping
from datetime import date
from typing import Any

MILLION = 1_000_000


def owed(as_of: date, *balances: float) -> dict[str, Any]:
    """Debt at other lenders on a date."""
    lenders = zip("甲乙丙丁", balances, strict=False)
    return {
        "debt": [{"as_of": as_of, "institution": name, "kind": "bank", "balance": b} for name, b in lenders]
    }


CASES: dict[str, Any] = {
    "lent_on": {2024: {"other_receivables": 12 * MILLION}},
    "lent_on_much": {2024: {"other_receivables": 25 * MILLION}},
    "owes_persons": {2024: {"other_payables": 12 * MILLION, "person_payables": 6 * MILLION}},
    "owes_parent": {2024: {"other_payables": 12 * MILLION, "person_payables": 100_000}},
    "sells_to_itself": {2024: {"related_sales": 40 * MILLION}},
    "hidden": {"tables": owed(date(2024, 12, 20), 27 * MILLION, 12 * MILLION)},
    "hidden_much": {"tables": owed(date(2024, 12, 20), 27 * MILLION, 30 * MILLION)},
    "newer_figure_counts": {"tables": {"debt": [*owed(date(2024, 10, 1), 80 * MILLION)["debt"], *owed(date(2024, 12, 30), 27 * MILLION)["debt"]]}},
    "known_too_early": {"tables": owed(date(2023, 12, 20), 90 * MILLION)},
}  # fmt: skip


def test_large_other_receivables_are_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["lent_on"]["a8_other_receivables_high"].level == "blue"
    assert judged["lent_on_much"]["a8_other_receivables_high"].level == "yellow"


def test_large_other_payables_matter_where_persons_are_owed(judged: Mapping[str, Any]) -> None:
    assert judged["owes_persons"]["a8_person_payables_high"].level == "yellow"
    assert not judged["owes_parent"]["a8_person_payables_high"].hit


def test_large_related_sales_are_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["sells_to_itself"]["a8_related_sales_high"].hit


def test_debt_that_lenders_know_and_the_books_do_not_is_yellow_then_orange(judged: Mapping[str, Any]) -> None:
    assert judged["hidden"]["a8_hidden_debt_high"].level == "yellow"
    assert round(judged["hidden"]["a8_hidden_debt_high"].value, 4) == round(12 / 45, 4)
    assert judged["hidden_much"]["a8_hidden_debt_high"].level == "orange"


def test_a_lenders_latest_figure_counts(judged: Mapping[str, Any]) -> None:
    assert not judged["newer_figure_counts"]["a8_hidden_debt_high"].hit


def test_a_figure_of_another_year_is_not_compared(judged: Mapping[str, Any]) -> None:
    assert judged["known_too_early"]["a8_hidden_debt_high"].missing == ("征信或他行负债余额",)
