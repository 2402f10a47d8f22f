"""A1: cash that may not be there; margin for bills and small sums are left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

MILLION = 1_000_000


def pooling(party: str, times: int) -> list[dict[str, Any]]:
    """Money that goes up to the owner and comes back, in turn."""
    return [
        {
            "flow_id": f"pool{n}",
            "account": "a",
            "at": datetime(2024, 1 + n % 12, 5, tzinfo=UTC),
            "amount": (-1) ** n * 1_234_567.89,
            "counterparty_id": f"{party}-owner",
        }
        for n in range(times)
    ]


CASES: dict[str, Any] = {
    "cash_and_debt": {2024: {"cash": 25 * MILLION}},
    "cash_and_debt_extreme": {2024: {"cash": 45 * MILLION, "short_term_borrowings": 35 * MILLION}},
    "cash_is_bill_margin": {2024: {"cash": 25 * MILLION, "notes_payable": 20 * MILLION, "restricted_cash": 18 * MILLION}},
    "cash_is_bill_margin_unsaid": {2024: {"cash": 25 * MILLION, "notes_payable": 20 * MILLION, "restricted_cash": None}},
    "cash_without_debt": {2024: {"cash": 45 * MILLION, "short_term_borrowings": 0, "long_term_borrowings": 0}},
    "cash_earns_nothing": {2024: {"interest_income": 5_000}},
    "little_cash_earns_nothing": {2024: {"interest_income": 50, "cash": MILLION}, 2023: {"cash": MILLION}},
    "restricted": {2024: {"restricted_cash": 7.9 * MILLION, "notes_payable": 2 * MILLION}},
    "restricted_for_bills": {2024: {"restricted_cash": 5 * MILLION}},
    "pooled": {"tables": {"flow": pooling("pooled", 20)}},
    "owner_paid_in_once": {"tables": {"flow": pooling("owner_paid_in_once", 1)}},
    "no_interest_line": {2024: {"interest_income": None}},
    "interest_printed_as_nil": {2024: {"interest_income": 0}},
    "no_flows": {"tables": {"flow": []}},
    "bank": {"party": {"industry": "J66"}, 2024: {"cash": 45 * MILLION, "short_term_borrowings": 35 * MILLION}},
}  # fmt: skip


def test_cash_and_debt_both_a_quarter_of_assets_is_yellow(judged: Mapping[str, Any]) -> None:
    verdict = judged["cash_and_debt"]["a1_cash_debt_both_high"]
    assert verdict.hit
    assert verdict.level == "yellow"
    assert round(verdict.value, 3) == 0.23  # 25 less the restricted 2, of 100


def test_both_a_third_of_assets_is_orange_and_fills_the_class(judged: Mapping[str, Any]) -> None:
    assert judged["cash_and_debt_extreme"]["a1_cash_debt_both_high"].level == "orange"
    assert judged["cash_and_debt_extreme"]["class_a1"].value == 3


def test_margin_for_bills_is_no_idle_cash(judged: Mapping[str, Any]) -> None:
    assert not judged["cash_is_bill_margin"]["a1_cash_debt_both_high"].hit


def test_margin_is_estimated_from_the_bills_where_the_notes_do_not_say(judged: Mapping[str, Any]) -> None:
    assert not judged["cash_is_bill_margin_unsaid"]["a1_cash_debt_both_high"].hit


def test_cash_without_debt_is_no_contradiction(judged: Mapping[str, Any]) -> None:
    assert not judged["cash_without_debt"]["a1_cash_debt_both_high"].hit


def test_cash_that_earns_less_than_demand_deposits_is_noticed(judged: Mapping[str, Any]) -> None:
    verdict = judged["cash_earns_nothing"]["a1_cash_yield_low"]
    assert verdict.hit
    assert verdict.value < verdict.threshold == 0.003


def test_the_yield_of_a_little_cash_is_not_asked_for(judged: Mapping[str, Any]) -> None:
    assert not judged["little_cash_earns_nothing"]["a1_cash_yield_low"].hit


def test_restricted_cash_beyond_the_bills_is_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["restricted"]["a1_restricted_share_high"].hit


def test_restricted_cash_that_bills_explain_is_not(judged: Mapping[str, Any]) -> None:
    assert not judged["restricted_for_bills"]["a1_restricted_share_high"].hit


def test_money_going_up_to_the_owner_and_back_is_a_pool(judged: Mapping[str, Any]) -> None:
    verdict = judged["pooled"]["a1_cash_pool"]
    assert verdict.hit
    assert round(verdict.value, 2) == round(10 * 1.23456789 / 8, 2)


def test_one_payment_from_the_owner_is_no_pool(judged: Mapping[str, Any]) -> None:
    assert not judged["owner_paid_in_once"]["a1_cash_pool"].hit


def test_a_missing_interest_line_is_not_assessable_by_name(judged: Mapping[str, Any]) -> None:
    assert judged["no_interest_line"]["a1_cash_yield_low"].missing == ("利息收入",)


def test_interest_printed_as_nil_was_not_disclosed(judged: Mapping[str, Any]) -> None:
    assert judged["interest_printed_as_nil"]["a1_cash_yield_low"].missing == ("利息收入",)


def test_without_bank_movements_a_pool_cannot_be_judged(judged: Mapping[str, Any]) -> None:
    assert judged["no_flows"]["a1_cash_pool"].missing == ("账户流水与股东关系",)


def test_banks_are_not_judged_as_businesses(judged: Mapping[str, Any]) -> None:
    verdicts = judged["bank"].values()
    assert not any(verdict.hit or verdict.blocked for verdict in verdicts)
