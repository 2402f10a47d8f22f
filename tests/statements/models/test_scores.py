"""The table of scores: every statement, every component, the figures behind them."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from quanlian.book.memory import MemoryBook
from quanlian.statements.scores import scores

FIGURES = {
    "total_assets": 10_000, "total_liabilities": 6_000, "total_equity": 4_000, "current_assets": 4_800,
    "current_liabilities": 4_000, "retained_earnings": 1_500, "profit_before_tax": 500,
    "interest_expense": 200, "net_profit": 400, "revenue": 12_000, "cost_of_sales": 9_000,
    "accounts_receivable": 1_500, "net_operating_cash": 300,
}  # fmt: skip


@pytest.fixture(scope="module")
def table() -> pa.Table:
    years = [{name: value * scale for name, value in FIGURES.items()} for scale in (0.9, 1)]
    money = {n: pa.array([Decimal(str(y[n])) for y in years], pa.decimal128(18, 2)) for n in FIGURES}
    keys = {
        "party_id": ["P1", "P1"],
        "period_end": pa.array([date(2023, 12, 31), date(2024, 12, 31)]),
        "months": pa.array([12, 12], pa.int64()),
        "version": ["audited", "audited"],
    }
    return scores(MemoryBook({"statement": pa.table({**keys, **money})}), as_of=date(2025, 6, 30))


def test_the_worked_vector_comes_out_of_a_book(table: pa.Table) -> None:
    now = table.to_pylist()[1]
    assert round(now["altman_z2"], 3) == 2.184
    assert round(now["altman_z_china"], 3) == 0.838


def test_components_and_inputs_stand_beside_the_value(table: pa.Table) -> None:
    now = table.to_pylist()[1]
    assert now["sgi"] == pytest.approx(1 / 0.9)
    assert now["tata"] == pytest.approx(0.01)
    assert now["prior_revenue"] == Decimal("10800.00")


def test_what_cannot_be_computed_is_missing(table: pa.Table) -> None:
    before, now = table.to_pylist()
    assert before["beneish_m"] is None  # nothing stands before the first year
    assert now["beneish_m"] is not None
    assert now["dechow_f"] is None  # two balances are not three
