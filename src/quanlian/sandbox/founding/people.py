"""Owners and their families, managers, directors (自然人)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.clock import WARM_UP, Clock
from quanlian.sandbox.draws import Bools, Draws, Ints
from quanlian.sandbox.founding.figures import figure
from quanlian.sandbox.founding.ids import phones, resident_ids
from quanlian.sandbox.founding.names import full_names, given_names, surnames
from quanlian.sandbox.founding.places import Places, addresses
from quanlian.sandbox.world import NEVER, SMALL, Days, Firms, People, Texts

PHONES_FROM = 1_000_000  # serials of people's phones lie beyond those of firms
SPOUSE, CHILD, PARENT, MANAGER, DIRECTOR = "spouse", "child", "parent", "manager", "director"


@dataclass(slots=True)
class Roster:
    """The people, and why they are on record: ``role`` towards person or firm ``towards``."""

    people: People
    role: list[str]  # of each block of people
    block: Ints  # first person of each block, and the end
    towards: list[Ints]  # persons (spouse, child, parent) or firms (manager, director)
    sibling: Ints  # pairs of owners that are siblings, flattened two by two
    cousin: Ints

    def members(self, role: str) -> tuple[Ints, Ints]:
        """The people of a role, and towards whom."""
        place = self.role.index(role)
        return np.arange(self.block[place], self.block[place + 1]), self.towards[place]


@dataclass(slots=True)
class _Draft:
    """People before they have names: grown block by block."""

    surname: Ints
    female: Bools
    birth: Days
    household: Ints
    town: Ints

    def add(self, other: _Draft) -> _Draft:
        names = self.__slots__
        return _Draft(**{n: np.concatenate([getattr(self, n), getattr(other, n)]) for n in names})

    def __len__(self) -> int:
        return len(self.surname)


def found_people(draws: Draws, clock: Clock, places: Places, firms: Firms, parent: Ints) -> Roster:
    """An owner for every firm (``firms.owner`` is rewritten: some own several), with the families."""
    firms.owner = _owners(draws, firms, parent)
    firm_of = _first_firm(firms.owner)
    draft = _draft_owners(draws, clock, firms, firm_of)
    sibling = _pairs(draws, firms, firm_of, "sibling", figure("sibling_owner"))
    cousin = _pairs(draws, firms, firm_of, "cousin", figure("cousin_owner"))
    draft.surname[sibling[1::2]] = draft.surname[sibling[0::2]]  # written before anyone marries
    blocks = [0, len(draft)]
    spouse_of = np.flatnonzero(draws("founding", "married").chance(len(draft), figure("married")))
    draft = draft.add(_spouses(draws, draft, spouse_of))
    blocks.append(len(draft))
    kin = np.flatnonzero(draws("founding", "kin").chance(blocks[1], figure("kin_at_hand")))
    old = draft.birth[kin] < np.datetime64("1972-01-01")
    for role, of in ((CHILD, kin[old]), (PARENT, kin[~old])):
        draft = draft.add(_generation(draws, draft, of, role))
        blocks.append(len(draft))
    managed, directed = _hired(draws, firms)
    for firm in (managed, directed):
        draft = draft.add(_strangers(draws, clock, firms, firm, len(draft)))
        blocks.append(len(draft))
    towards = [firm_of, spouse_of, kin[old], kin[~old], managed, directed]
    roles = ["owner", SPOUSE, CHILD, PARENT, MANAGER, DIRECTOR]
    return Roster(_people(draws, places, draft), roles, np.array(blocks), towards, sibling, cousin)


def _owners(draws: Draws, firms: Firms, parent: Ints) -> Ints:
    """The owner of each firm, counted from 0 without gaps; a serial owner has two or more firms in a county."""
    count = len(firms)
    owner = np.arange(count)
    second = np.flatnonzero(draws("founding", "serial owner").chance(count, figure("serial_owner")))
    order = np.lexsort((np.arange(count), firms.region))
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    step = draws("founding", "serial step").integers(len(second), 1, 12)
    other = order[(place[second] + step) % count]
    free = ~np.isin(other, second)
    owner[second[free]] = other[free]
    below = parent != NEVER
    owner[below] = owner[parent[below]]
    _, numbered = np.unique(owner, return_inverse=True)
    return np.asarray(numbered, dtype=np.int64)


def _first_firm(owner: Ints) -> Ints:
    _, first = np.unique(owner, return_index=True)
    return np.asarray(first, dtype=np.int64)


def _draft_owners(draws: Draws, clock: Clock, firms: Firms, firm_of: Ints) -> _Draft:
    count = len(firm_of)
    age = draws("founding", "owner age").normal(count, 8.5, 46).clip(27, 71)
    # Nobody founds a firm before coming of age.
    firm_age = (clock.first.astype("datetime64[D]") - firms.established[firm_of]).astype(np.int64) / 365
    years = np.maximum(age, 21 + firm_age)
    return _Draft(
        surname=surnames(draws, count, "owner"),
        female=draws("founding", "owner sex").chance(count, figure("female_owner")),
        birth=_births(clock, years),
        household=np.arange(count),
        town=firms.town[firm_of],
    )


def _births(clock: Clock, years: np.ndarray) -> Days:
    today = (clock.first - WARM_UP).astype("datetime64[D]")
    return np.asarray(today - np.rint(years * 365.2425).astype("timedelta64[D]"))


def _pairs(draws: Draws, firms: Firms, firm_of: Ints, what: str, part: float) -> Ints:
    """Pairs of owners of one town, each owner in at most one pair."""
    count = len(firm_of)
    chosen = draws("founding", what).sample(np.arange(count), int(count * part))
    chosen = chosen[np.argsort(firms.town[firm_of[chosen]], kind="stable")]
    pairs = chosen[: len(chosen) // 2 * 2].reshape(-1, 2)
    town = firms.town[firm_of[pairs]]
    return np.asarray(pairs[town[:, 0] == town[:, 1]].reshape(-1))


def _spouses(draws: Draws, draft: _Draft, of: Ints) -> _Draft:
    days = draws("founding", "spouse age").normal(len(of), 900).clip(-3000, 3000)
    older = np.where(draft.female[of], -400, 500)
    return _Draft(
        surname=surnames(draws, len(of), "spouse"),
        female=~draft.female[of],
        birth=draft.birth[of] + np.rint(days + older).astype("timedelta64[D]"),
        household=draft.household[of],
        town=draft.town[of],
    )


def _generation(draws: Draws, draft: _Draft, of: Ints, role: str) -> _Draft:
    """Grown children (of the older owners) or parents (of the younger); children take the father's name."""
    count = len(of)
    gap = draws("founding", role, "gap").uniform(count, 23, 31) * (365 if role == CHILD else -365)
    surname = draft.surname[of].copy()
    other = draft.female[of] if role == CHILD else np.zeros(count, bool)
    female = draws("founding", role, "sex").chance(count, 0.4)
    other = other | (female if role == PARENT else False)  # a mother has her own name
    surname[other] = surnames(draws, count, role)[other]
    own_home = draws("founding", role, "home").chance(count, 0.5)
    return _Draft(
        surname=surname,
        female=female,
        birth=draft.birth[of] + np.rint(gap).astype("timedelta64[D]"),
        household=np.where(own_home, len(draft) + np.arange(count), draft.household[of]),
        town=draft.town[of],
    )


