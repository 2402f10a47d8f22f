"""Collateral: numbers that pass their checks, charges that follow loans, values that follow time, sensors that count on."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from quanlian.sandbox import collateral
from quanlian.sandbox.collateral.holdings import holdings
from quanlian.sandbox.collateral.serials import is_vin, mistyped, normalised, restamped
from quanlian.sandbox.draws import Draws
from quanlian.sandbox.emit.collateral import emit
from quanlian.sandbox.world import World
from tests.sandbox.hand_world import Rows, draw, hand_world

EQUIPMENT = ["machine", "farm_machine", "vehicle"]


def played(seed: int = 7, firms: int = 200, months: int = 36) -> tuple[World, Rows]:
    """Three years in which firms draw, renew and repay secured loans."""
    world, rows = hand_world(firms, seed, months), Rows()
    for number in range(-24, months):
        world.number = number
        stream = Draws(seed)("loans", number)
        chosen = stream.sample(np.arange(firms), 12)
        draw(world, chosen[:8], stream.integers(8, 10, 600) * 10**6, "mortgage")
        draw(world, chosen[8:], stream.integers(4, 10, 600) * 10**6, "pledge")
        old = len(world.loans) - 12 * 13
        if old >= 0:
            world.loans["status"][old : old + 6] = 1
            draw(world, world.loans["firm"][old : old + 2], world.loans["amount"][old : old + 2], "mortgage",
                 renewed=np.array([old, old + 1]))  # fmt: skip
        if number == 20:
            world.troubles.stress[:60] = 0.9
            world.troubles.defaulted[:20] = 20
        collateral.step(world)
        emit(world, rows)
    return world, rows


@pytest.fixture(scope="module")
def bank() -> tuple[World, Rows]:
    return played()


def test_vehicles_have_valid_frame_numbers_but_for_a_few_slips_of_the_pen(bank: tuple[World, Rows]) -> None:
    serials = bank[1]["collateral"].filter(pl.col("kind") == "vehicle")["serial"].unique().to_list()
    assert len(serials) > 20
    assert sum(is_vin(serial) for serial in serials) >= 0.9 * len(serials)


def test_no_two_honest_things_bear_one_serial(bank: tuple[World, Rows]) -> None:
    things = bank[1]["collateral"].filter(pl.col("serial").is_not_null()).unique("collateral_id")
    read = [normalised(serial) for serial in things["serial"]]
    assert len(set(read)) == len(read)


def test_a_mistyped_serial_reads_the_same_and_a_restamped_one_does_not() -> None:
    assert normalised(mistyped("HC85021033456")) == normalised("HC85021033456")
    assert mistyped("HC85021033456") != "HC85021033456"
    assert sum(a != b for a, b in zip(restamped("HC85021033456", 9), "HC85021033456", strict=True)) == 1


def test_every_secured_loan_has_a_charge_and_no_other(bank: tuple[World, Rows]) -> None:
    world, _ = bank
    charged = np.unique(holdings(world).charges["loan"])
    assert charged[charged >= 0].tolist() == list(range(len(world.loans)))


def test_charges_of_a_loan_add_up_to_it(bank: tuple[World, Rows]) -> None:
    world, _ = bank
    charges = holdings(world).charges
    ours = charges["loan"] >= 0
    total = np.zeros(len(world.loans), np.int64)
    np.add.at(total, charges["loan"][ours], charges["amount"][ours])
    assert np.abs(total - world.loans["amount"]).max() <= 4  # cents of rounding


def test_charges_of_repaid_loans_are_released_and_the_rest_are_not(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    last = rows["pledge"].unique(["collateral_id", "loan_id", "lender"], keep="last", maintain_order=True)
    ours = last.filter(pl.col("lender") == "本行")
    released = set(ours.filter(pl.col("released_on").is_not_null())["loan_id"])
    closed = {f"JK{row + 1:08d}" for row in np.flatnonzero(world.loans["status"] == 1).tolist()}
    assert released
    assert released <= closed


def test_a_renewed_loan_keeps_its_collateral_and_adds_to_it_where_it_has_lost_value(
    bank: tuple[World, Rows],
) -> None:
    world, _ = bank
    charges = holdings(world).charges
    renewed = np.flatnonzero(world.loans["renewed_from"] >= 0)
    kept = same = 0
    for loan in renewed.tolist():
        old = world.loans["renewed_from"][loan]
        before = set(charges["thing"][charges["loan"] == old].tolist())
        after = set(charges["thing"][charges["loan"] == loan].tolist())
        kept, same = kept + (before <= after), same + (before == after)
    assert kept == len(renewed)
    assert 0.4 * kept < same < kept  # the rest bring more: their receivables have shrunk


def test_loan_to_value_is_what_lenders_accept(bank: tuple[World, Rows]) -> None:
    world, _ = bank
    book = holdings(world)
    value = np.zeros(len(world.loans), np.int64)
    ours = book.charges["loan"] >= 0
    np.add.at(value, book.charges["loan"][ours], book.things["value"][book.charges["thing"][ours]])
    late = np.arange(len(world.loans)) >= len(world.loans) - 200
    ltv = world.loans["amount"][late] / value[late]
    assert 0.3 < np.median(ltv) < 0.75


def test_machines_lose_value_with_age_and_are_valued_each_quarter(bank: tuple[World, Rows]) -> None:
    rows = bank[1]["collateral"].filter(pl.col("kind") == "machine")
    spans = rows.group_by("collateral_id").agg(
        pl.col("appraised_value").first().alias("first"),
        pl.col("appraised_value").last().alias("last"),
        pl.len(),
    )
    long = spans.filter(pl.col("len") >= 6)
    assert len(long) > 20
    assert np.mean((long["last"] < long["first"]).to_numpy()) > 0.9


def test_honest_machines_are_not_booked_far_above_a_fresh_appraisal(bank: tuple[World, Rows]) -> None:
    rows = bank[1]["collateral"].filter(pl.col("kind").is_in(EQUIPMENT))
    age = (rows["appraised_on"] - rows["built"]).dt.total_days()
    fresh = rows.filter((age >= 0) & (age <= 365))
    over = fresh["cost"] / fresh["appraised_value"] > 1.5  # the trigger of a7_capex_price_high
    assert len(fresh) > 50
    assert np.mean(over.to_numpy()) < 0.03


def test_who_hides_losses_in_machines_overpays_for_them() -> None:
    world = hand_world(200)
    world.cheats.plan.append(firm=np.arange(200), kind="a7", start=-30, size=0.1, sloppy=False)
    world.number = 0
    draw(world, np.arange(200), 80 * 10**6, "mortgage")
    collateral.step(world)
    things = holdings(world).things
    age = (things["appraised_on"] - things["built"]).astype(float)
    fresh = np.isin(things["kind"].astype(str), EQUIPMENT) & (age <= 365)
    assert (things["cost"][fresh] / things["value"][fresh]).mean() > 1.5


def test_legitimate_second_ranks_name_their_first_and_are_told_as_innocent(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    told = [row for row in world.truth["innocent"] if row["kind"] == "second_rank"]
    charges = holdings(world).charges
    assert told
    for row in told:
        thing = int(row["collateral_id"][1:])
        on = charges["thing"] == thing
        assert (charges["lender"][on & (charges["rank"] == 1)] != "本行").any()
        assert (charges["lender"][on & (charges["rank"] == 2)] == "本行").any()
    assert rows["pledge"].filter(pl.col("lender") != "本行")["loan_id"].null_count() == 0


def test_refinancing_overlaps_end_within_thirty_days(bank: tuple[World, Rows]) -> None:
    world, _ = bank
    charges = holdings(world).charges
    told = [row for row in world.truth["innocent"] if row["kind"] == "refinancing_overlap"]
    assert told
    for row in told:
        on = charges["thing"] == int(row["collateral_id"][1:])
        foreign = on & (charges["lender"] != "本行")
        ours = charges["registered_on"][on & (charges["lender"] == "本行")].min()
        assert ((charges["released_on"][foreign] - ours).astype(int) <= 30).all()


def test_messages_of_a_device_count_on_and_their_hours_never_fall(bank: tuple[World, Rows]) -> None:
    events = bank[1]["device_event"].sort("device", "seq")
    assert (
        events.group_by("device").agg((pl.col("seq").diff().drop_nulls() == 1).all().alias("on"))["on"].all()
    )
    hours = (
        events.filter(pl.col("kind") == "engine_hours")
        .group_by("device")
        .agg((pl.col("value").diff().drop_nulls() >= 0).all().alias("rising"))
    )
    assert hours["rising"].all()
    assert events["signature"].n_unique() == len(events)


def test_what_was_driven_off_leaves_its_fence_and_falls_silent(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    things = holdings(world).things
    gone = np.flatnonzero((things["gone"] >= 0) & (things["device"] != ""))
    events = rows["device_event"]
    assert len(gone)
    for thing in gone.tolist():
        own = events.filter(pl.col("collateral_id") == f"K{thing:08d}")
        month = world.clock.first + int(things["gone"][thing])
        kinds = own.filter(pl.col("at") >= month.astype("datetime64[ms]"))["kind"].to_list()
        assert "geofence_exit" in kinds
        assert "power_cut" in kinds
        after = (month + 1).astype("datetime64[ms]")
        assert own.filter(pl.col("at") >= after).is_empty()


def test_attributes_are_json_and_rows_are_known_when_they_can_be(bank: tuple[World, Rows]) -> None:
    world, rows = bank
    things = rows["collateral"]
    assert all(isinstance(json.loads(text), dict) for text in things["attributes"])
    assert (things["known_at"] >= things["appraised_on"]).all()
    pledges = rows["pledge"].filter(pl.col("released_on").is_null())
    assert (pledges["known_at"] >= pledges["registered_on"]).all()
    assert world.ledger.imbalance().tolist() == [0] * len(world.firms)


def test_the_same_seed_gives_the_same_rows() -> None:
    one, two = played(3, 60, 6)[1], played(3, 60, 6)[1]
    for table in ("collateral", "pledge", "device_event"):
        assert one[table].equals(two[table])
