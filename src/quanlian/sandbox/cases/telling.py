"""Visits and outside events of the stories, written in their month (案例的走访与事件)."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.draws import Ints
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World

_LEARNED = (4, 25)  # days from an outside event to the day the bank knows it


def tell(world: World, sink: Sink) -> None:
    """Rows of this month that stories asked for."""
    visits = [row for row in world.facts.get("case_visits", []) if row["month"] == world.number]
    events = [row for row in world.facts.get("case_events", []) if row["month"] == world.number]
    if visits:
        _visits(world, sink, visits)
    if events:
        _events(world, sink, events)


def _moments(world: World, name: str, count: int) -> Any:
    """Working hours of days in the month's middle."""
    stream = world.draws("cases", name, world.number)
    day = world.month.astype("datetime64[D]") + stream.integers(count, 5, 24)
    return day.astype("datetime64[s]") + stream.integers(count, 9 * 3600, 17 * 3600)


def _firms(rows: list[dict[str, Any]]) -> Ints:
    return np.array([row["firm"] for row in rows], dtype=np.int64)


def _texts(rows: list[dict[str, Any]], name: str) -> Any:
    return np.array([row[name] or None for row in rows], dtype=object)


def _visits(world: World, sink: Sink, rows: list[dict[str, Any]]) -> None:
    firms, at = _firms(rows), _moments(world, "visit", len(rows))
    sink.rows(
        "visit",
        {
            "visit_id": np.array(
                [f"ZF9{world.number:03d}{firm:06d}" for firm in firms.tolist()], dtype=object
            ),
            "party_id": world.firms.party_id[firms],
            "at": at,
            "officer": officers(world, firms, world.month.astype("datetime64[D]")),
            "kind": _texts(rows, "kind"),
            "findings": _texts(rows, "findings"),
        },
        known_at=at.astype("datetime64[D]"),
    )


def officers(world: World, firms: Ints, day: Any) -> Any:
    """The account manager of each firm on a day, as the staff table numbers them."""
    bank, manager = world.facts.get("bank"), world.firms.manager[firms]
    if bank is None:
        return np.array([f"S{number:05d}" for number in manager.tolist()], dtype=object)
    return bank.staff.staff_id[bank.manager_on(manager, day)]


def _events(world: World, sink: Sink, rows: list[dict[str, Any]]) -> None:
    firms, at = _firms(rows), _moments(world, "event", len(rows))
    later = world.draws("cases", "learned", world.number).integers(len(rows), *_LEARNED)
    amount = np.array([row["amount"] for row in rows], dtype=np.int64)
    sink.rows(
        "event",
        {
            "party_id": world.firms.party_id[firms],
            "at": at,
            "kind": _texts(rows, "kind"),
            "amount": np.ma.masked_equal(amount, 0),
            "role": _texts(rows, "role"),
            "text": _texts(rows, "text"),
            "source": "公开信息",
        },
        known_at=at.astype("datetime64[D]") + later,
    )