def _hired(draws: Draws, firms: Firms) -> tuple[Ints, Ints]:
    larger = firms.segment >= SMALL
    managed = draws("founding", "hired").chance(len(firms), figure("hired_manager")) & larger
    directed = draws("founding", "director").chance(len(firms), figure("outside_director")) & larger
    return np.flatnonzero(managed), np.flatnonzero(directed)


def _strangers(draws: Draws, clock: Clock, firms: Firms, firm: Ints, before: int) -> _Draft:
    count = len(firm)
    return _Draft(
        surname=surnames(draws, count, f"stranger {before}"),
        female=draws("founding", "stranger sex", before).chance(count, 0.4),
        birth=_births(clock, draws("founding", "stranger age", before).uniform(count, 28, 58)),
        household=before + np.arange(count),
        town=firms.town[firm],
    )


def _people(draws: Draws, places: Places, draft: _Draft) -> People:
    count = len(draft)
    region = places.code[places.town_county[draft.town]]
    homes, number = np.unique(draft.household, return_inverse=True)
    home_town = np.zeros(len(homes), np.int64)
    home_town[number] = draft.town
    return People(
        party_id=person_ids(draws, count),
        name=full_names(draft.surname, given_names(draws, draft.female, "person")),
        id_number=resident_ids(region, draft.birth, draft.female),
        household=draft.household,
        region=region,
        address=addresses(draws, places, home_town, "home")[number],
        phone=phones(PHONES_FROM + np.arange(count)),
    )


def person_ids(draws: Draws, count: int) -> Texts:
    """Customer numbers of people, in no visible order."""
    numbers = draws("founding", "person number").shuffled(count).tolist()
    return np.array([f"P{2_000_001 + number:07d}" for number in numbers], dtype=object)


def spouse_of(roster: Roster) -> Ints:
    """The spouse of each person on record, or NEVER."""
    spouse = np.full(len(roster.people), NEVER)
    person, owner = roster.members(SPOUSE)
    spouse[owner], spouse[person] = person, owner
    return spouse
