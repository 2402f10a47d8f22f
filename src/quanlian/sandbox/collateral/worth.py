"""What pledged things are worth as time goes by (重估): real estate yearly, machines each quarter, stock each month."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import month_end
from quanlian.sandbox.collateral.holdings import Holdings, in_distress
from quanlian.sandbox.collateral.kinds import CHATTEL_KINDS, ESTATE_KINDS, figures_of, is_one_of
from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.tabled import numbers, text
from quanlian.sandbox.world import World

_THOUSAND = 100_000
_DAYS_A_YEAR = 365
_MONTH_DAYS = 30  # appraisers come a few days early or late


def machine_share(years: Any) -> Floats:
    """What part of its price a machine of that age is still worth (残值率), straight between the years.

    >>> machine_share(np.array([1.0, 1.5, 30.0])).tolist()
    [0.75, 0.7, 0.21]
    """
    points = [1.0, *(float(part) for part in text("collateral", "machine_curve").split())]
    return np.asarray(np.round(np.interp(years, np.arange(len(points)), points), 6))


def revalue(world: World, book: Holdings) -> Ints:
    """Appraise what is due this month; the places of what was appraised."""
    rows = _due(world, book)
    if len(rows) == 0:
        return rows
    things = book.things
    stream = world.draws("collateral", "revalue", world.number)
    kind = things["kind"][rows]
    day = world.month.astype("datetime64[D]") + stream.integers(len(rows), 2, 26)
    day = np.minimum(day, month_end(world.month))
    value = np.where(
        is_one_of(kind, CHATTEL_KINDS), _machines(book, rows, day), _others(world, book, rows, day, stream)
    )
    noise = stream.normal(len(rows)) * _noise(kind)
    value = np.rint(value * (1.0 + np.clip(noise, -0.15, 0.15))).astype(np.int64)
    things["value"][rows] = np.maximum(value // _THOUSAND, 1) * _THOUSAND
    things["appraised_on"][rows] = day
    _insure(world, book, rows, day)
    return rows


def _due(world: World, book: Holdings) -> Ints:
    rows = book.pledged()
    period = figures_of(book.things["kind"][rows], "revalue_months")
    age = (world.month.astype("datetime64[D]") + _MONTH_DAYS - book.things["appraised_on"][rows]).astype(int)
    due = (period > 0) & (age >= period * _MONTH_DAYS) & (book.things["gone"][rows] < 0)
    return np.asarray(rows[due], np.int64)


def _noise(kind: Any) -> Floats:
    limits = numbers("collateral")
    noise = np.where(is_one_of(kind, ESTATE_KINDS), limits["estate_noise"], limits["stock_noise"])
    return np.where(is_one_of(kind, CHATTEL_KINDS), limits["chattel_noise"], noise)


def _machines(book: Holdings, rows: Ints, day: Any) -> Floats:
    age = (day - book.things["built"][rows]).astype(float) / _DAYS_A_YEAR
    age = np.where(np.isnat(book.things["built"][rows]), 0.0, age)
    return np.asarray(book.things["cost"][rows] * machine_share(age) * book.things["grade"][rows])


def _others(world: World, book: Holdings, rows: Ints, day: Any, stream: Any) -> Floats:
    """Real estate drifts; stock and receivables follow the firm's own."""
    things = book.things
    firms, kind, value = things["firm"][rows], things["kind"][rows], things["value"][rows]
    months = (day - things["appraised_on"][rows]).astype(float) / _MONTH_DAYS
    drifted = value * (1.0 + numbers("collateral")["estate_drift"] * months)
    followed = np.where(
        is_one_of(kind, ("inventory",)),
        world.ledger["inventory"][firms],
        world.ledger["accounts_receivable"][firms],
    )
    # What is pledged is a slice of the firm's own, never more than there is.
    flowing = np.minimum(followed, np.rint(things["cost"][rows] * stream.uniform(len(rows), 0.9, 1.1)))
    flowing = np.where(followed > 0, flowing, value)
    result = np.where(is_one_of(kind, ("inventory", "receivable")), flowing, value)
    return np.asarray(np.where(is_one_of(kind, ESTATE_KINDS), drifted, result), dtype=float)


def _insure(world: World, book: Holdings, rows: Ints, day: Any) -> None:
    """Whoever is insured renews, unless money has run out (保险脱保)."""
    until = book.things["insured_to"][rows]
    calm = in_distress(world, book.things["firm"][rows]) < numbers("collateral")["lapse_stress"]
    renew = ~np.isnat(until) & (until <= day + _MONTH_DAYS) & calm
    # An insurance long run out is renewed from today, not from the day it ended.
    book.things["insured_to"][rows[renew]] = (
        np.maximum(until[renew], day[renew] - _DAYS_A_YEAR) + _DAYS_A_YEAR
    )
