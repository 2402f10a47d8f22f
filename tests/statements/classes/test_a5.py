"""A5: margins and expenses too good for the trade."""

from collections.abc import Mapping
from typing import Any

MILLION = 1_000_000
CASES: dict[str, Any] = {
    "margin_high": {2024: {"cost_of_sales": 64 * MILLION}, 2023: {"cost_of_sales": 59 * MILLION}},
    "margin_absurd": {2024: {"cost_of_sales": 50 * MILLION}, 2023: {"cost_of_sales": 46 * MILLION}},
    "margin_of_the_upper_quarter": {2024: {"cost_of_sales": 75.5 * MILLION}},
    "inputs_rose_margin_flat": {2024: {"input_price_change": 0.25}},
    "inputs_rose_margin_fell": {2024: {"input_price_change": 0.25, "cost_of_sales": 86 * MILLION}},
}  # fmt: skip


def test_a_margin_ten_points_above_the_rough_range_is_noticed(judged: Mapping[str, Any]) -> None:
    verdict = judged["margin_high"]["a5_margin_high"]
    assert verdict.level == "blue"
    assert (round(verdict.value, 3), round(verdict.threshold, 3)) == (0.36, 0.35)


def test_a_rough_range_never_makes_it_worse_than_blue(judged: Mapping[str, Any]) -> None:
    assert judged["margin_absurd"]["a5_margin_high"].level == "blue"


def test_nobody_within_the_middle_half_is_high(judged: Mapping[str, Any]) -> None:
    assert not judged["margin_of_the_upper_quarter"]["a5_margin_high"].hit


def test_a_margin_that_does_not_feel_input_prices_is_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["inputs_rose_margin_flat"]["a5_margin_flat_inputs_moved"].level == "yellow"
    assert not judged["inputs_rose_margin_fell"]["a5_margin_flat_inputs_moved"].hit


def test_the_rough_table_knows_no_expense_ratio(judged: Mapping[str, Any]) -> None:
    assert judged["margin_high"]["a5_expense_ratio_low"].missing == ("同业销售及管理费用率",)
