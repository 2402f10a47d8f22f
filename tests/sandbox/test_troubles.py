"""Troubles: planned by rates, felt in the factors, told in the truth."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from quanlian.sandbox import troubles
from quanlian.sandbox.sample import STEPS, founded
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.troubles.plan import causes
from quanlian.sandbox.world import Month, World


def planned(seed: int = 3, scenario: Scenario | None = None, firms: int = 400) -> World:
    world = founded(borrowers=firms, months=24, seed=seed, scenario=scenario)
    troubles.plan(world)
    return world


def test_the_plan_of_a_seed_is_always_the_same() -> None:
    first, again = planned().troubles.plan, planned().troubles.plan
    for column in ("firm", "start", "size"):
        assert first[column].tolist() == again[column].tolist()


def test_about_one_firm_in_fifteen_gets_into_trouble_in_a_year() -> None:
    table = planned(firms=1500).troubles.plan
    yearly = len(table) / 1500 / (60 / 12)
    assert 0.03 < yearly < 0.13
    assert set(table["cause"]) == set(causes())


def test_a_scenario_can_do_without_a_cause() -> None:
    calm = Scenario(troubles=MappingProxyType(dict.fromkeys(causes(), 0.0)))
    assert len(planned(scenario=calm).troubles.plan) == 0


def test_each_cause_moves_what_it_should() -> None:
    world = planned()
    world.troubles.plan["start"][:] = 10**6  # nobody else is in trouble
    names = list(causes())
    world.troubles.plan.append(
        firm=np.arange(len(names)), cause=np.array(names, object), start=-20, size=0.6, source=-1
    )
    for number in range(-24, -6):
        world.number, world.now = number, Month(len(world.firms))
        for step in STEPS:
            step(world)
    felt, at = world.troubles, {name: place for place, name in enumerate(names)}
    assert felt.demand[at["lost_buyer"]] < 1
    assert felt.cost[at["margin_squeeze"]] > 1.2
    assert felt.collection[at["receivable_stretch"]] > 1.2
    assert felt.drain[at["owner_drain"]] > 0
    assert world.loans is not None
    told = {row["cause"] for row in world.truth["trouble"]}
    assert told >= set(names)


def test_a_defaulted_large_buyer_is_a_trouble_of_its_supplier() -> None:
    world = planned()
    trades = world.trades
    edge = int(np.flatnonzero(trades.buyer < len(world.firms))[0])
    trades.receivable[edge] = world.firms.sales[trades.supplier[edge]] * 3
    world.number, world.now = 3, Month(len(world.firms))
    world.troubles.defaulted[trades.buyer[edge]] = 2
    troubles.step(world)
    table = world.troubles.plan
    hit = table["cause"] == "buyer_default"
    assert trades.supplier[edge] in table["firm"][hit]
    assert trades.buyer[edge] in table["source"][hit]
