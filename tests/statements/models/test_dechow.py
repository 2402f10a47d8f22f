"""Dechow's F, model 1: the worked vectors, and what each input measures."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanlian.statements.models import dechow
from quanlian.statements.rule import Limits

STEADY = dict.fromkeys(dechow.COMPONENTS, 0.0) | {"soft_assets": 0.65}
STRESSED = {
    "rsst_acc": 0.15, "ch_rec": 0.10, "ch_inv": 0.08, "soft_assets": 0.8, "ch_cs": 0.3, "ch_roa": -0.02,
    "issue": 1.0,
}  # fmt: skip
STATEMENT: dict[str, float | None] = {
    "cash": 100, "prior_cash": 90, "accounts_receivable": 160, "prior_accounts_receivable": 120,
    "prior2_accounts_receivable": 100, "inventory": 110, "prior_inventory": 90, "current_assets": 400,
    "prior_current_assets": 330, "fixed_assets": 500, "prior_fixed_assets": 500, "total_assets": 1000,
    "prior_total_assets": 900, "prior2_total_assets": 800, "current_liabilities": 300,
    "prior_current_liabilities": 250, "short_term_borrowings": 100, "prior_short_term_borrowings": 90,
    "long_term_borrowings": 150, "prior_long_term_borrowings": 150, "total_liabilities": 500,
    "prior_total_liabilities": 450, "revenue": 1200, "prior_revenue": 1000, "net_profit": 57,
    "prior_net_profit": 51, "cash_from_borrowings": 30, "net_financing_cash": 10,
}  # fmt: skip


def test_a_steady_firm_as_printed(limits: Limits) -> None:
    predicted = dechow.predicted_value(STEADY, limits)
    assert round(predicted, 3) == -6.607
    assert round(dechow.f_score(predicted, limits), 2) == 0.36


def test_a_stressed_firm_as_the_vectors_give_it(limits: Limits) -> None:
    predicted = (
        -7.893 + 0.790 * 0.15 + 2.518 * 0.10 + 1.191 * 0.08 + 1.979 * 0.8 + 0.171 * 0.3 + 0.932 * 0.02 + 1.029
    )
    probability = math.exp(predicted) / (1 + math.exp(predicted))
    assert dechow.predicted_value(STRESSED, limits) == pytest.approx(predicted)
    assert dechow.f_score(predicted, limits) == pytest.approx(probability / 0.0037)


def test_each_input_measures_what_it_says(evaluate: Any) -> None:
    found = evaluate(dechow.f_components, **STATEMENT)
    # working capital 400-100-(300-100)=100, before 330-90-(250-90)=80; long operating 600-(500-300-150)=550,
    # before 570-(450-250-150)=520; financial -250, before -240
    expected = {
        "rsst_acc": ((100 + 550 - 250) - (80 + 520 - 240)) / 950,
        "ch_rec": 40 / 950,
        "ch_inv": 20 / 950,
        "soft_assets": (1000 - 500 - 100) / 1000,
        "ch_cs": (1200 - 40) / (1000 - 20) - 1,
        "ch_roa": 57 / 950 - 51 / 850,
        "issue": 1.0,
    }
    assert found == pytest.approx(expected)


def test_no_money_raised_is_no_issue_and_no_cash_flow_statement_is_unknown(evaluate: Any) -> None:
    assert evaluate(dechow.f_components, **(STATEMENT | {"cash_from_borrowings": None}))["issue"] == 0.0
    unknown = STATEMENT | {"cash_from_borrowings": None, "net_financing_cash": None}
    assert evaluate(dechow.f_components, **unknown)["issue"] is None


def test_without_the_balance_two_years_ago_growth_of_cash_sales_is_missing(evaluate: Any) -> None:
    found = evaluate(dechow.f_components, **(STATEMENT | {"prior2_accounts_receivable": None}))
    assert found["ch_cs"] is None


@given(st.floats(-20, 20))
def test_f_is_a_probability_over_the_usual_one(limits: Limits, predicted: float) -> None:
    assert 0 < dechow.f_score(predicted, limits) <= 1 / 0.0037
