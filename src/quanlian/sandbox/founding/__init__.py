"""The founding (建账之前): who there is and how they are tied, before the first month is played."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import WARM_UP, Clock
from quanlian.sandbox.draws import Draws
from quanlian.sandbox.founding.bank import Bank, found_bank
from quanlian.sandbox.founding.changes import office_changes
from quanlian.sandbox.founding.doubles import found_doubles
from quanlian.sandbox.founding.firms import found_firms
from quanlian.sandbox.founding.groups import Group, found_parents, hidden_groups, known_groups, truth_of
from quanlian.sandbox.founding.guarantees import found_guarantees
from quanlian.sandbox.founding.neighbours import found_neighbours
from quanlian.sandbox.founding.outsiders import found_outsiders
from quanlian.sandbox.founding.people import Roster, found_people
from quanlian.sandbox.founding.places import Places, found_places
from quanlian.sandbox.founding.relations import found_relations
from quanlian.sandbox.founding.trades import found_trades
from quanlian.sandbox.industries import read_industries
from quanlian.sandbox.ledger import Ledger
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.world import NEVER, Month, Troubles, World

__all__ = ["Bank", "Group", "Places", "Roster", "found"]


def found(scenario: Scenario, draws: Draws, clock: Clock, borrowers: int) -> World:
    """A bank's customers and all they are tied to; nobody has traded, borrowed or cheated yet.

    Kept in ``world.facts``: ``bank`` (:class:`Bank`), ``places``, ``roster`` (why each person is on record),
    ``groups`` (known groups), ``hidden_groups``, ``parent`` (parent company of each firm)
    ``guarantee_papers`` and ``guarantee_elsewhere`` (by row of ``world.guarantees``; rows added later have ordinary papers) and ``relation_until``
    (the day on which a row of ``world.relations`` ends, NaT where it does not; may be shorter than the rows).
    """
    industries = read_industries()
    places = found_places(draws, borrowers, industries)
    firms = found_firms(draws, clock, places, industries, borrowers)
    parent = found_parents(draws, firms)
    roster = found_people(draws, clock, places, firms, parent)
    innocents = found_neighbours(draws, places, firms)
    known = {row["party_id"] for row in innocents}
    innocent = np.array(
        [party in known for party in firms.party_id]
    )  # isin compares texts one with every one
    hidden = hidden_groups(draws, firms, parent, innocent)
    people, doubles, directed, same = found_doubles(draws, firms, roster.people)
    roster.people = people
    outsiders = found_outsiders(draws, places, industries, borrowers)
    bank = found_bank(draws, clock, places, firms)
    guarantees, papers, circles = found_guarantees(
        draws, clock, firms, roster, outsiders, len(people), hidden
    )
    told = found_relations(draws, firms, roster, parent, hidden, (doubles, directed))
    relations, until = office_changes(draws, clock, firms, roster, told)
    world = World(
        scenario=scenario,
        draws=draws,
        clock=clock,
        industries=industries,
        firms=firms,
        people=people,
        outsiders=outsiders,
        trades=found_trades(draws, clock, firms, outsiders, len(people), industries, hidden),
        guarantees=guarantees,
        relations=relations,
        ledger=Ledger(borrowers),
        false=Ledger(borrowers),
        troubles=_calm(borrowers),
        number=-WARM_UP,
        now=Month(borrowers),
    )
    groups = known_groups(draws, clock, firms, parent)
    world.facts.update(
        bank=bank, places=places, roster=roster, groups=groups, hidden_groups=hidden, parent=parent
    )
    world.facts.update(guarantee_papers=papers, guarantee_elsewhere=papers.elsewhere)
    world.facts["relation_until"] = until
    world.truth["circle"] += circles
    world.truth["hidden_group"] += truth_of(hidden, firms.party_id, people.party_id, firms)
    world.truth["same_person"] += same
    world.truth["innocent"] += innocents
    return world


def _calm(firms: int) -> Troubles:
    """Nothing is wrong with anybody."""
    return Troubles(
        demand=np.ones(firms),
        cost=np.ones(firms),
        collection=np.ones(firms),
        drain=np.zeros(firms, np.int64),
        stress=np.zeros(firms),
        shortage=np.zeros(firms, np.int64),
        defaulted=np.full(firms, NEVER),
        closed=np.full(firms, NEVER),
    )
