"""A7: money parked in long-term assets."""

from collections.abc import Mapping
from datetime import date
from typing import Any

MILLION = 1_000_000


def machine(owner: str, cost: float, appraised: float, appraised_on: date) -> dict[str, Any]:
    """A pledged machine made in the year."""
    return {
        "collateral_id": owner,
        "owner_id": owner, "kind": "machine", "built": date(2024, 3, 1), "cost": cost,
        "appraised_value": appraised, "appraised_on": appraised_on,
    }  # fmt: skip


CASES: dict[str, Any] = {
    "stuck": {2024: {"construction_over_two_years": 5 * MILLION}},
    "dear_machine": {"tables": {"collateral": [machine("dear_machine", 10 * MILLION, 4 * MILLION, date(2024, 6, 1))]}},
    "fair_machine": {"tables": {"collateral": [machine("fair_machine", 10 * MILLION, 9 * MILLION, date(2024, 6, 1))]}},
    "worn_machine": {"tables": {"collateral": [machine("worn_machine", 10 * MILLION, 4 * MILLION, date(2029, 6, 1))]}},
    "prepaid": {2024: {"prepaid_equipment": 8 * MILLION}},
    "capitalised": {2024: {"development_costs": 4 * MILLION}},
    "expensed": {2024: {"development_costs": 4 * MILLION}, 2023: {"development_costs": 3.8 * MILLION}},
    "goodwill": {2024: {"goodwill": 25 * MILLION}},
    "goodwill_on_nothing": {2024: {"goodwill": 5 * MILLION, "total_equity": -MILLION}},
}  # fmt: skip


def test_construction_unfinished_for_two_years_is_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["stuck"]["a7_construction_stuck"].hit


def test_a_machine_booked_far_above_its_appraisal_is_yellow(judged: Mapping[str, Any]) -> None:
    verdict = judged["dear_machine"]["a7_capex_price_high"]
    assert verdict.level == "yellow"
    assert verdict.value == 2.5


def test_a_fair_price_is_not(judged: Mapping[str, Any]) -> None:
    assert not judged["fair_machine"]["a7_capex_price_high"].hit


def test_an_appraisal_years_later_says_nothing_about_the_price(judged: Mapping[str, Any]) -> None:
    assert judged["worn_machine"]["a7_capex_price_high"].missing == ("本期购入设备的押品成本与评估价",)


def test_large_prepayments_for_equipment_are_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["prepaid"]["a7_prepaid_equipment_high"].hit


def test_most_research_capitalised_is_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["capitalised"]["a7_development_share_high"].value == 0.8
    assert judged["capitalised"]["a7_development_share_high"].hit


def test_research_capitalised_earlier_is_not(judged: Mapping[str, Any]) -> None:
    assert not judged["expensed"]["a7_development_share_high"].hit


def test_goodwill_of_half_of_equity_or_on_no_equity_is_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["goodwill"]["a7_goodwill_high"].hit
    assert judged["goodwill_on_nothing"]["a7_goodwill_high"].hit
