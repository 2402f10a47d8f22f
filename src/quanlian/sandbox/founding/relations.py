"""Who is tied to whom (关系): blood, shares, office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Draws, Ints
from quanlian.sandbox.founding.figures import figure
from quanlian.sandbox.founding.groups import Group
from quanlian.sandbox.founding.people import CHILD, DIRECTOR, MANAGER, PARENT, SPOUSE, Roster, spouse_of
from quanlian.sandbox.world import NEVER, Firms, Relations

_NOMINEE_KIN = 0.5
_WEDDED_AT = 26  # years, about
_BORN = np.datetime64("1980-01-01")  # ties of blood have no beginning that a bank records


def found_relations(
    draws: Draws, firms: Firms, roster: Roster, parent: Ints, hidden: list[Group], doubles: tuple[Ints, Ints]
) -> Relations:
    """Every true tie, told to the bank or not; a nominee counts as the controller that he says he is."""
    double, directed = doubles
    return joined(
        [
            *_ownership(draws, firms, roster, parent),
            *_office(firms, roster),
            *_family(draws, firms, roster),
            *_hidden(draws, firms, hidden),
            rows(len(firms) + double, directed, "director", np.nan, firms.established[directed]),
        ]
    )


def rows(source: Any, target: Any, kind: str, share: Any, since: Any, known: Any = True) -> Relations:
    """Ties of one kind; single values count for all."""
    count = max(np.size(source), np.size(target))

    def column(value: Any, dtype: Any) -> Any:
        return np.broadcast_to(np.asarray(value, dtype), count).copy()

    return Relations(
        source=column(source, np.int64),
        target=column(target, np.int64),
        kind=column(kind, object),
        share=column(share, float),
        since=column(since, "datetime64[D]"),
        known=column(known, bool),
    )


def joined(parts: Iterable[Relations]) -> Relations:
    """Several lots of ties as one."""
    several = list(parts)
    names = Relations.__slots__
    return Relations(**{name: np.concatenate([getattr(part, name) for part in several]) for name in names})


def _ownership(draws: Draws, firms: Firms, roster: Roster, parent: Ints) -> list[Relations]:
    """Owner, and in some firms the spouse, or a parent company and the owner: shares add up to one."""
    count = len(firms)
    firm = np.arange(count)
    below = parent != NEVER
    owner = count + firms.owner
    spouse = spouse_of(roster)[firms.owner]
    shared = (
        draws("founding", "spouse share").chance(count, figure("spouse_shareholder"))
        & (spouse != NEVER)
        & ~below
    )
    part = np.rint(draws("founding", "spouse part").uniform(count, 0.05, 0.5) * 20) / 20
    held = np.rint(draws("founding", "parent part").uniform(count, 0.51, 1.0) * 20) / 20
    part = np.where(shared, part, np.where(below, held, 0.0))
    personal = np.flatnonzero(part < 1)
    under = np.flatnonzero(below)
    with_spouse = np.flatnonzero(shared & (part > 0))
    return [
        rows(owner[personal], personal, "shareholder", 1 - part[personal], firms.established[personal]),
        rows(parent[under], under, "shareholder", part[under], firms.established[under]),
        rows(
            count + spouse[with_spouse],
            with_spouse,
            "shareholder",
            part[with_spouse],
            firms.established[with_spouse],
        ),
        rows(owner, firm, "legal_rep", np.nan, firms.established),
        rows(owner, firm, "controller", np.nan, firms.established),
    ]


def _office(firms: Firms, roster: Roster) -> list[Relations]:
    count = len(firms)
    made = []
    for role in (MANAGER, DIRECTOR):
        person, firm = roster.members(role)
        made.append(rows(count + person, firm, role, np.nan, firms.established[firm]))
    return made


def _family(draws: Draws, firms: Firms, roster: Roster) -> list[Relations]:
    count = len(firms)
    spouse, of_spouse = roster.members(SPOUSE)
    child, of_child = roster.members(CHILD)
    parent, of_parent = roster.members(PARENT)
    made = [
        rows(count + of_spouse, count + spouse, "spouse", np.nan, _wedding(draws, len(spouse))),
        rows(count + of_child, count + child, "parent", np.nan, _BORN),
        rows(count + parent, count + of_parent, "parent", np.nan, _BORN),
    ]
    for kind, pairs, known in (
        ("sibling", roster.sibling, figure("sibling_known")),
        ("relative", roster.cousin, figure("cousin_known")),
    ):
        told = draws("founding", kind, "known").chance(len(pairs) // 2, known)
        made.append(rows(count + pairs[0::2], count + pairs[1::2], kind, np.nan, _BORN, told))
    return made


def _hidden(draws: Draws, firms: Firms, hidden: list[Group]) -> list[Relations]:
    """The controller behind the nominees: some are kin, and nobody has said so."""
    if not hidden:
        return []
    count = len(firms)
    firm = np.concatenate([group.members[1:] for group in hidden])
    controller = count + np.repeat([g.controller for g in hidden], [len(g.members) - 1 for g in hidden])
    kin = np.flatnonzero(draws("founding", "nominee kin").chance(len(firm), _NOMINEE_KIN))
    return [
        rows(controller, firm, "controller", np.nan, firms.established[firm], known=False),
        rows(controller[kin], count + firms.owner[firm[kin]], "relative", np.nan, _BORN, known=False),
    ]


def _wedding(draws: Draws, count: int) -> Any:
    days = draws("founding", "wedding").integers(count, 0, 365 * _WEDDED_AT)
    return np.datetime64("1992-01-01") + days.astype("timedelta64[D]")
