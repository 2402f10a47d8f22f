"""The example workbooks say what their functions say they plant, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from quanlian.book.contract import components
from quanlian.book.importing.spreadsheet import open_workbook
from quanlian.book.importing.statement_own_made import own_made_statement, read_visit
from quanlian.book.importing.three_statements import recognise
from quanlian.examples import write_examples
from quanlian.examples.companies import HONEST, SEVERAL, SMALL, TROUBLED, troubled_years
from quanlian.examples.statements import balance_items

SUMS = {
    3: "current_assets", 4: "noncurrent_assets", 2: "total_assets", 5: "total_liabilities", 6: "current_liabilities",
    7: "total_equity", 8: "operating_profit", 9: "profit_before_tax", 10: "net_profit", 11: "comprehensive_income",
    12: "net_operating_cash", 13: "net_investing_cash", 14: "net_financing_cash", 15: "net_cash_change", 16: "cash_ending",
    1: "liabilities_and_equity",
}  # fmt: skip


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: Any) -> dict[str, Path]:
    return {path.stem: path for path in write_examples(tmp_path_factory.mktemp("examples"))}


def read(path: Path) -> Any:
    return recognise(open_workbook(path))


def untied(values: dict[str, Decimal], unit: int) -> set[int]:
    """Numbers of checks 1 to 16 that fail beyond rounding, worked out here from the contract's sums alone."""
    failed = set()
    for number, total in SUMS.items():
        parts = {name: sign for name, sign in components(total).items() if name in values}
        if total in values and len(parts) > 1:
            gap = values[total] - sum((values[name] * sign for name, sign in parts.items()), Decimal(0))
            if abs(gap) > max(Decimal(1), Decimal(unit) * len(parts) / 2):
                failed.add(number)
    if abs(values["total_assets"] - values["liabilities_and_equity"]) > max(1, unit):
        failed.add(1)
    return failed


def test_the_honest_company_ties_in_current_and_comparative_figures(workbooks: dict[str, Path]) -> None:
    (found,) = read(workbooks["honest"])
    assert (found.company, found.unit, found.unknown, found.problems) == (HONEST, 10_000, [], [])
    assert untied(found.values, found.unit) == set()
    assert untied(found.comparative, found.unit) == set()
    assert {"restricted_cash", "dividends_declared", "depreciation"} <= set(found.values)


def test_the_troubled_company_fails_where_it_was_bent_and_only_there(workbooks: dict[str, Path]) -> None:
    now, before = read(workbooks["troubled"])
    assert (now.company, now.unit, now.unknown) == (TROUBLED, 1, [])
    assert untied(now.values, now.unit) == {1, 2, 3}
    assert untied(before.values, before.unit) == set()
    moved = {name: now.comparative[name] - before.values[name] for name in balance_items(troubled_years()[0].closing)
             if now.comparative[name] != before.values[name]}  # fmt: skip
    assert moved == {
        "accounts_receivable": -18_000_000, "prepayments": 18_000_000, "retained_earnings": -8_000_000, "other_payables": 8_000_000,
        "current_liabilities": 8_000_000, "total_liabilities": 8_000_000, "total_equity": -8_000_000,
    }  # fmt: skip


def test_the_troubled_companys_business_shows_what_is_planted(workbooks: dict[str, Path]) -> None:
    now, before = (statement.values for statement in read(workbooks["troubled"]))
    assert (now["cash"] - now["restricted_cash"]) / now["total_assets"] >= Decimal("0.2")
    assert (now["short_term_borrowings"] + now["long_term_borrowings"]) / now["total_assets"] >= Decimal(
        "0.2"
    )
    assert now["interest_income"] / ((now["cash"] + before["cash"]) / 2) < Decimal("0.003")
    assert now["accounts_receivable"] / before["accounts_receivable"] > now["revenue"] / before[
        "revenue"
    ] + Decimal("0.15")
    assert now["net_profit"] > 0 > now["net_operating_cash"]
    assert now["cost_of_sales"] / now["revenue"] < before["cost_of_sales"] / before["revenue"]


def test_the_small_firm_is_recognised_in_its_own_form(workbooks: dict[str, Path]) -> None:
    (found,) = read(workbooks["small"])
    assert (found.company, found.form, found.unknown, found.problems) == (SMALL, "small", [], [])
    assert untied(found.values, found.unit) == set()
    assert {"fixed_assets_gross", "cash_for_interest", "city_maintenance_tax"} <= set(found.values)
    assert "operating_inflow" not in found.values


def test_several_years_side_by_side_are_statements_that_follow_each_other(workbooks: dict[str, Path]) -> None:
    found = read(workbooks["several"])
    assert [(s.company, s.period_end.year) for s in found] == [
        (SEVERAL, year) for year in (2023, 2022, 2021, 2020)
    ]
    for statement, earlier in pairwise(found):
        assert untied(statement.values, 1) == set()
        assert statement.values["cash_beginning"] == earlier.values["cash_ending"]


def test_the_same_call_writes_the_same_figures(workbooks: dict[str, Path], tmp_path: Path) -> None:
    for again in write_examples(tmp_path):
        if again.suffix == ".xlsx":
            assert [s.values for s in read(again)] == [s.values for s in read(workbooks[again.stem])]


def test_the_visit_sheet_gives_statements_that_tie(workbooks: dict[str, Path]) -> None:
    found = own_made_statement(read_visit(workbooks["visit"]))
    values = {name: value for name, value in found.values.items() if isinstance(value, Decimal)}
    assert found.self_made
    assert untied(values, found.unit) == set()
    assert values["net_profit"] > 0
