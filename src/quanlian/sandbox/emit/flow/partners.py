"""With whom each kind of movement is exchanged, and when (对手与时点), by the words of ``tables/flow_kinds.csv``."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import days_of, year_and_month
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.emit.account import by_segment
from quanlian.sandbox.emit.flow.calendar import DAY, hours, on_working_day, spread
from quanlian.sandbox.emit.flow.others import Others
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import World

_QUARTER_DAY, _INTEREST_DAY = 20, 19  # the 21st and the 20th
_PAYDAYS = (4, 9, 9, 9, 14, 14, 19, 24)  # the 5th, 10th, 15th …


def partners(world: World, others: Others, sort: str, firm: Ints, what: str) -> Ints:
    """Counterparties of that sort for payments of these firms."""
    count = len(firm)
    stream = world.draws("flow", "partner", what, world.number)
    if sort == "owner":
        return np.asarray(world.person(world.firms.owner[firm]))
    if sort in ("customer", "supplier"):
        return _dealers(world, others, sort, firm, what)
    if sort == "expense":
        person = stream.chance(count, 0.35)
        known = firm * 31 + stream.integers(count, 0, 12)
        return np.where(person, others.of("person", known), others.of("company", known * 7 + 5))
    if sort == "lender":
        # Interest goes to the one who lent first; some borrow of a second one too.
        second = stream.chance(count, 0.3) & ("interest" not in what)
        return others.of("lender", firm * 13 + second)
    if sort == "landlord":
        return others.of("landlord", firm * 17)
    if sort == "other_bank":
        return others.of("other_bank", firm + stream.integers(count, 0, 2) * 3)
    if sort == "company":
        return others.of("company", firm * 11 + stream.integers(count, 0, 1000))
    return others.of(sort, np.zeros(count, np.int64))


def _dealers(world: World, others: Others, sort: str, firm: Ints, what: str) -> Ints:
    """Each firm has its own circle; a few of it come up more often, exporters have buyers abroad."""
    stream = world.draws("flow", "dealer", what, world.number)
    size = by_segment(world, f"{sort}s")[firm]
    draw = stream.uniform(len(firm))
    which = np.floor(draw * draw * size).astype(np.int64)
    offset = 0 if sort == "customer" else 5_003
    home = others.of("company", firm * 37 + which * 101 + offset)
    if sort == "supplier":
        return home
    abroad = stream.chance(len(firm), world.firms.export_share[firm])
    return np.where(abroad, others.of("foreign", firm * 3 + which % 4), home)


def seconds(world: World, rule: str, firm: Ints, what: str) -> Ints:
    """When these payments are made, in seconds from the first of the month."""
    stream = world.draws("flow", "time", what, world.number)
    month, count = world.month, len(firm)
    if rule == "spread":
        days = spread(stream, count, month)
    elif rule == "payday":
        days = on_working_day(np.array(_PAYDAYS)[_habit(world, "payday", len(_PAYDAYS))[firm]], month)
    elif rule == "tax":
        days = on_working_day(7 + stream.integers(count, 0, 8), month)
    elif rule == "utility":
        days = on_working_day(_habit(world, "utility", 20)[firm] + 3, month)
    elif rule == "rent":
        days = on_working_day(_habit(world, "rent", 10)[firm], month)
    elif rule == "lender":
        days = _habit(world, "lender", 25)[firm] + stream.integers(count, 0, 2)
    elif rule == "interest":
        days = np.full(count, _INTEREST_DAY)
    elif rule == "quarter":
        days = np.full(count, _QUARTER_DAY)
    else:
        days = stream.integers(count, 2, 28)
    return np.minimum(days, days_of(month) - 1) * DAY + hours(stream, count)


def dressed(world: World, firm: Ints, sign: Ints, second: Ints, what: str) -> Ints:
    """Who dresses his balance collects before a quarter ends and pays in the first days after (期末冲存款)."""
    table = numbers("flow")
    dresser = world.draws("dressers").chance(len(world.firms), table["dressers"])[firm]
    stream = world.draws("flow", "dressed", what, world.number)
    moved = dresser & stream.chance(len(firm), table["dress_early"])
    last = days_of(world.month) - 1
    day, hour = second // DAY, second % DAY
    if quarter_ends(world):
        late = last - stream.integers(len(firm), 0, 4)
        early = stream.integers(len(firm), 0, last // 2)
        day = np.where(moved, np.where(sign > 0, np.maximum(day, late), early), day)
    elif quarter_ends_before(world):
        day = np.where(moved & (sign < 0), stream.integers(len(firm), 0, 3), day)
    return np.asarray(day * DAY + hour)


def _habit(world: World, what: str, count: int) -> Ints:
    """A number of each firm's own that stays."""
    return world.draws("flow habit", what).integers(len(world.firms), 0, count)


def quarter_ends(world: World) -> bool:
    """Whether the month is the last of a quarter."""
    return year_and_month(world.month)[1] % 3 == 0


def quarter_ends_before(world: World) -> bool:
    """Whether the month is the first of a quarter."""
    return year_and_month(world.month)[1] % 3 == 1
