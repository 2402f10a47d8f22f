"""As of D includes all of D in Shanghai."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from quanlian.kernel import SHANGHAI, end_of_day, start_of_day


@given(st.dates(min_value=date(1993, 1, 1), max_value=date(2100, 1, 1)))
def test_a_day_begins_and_ends_in_shanghai(day: date) -> None:
    assert start_of_day(day).astimezone(SHANGHAI).date() == day
    assert end_of_day(day).astimezone(SHANGHAI).date() == day
    assert start_of_day(day) < end_of_day(day)
