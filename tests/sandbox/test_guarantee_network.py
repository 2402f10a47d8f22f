"""The guarantee network: its shapes, its heavy tail, its amounts, and what the truth says of it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from quanlian.sandbox.clock import ending
from quanlian.sandbox.draws import Draws
from quanlian.sandbox.founding import found
from quanlian.sandbox.founding.firms import assets_of
from quanlian.sandbox.founding.knots import strongly_connected
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.world import World

FIRMS = 3000


@cache
def founded() -> World:
    return found(Scenario(), Draws(5), ending(24), FIRMS)


@cache
def edges() -> frozenset[tuple[str, str]]:
    ties = founded().guarantees
    ids = founded().firms.party_id
    inside = ties.guarantor < FIRMS
    return frozenset(zip(ids[ties.guarantor[inside]], ids[ties.debtor[inside]], strict=True))


def shapes(pattern: str) -> list[list[str]]:
    return [row["members"] for row in founded().truth["circle"] if row["pattern"] == pattern]


def test_every_pattern_is_there() -> None:
    wanted = {"reciprocal", "joint", "chain", "circle", "hub", "owner", "professional", "plain"}
    assert set(founded().guarantees.pattern) == wanted


@pytest.mark.parametrize("pattern", ["reciprocal", "joint", "circle", "chain", "hub"])
def test_planted_shapes_are_in_the_network(pattern: str) -> None:
    found_shapes = shapes(pattern)
    assert len(found_shapes) > 4
    for members in found_shapes:
        if pattern == "chain":
            wanted = set(pairwise(members))
        elif pattern == "hub":
            wanted = {(members[0], other) for other in members[1:]}
        elif pattern == "circle":
            wanted = set(zip(members, members[1:] + members[:1], strict=True))
        else:
            wanted = {(a, b) for a in members for b in members if a != b}
        assert wanted <= edges()


def test_circles_reach_round() -> None:
    for members in shapes("circle"):
        place = {party: n for n, party in enumerate(members)}
        inner = [(place[a], place[b]) for a, b in edges() if a in place and b in place]
        source, target = (np.array(column) for column in zip(*inner, strict=True))
        assert strongly_connected(len(members), source, target) == [tuple(range(len(members)))]


def test_degrees_have_a_heavy_tail() -> None:
    ties = founded().guarantees
    inside = ties.guarantor < FIRMS
    degree = np.bincount(ties.guarantor[inside], minlength=FIRMS)
    some = np.sort(degree[degree > 0])[::-1]
    assert np.median(some) <= 2
    assert some[0] >= 12 * np.median(some)
    top = some[:60].astype(float)
    exponent = 1 / np.mean(np.log(top[:-1] / top[-1]))
    assert 0.8 < exponent < 3.5


def test_amounts_relate_to_what_the_debtor_wants_to_borrow() -> None:
    world = founded()
    ties = world.guarantees
    wanted = (world.firms.debt_share * assets_of(world.firms))[ties.debtor]
    assert (ties.amount <= wanted * 1.1 + 5_000_000).all()
    assert (ties.cap >= ties.amount * 0.95 - 5_000_000).all()
    given = np.bincount(ties.guarantor[ties.guarantor < FIRMS], ties.amount[ties.guarantor < FIRMS], FIRMS)
    leverage = given / (0.45 * assets_of(world.firms))
    guarantors = leverage[leverage > 0]
    assert np.median(guarantors) < 1
    assert (guarantors > 1).sum() > 3  # a few stand for more than they have


def test_nobody_stands_in_for_himself() -> None:
    ties = founded().guarantees
    assert (ties.guarantor != ties.debtor).all()
    assert not ties.called.any()


def test_owners_stand_in_for_their_own_firms() -> None:
    world = founded()
    ties = world.guarantees
    own = ties.pattern == "owner"
    person, firm = ties.guarantor[own] - FIRMS, ties.debtor[own]
    household = world.people.household
    assert (household[person] == household[world.firms.owner[firm]]).all()


def test_joint_groups_are_joint() -> None:
    ties = founded().guarantees
    joint = ties.pattern == "joint"
    assert all(ties.joint_group[joint])
    assert not any(ties.joint_group[~joint])


def test_tarjan_agrees_with_reachability() -> None:
    stream = Draws(3)("graph")
    source, target = stream.integers(60, 0, 30), stream.integers(60, 0, 30)
    reach = np.eye(30, dtype=bool)
    reach[source, target] = True
    for middle in range(30):
        reach |= reach[:, middle : middle + 1] & reach[middle : middle + 1, :]
    both = reach & reach.T
    wanted = {tuple(np.flatnonzero(both[node]).tolist()) for node in range(30)}
    assert set(strongly_connected(30, source, target)) == {members for members in wanted if len(members) > 1}
