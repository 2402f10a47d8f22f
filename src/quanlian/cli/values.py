"""Turning options of the command line into the library's types."""

from __future__ import annotations

from datetime import date, datetime


def day(value: datetime | None) -> date | None:
    """The day of an option that Typer parsed as a datetime.

    >>> day(datetime(2024, 12, 31))
    datetime.date(2024, 12, 31)
    """
    return value.date() if value else None
