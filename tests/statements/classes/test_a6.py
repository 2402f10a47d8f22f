"""A6: profit that never turns into money."""

from collections.abc import Mapping
from typing import Any

MILLION = 1_000_000
CASES: dict[str, Any] = {
    "half_the_cash": {2024: {"net_operating_cash": 2 * MILLION}, 2023: {"net_operating_cash": 2 * MILLION}},
    "no_cash": {2024: {"net_operating_cash": -2 * MILLION}, 2023: {"net_operating_cash": -2 * MILLION}},
    "one_bad_year": {2024: {"net_operating_cash": MILLION}},
    "hardly_any_profit": {year: {"net_operating_cash": -100_000, "net_profit": 200_000} for year in (2022, 2023, 2024)},
    "paper_profit": {2024: {"net_profit": 20 * MILLION, "net_operating_cash": 5 * MILLION}},
    "three_years_paper": {year: {"net_operating_cash": -3 * MILLION} for year in (2022, 2023, 2024)},
    "ship_yard": {"party": {"industry": "C37"}, **{year: {"net_operating_cash": -3 * MILLION} for year in (2022, 2023, 2024)}},
    "no_cash_flow": {2024: {"net_operating_cash": None}},
}  # fmt: skip


def test_two_years_of_cash_below_half_of_profit_is_yellow(judged: Mapping[str, Any]) -> None:
    assert judged["half_the_cash"]["a6_cash_below_profit"].level == "yellow"


def test_two_years_without_any_cash_is_orange(judged: Mapping[str, Any]) -> None:
    assert judged["no_cash"]["a6_cash_below_profit"].level == "orange"


def test_one_bad_year_is_no_pattern(judged: Mapping[str, Any]) -> None:
    assert not judged["one_bad_year"]["a6_cash_below_profit"].hit


def test_a_gap_too_small_to_matter_is_left_alone(judged: Mapping[str, Any]) -> None:
    assert not judged["hardly_any_profit"]["a6_cash_below_profit"].hit


def test_profit_far_above_cash_is_noticed(judged: Mapping[str, Any]) -> None:
    verdict = judged["paper_profit"]["a6_accruals_high"]
    assert verdict.hit
    assert verdict.value == 0.15


def test_three_years_of_profit_without_cash_are_noticed_except_at_ship_yards(
    judged: Mapping[str, Any],
) -> None:
    assert judged["three_years_paper"]["a6_negative_cash_with_profit"].value == 3
    assert judged["three_years_paper"]["a6_negative_cash_with_profit"].hit
    assert not judged["ship_yard"]["a6_negative_cash_with_profit"].hit


def test_without_a_cash_flow_statement_the_class_is_not_assessable(judged: Mapping[str, Any]) -> None:
    assert judged["no_cash_flow"]["class_a6"].missing[0].startswith("A6 现金流背离")
