"""Numbers as people and systems write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanlian.book.importing.values import ValueProblem, parse_number, to_cents, to_integer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.50万", "12345000"),
        ("(3,200)", "-3200"),
        ("（3，200）", "-3200"),
        ("１２３．５", "123.5"),
        ("3,200-", "-3200"),
        ("−5", "-5"),
        ("5%", "0.05"),
        ("3.85‰", "0.00385"),
        ("50BP", "0.005"),
        ("¥1,234.5", "1234.5"),
        ("¥-5", "-5"),
        ("RMB 100", "100"),
        ("100元整", "100"),
        ("三千万", "30000000"),
        ("一点五亿", "150000000"),
        ("壹佰万元整", "1000000"),
        ("3千万", "30000000"),
        ("1.5E+05", "150000"),
        (".5", "0.5"),
        ("-0", "0"),
        ("1e2万", "1000000"),
    ],
)
def test_a_number_is_read(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("约五万", "value.not_a_number"),
        ("5-10", "value.not_a_number"),
        ("1,23", "value.not_a_number"),
        ("1.2.3", "value.not_a_number"),
        ("(5", "value.not_a_number"),
        ("inf", "value.not_a_number"),
        ("0x1F", "value.not_a_number"),
        ("1_000", "value.not_a_number"),
        ("10²", "value.not_a_number"),
        ("٣", "value.not_a_number"),
        ("9" * 100, "value.not_a_number"),
        ("1e999", "value.too_large"),
        ("(-5)", "value.two_signs"),
        ("-5-", "value.two_signs"),
        ("$5", "value.foreign_currency"),
        ("100美元", "value.foreign_currency"),
        ("####", "value.truncated"),
        ("#REF!", "value.formula_error"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_number(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["", " ", "-", "—", "NULL", "N/A", "nan", "无", "不适用"])
def test_nothing_is_none_and_not_zero(text: str) -> None:
    assert parse_number(text) is None


@given(st.decimals(-(10**14), 10**14, places=2))
def test_what_is_printed_is_read_back(number: Decimal) -> None:
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"({abs(number):,})") == -abs(number)


def test_cents_are_rounded_half_up_and_only_binary_noise_is_forgiven() -> None:
    assert to_cents(Decimal("0.125")) == (Decimal("0.13"), False)
    assert to_cents(Decimal("1234.5000")) == (Decimal("1234.50"), True)
    assert to_cents(Decimal(repr(0.1 + 0.2))) == (Decimal("0.30"), True)
    with pytest.raises(ValueProblem):
        to_cents(Decimal(10) ** 16)


def test_a_count_is_whole() -> None:
    assert to_integer(Decimal("12.0")) == 12
    with pytest.raises(ValueProblem, match="整数"):
        to_integer(Decimal("12.5"))
