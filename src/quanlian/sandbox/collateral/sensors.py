"""What sensors on pledged machines say (物联终端): place and engine hours weekly, the fence, the power.

A machine stands where its owner works; combines migrate with the harvest and come back; what is carried off leaves
its fence, its power is cut, and then there is silence.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from quanlian.sandbox.clock import days_of, festival_share, year_and_month
from quanlian.sandbox.collateral.holdings import Holdings, in_distress
from quanlian.sandbox.collateral.kinds import is_one_of
from quanlian.sandbox.draws import Floats, Ints, Stream
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import NEVER, World

_DAY = 86_400
_WEEK = 7
_HOME_SPREAD = 0.004  # degrees about the yard: field work and errands
_HARVEST = (5, 6, 9, 10)  # months in which combines migrate (跨区作业)
_MIGRATION = 2.5  # degrees, at most
_FLIGHT = 0.6  # degrees: beyond the county
_COLUMNS = ("thing", "at", "kind", "value", "lat", "lon")
# Working share of a farm machine's year by month, January first; the sum is twelve.
_FIELD_WORK = (0.2, 0.3, 1.2, 1.5, 1.5, 1.6, 1.2, 0.8, 1.4, 1.5, 0.6, 0.2)


def messages(world: World, book: Holdings) -> dict[str, Any]:
    """The messages of the month in order of device and time, with their sequence numbers counted on."""
    fitted = _reporting(world, book)
    stream = world.draws("sensors", world.number)
    weekly = _weekly(world, book, fitted, stream)
    parts = [weekly, _departures(world, book, stream), _powercuts(world, book, fitted, stream)]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in _COLUMNS}
    order = np.lexsort((joined["at"].astype(np.int64), joined["thing"]))
    joined = {name: column[order] for name, column in joined.items()}
    joined["seq"] = _count_on(book, joined["thing"])
    return joined


def _reporting(world: World, book: Holdings) -> Ints:
    """Things under charge with a sensor that still speaks."""
    rows = book.pledged()
    gone = book.things["gone"][rows]
    return np.asarray(
        rows[(book.things["device"][rows] != "") & ((gone == NEVER) | (gone >= world.number))], np.int64
    )


def _weekly(world: World, book: Holdings, rows: Ints, stream: Stream) -> dict[str, Any]:
    """A place and an hour-meter reading a week; a few get lost."""
    weeks = max(days_of(world.month) // _WEEK, 1)
    lat, lon = _places(world, book, rows, stream)
    day = stream.integers(len(rows), 0, _WEEK)
    worked = _hours(world, book, rows, stream)
    parts = []
    for week in range(weeks):
        when = _times(world, day + week * _WEEK, stream)
        hours = np.round(book.things["hours"][rows] + worked * (week + 1) / weeks, 1)
        heard = stream.uniform(len(rows)) >= numbers("collateral")["lost_signal"]
        heard &= (book.things["gone"][rows] == NEVER) | (week < weeks // 2)
        jitter = stream.normal(2 * len(rows), _HOME_SPREAD).reshape(2, -1)
        place = (np.round(lat + jitter[0], 6), np.round(lon + jitter[1], 6))
        nothing = np.full(len(rows), np.nan)
        for kind, value in (("gps", nothing), ("engine_hours", hours)):
            parts.append(
                _message(rows[heard], when[heard], kind, value[heard], place[0][heard], place[1][heard])
            )
    book.things["hours"][rows] += worked
    return _joined(parts)


def _joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: np.concatenate([part[name] for part in parts]) for name in _COLUMNS}


def _message(rows: Ints, at: Any, kind: str, value: Any, lat: Any, lon: Any) -> dict[str, Any]:
    kinds = np.full(len(rows), kind, dtype=object)
    return {"thing": rows, "at": at, "kind": kinds, "value": value, "lat": lat, "lon": lon}


def _times(world: World, days: Ints, stream: Stream) -> Any:
    seconds = days * _DAY + stream.integers(len(days), 6 * 3600, 20 * 3600)
    return world.month.astype("datetime64[D]").astype("datetime64[s]") + seconds


def _places(world: World, book: Holdings, rows: Ints, stream: Stream) -> tuple[Floats, Floats]:
    """At home, or far away where a combine follows the harvest."""
    _, month = year_and_month(world.month)
    away = book.things["migrates"][rows] & (month in _HARVEST)
    trip = stream.uniform(2 * len(rows), -_MIGRATION, _MIGRATION).reshape(2, -1)
    return book.things["lat"][rows] + trip[0] * away, book.things["lon"][rows] + trip[1] * away


def _hours(world: World, book: Holdings, rows: Ints, stream: Stream) -> Floats:
    """Hours run this month; a firm short of orders runs its machines less, a closed one not at all."""
    limits = numbers("collateral")
    kind, firms = book.things["kind"][rows], book.things["firm"][rows]
    _, month = year_and_month(world.month)
    working_days = max(days_of(world.month) * 5 // 7 - round(7 * festival_share(world.month)), 1)
    usual = np.where(is_one_of(kind, ("machine",)), limits["hours_machine"] * working_days, 0.0)
    usual = np.where(is_one_of(kind, ("vehicle",)), limits["hours_vehicle"] * working_days, usual)
    field = limits["hours_farm"] / 12 * _FIELD_WORK[month - 1]
    usual = np.where(is_one_of(kind, ("farm_machine",)), field, usual)
    calm = 1.0 - 0.6 * in_distress(world, firms)
    working = world.working()[firms] if len(world.troubles.closed) else np.ones(len(rows), bool)
    return np.asarray(
        np.round(usual * calm * working * np.clip(stream.normal(len(rows), 0.15, 1.0), 0.3, 1.5), 1)
    )


def _departures(world: World, book: Holdings, stream: Stream) -> dict[str, Any]:
    """What was carried off this month leaves the fence, moves on and has its power cut; migrants leave and return."""
    rows = _reporting(world, book)
    _, month = year_and_month(world.month)
    fled = rows[book.things["gone"][rows] == world.number]
    migrants = rows[book.things["migrates"][rows] & (book.things["gone"][rows] == NEVER)]
    leaving = migrants if month in (_HARVEST[0], _HARVEST[2]) else migrants[:0]
    coming = migrants if month in (_HARVEST[1], _HARVEST[3]) else migrants[:0]
    parts = [_crossing(world, book, leaving, "geofence_exit", (1, 6), stream)]
    parts.append(_crossing(world, book, coming, "geofence_return", (22, 28), stream))
    parts.append(_crossing(world, book, fled, "geofence_exit", (16, 20), stream))
    parts.append(_crossing(world, book, fled, "power_cut", (21, 27), stream))
    return _joined(parts)


def _crossing(
    world: World, book: Holdings, rows: Ints, kind: str, between: tuple[int, int], stream: Stream
) -> dict[str, Any]:
    step = stream.uniform(2 * len(rows), -_FLIGHT, _FLIGHT).reshape(2, -1)
    lat = np.round(book.things["lat"][rows] + step[0], 6)
    lon = np.round(book.things["lon"][rows] + step[1], 6)
    when = _times(world, stream.integers(len(rows), *between), stream)
    distance = np.round(numbers("collateral")["geofence_km"] + stream.uniform(len(rows), 0.1, 40.0), 1)
    value = distance if kind.startswith("geofence") else np.full(len(rows), np.nan)
    return _message(rows, when, kind, value, lat, lon)


def _powercuts(world: World, book: Holdings, rows: Ints, stream: Stream) -> dict[str, Any]:
    """Batteries die and cables are pulled in repairs: an alarm now and then that means nothing."""
    harmless = rows[stream.chance(len(rows), numbers("collateral")["harmless_alarm"])]
    when = _times(world, stream.integers(len(harmless), 0, 27), stream)
    lat, lon = book.things["lat"][harmless], book.things["lon"][harmless]
    return _message(harmless, when, "power_cut", np.full(len(harmless), np.nan), lat, lon)


def _count_on(book: Holdings, things: Ints) -> Ints:
    """Sequence numbers go on from the last message of each device."""
    if len(things) == 0:
        return np.zeros(0, np.int64)
    first = np.flatnonzero(np.r_[True, things[1:] != things[:-1]])
    place = np.arange(len(things)) - np.repeat(first, np.diff(np.r_[first, len(things)]))
    numbered = book.things["seq"][things] + place + 1
    np.maximum.at(book.things["seq"], things, numbered)
    return np.asarray(numbered, np.int64)


def signatures(seed: int, devices: Any, seqs: Ints, times: Any, kinds: Any) -> list[str]:
    """A short keyed digest of each message, as the terminal signs it (签名)."""
    key = hashlib.blake2b(f"terminal keys of {seed}".encode(), digest_size=16).digest()
    return [
        hashlib.blake2b(f"{device}|{seq}|{at}|{kind}".encode(), key=key, digest_size=8).hexdigest()
        for device, seq, at, kind in zip(devices, seqs.tolist(), times.astype(str), kinds, strict=True)
    ]
