"""The honest firm: no indicator speaks, and all that could be judged was."""

from collections.abc import Mapping
from typing import Any

CASES: dict[str, Any] = {}


def test_no_indicator_class_or_model_speaks_about_an_honest_firm(judged: Mapping[str, Any]) -> None:
    assert [code for code, verdict in judged["honest"].items() if verdict.hit] == []


def test_what_could_not_be_judged_is_named(judged: Mapping[str, Any]) -> None:
    missing = {code: v.missing for code, v in judged["honest"].items() if v.blocked}
    assert set(missing) == {"a5_expense_ratio_low", "a7_capex_price_high", "a9_version_conflict"}, missing
