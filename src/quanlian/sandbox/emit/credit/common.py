"""Days, staff and numbers that the credit tables share."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import month_end
from quanlian.sandbox.credit.state import UNKNOWN, Request, credit_of
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.world import Days, Texts, World

LAST_APPLICATION_DAY = 18  # later in the month nobody would be paid out within it


def day_of(world: World, numbers: Any, days: Any) -> Days:
    """The date of a day of the month in months counted as the world counts them."""
    return np.asarray(
        (world.clock.first + np.asarray(numbers)).astype("datetime64[D]") + np.asarray(days) - 1
    )


def carried_over(world: World) -> Ints:
    """Loans that were open as the month began."""
    return np.asarray(np.flatnonzero(credit_of(world).month.before["status"] == 0))


def blank(values: Any, where: Any) -> Any:
    """Values that are missing in some places."""
    return np.ma.masked_array(values, where)


def first_day(world: World) -> np.datetime64:
    """The first day of the month."""
    day: np.datetime64 = world.month.astype("datetime64[D]")
    return day


def last_day(world: World) -> np.datetime64:
    """The last day of the month."""
    return month_end(world.month)


def at_hour(world: World, what: str, days: Days) -> Any:
    """Times within business hours of these days."""
    seconds = world.draws("hour", what, world.number).integers(len(days), 8 * 3600 + 1800, 17 * 3600)
    return days.astype("datetime64[s]") + seconds


def branches(world: World, firms: Ints) -> Texts:
    """The branch codes of firms."""
    bank = world.facts.get("bank")
    rows = world.firms.branch[firms]
    if bank is None:
        return np.array([f"B{row:03d}" for row in rows.tolist()], dtype=object)
    return np.asarray(bank.branches.branch[rows])


def managers(world: World, firms: Ints) -> Texts:
    """Who looks after firms at the month's end (客户经理)."""
    bank = world.facts.get("bank")
    rows = world.firms.manager[firms]
    if bank is None:
        return np.array([f"M{row:04d}" for row in rows.tolist()], dtype=object)
    return np.asarray(bank.staff.staff_id[bank.manager_on(rows, last_day(world))])


def requests(world: World) -> list[tuple[int, Request, Ints]]:
    """The month's applications: the number of the first, the request, the day of the month of each.

    Drawings under a facility are none. The day is before the loan's.
    """
    state = credit_of(world)
    found, number = [], 0
    for place, request in enumerate(state.month.requests):
        if request.kind == "drawing":
            continue
        days = world.draws("application day", world.number, place).integers(
            len(request.firm), 1, LAST_APPLICATION_DAY
        )
        known = request.loan != UNKNOWN
        drawn = np.full(len(days), 28)
        drawn[known] = state.extra["day"][request.loan[known]]
        found.append((number, request, np.maximum(1, np.minimum(days, drawn - 1))))
        number += len(request.firm)
    return found


def application_ids(world: World, first: int, count: int) -> list[str]:
    """Application numbers (申请编号) of the month."""
    month = str(world.month).replace("-", "")
    return [f"SQ{month}{number + 1:06d}" for number in range(first, first + count)]
