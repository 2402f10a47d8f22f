"""Months, working days and Chinese holidays (日历).

Public holidays move sales, wages, electricity and bank flows: a firm that does not slow down at Spring Festival is odd.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

# First day of the Spring Festival (农历正月初一), by the Gregorian calendar.
SPRING_FESTIVAL = {
    2019: date(2019, 2, 5), 2020: date(2020, 1, 25), 2021: date(2021, 2, 12), 2022: date(2022, 2, 1),
    2023: date(2023, 1, 22), 2024: date(2024, 2, 10), 2025: date(2025, 1, 29), 2026: date(2026, 2, 17),
    2027: date(2027, 2, 6), 2028: date(2028, 1, 26), 2029: date(2029, 2, 13), 2030: date(2030, 2, 3),
}  # fmt: skip
LAST_MONTH = np.datetime64("2026-06", "M")  # a sample bank ends here unless a scenario says otherwise
WARM_UP = (
    24  # months the economy runs before the bank's data begin, so that the first year has a year before it
)


@dataclass(frozen=True, slots=True)
class Clock:
    """The months of a simulation: the first ``WARM_UP`` of them leave statements and loans, but no monthly rows."""

    first: np.datetime64
    months: int

    @property
    def all(self) -> NDArray[np.datetime64]:
        """Every month simulated, the warm-up included."""
        return self.first - WARM_UP + np.arange(self.months + WARM_UP)

    @property
    def last(self) -> np.datetime64:
        """The last month."""
        return self.first + self.months - 1


def ending(months: int, last: np.datetime64 = LAST_MONTH) -> Clock:
    """The clock of that many months up to ``last``."""
    return Clock(last - months + 1, months)


def month_end(month: np.datetime64) -> np.datetime64:
    """The last day of a month.

    >>> str(month_end(np.datetime64("2024-02")))
    '2024-02-29'
    """
    first: np.datetime64 = (month + 1).astype("datetime64[D]")
    return first - 1


def year_and_month(month: np.datetime64) -> tuple[int, int]:
    """``(2024, 2)``."""
    count = int(month.astype(np.int64))
    return 1970 + count // 12, count % 12 + 1


def days_of(month: np.datetime64) -> int:
    """Calendar days of a month."""
    return int(month_end(month).astype(int) - month.astype("datetime64[D]").astype(int)) + 1


def festival_share(month: np.datetime64) -> float:
    """How much of the ten slow days around the Spring Festival falls in the month, from 0 to 1."""
    begins = month.astype("datetime64[D]").astype(int)
    year, _ = year_and_month(month)
    day = np.datetime64(SPRING_FESTIVAL.get(year, date(year, 2, 5)), "D").astype(int)
    slow = np.arange(day - 3, day + 7)
    return float(np.mean((slow >= begins) & (slow < begins + days_of(month))))
