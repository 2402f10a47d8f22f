"""Meters follow what was made, sold and paid, as raggedly as real ones."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.sandbox.outside_world import MONTHS, Played, played

KINDS = {
    "electricity_kwh",
    "water_m3",
    "vat_sales",
    "customs_fob",
    "payroll",
    "headcount",
    "freight_t",
    "tax_paid",
}


@pytest.fixture(scope="module")
def world() -> Played:
    return played()


@pytest.fixture(scope="module")
def rows(world: Played) -> pl.DataFrame:
    return world.rows["meter"]


def of(world: Played, rows: pl.DataFrame, kind: str) -> dict[str, float]:
    """Sums of the visible months by party."""
    first = world.world.clock.first.astype("datetime64[D]").item()
    chosen = rows.filter((pl.col("kind") == kind) & (pl.col("month") >= first))
    whole = chosen.group_by("party_id").agg(pl.col("value").sum(), n=pl.len()).filter(pl.col("n") == MONTHS)
    return dict(whole.select("party_id", "value").iter_rows())


def true(world: Played, series: str) -> np.ndarray:
    total: np.ndarray = sum(world.now[number][series].astype(float) for number in range(MONTHS)) / 100
    return total


def test_every_kind_is_read(rows: pl.DataFrame) -> None:
    assert set(rows["kind"].unique()) == KINDS
    assert rows.filter(pl.col("value") < 0).height == 0


def test_one_reading_a_month_and_meter(rows: pl.DataFrame) -> None:
    assert rows.unique(["party_id", "month", "kind", "meter_no"]).height == rows.height


def test_vat_sales_are_home_sales_to_within_what_is_invoiced_late(world: Played, rows: pl.DataFrame) -> None:
    home = dict(
        zip(world.world.firms.party_id, true(world, "sales") - true(world, "export_sales"), strict=True)
    )
    filed = of(world, rows, "vat_sales")
    gaps = [abs(value / home[party] - 1) for party, value in filed.items() if home[party] > 0]
    assert len(gaps) > 60
    assert max(gaps) < 0.05


def test_exports_are_declared_a_little_below_their_price(world: Played, rows: pl.DataFrame) -> None:
    exports = dict(zip(world.world.firms.party_id, true(world, "export_sales"), strict=True))
    ratios = [
        value / exports[party]
        for party, value in of(world, rows, "customs_fob").items()
        if exports[party] > 0
    ]
    assert ratios and min(ratios) > 0.85 and max(ratios) < 1.1


def test_electricity_moves_with_output(world: Played, rows: pl.DataFrame) -> None:
    firms = world.world.firms
    units = np.stack([world.now[number]["units"].astype(float) for number in range(MONTHS)])
    place = {party: firm for firm, party in enumerate(firms.party_id)}
    led = np.asarray(world.world.industries["energy_elasticity"])[firms.industry] >= 0.85
    correlations = []
    monthly = rows.filter(pl.col("kind") == "electricity_kwh").sort("month")
    for (party,), readings in monthly.group_by("party_id"):
        kwh = readings.tail(MONTHS)["value"].to_numpy()
        if led[place[str(party)]] and len(kwh) == MONTHS and units[:, place[str(party)]].std() > 0:
            correlations.append(np.corrcoef(kwh, units[:, place[str(party)]])[0, 1])
    assert len(correlations) > 10
    assert np.median(correlations) > 0.7


def test_readings_of_a_month_are_known_on_the_tenth_of_the_next(world: Played, rows: pl.DataFrame) -> None:
    first = world.world.clock.first.astype("datetime64[D]").item()
    own = rows.filter(pl.col("month") >= first)
    days = own.select((pl.col("known_at").dt.date() - pl.col("month").dt.offset_by("1mo")).dt.total_days())
    assert days.to_series().unique().to_list() == [9]


def test_what_was_handed_over_of_the_time_before_is_known_at_the_start(
    world: Played, rows: pl.DataFrame
) -> None:
    first = world.world.clock.first.astype("datetime64[D]").item()
    before = rows.filter(pl.col("month") < first)
    assert before["month"].n_unique() == 18
    assert before["known_at"].n_unique() == 1


def test_solar_panels_are_told_to_the_truth_alone() -> None:
    sunny = played(seed=12, solar=0.5)
    told = [row for row in sunny.world.truth["innocent"] if row["kind"] == "own_solar"]
    assert told and {"party_id", "kind", "from_month", "size"} <= told[0].keys()
    dark = played(seed=12, solar=0.0)
    assert not [row for row in dark.world.truth["innocent"] if row["kind"] == "own_solar"]
    party = told[0]["party_id"]
    last = sunny.rows["meter"]["month"].max()
    chosen = (pl.col("party_id") == party) & (pl.col("kind") == "electricity_kwh") & (pl.col("month") == last)
    with_panels, without = (w.rows["meter"].filter(chosen)["value"] for w in (sunny, dark))
    if len(with_panels) and len(without):
        assert with_panels[0] < without[0] * 0.95
