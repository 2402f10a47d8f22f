"""Dates as people and systems write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanlian.book.importing.values import ValueProblem, parse_date, parse_month, parse_timestamp


@pytest.mark.parametrize(
    "text",
    ["2024-02-29", "2024/2/29", "2024.2.29", "20240229", "2024年2月29日", "２０２４－０２－２９", "二〇二四年二月二十九日",
     "2024-02-29 00:00:00", "2024/2/29 0:00", "2024-02-28T20:00:00Z", "29-Feb-2024", "20240229134501"],
)  # fmt: skip
def test_a_day_is_read(text: str) -> None:
    assert parse_date(text) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024/2/30", "value.no_such_day"),
        ("2023-02-29", "value.no_such_day"),
        ("2024-13-01", "value.no_such_day"),
        ("2024-02-29 24:00:00", "value.no_such_day"),
        ("二〇二四年二月三十日", "value.no_such_day"),
        ("29/02/2024", "value.day_first"),
        ("02-03-24", "value.day_first"),
        ("24年2月9日", "value.not_a_date"),
        ("45351", "value.not_a_date"),
        ("2024", "value.not_a_date"),
        ("2024-01-12:30", "value.not_a_date"),
        ("0024-01-01", "value.year_too_early"),
        ("####", "value.truncated"),
    ],
)
def test_what_is_no_day_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_date(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["", "-", "NULL", "00000000", "0000-00-00", "0"])
def test_nothing_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_a_bare_month_or_year_means_what_is_asked_for() -> None:
    assert parse_date("二〇二四年三月") == date(2024, 3, 1)
    assert parse_date("2024年3月", partial="last") == date(2024, 3, 31)
    assert parse_date("2023年度", partial="last") == date(2023, 12, 31)
    for partial in ("refuse", "month"):
        with pytest.raises(ValueProblem, match="日期不完整"):
            parse_date("2023年度", partial=partial)


def test_a_stated_format_replaces_the_usual_forms() -> None:
    assert parse_date("09/02/2024", format="%d/%m/%Y") == date(2024, 2, 9)
    with pytest.raises(ValueProblem):
        parse_date("2024-02-09", format="%d/%m/%Y")


@pytest.mark.parametrize("text", ["202402", "2024-02", "2024年2月", "2024/2", "2024-02-15"])
def test_a_month_is_its_first_day(text: str) -> None:
    assert parse_month(text) == date(2024, 2, 1)


def test_a_moment_without_zone_is_shanghai_time_summer_time_included() -> None:
    assert parse_timestamp("2024-02-29 08:00:01.5") == datetime(2024, 2, 29, 0, 0, 1, 500_000, tzinfo=UTC)
    assert parse_timestamp("1988-07-01 08:00:00") == datetime(1988, 6, 30, 23, 0, tzinfo=UTC)
    assert parse_timestamp("2024-02-29 08:00:00+09:00") == datetime(2024, 2, 28, 23, 0, tzinfo=UTC)


@given(st.dates(date(1800, 1, 1)))
def test_every_day_is_read_back(day: date) -> None:
    assert (
        parse_date(day.isoformat())
        == parse_date(f"{day:%Y%m%d}")
        == parse_date(f"{day.year}年{day.month}月{day.day}日")
        == day
    )
