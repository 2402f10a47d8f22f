"""Those that look tied and are not (无辜相似): village addresses, the phones of agency bookkeepers."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.draws import Draws
from quanlian.sandbox.founding.figures import figure, words
from quanlian.sandbox.founding.ids import phones
from quanlian.sandbox.founding.picking import blocks
from quanlian.sandbox.founding.places import Places
from quanlian.sandbox.world import MICRO, SMALL, Firms

_PHONES_FROM = 4_000_000  # serials of bookkeepers' phones


def found_neighbours(draws: Draws, places: Places, firms: Firms) -> list[dict[str, Any]]:
    """Gives unrelated small firms one address or one phone; returns who they are, for the truth."""
    return [*_villages(draws, places, firms), *_bookkeepers(draws, firms)]


def _villages(draws: Draws, places: Places, firms: Firms) -> list[dict[str, Any]]:
    village, _ = words("village")
    name = draws("founding", "village name").integers(len(firms), 0, len(village))
    told = []
    for number, members in enumerate(_gathered(draws, firms, "village", MICRO)):
        town = int(firms.town[members[0]])
        county = places.town_county[town]
        head = f"{places.city[county]}{places.county[county]}{places.town[town]}"
        firms.address[members] = f"{head}{village[name[number]]}村工业区{number % 9 + 1}号"
        told += [_row("village_address", firms, firm, firms.address[firm]) for firm in members.tolist()]
    return told


def _bookkeepers(draws: Draws, firms: Firms) -> list[dict[str, Any]]:
    groups = _gathered(draws, firms, "bookkeeper", SMALL)
    phone = phones(_PHONES_FROM + np.arange(len(groups)))
    told = []
    for number, members in enumerate(groups):
        firms.phone[members] = phone[number]
        told += [_row("bookkeeper_phone", firms, firm, phone[number]) for firm in members.tolist()]
    return told


def _gathered(draws: Draws, firms: Firms, what: str, largest: int) -> list[Any]:
    """Groups of small firms of one town with different owners."""
    order = np.lexsort((draws("founding", what).raw(len(firms)), firms.town))
    lane = order[firms.segment[order] <= largest]
    size = int(figure(f"{what}_size"))
    shares = np.array([figure(f"{what}_firms") * len(firms) / max(len(lane), 1)])
    low, high = np.array([max(3, size - 4)]), np.array([size + 4])
    _, first, span = blocks(draws("founding", what, "blocks"), firms.town[lane], shares, low, high)
    return [lane[a : a + n] for a, n in zip(first.tolist(), span.tolist(), strict=True)]


def _row(kind: str, firms: Firms, firm: int, shared: object) -> dict[str, Any]:
    begins = str(firms.established[firm])
    return {"party_id": firms.party_id[firm], "kind": kind, "from": begins, "shared": str(shared)}
