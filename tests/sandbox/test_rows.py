"""Rows leave the sandbox under the contract's types, or with an error that names what is wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from quanlian.book.contract import TABLES
from quanlian.sandbox.files import MemorySink, contract_rows

DAY = np.datetime64("2024-01-31")
LOAN: dict[str, Any] = {
    "loan_id": ["J1", "J2"], "party_id": "C1", "amount": [100_00, 5_01], "balance": 1, "start": DAY, "maturity": DAY + 366,
}  # fmt: skip


def test_cents_become_yuan_and_single_values_count_for_all_rows() -> None:
    rows = contract_rows("loan", LOAN, DAY)
    assert rows["amount"].to_pylist() == [Decimal("100.00"), Decimal("5.01")]
    assert rows["balance"].to_pylist() == [Decimal("0.01")] * 2


def test_every_column_of_the_contract_is_there() -> None:
    rows = contract_rows("loan", LOAN, DAY)
    assert rows.column_names == [*(c.name for c in TABLES["loan"].columns), "known_at"]
    assert rows["provision"].null_count == 2


def test_missing_values_in_all_their_forms() -> None:
    masked = np.ma.MaskedArray([1, 2], [True, False])
    nothing = np.array([np.nan, 0.5])
    rows = contract_rows("loan", {**LOAN, "provision": masked, "rate": nothing, "purpose": ["a", None]}, DAY)
    assert rows["provision"].to_pylist() == [None, Decimal("0.02")]
    assert rows["rate"].to_pylist() == [None, 0.5]
    assert rows["purpose"].to_pylist() == ["a", None]


def test_times_are_those_of_a_clock_in_shanghai() -> None:
    columns = {
        "loan_id": "J1",
        "seq": 1,
        "paid_at": np.datetime64("2024-01-31T08:30:00"),
        "principal": 1,
        "interest": 1,
    }
    assert (
        contract_rows("repayment", columns, DAY)["paid_at"][0].as_py().isoformat()
        == "2024-01-31T00:30:00+00:00"
    )


def test_negative_and_large_amounts() -> None:
    columns = {"account": "A", "party_id": "C1", "at": DAY, "amount": [-1, 10**17]}
    assert contract_rows("flow", columns, DAY)["amount"].to_pylist() == [
        Decimal("-0.01"),
        Decimal("1000000000000000.00"),
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"color": "red"}, "no column color"),
        ({"amount": [1, 2, 3]}, "different lengths"),
        ({"amount": [1.5, 2.0]}, "loan.amount"),
        ({"amount": np.array([1.5, 2.0])}, "whole numbers"),
        ({"balance": -1}, "at least 0"),
        ({"loan_id": ["J1", None]}, "required"),
        ({"loan_id": ["J1", ""]}, "empty text"),
        ({"status": "gone"}, "not among"),
        ({"rate": 4.35}, "at most 1"),
    ],
)
def test_what_breaks_the_contract_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        contract_rows("loan", {**LOAN, **change}, DAY)


def test_no_rows_are_no_error() -> None:
    assert contract_rows("loan", {**LOAN, "loan_id": [], "amount": np.zeros(0, np.int64)}, DAY).num_rows == 0


def test_rows_without_known_at_are_refused() -> None:
    with pytest.raises(ValueError, match="known_at"):
        contract_rows("loan", LOAN, np.array(["2024-01-31", "NaT"], "datetime64[D]"))


def test_frames_in_memory_are_known_at_the_end_of_the_day() -> None:
    sink = MemorySink()
    sink.rows("branch", {"branch": "B1", "name": "城东支行"}, known_at=DAY)
    [known] = sink.frames()["branch"]["known_at"].to_list()
    assert known.isoformat() == "2024-01-31T15:59:59.999999+00:00"


def test_the_general_ledger_is_struck_from_the_loans() -> None:
    sink = MemorySink()
    sink.rows(
        "loan",
        {**LOAN, "branch": ["B1", "B2"], "status": ["active", "written_off"], "balance": [70, 5]},
        known_at=DAY,
    )
    sink.rows("loan", {**LOAN, "branch": "B1", "status": "active", "balance": [60, 5]}, known_at=DAY + 1)
    sink.end_month(np.datetime64("2024-02"))
    frame = sink.frames()["gl_total"]
    assert frame["balance"].to_list() == [Decimal("0.65")]
    assert frame["account_code"].to_list() == ["130301"]


def test_arrow_columns_pass_through() -> None:
    rows = contract_rows("branch", {"branch": pa.array(["B1", "B2"]), "name": pa.array(["甲", "乙"])}, DAY)
    assert rows.num_rows == 2
