"""Tax returns: what was due, what was paid, what stays owed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from quanlian.sandbox.emit import tax
from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.world import Month
from tests.sandbox.outside_world import Played, opened, played


@pytest.fixture(scope="module")
def world() -> Played:
    return played()


@pytest.fixture(scope="module")
def rows(world: Played) -> pl.DataFrame:
    return world.rows["tax_filing"]


def test_general_taxpayers_file_monthly_others_by_quarter(world: Played, rows: pl.DataFrame) -> None:
    firms = world.world.firms
    vat = rows.filter(pl.col("tax") == "vat")
    general = vat.filter(pl.col("party_id").is_in(firms.party_id[firms.general_vat].tolist()))
    small = vat.filter(~pl.col("party_id").is_in(firms.party_id[firms.general_vat].tolist()))
    assert general["period_end"].dt.month().n_unique() == 12
    assert set(small["period_end"].dt.month().unique()) == {3, 6, 9, 12}


def test_vat_due_of_a_month_is_that_of_the_books(world: Played, rows: pl.DataFrame) -> None:
    firms, number = world.world.firms, 4
    month = (world.world.clock.first + number).astype("datetime64[D]").item()
    vat = rows.filter((pl.col("tax") == "vat") & (pl.col("period_end").dt.truncate("1mo") == month))
    due = dict(vat.select("party_id", "due").iter_rows())
    for firm in np.flatnonzero(firms.general_vat).tolist():
        party = firms.party_id[firm]
        if party in due:
            assert int(due[party] * 100) == int(world.now[number]["vat_due"][firm])


def test_sound_firms_owe_nothing(rows: pl.DataFrame) -> None:
    owing = rows.filter((pl.col("tax") == "vat") & (pl.col("arrears") > 0)).height
    assert owing <= rows.height * 0.02


def test_income_tax_cumulates_within_a_year_and_is_settled_in_may(rows: pl.DataFrame) -> None:
    cit = rows.filter(pl.col("tax") == "cit").sort("party_id", "period_end", "known_at")
    yearly = cit.filter(pl.col("period_end").dt.month() < 12).with_columns(
        step=pl.col("due").diff().over("party_id", pl.col("period_end").dt.year())
    )
    assert yearly.filter(pl.col("step") < 0).height == 0
    day = pl.col("known_at").dt.convert_time_zone("Asia/Shanghai")
    settled = cit.filter(
        (pl.col("period_end").dt.month() == 12) & (day.dt.month() == 5) & (day.dt.day() == 31)
    )
    assert settled.height > 0
    assert (settled["due"] == settled["paid"]).all()


def test_no_two_returns_of_a_period_are_learned_on_one_day(rows: pl.DataFrame) -> None:
    assert rows.unique(["party_id", "period_end", "tax", "known_at"]).height == rows.height


def test_grades_are_those_of_the_tax_office(rows: pl.DataFrame) -> None:
    grades = rows["credit_grade"].unique().to_list()
    assert set(grades) <= {"A", "B", "M", "C", "D"}
    assert {"A", "B"} <= set(grades)


def test_who_does_not_pay_owes_and_is_graded_down() -> None:
    world = opened(3, Scenario(), months=14)
    sink = MemorySink()
    firm = int(np.flatnonzero(world.firms.general_vat)[0])
    for number in range(-1, 12):
        world.number, world.now = number, Month(len(world.firms))
        world.ledger.open_month()
        world.now["sales"][:] = 10_000_000
        world.now["vat_due"][:] = 100_000
        if number > 0:
            world.now["vat_paid"][:] = 100_000
            world.now["vat_paid"][firm] = 0
        tax.emit(world, sink)
    vat = sink.frames()["tax_filing"].filter(
        (pl.col("tax") == "vat") & (pl.col("party_id") == world.firms.party_id[firm])
    )
    if vat.height:
        assert vat.sort("period_end")["arrears"].to_list()[-1] > 9_000
        assert vat.sort("period_end")["credit_grade"].to_list()[-1] in {"C", "D"}
