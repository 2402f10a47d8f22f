"""What a month brings to everybody."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox import shocks
from quanlian.sandbox.scenario import Scenario, Shock
from tests.sandbox.outside_world import opened


def factors(scenario: Scenario, number: int = 3) -> dict[str, np.ndarray]:
    world = opened(5, scenario)
    world.number = number
    shocks.step(world)
    found: dict[str, np.ndarray] = world.facts["shock"]
    return found


def test_ordinary_years_are_mild() -> None:
    found = factors(Scenario())
    assert found["demand"].min() > 0.8 and found["demand"].max() < 1.1
    assert found["cost"].min() > 0.95 and found["cost"].max() < 1.1


def test_without_ordinary_years_nothing_happens() -> None:
    found = factors(Scenario(ordinary=False))
    assert all((values == 1).all() for values in found.values())


def test_a_shock_hits_its_industry_or_region_only() -> None:
    world = opened(5, Scenario())
    month = world.clock.first + 3
    region = str(world.firms.region[0])
    bad = Scenario(
        ordinary=False,
        shocks=(
            Shock(name="i", scope="industry", where=("C17",), start=month, months=2, demand=0.5, cost=1.2),
            Shock(name="r", scope="region", where=(region,), start=month, months=2, demand=0.7),
        ),
    )
    found = factors(bad)
    textile = world.industries.row("C17")
    assert found["demand"][textile] == 0.5 and found["cost"][textile] == 1.2
    assert (np.delete(found["demand"], textile) == 1).all()
    assert np.array_equal(found["region_demand"] < 1, world.firms.region == region)


def test_the_sector_dip_stands_in_the_default() -> None:
    names = {shock.name for shock in shocks.ordinary_shocks()}
    assert {"property_dip", "textile_dip"} <= names
