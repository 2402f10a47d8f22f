"""A4: goods that pile up; long cycles, seasons of stocking and farms that grow evenly are left alone."""

from collections.abc import Mapping
from typing import Any

MILLION = 1_000_000
CASES: dict[str, Any] = {
    "piling_up": {2024: {"inventory": 28 * MILLION}},
    "spirits_piling_up": {"party": {"industry": "C1512"}, 2024: {"inventory": 28 * MILLION}},
    "slow_goods": {2024: {"inventory": 44 * MILLION, "asset_impairment": -20_000, "inventory_written_down": None}, 2023: {"inventory": 42 * MILLION}},
    "slow_goods_written_down": {2024: {"inventory": 44 * MILLION, "inventory_written_down": 2 * MILLION}, 2023: {"inventory": 42 * MILLION}},
    "margin_up_goods_slow": {2024: {"cost_of_sales": 76 * MILLION, "inventory": 24 * MILLION}},
    "margin_up_goods_fast": {2024: {"cost_of_sales": 76 * MILLION, "inventory": 19 * MILLION}},
    "fish_farm": {"party": {"industry": "A0412"}, 2024: {"inventory": 35 * MILLION}, 2023: {"inventory": 26 * MILLION}},
    "steady_fish_farm": {"party": {"industry": "A0412"}, 2024: {"inventory": 35 * MILLION}, 2023: {"inventory": 33 * MILLION}},
    "no_prior": {2023: None, 2022: None},
}  # fmt: skip


def test_inventory_growing_well_beyond_cost_is_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["piling_up"]["a4_growth_beyond_cost"].hit


def test_spirits_ripen_for_years_and_are_left_alone(judged: Mapping[str, Any]) -> None:
    assert not judged["spirits_piling_up"]["a4_growth_beyond_cost"].hit


def test_goods_far_slower_than_at_peers_are_noticed(judged: Mapping[str, Any]) -> None:
    verdict = judged["slow_goods"]["a4_days_high"]
    assert verdict.hit
    assert (round(verdict.value, 6), verdict.threshold) == (198, 180)


def test_slow_goods_hardly_written_down_are_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["slow_goods"]["a4_write_down_low"].hit
    assert not judged["slow_goods_written_down"]["a4_write_down_low"].hit


def test_margin_up_while_goods_slow_down_is_yellow(judged: Mapping[str, Any]) -> None:
    assert judged["margin_up_goods_slow"]["a4_margin_up_turnover_down"].level == "yellow"


def test_margin_up_with_faster_goods_is_good_news(judged: Mapping[str, Any]) -> None:
    assert not judged["margin_up_goods_fast"]["a4_margin_up_turnover_down"].hit


def test_hard_to_count_stock_is_noticed_only_where_it_outgrows_cost(judged: Mapping[str, Any]) -> None:
    assert judged["fish_farm"]["a4_hard_to_count"].hit
    assert not judged["steady_fish_farm"]["a4_hard_to_count"].hit


def test_a_farm_is_not_measured_by_a_rough_range(judged: Mapping[str, Any]) -> None:
    assert not judged["fish_farm"]["a4_days_high"].hit


def test_without_the_year_before_growth_is_not_assessable(judged: Mapping[str, Any]) -> None:
    missing = set(judged["no_prior"]["a4_growth_beyond_cost"].missing)
    assert "上期利润表" in missing
