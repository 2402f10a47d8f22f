"""The sixteen stories: cast for every size and seed, under numbers that stay, and planted in what the bank receives."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from quanlian.sandbox import cases, fraud
from quanlian.sandbox.cases import CASES
from quanlian.sandbox.clock import ending
from quanlian.sandbox.draws import Draws
from quanlian.sandbox.emit.collateral import emit
from quanlian.sandbox.founding import found
from quanlian.sandbox.fraud.rings import rings
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.world import NEVER, Month, World
from tests.sandbox.hand_world import Rows, hand_world


def cast(firms: int = 200, seed: int = 7, months: int = 36) -> World:
    world = hand_world(firms, seed, months)
    fraud.plan(world)
    cases.cast(world)
    return world


@pytest.fixture(scope="module")
def bank() -> tuple[World, Rows]:
    world, rows = cast(), Rows()
    for number in range(-24, 36):
        world.number, world.now = number, Month(len(world.firms))
        fraud.step(world)
        emit(world, rows)
    return world, rows


def story(world: World, case_id: str) -> dict[str, Any]:
    return next(row for row in world.truth["case"] if row["case_id"] == case_id)


def test_there_are_sixteen_with_names_of_their_own() -> None:
    names = [role.zh for case in CASES for role in case.roles]
    assert len(CASES) == 16
    assert len({case.case_id for case in CASES}) == 16
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("firms", "seed"), [(200, 1), (200, 2), (500, 7), (2000, 7), (2000, 11)])
def test_every_story_is_cast_under_the_same_numbers(firms: int, seed: int) -> None:
    world = cast(firms, seed)
    told = [row["party_ids"] for row in world.truth["case"]]
    numbers = [number for row in told for number in row.values()]
    lowest = sorted(world.firms.party_id.tolist())[: len(numbers)]
    assert len(told) == 16
    assert [next(iter(row.values())) for row in told] == lowest[:16]
    assert sorted(numbers) == lowest
    assert len(set(world.firms.party_id.tolist())) == firms


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_players_are_of_a_fitting_trade(seed: int) -> None:
    world = cast(2000, seed)
    place = {str(number): firm for firm, number in enumerate(world.firms.party_id)}
    for case, row in zip(CASES, world.truth["case"], strict=True):
        for role in case.roles:
            firm = place[row["party_ids"][role.name]]
            assert world.firms.name[firm] == role.zh
            assert str(world.industries["code"][world.firms.industry[firm]]) in role.trades


@pytest.mark.parametrize("months", [12, 24, 60])
def test_stories_fit_into_shorter_and_longer_data(months: int) -> None:
    assert len(cast(200, 5, months).truth["case"]) == 16


@pytest.mark.parametrize(("firms", "seed"), [(200, 1), (200, 2), (2000, 7), (2000, 11)])
def test_every_story_is_cast_in_a_bank_that_was_founded(firms: int, seed: int) -> None:
    world = found(Scenario(), Draws(seed), ending(36), firms)
    fraud.plan(world)
    cases.cast(world)
    leads = [next(iter(row["party_ids"].values())) for row in world.truth["case"]]
    assert leads == [f"C{1000001 + place}" for place in range(16)]
    assert len(set(world.firms.name[np.isin(world.firms.party_id, leads)])) == 16
    assert len(set(world.firms.party_id.tolist())) == firms


def test_a_small_bank_has_no_stories() -> None:
    world = hand_world(150)
    cases.cast(world)
    assert not world.truth["case"]


def test_truth_told_before_the_casting_names_the_right_firms() -> None:
    world = hand_world(400)
    fraud.plan(world)
    before = [(one.ring_id, one.members.copy()) for one in rings(world)]
    cases.cast(world)
    for ring_id, members in before:
        row = next(row for row in world.truth["fraud"] if row["ring_id"] == ring_id)
        assert row["members"] == world.firms.party_id[members].tolist()


def test_what_chance_had_planned_for_the_players_never_comes() -> None:
    world = hand_world(200)
    world.cheats.plan.append(firm=np.arange(200), kind="a9", start=3, size=0.2, sloppy=False)
    world.troubles.plan.append(firm=np.arange(200), cause="accident", start=3, size=0.2, source=NEVER)
    cases.cast(world)
    players = [
        f
        for f, number in enumerate(world.firms.party_id)
        if number in sorted(world.firms.party_id.tolist())[:16]
    ]
    for plan, column, kind in ((world.cheats.plan, "kind", "a9"), (world.troubles.plan, "cause", "accident")):
        own = np.isin(plan["firm"], players) & (plan[column] == kind)
        assert (plan["start"][own] > world.clock.months).all()


def test_planned_cheats_and_troubles_stand_in_the_plans(bank: tuple[World, Rows]) -> None:
    world, _ = bank
    place = {str(number): firm for firm, number in enumerate(world.firms.party_id)}
    for row in world.truth["case"]:
        for fact in row["planted"]:
            what, _, name = fact["what"].partition(":")
            plan, column = {
                "cheat": (world.cheats.plan, "kind"),
                "trouble": (world.troubles.plan, "cause"),
            }.get(what, (None, ""))
            if plan is not None:
                here = (plan["firm"] == place[fact["party_id"]]) & (plan[column] == name)
                starts = [
                    str(world.clock.first + start) for start in plan["start"][here].tolist() if start < 100
                ]
                assert fact["from"] in starts


def test_loans_of_the_stories_have_their_things(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    emitted = set(rows["collateral"]["collateral_id"]) & set(rows["pledge"]["collateral_id"])
    secured = [
        fact
        for row in world.truth["case"]
        for fact in row["planted"]
        if fact["what"] == "loan" and fact["thing"]
    ]
    assert len(secured) >= 10
    for fact in secured:
        assert set(fact["collateral"]) <= emitted


def test_visits_and_events_are_emitted_in_their_month(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    visits, events = rows["visit"], rows["event"]
    seen = set(zip(visits["party_id"], visits["at"].dt.strftime("%Y-%m"), strict=True))
    heard = set(zip(events["party_id"], events["at"].dt.strftime("%Y-%m"), strict=True))
    for row in world.truth["case"]:
        for fact in row["planted"]:
            key = (fact["party_id"], fact.get("from"))
            if fact["what"] == "visit":
                assert key in seen
            if fact["what"].startswith("event:"):
                assert key in heard
    assert visits["visit_id"].n_unique() == len(visits)
    assert (events["known_at"] > events["at"].cast(pl.Date)).all()


def test_the_machine_of_the_story_is_pledged_by_both(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    parties = set(story(world, "pledged_twice")["party_ids"].values())
    ring_id = story(world, "pledged_twice")["planted"][0]["ring_id"]
    told = next(row for row in world.truth["fraud"] if row["ring_id"] == ring_id)
    things = rows["collateral"].filter(pl.col("collateral_id").is_in(told["collateral"]))
    assert set(things["owner_id"]) == parties


def test_the_van_of_the_dealer_leaves_and_falls_silent(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    loan = next(f for f in story(world, "ht_auto")["planted"] if f["what"] == "loan")
    messages = rows["device_event"].filter(pl.col("collateral_id") == loan["collateral"][0])
    assert {"geofence_exit", "power_cut"} <= set(messages["kind"])
    assert messages["at"].dt.strftime("%Y-%m").max() == loan["driven_off"]


def test_hidden_control_is_true_but_not_told_to_the_bank(bank: tuple[World, Rows]) -> None:
    world, _ = bank
    place = {str(number): firm for firm, number in enumerate(world.firms.party_id)}
    hidden = place[story(world, "group_sy")["party_ids"]["hidden"]]
    lead = place[story(world, "group_sy")["party_ids"]["lead"]]
    ties = (world.relations.source == lead) & (world.relations.target == hidden)
    assert ties.sum() == 1
    assert not world.relations.known[ties].any()
