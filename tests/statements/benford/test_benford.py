"""Benford's test on columns: the law's own numbers, chance, hostile input, and real ledgers."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanlian.kernel import InputError
from quanlian.statements.benford import benford, chance, expected_shares, leading
from quanlian.statements.benford_of_file import benford_file

LEDGERS = Path(__file__).parents[3].parent / "shared" / "data" / "forensic_benford"
natural = [10 ** (n / 700) for n in range(2800)]  # spread evenly over four decades of the logarithm


def test_the_expected_shares_are_those_of_the_law() -> None:
    assert [round(p, 4) for p in expected_shares(1).values()] == [
        0.301, 0.1761, 0.1249, 0.0969, 0.0792, 0.0669, 0.058, 0.0512, 0.0458,
    ]  # fmt: skip
    assert sum(expected_shares(2).values()) == pytest.approx(1)


@pytest.mark.parametrize("digits", [1, 2])
def test_amounts_grown_by_nature_conform(digits: int) -> None:
    assert benford(natural, digits=digits).band == "close"  # type: ignore[arg-type]


def test_amounts_made_up_near_a_limit_do_not() -> None:
    made_up = benford([4_800 + n % 190 for n in range(1000)])
    assert made_up.band == "nonconforming"
    assert made_up.counts[4] == 1000
    assert max(made_up.z, key=lambda d: made_up.z[d]) == 4
    assert made_up.label.zh == "不符合"


def test_a_few_hundred_honest_amounts_are_not_accused_by_chance() -> None:
    """Their MAD alone would be called nonconforming; it lies within what chance allows."""
    honest = [10 ** ((n * 0.6180339887) % 1 + 0.11 * math.sin(n)) for n in range(320)]
    test = benford(honest)
    assert test.n == 320
    assert test.band != "nonconforming"


def test_too_few_amounts_are_not_judged() -> None:
    assert benford(natural[:299]).band == "too_few"
    assert benford(natural[:999], digits=2).band == "too_few"
    assert benford([]).mad is None


def test_what_is_left_out_is_counted() -> None:
    test = benford([12.0, None, 0, -5, 3.2, 9.0], minimum=5)
    assert (test.n, test.left_out) == (2, 4)
    assert benford([12.0, -5, 3.2], sign="negative").n == 1
    assert benford([12.0, -5, 3.2], sign="both").n == 3


def test_decimals_arrow_columns_and_ibis_columns_are_read_alike() -> None:
    values = [round(v, 2) for v in natural]
    expected = benford(values).counts
    assert benford([Decimal(str(v)) for v in values]).counts == expected
    assert benford(pa.chunked_array([pa.array(values)])).counts == expected
    assert benford(ibis.memtable(pa.table({"x": values})).x).counts == expected


@pytest.mark.parametrize("value", ["12.5", True, "万元", object()])
def test_what_is_no_number_is_refused_by_name(value: object) -> None:
    with pytest.raises(InputError) as refused:
        benford([1.0, value])
    assert refused.value.code == "input.not_an_amount"


def test_infinities_and_not_a_number_are_left_out() -> None:
    assert benford([float("inf"), float("nan"), 3.0]).n == 1


@settings(max_examples=20, deadline=None)
@given(st.lists(st.decimals(min_value="0.01", max_value="9999999999.99", places=2), min_size=1))
def test_leading_digits_are_those_written(amounts: list[Decimal]) -> None:
    written = [str(amount).replace(".", "").lstrip("0").ljust(2, "0") for amount in amounts]
    table = ibis.memtable(pa.table({"x": [float(amount) for amount in amounts]}))
    rows = table.select(one=leading(table.x, 1), two=leading(table.x, 2)).to_pyarrow().to_pylist()
    assert [(r["one"], r["two"]) for r in rows] == [(int(w[0]), int(w[:2])) for w in written]


@given(st.integers(100, 100_000))
def test_more_lines_leave_less_to_chance(n: int) -> None:
    assert chance(n + 1000, 1)[0] < chance(n, 1)[0]


def test_a_file_is_tested_by_both_tests(tmp_path: Path) -> None:
    path = tmp_path / "明细.csv"
    with path.open("w", encoding="gb18030", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["日期", "金额"])
        rows.writerows([["2024-01-01", f"{v:,.2f}"] for v in natural])
    result = benford_file(path, "金额")
    assert (result.first.band, result.first_two.band) == ("close", "close")
    assert len(result.records()) == 99
    assert [r["digits"] for r in result.records(first_digit=True)] == list(range(1, 10))
    assert "2,800" in result.summary()[0].zh


def test_a_parquet_file_is_read_by_column(tmp_path: Path) -> None:
    pq.write_table(pa.table({"amount": natural}), tmp_path / "lines.parquet")
    assert benford_file(tmp_path / "lines.parquet", "amount").first.n == len(natural)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        benford_file(tmp_path / "a.csv", "金额")
    assert refused.value.code == "input.no_column"
    assert "x, y" in refused.value.hint.zh  # type: ignore[union-attr]


def ledger(name: str, column: str) -> Iterator[object]:
    path = LEDGERS / f"{name}.parquet"
    if not path.exists():
        pytest.skip(f"PUBLIC DATA ABSENT: {path} is not on this machine, nothing was tested")
    yield from pq.read_table(path, columns=[column]).column(column).to_pylist()


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "column", "mad"),
    [
        ("corporate.payment", "Amount", 0.00234),
        ("journal.entry", "Amount", 0.00125),
        ("sino.forest", "value", 0.00346),
        ("gm.payments", "Amount", 0.00173),
        ("purchasing.cards.2010", "CARDNUM", 0.02203),  # the published figure rests on the card numbers
    ],
)
def test_real_ledgers_deviate_as_published(name: str, column: str, mad: float) -> None:
    """All positive values, the first two digits."""
    test = benford(ledger(name, column), digits=2)
    assert test.mad is not None
    assert abs(test.mad - mad) <= 0.000005


@pytest.mark.realdata
def test_purchasing_card_amounts_are_printed_with_a_decimal_comma() -> None:
    texts = [str(t) for t in ledger("purchasing.cards.2010", "AMOUNT")]
    amounts = [float(t.replace("$", "").replace(".", "").replace(",", ".")) for t in texts]
    assert benford(amounts, digits=2).mad == pytest.approx(0.00245, abs=0.000005)


@pytest.mark.realdata
def test_sino_forest_has_too_few_numbers_to_be_judged_by_two_digits() -> None:
    """Its deviation is what chance alone gives 772 numbers: no proof, though the company was a fraud."""
    test = benford(ledger("sino.forest", "value"), digits=2)
    assert test.band == "too_few"
    assert test.mad is not None
    assert test.mad_by_chance is not None
    assert test.chance_deviation is not None
    assert test.mad < test.mad_by_chance + 3 * test.chance_deviation
