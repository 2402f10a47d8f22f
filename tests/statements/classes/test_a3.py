"""A3: customers who owe more, longer; state-owned payers and regroupings are left alone."""

from collections.abc import Mapping
from typing import Any

MILLION = 1_000_000
CASES: dict[str, Any] = {
    "owed_more": {2024: {"accounts_receivable": 30 * MILLION}},
    "owed_twice": {2024: {"accounts_receivable": 45 * MILLION}},
    "builder_owed_more": {"party": {"industry": "E47"}, 2024: {"accounts_receivable": 27 * MILLION}},
    "maker_owed_as_much": {2024: {"accounts_receivable": 27 * MILLION}},
    "owed_more_after_merger": {2024: {"accounts_receivable": 30 * MILLION, "cash_for_subsidiaries": 8 * MILLION}},
    "tiny_base": {2024: {"accounts_receivable": 2 * MILLION}, 2023: {"accounts_receivable": MILLION}},
    "split_off_works": {2024: {"accounts_receivable": 12 * MILLION, "contract_assets": 10 * MILLION}},
    "owed_works_besides": {2024: {"contract_assets": 10 * MILLION}},
    "old_debts": {2024: {"receivables_over_one_year": 9 * MILLION}},
    "builders_old_debts": {"party": {"industry": "E48"}, 2024: {"receivables_over_one_year": 9 * MILLION}},
    "slow": {2024: {"accounts_receivable": 55 * MILLION}, 2023: {"accounts_receivable": 51 * MILLION}},
    "slow_utility": {"party": {"industry": "D44"}, 2024: {"accounts_receivable": 55 * MILLION}, 2023: {"accounts_receivable": 51 * MILLION}},
    "discounting": {2024: {"receivables_financing": 9 * MILLION}},
    "regrouped_notes": {2024: {"receivables_financing": 5 * MILLION, "notes_receivable": 0}},
    "no_ageing": {2024: {"receivables_over_one_year": None}},
    "no_industry": {"party": {"industry": None}},
}  # fmt: skip


def test_receivables_growing_well_beyond_revenue_are_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["owed_more"]["a3_growth_beyond_revenue"].level == "blue"
    assert judged["owed_twice"]["a3_growth_beyond_revenue"].level == "yellow"


def test_builders_with_state_owned_payers_are_given_more_room(judged: Mapping[str, Any]) -> None:
    assert not judged["builder_owed_more"]["a3_growth_beyond_revenue"].hit
    assert judged["maker_owed_as_much"]["a3_growth_beyond_revenue"].hit


def test_a_merger_year_is_not_compared(judged: Mapping[str, Any]) -> None:
    assert not judged["owed_more_after_merger"]["a3_growth_beyond_revenue"].hit


def test_doubling_from_a_tiny_base_is_nothing(judged: Mapping[str, Any]) -> None:
    assert not judged["tiny_base"]["a3_growth_beyond_revenue"].hit


def test_contract_assets_split_off_are_still_owed(judged: Mapping[str, Any]) -> None:
    assert not judged["split_off_works"]["a3_growth_beyond_revenue"].hit
    assert judged["owed_works_besides"]["a3_growth_beyond_revenue"].hit


def test_debts_over_a_year_old_are_noticed_except_at_builders(judged: Mapping[str, Any]) -> None:
    assert judged["old_debts"]["a3_over_one_year_high"].hit
    assert not judged["builders_old_debts"]["a3_over_one_year_high"].hit


def test_collection_far_slower_than_at_peers_is_noticed(judged: Mapping[str, Any]) -> None:
    verdict = judged["slow"]["a3_dso_high"]
    assert verdict.hit
    assert (round(verdict.value, 6), verdict.threshold) == (
        198,
        180,
    )  # 55 / 100 × 360; 1.5 × the end of 60–120


def test_a_utility_is_compared_with_state_owned_payers_in_mind(judged: Mapping[str, Any]) -> None:
    assert not judged["slow_utility"]["a3_dso_high"].hit


def test_a_jump_of_receivables_financing_is_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["discounting"]["a3_receivables_financing_jump"].hit


def test_notes_regrouped_into_receivables_financing_are_no_jump(judged: Mapping[str, Any]) -> None:
    assert not judged["regrouped_notes"]["a3_receivables_financing_jump"].hit


def test_no_ageing_no_judgement(judged: Mapping[str, Any]) -> None:
    assert judged["no_ageing"]["a3_over_one_year_high"].missing == ("一年以上应收账款",)


def test_without_an_industry_there_are_no_peers(judged: Mapping[str, Any]) -> None:
    assert judged["no_industry"]["a3_dso_high"].missing == ("同业应收账款周转天数",)
