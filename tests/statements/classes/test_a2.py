"""A2: sales that left no trace in power, invoices, freight or cash."""

from collections.abc import Mapping
from datetime import date
from typing import Any

MILLION = 1_000_000


def sales(by_month: Mapping[int, float], year: int) -> list[dict[str, Any]]:
    """Invoiced sales by month, and power that did not change."""
    return [
        row
        for month in range(1, 13)
        for row in (
            {"month": date(year, month, 1), "kind": "vat_sales", "value": by_month.get(month, 8.2 * MILLION), "meter_no": "1"},
            {"month": date(year, month, 1), "kind": "electricity_kwh", "value": 90_000.0, "meter_no": "1"},
        )
    ]  # fmt: skip


EVEN: Mapping[int, float] = {}
DECEMBER = {12: 40.0 * MILLION}
CASES: dict[str, Any] = {
    "grew_on_paper": {2024: {"revenue": 130 * MILLION}},
    "doubled_on_paper": {2024: {"revenue": 160 * MILLION}},
    "grew_with_power": {2024: {"revenue": 130 * MILLION}, "tables": {"meter": [
        *sales(EVEN, 2023), *({**row, "value": row["value"] * 1.35} for row in sales(EVEN, 2024))]}},
    "grew_by_merger": {2024: {"revenue": 130 * MILLION, "goodwill": 10 * MILLION}},
    "no_meters": {"tables": {"meter": []}},
    "last_quarter": {2024: {"last_quarter_revenue": 50 * MILLION}},
    "always_last_quarter": {2024: {"last_quarter_revenue": 50 * MILLION}, 2023: {"last_quarter_revenue": 45 * MILLION}},
    "december": {"tables": {"meter": [*sales(EVEN, 2023), *sales(DECEMBER, 2024)]}},
    "always_december": {"tables": {"meter": [*sales(DECEMBER, 2023), *sales(DECEMBER, 2024)]}},
    "uncollected": {2024: {"cash_from_sales": 70 * MILLION}},
    "hardly_collected": {2024: {"cash_from_sales": 40 * MILLION}},
    "paid_in_bills": {2024: {"cash_from_sales": 70 * MILLION, "notes_endorsed": 20 * MILLION}},
    "new_customers": {2024: {"top5_new_customers_share": 0.45}},
}  # fmt: skip


def test_revenue_growing_thirty_points_faster_than_power_and_invoices_is_noticed(
    judged: Mapping[str, Any],
) -> None:
    verdict = judged["grew_on_paper"]["a2_growth_beyond_meters"]
    assert verdict.hit
    assert verdict.level == "yellow"
    assert 0.3 < verdict.value < 0.35


def test_twice_that_is_orange(judged: Mapping[str, Any]) -> None:
    assert judged["doubled_on_paper"]["a2_growth_beyond_meters"].level == "orange"


def test_growth_that_power_shares_is_real(judged: Mapping[str, Any]) -> None:
    assert not judged["grew_with_power"]["a2_growth_beyond_meters"].hit


def test_growth_by_merger_is_not_compared(judged: Mapping[str, Any]) -> None:
    assert not judged["grew_by_merger"]["a2_growth_beyond_meters"].hit


def test_without_meters_growth_is_not_assessable(judged: Mapping[str, Any]) -> None:
    assert judged["no_meters"]["a2_growth_beyond_meters"].missing[0].startswith("用电量")


def test_half_the_year_in_the_last_quarter_is_noticed(judged: Mapping[str, Any]) -> None:
    verdict = judged["last_quarter"]["a2_quarter_share_high"]
    assert verdict.hit
    assert (verdict.value, round(verdict.threshold, 2)) == (0.5, 0.42)


def test_a_season_that_comes_every_year_is_not(judged: Mapping[str, Any]) -> None:
    assert not judged["always_last_quarter"]["a2_quarter_share_high"].hit


def test_invoices_crowding_into_december_are_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["december"]["a2_last_month_share_high"].hit


def test_a_december_season_is_not(judged: Mapping[str, Any]) -> None:
    assert not judged["always_december"]["a2_last_month_share_high"].hit


def test_sales_that_bring_little_cash_are_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["uncollected"]["a2_cash_collected_low"].level == "blue"
    assert judged["hardly_collected"]["a2_cash_collected_low"].level == "yellow"


def test_bills_endorsed_to_suppliers_count_as_collected(judged: Mapping[str, Any]) -> None:
    assert not judged["paid_in_bills"]["a2_cash_collected_low"].hit


def test_new_names_among_the_largest_customers_are_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["new_customers"]["a2_new_top_customers"].hit
