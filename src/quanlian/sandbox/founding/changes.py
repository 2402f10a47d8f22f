"""Offices that change hands while the bank looks (法定代表人与高管变更)."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import Clock
from quanlian.sandbox.draws import Draws, Ints
from quanlian.sandbox.founding.figures import figure
from quanlian.sandbox.founding.people import Roster, spouse_of
from quanlian.sandbox.founding.relations import joined, rows
from quanlian.sandbox.world import NEVER, Days, Firms, Relations

_CHILD_FIRST = 0.5  # of the hand-overs, to a grown child where there is one; else to the spouse


def office_changes(
    draws: Draws, clock: Clock, firms: Firms, roster: Roster, ties: Relations
) -> tuple[Relations, Days]:
    """The ties with those that take over, and the day on which each ends (NaT where it does not)."""
    heir = _heirs(draws, firms, roster)
    until = np.full(len(ties.kind), np.datetime64("NaT"), "datetime64[D]")
    made = [ties]
    for kind, part in (("legal_rep", "legal_rep_changes"), ("manager", "manager_changes")):
        places = np.flatnonzero((ties.kind == kind) & ties.known)
        places = places[draws("founding", part).chance(len(places), figure(part))]
        if kind == "legal_rep":
            places = places[heir[ties.target[places]] != NEVER]
        day = _days(draws, clock, kind, len(places))
        until[places] = day
        firm = ties.target[places]
        taken = heir[firm] != NEVER
        made.append(rows(len(firms) + heir[firm[taken]], firm[taken], kind, np.nan, day[taken]))
    every = joined(made)
    more = len(every.kind) - len(until)
    return every, np.r_[until, np.full(more, np.datetime64("NaT"), "datetime64[D]")]


def _heirs(draws: Draws, firms: Firms, roster: Roster) -> Ints:
    """Who of the owner's family would take over each firm, or NEVER."""
    child, parent = roster.members("child")
    child_of = np.full(len(roster.people), NEVER)
    child_of[parent] = child
    child_of, spouse = child_of[firms.owner], spouse_of(roster)[firms.owner]
    young = draws("founding", "heir").chance(len(firms), _CHILD_FIRST) & (child_of != NEVER)
    return np.where(young, child_of, spouse)


def _days(draws: Draws, clock: Clock, kind: str, count: int) -> Days:
    span = max(clock.months, 1) * 30
    days = draws("founding", kind, "changes").integers(count, 20, span + 20)
    return np.asarray(clock.first.astype("datetime64[D]") + days.astype("timedelta64[D]"))
