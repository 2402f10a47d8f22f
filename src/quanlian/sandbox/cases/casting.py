"""Casting (选角): which firm plays which role, under which customer number.

The roles take the bank's lowest customer numbers, leads first in the order of the cases, so that a page can name them for every
seed and size. Only the label moves: the firm that plays keeps its place, its trade and its neighbours, and whoever held
the number gets the player's.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.cases.stage import Case, Role
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.fraud.rings import rings
from quanlian.sandbox.world import World

SMALLEST = 200  # borrowers from which on every story has its firms
_NOT_THE_TRADE, _NOT_THE_SECTION = 100, 1000
_A_SIZE_OFF, _ELSEWHERE = 20, 5
_AUDITION = 5  # firms that fit alike
_LATER = 10**6  # a month number that does not come


def cast_roles(world: World, cases: tuple[Case, ...]) -> list[dict[str, int]]:
    """The firm of every role of every case, renamed and renumbered."""
    taken = _occupied(world)
    chosen: list[dict[str, int]] = [{} for _ in cases]
    for place, case, role in _in_order(cases):
        firm = _best(world, role, taken, f"{case.case_id} {role.name}")
        taken[firm] = True
        chosen[place][role.name] = firm
    numbers = sorted(world.firms.party_id.tolist())
    for slot, (place, _, role) in enumerate(_in_order(cases)):
        _name(world, chosen[place][role.name], role.zh, numbers[slot])
    return chosen


def _in_order(cases: tuple[Case, ...]) -> list[tuple[int, Case, Role]]:
    """Leads of all cases, then the other roles."""
    leads = [(place, case, case.roles[0]) for place, case in enumerate(cases)]
    others = [(place, case, role) for place, case in enumerate(cases) for role in case.roles[1:]]
    return [*leads, *others]


def _occupied(world: World) -> Any:
    """Members of rings and planted innocents have a part already."""
    taken = np.zeros(len(world.firms), bool)
    for ring in rings(world):
        taken[ring.members] = True
    kinds = world.facts.get("innocent", {}).get("kind")
    if kinds is not None:
        taken |= np.asarray(kinds != "", bool)
    return taken


def _best(world: World, role: Role, taken: Any, name: str) -> int:
    """The free firm that fits a role best; of several some are drawn and the largest plays."""
    free = np.flatnonzero(~taken)
    misfit = _misfit(world, role, free)
    near = free[misfit == misfit.min()]
    drawn = np.sort(world.draws("cases", "cast", name).sample(near, _AUDITION))
    return int(drawn[np.argmax(world.firms.sales[drawn])])


def _misfit(world: World, role: Role, free: Ints) -> Ints:
    firms = world.firms
    codes = [str(code) for code in world.industries["code"]]
    by_trade = np.array([_distance(code, role.trades) for code in codes])
    size = np.abs(firms.segment[free] - role.segment) * _A_SIZE_OFF
    away = np.array([not str(code).startswith(role.region) for code in firms.region[free]]) * _ELSEWHERE
    return np.asarray(by_trade[firms.industry[free]] + size + away, np.int64)


def _distance(code: str, wanted: tuple[str, ...]) -> int:
    if code in wanted:
        return wanted.index(code)
    same = any(code[0] == other[0] for other in wanted)
    return _NOT_THE_TRADE if same else _NOT_THE_SECTION


def _name(world: World, firm: int, zh: str, number: str) -> None:
    """Name and customer number; all that told of the two numbers before tells it of the right ones."""
    firms = world.firms
    firms.name[firm] = zh
    held = str(firms.party_id[firm])
    if held == number:
        return
    holder = int(np.flatnonzero(firms.party_id == number)[0])
    firms.party_id[holder], firms.party_id[firm] = held, number
    exchange = {held: number, number: held}
    for rows in world.truth.values():
        for row in rows:  # in place: others hold on to their rows
            _relabel(row, exchange)


def _relabel(row: dict[str, Any], exchange: dict[str, str]) -> None:
    for key, value in row.items():
        row[key] = _relabelled(value, exchange)


def _relabelled(value: Any, exchange: dict[str, str]) -> Any:
    if isinstance(value, dict):
        _relabel(value, exchange)
        return value
    if isinstance(value, list):
        return [_relabelled(inner, exchange) for inner in value]
    return exchange.get(value, value) if isinstance(value, str) else value


def make_room(world: World, firms: Ints) -> None:
    """Players forget what chance had planned for them: cheats and troubles that would begin never come."""
    for plan in (world.cheats.plan, world.troubles.plan):
        plan["start"][np.isin(plan["firm"], firms)] = _LATER
