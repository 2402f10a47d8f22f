"""Piotroski's nine signs: all good, all bad, and unknown."""

from typing import Any

import pytest

from quanlian.statements.models import piotroski

BEFORE: dict[str, float] = {
    "prior_total_assets": 1000, "prior_net_profit": 30, "prior_long_term_borrowings": 200,
    "prior_total_liabilities": 500, "prior_current_assets": 400, "prior_current_liabilities": 300,
    "prior_revenue": 1000, "prior_cost_of_sales": 800, "prior_paid_in_capital": 100, "prior_total_equity": 500,
}  # fmt: skip
BETTER: dict[str, float | None] = {
    "total_assets": 1000, "net_profit": 50, "net_operating_cash": 70, "long_term_borrowings": 150,
    "total_liabilities": 450, "current_assets": 450, "current_liabilities": 300, "revenue": 1200,
    "cost_of_sales": 900, "cash_from_equity": 0, "net_financing_cash": -20, "paid_in_capital": 100,
    "total_equity": 550,
}  # fmt: skip
WORSE: dict[str, float | None] = BETTER | {
    "net_profit": -10, "net_operating_cash": -20, "long_term_borrowings": 300, "current_assets": 300,
    "revenue": 800, "cost_of_sales": 700, "cash_from_equity": 50,
}  # fmt: skip


def total(frame: Any) -> dict[str, Any]:
    answers = piotroski.signs(frame)
    return {"f": piotroski.piotroski(answers), **answers}


def test_a_firm_better_in_everything_scores_nine(evaluate: Any) -> None:
    assert evaluate(total, **BEFORE, **BETTER)["f"] == 9


def test_a_firm_worse_in_everything_scores_nothing(evaluate: Any) -> None:
    assert evaluate(total, **BEFORE, **WORSE)["f"] == 0


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"net_operating_cash": 40}, "cfo_above_profit"),
        ({"cost_of_sales": 970}, "margin_up"),
        ({"long_term_borrowings": 200}, "leverage_down"),
        ({"cash_from_equity": 10}, "no_new_shares"),
        ({"revenue": 1000, "cost_of_sales": 700}, "turnover_up"),
    ],
)
def test_one_worse_sign_costs_one_point(evaluate: Any, change: dict[str, float], sign: str) -> None:
    found = evaluate(total, **BEFORE, **(BETTER | change))
    assert (found["f"], found[sign]) == (8, 0)


def test_capital_out_of_reserves_is_no_issue_without_a_cash_flow_statement(evaluate: Any) -> None:
    shares = {"cash_from_equity": None, "net_financing_cash": None, "paid_in_capital": 150}
    reserves = {"capital_reserve": 50, "prior_capital_reserve": 100}
    assert evaluate(total, **BEFORE, **(BETTER | shares | reserves))["no_new_shares"] == 1
    assert evaluate(total, **BEFORE, **(BETTER | shares))["no_new_shares"] == 0


def test_a_missing_sign_leaves_the_score_missing(evaluate: Any) -> None:
    assert evaluate(total, **BEFORE, **(BETTER | {"net_operating_cash": None}))["f"] is None
