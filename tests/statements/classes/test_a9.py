"""A9: who vouches for the numbers, and whether they look grown."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

MILLION = 1_000_000


def moves(amounts: list[float]) -> list[dict[str, Any]]:
    """Movements of these amounts through the year."""
    return [
        {"flow_id": f"{n}", "account": "a", "at": datetime(2024, 1 + n % 12, 3, tzinfo=UTC), "amount": amount}
        for n, amount in enumerate(amounts)
    ]


def filed(vat: float) -> list[dict[str, Any]]:
    """Twelve VAT returns of the year."""
    return [{"period_end": date(2024, m, 28), "tax": "vat", "due": vat / 12} for m in range(1, 13)]


CASES: dict[str, Any] = {
    "emphasis": {2024: {"audit_opinion": "带强调事项段的无保留意见"}},
    "qualified": {2024: {"audit_opinion": "保留意见"}},
    "english_clean": {2024: {"audit_opinion": "Unqualified opinion"}},
    "changed_often": {2023: {"auditor": "乙所"}, 2022: {"finance_head": "李会计", "auditor": "丙所"}},
    "changed_once": {2022: {"auditor": "丙所"}},
    "two_versions": {"tables": {"statement": [
        {"party_id": "two_versions", "period_end": date(2024, 12, 31), "months": 12, "version": "tax", "revenue": 70 * MILLION, "total_assets": 100 * MILLION}]}},
    "two_versions_agree": {"tables": {"statement": [
        {"party_id": "two_versions_agree", "period_end": date(2024, 12, 31), "months": 12, "version": "tax", "revenue": 100.2 * MILLION, "total_assets": 100 * MILLION}]}},
    "pays_little_vat": {"tables": {"tax_filing": filed(1.0 * MILLION)}},
    "pays_hardly_any_vat": {"tables": {"tax_filing": filed(0.3 * MILLION)}},
    "exporter": {"tables": {"tax_filing": filed(0.3 * MILLION), "meter": [
        {"month": date(2024, m, 1), "kind": "customs_fob", "value": 5.0 * MILLION, "meter_no": "1"} for m in range(1, 13)]}},
    "bought_machines": {2024: {"cash_for_capex": 40 * MILLION}, "tables": {"tax_filing": filed(0.3 * MILLION)}},
    "invented": {"tables": {"flow": moves([round(5_000 + 37.3 * (n % 97), 2) for n in range(400)])}},
    "too_few": {"tables": {"flow": moves([round(5_000 + 37.3 * n, 2) for n in range(50)])}},
    "round": {"tables": {"flow": moves([10_000.0 * (1 + n % 40) for n in range(150)] + [12_345.67] * 50)}},
}  # fmt: skip


def test_an_emphasis_is_yellow_and_a_qualification_orange(judged: Mapping[str, Any]) -> None:
    assert judged["emphasis"]["a9_opinion_not_clean"].level == "yellow"
    assert judged["qualified"]["a9_opinion_not_clean"].level == "orange"


def test_a_clean_opinion_in_english_is_clean(judged: Mapping[str, Any]) -> None:
    assert not judged["english_clean"]["a9_opinion_not_clean"].hit


def test_two_changes_in_three_years_are_noticed_and_one_is_not(judged: Mapping[str, Any]) -> None:
    assert judged["changed_often"]["a9_management_changes"].value == 3
    assert judged["changed_often"]["a9_management_changes"].hit
    assert not judged["changed_once"]["a9_management_changes"].hit


def test_versions_that_disagree_are_orange(judged: Mapping[str, Any]) -> None:
    verdict = judged["two_versions"]["a9_version_conflict"]
    assert verdict.level == "orange"
    assert round(verdict.value, 3) == 0.3
    assert not judged["two_versions_agree"]["a9_version_conflict"].hit


def test_a_vat_burden_far_below_peers_is_noticed(judged: Mapping[str, Any]) -> None:
    assert judged["pays_little_vat"]["a9_vat_burden_low"].level == "blue"
    assert judged["pays_hardly_any_vat"]["a9_vat_burden_low"].level == "yellow"


def test_exporters_and_years_of_large_purchases_are_left_alone(judged: Mapping[str, Any]) -> None:
    assert not judged["exporter"]["a9_vat_burden_low"].hit
    assert not judged["bought_machines"]["a9_vat_burden_low"].hit


def test_invented_amounts_fail_the_digits_test(judged: Mapping[str, Any]) -> None:
    assert judged["invented"]["a9_benford"].hit


def test_too_few_movements_are_not_tested(judged: Mapping[str, Any]) -> None:
    assert judged["too_few"]["a9_benford"].missing == ("足够笔数的流水或销项发票",)
    assert judged["too_few"]["a9_round_amounts"].missing == ("足够笔数的账户流水",)


def test_mostly_round_amounts_are_noticed(judged: Mapping[str, Any]) -> None:
    verdict = judged["round"]["a9_round_amounts"]
    assert verdict.hit
    assert verdict.value == 0.75
