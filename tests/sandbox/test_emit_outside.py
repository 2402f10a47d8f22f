"""Trade, indicators, prices, accounts and visits."""

from __future__ import annotations

import json

import polars as pl
import pytest

from tests.sandbox.outside_world import BORROWERS, MONTHS, Played, played


@pytest.fixture(scope="module")
def world() -> Played:
    return played()


def test_trade_names_known_parties_and_positive_sums(world: Played) -> None:
    trade = world.rows["trade"]
    assert (trade["amount"] > 0).all()
    assert set(trade["supplier_id"].unique()) <= set(world.world.firms.party_id.tolist())
    assert trade.unique(["supplier_id", "buyer_id", "month"]).height <= trade.height


def test_indicators_stay_within_reason(world: Played) -> None:
    rows = world.rows["indicator"]
    pmi = rows.filter(pl.col("name") == "pmi")
    assert pmi["value"].min() > 40 and pmi["value"].max() < 60  # type: ignore[operator]
    assert pmi.filter(pl.col("industry").is_null()).height == MONTHS
    assert {"industry_output_yoy", "region_sales_yoy", "producer_price"} <= set(rows["name"].unique())


def test_material_prices_come_every_ten_days(world: Played) -> None:
    price = world.rows["price"]
    assert price.group_by("item").len()["len"].unique().to_list() == [3 * MONTHS]
    assert (price["price"] > 0).all()


def test_every_firm_banks_with_us_and_has_one_basic_account(world: Played) -> None:
    accounts = world.rows["account"].filter(pl.col("status") == "active")
    assert accounts.filter(pl.col("bank") == "本行")["party_id"].n_unique() == BORROWERS
    assert accounts["account"].n_unique() == accounts.height
    assert accounts.filter(pl.col("kind") == "基本户").group_by("party_id").len()["len"].max() == 1


def test_a_visit_counts_what_is_there(world: Played) -> None:
    visits = world.rows["visit"]
    assert visits["visit_id"].n_unique() == visits.height
    found = [json.loads(text) for text in visits["findings"]]
    told = [facts for facts in found if "staff_told" in facts]
    assert len(told) > len(found) * 0.9
    assert all(facts["staff_seen"] <= facts["staff_told"] for facts in told)
    assert all(facts["machines_running"] <= facts["machines"] for facts in told)
    assert visits["lat"].is_between(18, 54).all() and visits["lon"].is_between(73, 136).all()


def test_visits_come_round_by_size(world: Played) -> None:
    a_year = world.rows["visit"].height / BORROWERS / MONTHS * 12
    assert 1.8 < a_year < 5
