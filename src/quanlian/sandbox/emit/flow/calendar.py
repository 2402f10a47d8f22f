"""On which day and at what hour money moves (交易时点): working days, weekends, Chinese public holidays."""

from __future__ import annotations

from datetime import date

import numpy as np

from quanlian.sandbox.clock import SPRING_FESTIVAL, days_of, year_and_month
from quanlian.sandbox.draws import Bools, Floats, Ints, Stream
from quanlian.sandbox.tabled import numbers

DAY = 86_400  # seconds
# Public holidays on fixed days, as (month, first day, last day); those of the moon's calendar by their usual place.
_FIXED = ((1, 1, 1), (4, 4, 5), (5, 1, 3), (10, 1, 7))
_SATURDAY = 5


def working(month: np.datetime64) -> Bools:
    """Which days of the month are working days."""
    return ~_weekend(month) & ~_holiday(month)


def day_weights(month: np.datetime64) -> Floats:
    """How likely a payment falls on each day."""
    table = numbers("flow")
    weights = np.where(_weekend(month), table["weekend"], 1.0)
    weights[-3:] *= table["month_end"]
    return np.where(_holiday(month), table["holiday"], weights)


def spread(stream: Stream, count: int, month: np.datetime64) -> Ints:
    """Days (from 0) as payments are spread over the month."""
    return stream.pick(count, day_weights(month))


def on_working_day(days: Ints, month: np.datetime64) -> Ints:
    """Each day, or where nobody works the next working day, or the last one before."""
    open_days = np.flatnonzero(working(month))
    places = np.searchsorted(open_days, np.asarray(days)).clip(0, len(open_days) - 1)
    return np.asarray(open_days[places])


def hours(stream: Stream, count: int) -> Ints:
    """Seconds since midnight, within business hours."""
    table = numbers("flow")
    return np.floor(stream.uniform(count, table["opens"], table["closes"]) * 3600).astype(np.int64)


def _weekend(month: np.datetime64) -> Bools:
    first = int(month.astype("datetime64[D]").astype(np.int64))
    return np.asarray((first + 3 + np.arange(days_of(month))) % 7 >= _SATURDAY)  # day 0 was a Thursday


def _holiday(month: np.datetime64) -> Bools:
    year, number = year_and_month(month)
    days = np.zeros(days_of(month), bool)
    for at, start, end in _FIXED:
        if at == number:
            days[start - 1 : end] = True
    festival = SPRING_FESTIVAL.get(year, date(year, 2, 5))
    offset = int(
        np.datetime64(festival, "D").astype(np.int64) - month.astype("datetime64[D]").astype(np.int64)
    )
    around = np.arange(offset - 1, offset + 6)
    days[around[(around >= 0) & (around < len(days))]] = True
    return days
