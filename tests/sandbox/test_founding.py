"""The founding: sizes, numbers that check, families, trade, and that the same seed founds the same economy."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanlian.sandbox.clock import ending
from quanlian.sandbox.draws import Draws, Floats
from quanlian.sandbox.founding import found
from quanlian.sandbox.founding.doubles import misspelled
from quanlian.sandbox.founding.figures import figure
from quanlian.sandbox.founding.ids import CREDIT_ALPHABET, credit_codes, phones, resident_ids
from quanlian.sandbox.founding.trades import purchases_of
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.world import LARGE, MICRO, NEVER, SMALL, World

FIRMS = 3000


@cache
def founded(firms: int = FIRMS, seed: int = 11) -> World:
    return found(Scenario(), Draws(seed), ending(24), firms)


def hill(values: Floats, top: int) -> float:
    """Hill's estimate of a Pareto exponent from the largest values."""
    largest = np.sort(values)[::-1][: top + 1].astype(float)
    return float(1 / np.mean(np.log(largest[:top] / largest[top])))


def test_firm_sizes_follow_zipf() -> None:
    assert 0.85 <= hill(founded().firms.sales.astype(float), FIRMS // 10) <= 1.35


def test_most_firms_are_micro_or_small() -> None:
    parts = np.bincount(founded().firms.segment, minlength=4) / FIRMS
    assert parts[MICRO] + parts[SMALL] > 0.85
    assert parts[MICRO] > 0.25
    assert parts[LARGE] < 0.02


def test_industries_cluster_in_towns() -> None:
    firms = founded().firms
    whole = np.bincount(firms.industry) / FIRMS
    town = np.argmax(np.bincount(firms.town))
    here = np.bincount(firms.industry[firms.town == town], minlength=len(whole)) / (firms.town == town).sum()
    assert here.max() > 1.8 * whole[np.argmax(here)]


def test_credit_codes_check() -> None:
    weights = [pow(3, place, 31) for place in range(17)]
    for code in founded().firms.id_number[:300]:
        values = [CREDIT_ALPHABET.index(c) for c in code]
        assert (sum(v * w for v, w in zip(values, weights, strict=False)) + values[17]) % 31 == 0
        body = [int(c) for c in code[8:16]]
        check = sum(v * w for v, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        assert code[16] == "0123456789X"[-check % 11]


def test_identity_numbers_check_and_say_the_sex() -> None:
    women = np.array([True, False] * 200)
    births = np.datetime64("1970-05-06") + np.zeros(400, int).astype("timedelta64[D]")
    numbers = resident_ids(np.full(400, "331002", object), births, women)
    assert len(set(numbers)) == 400
    for number, woman in zip(numbers, women, strict=True):
        total = sum(
            int(c if c != "X" else 10) * pow(2, 17 - place, 11) for place, c in enumerate(number)
        )  # the weights of GB 11643 are powers of two
        assert total % 11 == 1
        assert (int(number[16]) % 2 == 0) == woman


def test_numbers_names_and_ids_are_each_somebodys_own() -> None:
    world = founded()
    assert len(set(world.firms.name)) == FIRMS
    assert len({*world.firms.id_number, *world.outsiders.id_number}) == FIRMS + len(world.outsiders)
    ids = [*world.firms.party_id, *world.people.party_id, *world.outsiders.party_id]
    assert len(set(ids)) == len(ids)
    assert len(set(phones(np.arange(20_000)))) == 20_000
    assert len(set(credit_codes(np.full(5000, "331002", object), np.arange(5000)))) == 5000


def test_owners_were_grown_up_when_they_founded() -> None:
    world = founded()
    owner = world.people.id_number[world.firms.owner]
    full = np.array([number is not None and len(number) == 18 for number in owner])
    born = np.array([int(number[6:10]) for number in owner[full]])
    years = world.firms.established[full].astype("datetime64[Y]").astype(int) + 1970
    single = np.bincount(world.firms.owner)[world.firms.owner[full]] == 1
    assert ((years - born)[single] >= 20).all()


def test_shares_in_a_firm_add_up_to_one() -> None:
    world = founded()
    held = world.relations.kind == "shareholder"
    total = np.bincount(world.relations.target[held], world.relations.share[held], FIRMS)
    assert np.allclose(total, 1)
    assert (world.relations.share[held] > 0).all()


def test_firms_have_covered_their_costs() -> None:
    world = founded()
    industry = world.firms.industry
    costs = sum(world.industries[f"{name}_share"][industry] for name in ("selling", "admin", "rd"))
    assert (world.firms.margin > costs).all()


def test_nobody_sells_more_than_it_makes_or_buys_mostly_over_standing_ties() -> None:
    world = founded()
    trades, firms = world.trades, world.firms
    sold = np.bincount(trades.supplier, trades.share, FIRMS)
    assert (sold + firms.export_share < 1).all()
    inside = trades.buyer < FIRMS
    amount = trades.share[inside] * firms.sales[trades.supplier[inside]]
    bought = np.bincount(trades.buyer[inside], amount, FIRMS)
    assert (bought <= 0.6 * purchases_of(firms)).all()
    assert (trades.supplier != trades.buyer).all()


def test_trade_goes_to_those_who_need_it_and_are_near() -> None:
    world = founded()
    trades, firms = world.trades, world.firms
    inside = trades.buyer < FIRMS
    same = firms.town[trades.supplier[inside]] == firms.town[trades.buyer[inside]]
    assert same.mean() > 0.15
    needed = world.industries.inputs[
        firms.industry[trades.buyer[inside]], firms.industry[trades.supplier[inside]]
    ]
    assert (needed > 0).mean() > 0.97


def test_a_few_buyers_have_many_suppliers() -> None:
    trades = founded().trades
    firms = np.bincount(trades.buyer[trades.buyer < FIRMS], minlength=FIRMS)
    assert firms.max() > 10 * max(np.median(firms), 1)
    anchors = np.bincount(trades.buyer[trades.buyer >= FIRMS])
    assert anchors.max() > 4 * np.median(anchors[anchors > 0])


def test_neighbours_are_innocent() -> None:
    world = founded()
    rows = [row for row in world.truth["innocent"] if row["kind"] == "village_address"]
    place = {party: n for n, party in enumerate(world.firms.party_id)}
    firms = np.array([place[row["party_id"]] for row in rows])
    assert len(firms) > 20
    address, count = np.unique(world.firms.address[firms], return_counts=True)
    assert (count >= 3).all()
    for one in address:
        owners = world.firms.owner[firms[world.firms.address[firms] == one]]
        assert len(np.unique(owners)) > 1


def test_hidden_groups_are_not_told() -> None:
    world = founded()
    groups = world.facts["hidden_groups"]
    assert len(groups) == len(world.truth["hidden_group"]) > 3
    ties = world.relations
    innocent = {row["party_id"] for row in world.truth["innocent"]}
    for group in groups:
        assert not innocent & set(world.firms.party_id[group.members])
        behind = (ties.source == world.person(group.controller)) & np.isin(ties.target, group.members[1:])
        assert (ties.kind[behind] == "controller").sum() == len(group.members) - 1
        assert not ties.known[behind].any()
        assert len(np.unique(world.firms.owner[group.members])) == len(group.members)


def test_the_same_person_twice() -> None:
    world = founded()
    place = {party: n for n, party in enumerate(world.people.party_id)}
    rows = world.truth["same_person"]
    assert len(rows) > 5
    for row in rows:
        one, other = place[row["party_id"]], place[row["other_id"]]
        assert world.people.id_number[one] != world.people.id_number[other] or (
            world.people.name[one] != world.people.name[other]
        )
    assert misspelled("李国") != "李国"


def test_customers_have_an_account_manager_of_their_branch() -> None:
    world = founded()
    bank = world.facts["bank"]
    assert (bank.staff.branch[world.firms.manager] == world.firms.branch).all()
    last = bank.manager_on(world.firms.manager, np.datetime64("2026-06-30"))
    assert (bank.staff.branch[last] == world.firms.branch).all()
    assert (last != world.firms.manager).any()
    assert (np.diff(bank.staff.branch) >= 0).all()
    assert (bank.staff.post[last] == "客户经理").all()
    parents = bank.branches.parent
    assert (parents[1:] < np.arange(1, len(parents))).all()
    assert parents[0] == NEVER


def test_one_seed_founds_one_economy() -> None:
    one, two, other = founded(400), found(Scenario(), Draws(11), ending(24), 400), founded(400, 12)
    for part in ("firms", "people", "outsiders", "trades", "guarantees", "relations"):
        a, b = getattr(one, part), getattr(two, part)
        for name in a.__slots__:
            left, right = getattr(a, name), getattr(b, name)
            assert left.dtype == right.dtype
            equal = left == right
            assert (equal | ((left != left) & (right != right))).all(), (part, name)
    assert one.truth == two.truth
    assert (one.firms.sales != other.firms.sales).any()


def test_some_trade_begins_and_ends_while_the_bank_looks() -> None:
    trades = founded().trades
    assert 0.03 < (trades.since > 0).mean() < 0.2
    assert 0.03 < (trades.until != NEVER).mean() < 0.2
    assert ((trades.until == NEVER) | (trades.until > trades.since)).all()


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**62), firms=st.integers(20, 150), months=st.integers(1, 60))
def test_any_seed_and_size_founds_a_world(seed: int, firms: int, months: int) -> None:
    world = found(Scenario(), Draws(seed), ending(months), firms)
    parties = firms + len(world.people) + len(world.outsiders)
    assert len(world.firms) == firms
    assert world.guarantees.guarantor.max(initial=0) < parties
    assert world.trades.buyer.max(initial=0) < parties
    assert (world.guarantees.start < world.guarantees.end).all()
    assert (world.guarantees.amount > 0).all()
    assert (world.firms.sales > 0).all()
    assert not world.troubles.drain.any()


@pytest.mark.parametrize(
    ("name", "figure_of"), [("audited", "audited_small"), ("small_gaap", "small_gaap_small")]
)
def test_books_are_kept_as_the_figures_say(name: str, figure_of: str) -> None:
    firms = founded().firms
    small = firms.segment == SMALL
    part = getattr(firms, name)[small].mean()
    assert abs(part - figure(figure_of)) < (0.06 if name == "audited" else 0.2)
