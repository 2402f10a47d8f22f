"""The truth about troubles (危机真相): a row for each, and the chain of causes behind a default."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.world import NEVER, World

RECENT = 36  # months for which a trouble counts as what led to a default
CAUGHT = 12  # months within which a trouble that came from others is the cause
_LINKS = 8  # of a chain of causes, at most


def begin(world: World) -> None:
    """Let the credit side ask what caused a default."""
    world.facts.setdefault("trouble_told", cause_of)


def keep(world: World) -> None:
    """Write a truth row for each row of the plan that has begun and has none yet."""
    table = world.troubles.plan
    rows: dict[int, dict[str, Any]] = world.facts.setdefault("trouble_rows", {})
    begun = np.flatnonzero(table["start"] <= world.number)
    for place in begun.tolist():
        if place in rows:
            continue
        firm, source = int(table["firm"][place]), int(table["source"][place])
        row = {
            "party_id": world.firms.party_id[firm],
            "cause": str(table["cause"][place]),
            "start": str(world.clock.first + int(table["start"][place])),
            "size": round(float(table["size"][place]), 4),
            "source": None if source < 0 else str(world.ids(np.array([source]))[0]),
            "defaulted": False,
        }
        rows[place] = row
        world.truth["trouble"].append(row)


def cause_of(world: World, firm: int) -> dict[str, Any]:
    """What led to a firm's default: the weightiest of its recent troubles, and whose default that came from."""
    place = _leading(world, firm)
    if place is None:
        return {"cause": "thin_means", "source": None, "chain": "", "start": None}
    table = world.troubles.plan
    row = world.facts.get("trouble_rows", {}).get(place)
    if row is not None:
        row["defaulted"] = True
    source = int(table["source"][place])
    return {
        "cause": str(table["cause"][place]),
        "source": None if source < 0 else str(world.ids(np.array([source]))[0]),
        "chain": ">".join(_chain(world, place)),
        "start": str(world.clock.first + int(table["start"][place])),
    }


def _leading(world: World, firm: int) -> int | None:
    table = world.troubles.plan
    places = np.flatnonzero(
        (table["firm"] == firm) & (table["start"] <= world.number) & (table["start"] > world.number - RECENT)
    )
    if not len(places):
        return None
    # What reached a firm from others within the year brought it down; else its own latest trouble did.
    caught = (table["source"][places] != NEVER) & (table["start"][places] > world.number - CAUGHT)
    among = places[caught] if caught.any() else places
    return int(among[np.argmax(table["start"][among])])


def _chain(world: World, place: int) -> list[str]:
    table = world.troubles.plan
    links: list[str] = []
    seen: list[int] = []
    while place is not None and place not in seen and len(links) < _LINKS:
        seen.append(place)
        firm, source = int(table["firm"][place]), int(table["source"][place])
        links.append(f"{world.firms.party_id[firm]}:{table['cause'][place]}")
        if source < 0 or source >= len(world.firms):
            break
        before = _leading(world, source)
        if before is None:
            break
        place = before
    return links
