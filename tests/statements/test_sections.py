"""What lines add up to, which blanks are zero, and what the older formats print (分项合计与空白行)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from quanlian.kernel import ParameterSet
from quanlian.statements.frame import base
from quanlian.statements.rule import Limits
from quanlian.statements.source import Source

COLUMNS = (
    "inventory", "goodwill", "noncurrent_assets", "sum_current_assets", "terms_current_assets",
    "closed_current_assets", "receivables", "interest_bearing_debt", "impairment_losses",
    "closed_operating_profit", "fx_effect", "customer_advances", "restricted_cash", "interest_income",
)  # fmt: skip
ASSETS = {"cash": 100, "accounts_receivable": 50, "current_assets": 150, "total_assets": 150}
CASES: Mapping[str, Mapping[str, float]] = {
    "closes": ASSETS,
    "does not close": ASSETS | {"current_assets": 180},
    "no total": {"cash": 100, "accounts_receivable": 50},
    "no line": {"current_assets": 150},
    "rounded": {"cash": 104, "accounts_receivable": 53, "current_assets": 170, "unit": 10},
    "two assets only": ASSETS | {"noncurrent_assets": 0},
    "combined line repeated": {
        "notes_receivable": 20, "accounts_receivable": 30, "notes_and_accounts_receivable": 50,
        "current_assets": 50,
    },
    "combined line alone": {"notes_and_accounts_receivable": 50, "current_assets": 50},
    "interest inside other receivables": {
        "cash": 10, "other_receivables": 40, "interest_receivable": 15, "current_assets": 50,
    },
    "interest a line of its own": {
        "cash": 10, "other_receivables": 40, "interest_receivable": 15, "current_assets": 65,
    },
    "loss printed positive": {"revenue": 100, "cost_of_sales": 70, "asset_impairment": 5, "operating_profit": 25},
    "loss printed negative": {"revenue": 100, "cost_of_sales": 70, "asset_impairment": -5, "operating_profit": 25},
    "no impairment lines": {"revenue": 100, "cost_of_sales": 70, "operating_profit": 30},
    "debt partly blank": {"short_term_borrowings": 30, "current_liabilities": 90},
    "no debt lines": {"accounts_payable": 30, "current_liabilities": 90},
}  # fmt: skip


@pytest.fixture(scope="module")
def rows(make_statements: Any) -> Mapping[str, Mapping[str, Any]]:
    """The frame's rows of all cases."""
    book = make_statements(CASES)
    source = Source(book, None, Limits(ParameterSet.shipped(), date(2024, 6, 30)))
    found = base(source, {"party_id", *COLUMNS}).to_pyarrow().to_pylist()
    return {row["party_id"]: {k: None if v is None else float(v) for k, v in row.items() if k != "party_id"}
            for row in found}  # fmt: skip


def test_a_blank_line_is_zero_where_its_section_closes(rows: Mapping[str, Any]) -> None:
    assert rows["closes"]["inventory"] == 0
    assert rows["closes"]["noncurrent_assets"] == 0  # total assets are all current


@pytest.mark.parametrize("case", ["does not close", "no total", "no line"])
def test_a_blank_line_stays_missing_where_nothing_proves_it(case: str, rows: Mapping[str, Any]) -> None:
    assert rows[case]["inventory"] is None


def test_a_blank_note_or_of_which_line_is_never_zero(rows: Mapping[str, Any]) -> None:
    assert rows["closes"]["restricted_cash"] is None
    assert rows["no impairment lines"]["interest_income"] is None


def test_lines_of_another_statement_stay_missing(rows: Mapping[str, Any]) -> None:
    assert rows["closes"]["goodwill"] is None
    assert rows["closes"]["fx_effect"] is None


def test_no_line_printed_is_no_sum(rows: Mapping[str, Any]) -> None:
    assert rows["no line"]["sum_current_assets"] is None
    assert rows["no line"]["terms_current_assets"] == 0


def test_a_total_rounded_in_its_unit_closes(rows: Mapping[str, Any]) -> None:
    assert rows["rounded"]["closed_current_assets"] == 1  # 157 against 170, within unit 10 x 3 figures / 2


def test_notes_and_accounts_printed_together_and_apart_count_once(rows: Mapping[str, Any]) -> None:
    assert rows["combined line repeated"]["sum_current_assets"] == 50
    assert rows["combined line repeated"]["receivables"] == 50
    assert rows["combined line alone"]["receivables"] == 50


def test_interest_inside_other_receivables_is_read_the_way_that_closes(rows: Mapping[str, Any]) -> None:
    assert rows["interest inside other receivables"]["sum_current_assets"] == 50
    assert rows["interest a line of its own"]["sum_current_assets"] == 65


def test_impairment_is_a_loss_whichever_sign_the_form_prints(rows: Mapping[str, Any]) -> None:
    for case in ("loss printed positive", "loss printed negative"):
        assert rows[case]["closed_operating_profit"] == 1
        assert rows[case]["impairment_losses"] == 5
    assert rows["no impairment lines"]["impairment_losses"] is None


def test_a_group_is_missing_only_when_all_its_core_lines_are(rows: Mapping[str, Any]) -> None:
    assert rows["debt partly blank"]["interest_bearing_debt"] == 30
    assert rows["no debt lines"]["interest_bearing_debt"] is None
    assert rows["no debt lines"]["customer_advances"] is None
