"""Bank movements: every cent once, no balance out of thin air, and the look of real ones."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from quanlian.sandbox import shocks, steps
from quanlian.sandbox.draws import Draws
from quanlian.sandbox.emit import flow
from quanlian.sandbox.emit.flow.balances import running_sums
from quanlian.sandbox.emit.flow.batch import split
from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.simulate import run
from tests.sandbox.outside_world import BORROWERS, MONTHS, Played, month_of, opened, played


@pytest.fixture(scope="module")
def world() -> Played:
    return played()


@pytest.fixture(scope="module")
def rows(world: Played) -> pl.DataFrame:
    return world.rows["flow"].with_row_index("row").with_columns(month=month_of("at"))


def test_balances_run_on_within_each_account(rows: pl.DataFrame) -> None:
    ordered = rows.sort("account", "row").with_columns(before=pl.col("balance").shift(1).over("account"))
    broken = ordered.filter(pl.col("before") + pl.col("amount") != pl.col("balance"))
    assert broken.height == 0


def test_movements_of_an_account_are_in_the_order_of_time(rows: pl.DataFrame) -> None:
    back = rows.sort("account", "row").filter(pl.col("at").diff().over("account") < pl.duration(seconds=0))
    assert back.height == 0


def test_nobody_pays_what_he_does_not_have(world: Played, rows: pl.DataFrame) -> None:
    sound = [
        world.world.firms.party_id[firm]
        for firm in range(BORROWERS)
        if all(world.cash[number][firm] >= 0 for number in range(-1, MONTHS))
    ]
    assert len(sound) > BORROWERS * 0.5
    assert rows.filter(pl.col("party_id").is_in(sound) & (pl.col("balance") < 0)).height == 0


def test_a_month_moves_the_cash_of_the_ledger(world: Played, rows: pl.DataFrame) -> None:
    moved = rows.group_by("party_id", "month").agg(pl.col("amount").sum())
    for number in range(MONTHS):
        month = str(world.world.clock.first + number)
        sums = dict(moved.filter(pl.col("month") == month).select("party_id", "amount").iter_rows())
        change = world.cash[number] - world.cash[number - 1]
        told = [int(sums.get(party, 0) * 100) for party in world.world.firms.party_id.tolist()]
        assert told == change.tolist()


def test_what_a_customer_pays_his_supplier_receives(world: Played, rows: pl.DataFrame) -> None:
    ours = rows.filter(pl.col("counterparty_id").is_in(world.world.firms.party_id.tolist()))
    ours = ours.filter(pl.col("counterparty_id") != pl.col("party_id"))
    out = ours.filter(pl.col("amount") < 0).select(
        a="party_id", b="counterparty_id", money=-pl.col("amount"), at="at"
    )
    into = ours.filter(pl.col("amount") > 0).select(
        b="party_id", a="counterparty_id", money="amount", at="at"
    )
    # A pressed firm pays later and is entered as paid then; the sums agree whatever the day.
    assert out.height > 100
    assert (
        out.drop("at").sort("a", "b", "money").equals(into.select("a", "b", "money").sort("a", "b", "money"))
    )


def test_first_digits_are_near_benford(rows: pl.DataFrame) -> None:
    amounts = rows.filter(pl.col("amount").abs() >= 10)["amount"].abs().cast(pl.Float64).to_numpy()
    digits = np.array([int(f"{amount:e}"[0]) for amount in amounts])
    found = np.bincount(digits, minlength=10)[1:] / len(digits)
    expected = np.log10(1 + 1 / np.arange(1, 10))
    assert np.abs(found - expected).mean() < 0.006  # close, in Nigrini's bands


def test_weekends_and_holidays_are_quiet(rows: pl.DataFrame) -> None:
    day = pl.col("at").dt.convert_time_zone("Asia/Shanghai")
    weekend = rows.filter(day.dt.weekday() >= 6).height / rows.height
    assert 0.01 < weekend < 0.15
    golden_week = rows.filter((day.dt.month() == 10) & (day.dt.day() <= 7)).height
    october = rows.filter(day.dt.month() == 10).height
    assert golden_week < october * 0.12


def test_a_firm_has_so_many_movements_a_month(rows: pl.DataFrame) -> None:
    assert 10 < rows.height / BORROWERS / MONTHS < 45


def test_other_banks_movements_are_learned_at_a_visit(rows: pl.DataFrame) -> None:
    lag = (
        pl.col("known_at").dt.date() - pl.col("at").dt.convert_time_zone("Asia/Shanghai").dt.date()
    ).dt.total_days()
    ours = rows.filter(pl.col("bank") == "本行").select(lag.alias("lag"))["lag"]
    others = rows.filter(pl.col("bank") != "本行").select(lag.alias("lag"))["lag"]
    assert ours.max() == 0
    assert others.min() > 0 and others.max() < 230  # type: ignore[operator]


def test_trade_inflow_is_recognisable_by_its_words(rows: pl.DataFrame) -> None:
    loans = rows.filter((pl.col("amount") > 0) & pl.col("remark").str.contains("贷款|借款|放款"))
    assert loans.filter(pl.col("counterparty").str.contains("贸易")).height == 0


def test_round_trips_leave_no_cash_behind() -> None:
    world = opened(11, Scenario(), months=2)
    sink = MemorySink()
    amount = 50_000_000

    def cheat(w: object) -> None:
        world.now["round_trip"][3] = amount

    run(world, [shocks.step, *steps.STEPS_BEFORE_CREDIT, cheat, *steps.STEPS_AFTER], [flow.emit], sink)
    rows = sink.frames()["flow"].filter(pl.col("party_id") == world.firms.party_id[3])
    shells = world.outsiders.name[world.outsiders.role == "shell"].tolist()
    circle = rows.filter(pl.col("counterparty").is_in(shells))
    assert circle.filter(pl.col("amount") < 0)["amount"].sum() * 100 == -2 * amount
    assert circle["amount"].sum() == 0


def test_told_movements_appear_as_told() -> None:
    world = opened(11, Scenario(), months=2)
    sink = MemorySink()

    def step(w: object) -> None:
        day = world.month.astype("datetime64[D]") + 4
        lot = {
            "firm": np.array([2]), "day": np.array([day]), "amount": np.array([-12_345]), "party": np.array([-1]),
            "counterparty": np.array(["某某咨询有限公司"], object), "remark": np.array(["咨询费用"], object),
        }  # fmt: skip
        world.facts["extra_flows"] = [lot]
        world.ledger.pay("other_operating_outflow", "admin_expenses", np.array([12_345]), np.array([2]))

    run(world, [shocks.step, *steps.STEPS_BEFORE_CREDIT, step, *steps.STEPS_AFTER], [flow.emit], sink)
    told = sink.frames()["flow"].filter(pl.col("counterparty") == "某某咨询有限公司")
    assert told["remark"].to_list() == ["咨询费用"] * 2
    assert {int(amount * 100) for amount in told["amount"]} == {-12_345}


def test_a_split_gives_back_the_whole() -> None:
    totals = np.array([0, 1, 5_000_000, 123_456_789, 10**13])
    place, amounts = split(Draws(1)("x"), totals, np.array([3, 3, 5, 40, 200]), np.full(5, 0.5))
    assert np.array_equal(np.bincount(place, weights=amounts, minlength=5).astype(np.int64), totals)
    assert amounts.min() >= 0


def test_running_sums_start_again_with_each_group() -> None:
    assert running_sums(np.array([0, 0, 3, 3]), np.array([5, -2, 7, 1])).tolist() == [5, 3, 7, 8]


def test_the_same_seed_gives_the_same_rows() -> None:
    played.cache_clear()
    again = played().rows["flow"]
    played.cache_clear()
    assert again.equals(played().rows["flow"])
