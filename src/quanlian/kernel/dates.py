"""Dates as a bank means them: Asia/Shanghai days, stored as UTC instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def end_of_day(day: date) -> datetime:
    """The last instant that a question *as of* ``day`` may know, in UTC.

    >>> end_of_day(date(2024, 12, 31)).isoformat()
    '2024-12-31T15:59:59.999999+00:00'
    """
    midnight_after = datetime.combine(day + timedelta(days=1), time.min, tzinfo=SHANGHAI)
    return (midnight_after - timedelta(microseconds=1)).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The first instant of ``day`` in Shanghai, in UTC.

    >>> start_of_day(date(2024, 12, 31)).isoformat()
    '2024-12-30T16:00:00+00:00'
    """
    return datetime.combine(day, time.min, tzinfo=SHANGHAI).astimezone(UTC)


def today() -> date:
    """The day it is in Shanghai."""
    return datetime.now(SHANGHAI).date()
