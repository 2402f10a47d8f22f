"""Altman's scores: the worked vector of the domain notes to the printed digits."""

from typing import Any

import pytest

from quanlian.statements.models import altman
from quanlian.statements.rule import Limits

STATEMENT: dict[str, float | None] = {
    "total_assets": 10_000, "prior_total_assets": 9_000, "total_liabilities": 6_000, "total_equity": 4_000,
    "current_assets": 4_800, "current_liabilities": 4_000, "retained_earnings": 1_200, "surplus_reserve": 300,
    "profit_before_tax": 500, "interest_expense": 200, "finance_expenses": 190, "net_profit": 400,
    "revenue": 12_000,
}  # fmt: skip


def scores(frame: Any, limits: Limits) -> dict[str, Any]:
    ratios = altman.z_components(frame)
    z2 = altman.z2_score(ratios, limits)
    return {
        "z2": z2,
        "em": altman.z2_emerging(z2, limits),
        "z1": altman.z1_score(ratios, limits),
        "china": altman.z_china_score(ratios, limits),
        **ratios,
    }


def test_the_worked_vector_to_the_printed_digits(evaluate: Any, limits: Limits) -> None:
    found = evaluate(lambda f: scores(f, limits), **STATEMENT)
    assert (round(found["z2"], 3), round(found["em"], 3), round(found["china"], 3)) == (2.184, 5.434, 0.838)


def test_z1_weighs_five_ratios(evaluate: Any, limits: Limits) -> None:
    found = evaluate(lambda f: scores(f, limits), **STATEMENT)
    expected = 0.717 * 0.08 + 0.847 * 0.15 + 3.107 * 0.07 + 0.420 * 4 / 6 + 0.998 * 1.2
    assert found["z1"] == pytest.approx(expected)


def test_finance_expenses_stand_for_interest_where_it_is_not_printed(evaluate: Any, limits: Limits) -> None:
    found = evaluate(lambda f: scores(f, limits), **(STATEMENT | {"interest_expense": None}))
    assert found["ebit_ta"] == pytest.approx(0.069)


def test_no_liabilities_is_no_ratio_and_missing_stays_missing(evaluate: Any, limits: Limits) -> None:
    assert evaluate(lambda f: scores(f, limits), **(STATEMENT | {"total_liabilities": 0}))["z2"] is None
    assert evaluate(lambda f: scores(f, limits), **(STATEMENT | {"retained_earnings": None}))["z2"] is None
