"""Beneish's M: the published neutral and manipulator scores, and what each index measures."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanlian.statements.models import beneish
from quanlian.statements.rule import Limits

NEUTRAL = dict.fromkeys(beneish.COMPONENTS, 1.0) | {"tata": 0.0}
MANIPULATORS = {
    "dsri": 1.465, "gmi": 1.193, "aqi": 1.254, "sgi": 1.607, "depi": 1.077, "sgai": 1.041, "lvgi": 1.111,
    "tata": 0.031,
}  # fmt: skip
STATEMENT: dict[str, float | None] = {
    "accounts_receivable": 150, "prior_accounts_receivable": 100, "revenue": 1200, "prior_revenue": 1000,
    "cost_of_sales": 960, "prior_cost_of_sales": 700, "current_assets": 500, "prior_current_assets": 400,
    "fixed_assets": 300, "prior_fixed_assets": 400, "total_assets": 1000, "prior_total_assets": 1000,
    "depreciation": 30, "prior_depreciation": 50, "selling_expenses": 60, "prior_selling_expenses": 40,
    "admin_expenses": 60, "prior_admin_expenses": 60, "current_liabilities": 400,
    "prior_current_liabilities": 300, "long_term_borrowings": 100, "prior_long_term_borrowings": 100,
    "net_profit": 80, "net_operating_cash": 30,
}  # fmt: skip


def test_a_company_without_change_scores_as_printed(limits: Limits) -> None:
    assert round(beneish.m_score(NEUTRAL, limits), 3) == -2.48


def test_the_mean_manipulator_is_flagged(limits: Limits) -> None:
    score = beneish.m_score(MANIPULATORS, limits)
    assert round(score, 3) == -1.196
    assert score > limits["statements.beneish.flag"]


def test_each_index_measures_what_it_says(evaluate: Any) -> None:
    found = evaluate(beneish.m_components, **STATEMENT)
    expected = {
        "dsri": (150 / 1200) / (100 / 1000),
        "gmi": 0.3 / 0.2,
        "aqi": (1 - 800 / 1000) / (1 - 800 / 1000),
        "sgi": 1.2,
        "depi": (50 / 450) / (30 / 330),
        "sgai": (120 / 1200) / (100 / 1000),
        "tata": 0.05,
        "lvgi": 0.5 / 0.4,
    }
    assert found == pytest.approx(expected)


def test_missing_depreciation_and_expenses_count_as_unchanged(evaluate: Any, limits: Limits) -> None:
    bare = STATEMENT | dict.fromkeys(("depreciation", "selling_expenses", "prior_fixed_assets"))
    found = evaluate(lambda f: beneish.with_neutral(beneish.m_components(f), limits), **bare)
    assert (found["depi"], found["sgai"]) == (1.0, 1.0)
    assert found["dsri"] == pytest.approx(1.25)


def test_a_missing_receivable_leaves_the_score_missing(evaluate: Any, limits: Limits) -> None:
    def score(frame: Any) -> dict[str, Any]:
        return {"m": beneish.m_score(beneish.with_neutral(beneish.m_components(frame), limits), limits)}

    assert evaluate(score, **STATEMENT)["m"] is not None
    assert evaluate(score, **(STATEMENT | {"prior_accounts_receivable": None}))["m"] is None
    assert evaluate(score, **(STATEMENT | {"prior_revenue": 0}))["m"] is None


def test_notes_split_off_from_receivables_are_no_change(evaluate: Any) -> None:
    split = STATEMENT | {"accounts_receivable": 90, "notes_receivable": 20, "receivables_financing": 40}
    assert evaluate(beneish.m_components, **split)["dsri"] == pytest.approx(1.25)


@given(st.sampled_from(["dsri", "gmi", "aqi", "sgi", "depi", "tata"]), st.floats(0.01, 5))
def test_whatever_hints_at_managed_earnings_raises_the_score(limits: Limits, name: str, more: float) -> None:
    assert beneish.m_score(NEUTRAL | {name: NEUTRAL[name] + more}, limits) > beneish.m_score(NEUTRAL, limits)
