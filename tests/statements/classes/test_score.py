"""Classes add up points to three, the total needs enough classes, and suspicion needs two people."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from quanlian.kernel import ParameterSet
from quanlian.statements import classes
from quanlian.statements.classes.indicator import UNJUDGED

MILLION = 1_000_000
KANGMEI_LIKE = {
    "cash": 45 * MILLION, "short_term_borrowings": 35 * MILLION, "net_operating_cash": -2 * MILLION,
}  # fmt: skip
CASES: dict[str, Any] = {
    "suspect": {2024: KANGMEI_LIKE, 2023: {"net_operating_cash": -2 * MILLION}},
    "cash_only": {2024: {"cash": 45 * MILLION, "short_term_borrowings": 35 * MILLION}},
    "everything_wrong": {
        2024: KANGMEI_LIKE | {
            "accounts_receivable": 50 * MILLION, "inventory": 45 * MILLION, "asset_impairment": 0,
            "inventory_written_down": 0, "cost_of_sales": 55 * MILLION, "other_receivables": 25 * MILLION,
            "construction_over_two_years": 6 * MILLION, "prepaid_equipment": 9 * MILLION,
            "audit_opinion": "无法表示意见", "cash_from_sales": 40 * MILLION, "restricted_cash": 40 * MILLION,
        },
        2023: {"net_operating_cash": -2 * MILLION},
    },
    "bare": {year: dict.fromkeys(("net_operating_cash", "cash_from_sales", "interest_income", "restricted_cash", "last_quarter_revenue", "top5_new_customers_share", "related_sales", "person_payables", "audit_opinion", "auditor", "finance_head", "vat_accrued", "prepaid_equipment", "construction_over_two_years", "goodwill", "rd_expenses", "inventory", "accounts_receivable", "receivables_financing", "other_receivables")) for year in (2022, 2023, 2024)} | {"tables": {"flow": [], "meter": [], "debt": [], "relation": []}},
}  # fmt: skip


def test_full_marks_for_cash_with_cash_flow_apart_is_a_red_suspicion(judged: Mapping[str, Any]) -> None:
    verdict = judged["suspect"]["fraud_suspected"]
    assert verdict.hit
    assert verdict.level == "red"


def test_cash_alone_is_no_suspicion(judged: Mapping[str, Any]) -> None:
    assert judged["cash_only"]["class_a1"].level == "orange"
    assert not judged["cash_only"]["fraud_suspected"].hit


def test_a_class_scores_three_at_most(judged: Mapping[str, Any]) -> None:
    scores = [judged["everything_wrong"][f"class_{name}"].value for name in classes.CLASSES]
    assert max(score for score in scores if score is not None) == 3


def test_a_total_of_fourteen_is_red(judged: Mapping[str, Any]) -> None:
    verdict = judged["everything_wrong"]["total"]
    assert verdict.value >= 14
    assert verdict.level == "red"


def test_classes_without_data_are_not_assessable_and_so_is_the_total(judged: Mapping[str, Any]) -> None:
    blocked = {code for code, verdict in judged["bare"].items() if verdict.blocked}
    assert {f"class_{name}" for name in ("a1", "a2", "a6", "a8", "a9")} <= blocked | {"class_a1"}
    assert "total" in blocked


@pytest.mark.parametrize(
    "indicator", [i for group in classes.CLASSES.values() for i in group], ids=lambda i: i.rule.code
)
def test_every_indicator_is_complete(indicator: Any) -> None:
    """Code in its class, texts in both languages, parameters that exist, points of one to three."""
    rule = indicator.rule
    assert rule.code.startswith(f"statements.{rule.group}_")
    for text in (rule.text.title, rule.text.because, rule.text.innocent, rule.text.ask, rule.basis):
        assert text.zh
        assert text.en
    known = ParameterSet.shipped().keys()
    assert set(rule.parameters) <= set(known)
    points = ParameterSet.shipped().history(f"{rule.code}.points")[-1].number
    assert points in (1, 2, 3)
    assert UNJUDGED < 0 < points


def test_the_concept_page_names_every_indicator_and_its_true_thresholds() -> None:
    page = (Path(__file__).parents[3] / "docs" / "concepts" / "nine-classes.md").read_text("utf-8")
    codes = [i.rule.code.removeprefix("statements.") for group in classes.CLASSES.values() for i in group]
    assert [code for code in codes if f"| `{code}` |" not in page] == []
    shipped = ParameterSet.shipped()
    stated = re.findall(r"`([a-z]\w*\.[\w.]+)` = ([\d.]+\d|\d)", page)
    assert len(stated) > 50
    for key, value in stated:
        assert shipped.history(f"statements.{key}")[-1].number == float(value), key
