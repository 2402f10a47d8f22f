"""Invoices add up to what was invoiced; those of cheats name shells."""

from __future__ import annotations

import polars as pl
import pytest

from quanlian.sandbox import shocks, steps
from quanlian.sandbox.emit import invoice
from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.simulate import run
from tests.sandbox.outside_world import MONTHS, Played, opened, played


@pytest.fixture(scope="module")
def world() -> Played:
    return played()


@pytest.fixture(scope="module")
def rows(world: Played) -> pl.DataFrame:
    return world.rows["invoice"]


def test_numbers_have_twenty_digits_and_do_not_repeat(rows: pl.DataFrame) -> None:
    assert rows["invoice_no"].n_unique() == rows.height
    assert rows["invoice_no"].str.len_chars().unique().to_list() == [20]


def test_net_invoices_of_a_firm_follow_its_sales(world: Played, rows: pl.DataFrame) -> None:
    codes = world.world.industries["code"][world.world.firms.industry]
    good = rows.filter(pl.col("status") != "void").group_by("seller_id").agg(pl.col("net").sum())
    net = dict(good.iter_rows())
    sales = sum(world.now[n]["sales"] - world.now[n]["export_sales"] for n in range(MONTHS)) / 100
    gaps = [
        abs(float(net[party]) / sales[firm] - 1)
        for firm, party in enumerate(world.world.firms.party_id.tolist())
        if party in net and sales[firm] > 0 and not str(codes[firm]).startswith(("A", "F52", "H62"))
    ]
    assert len(gaps) > 40
    assert sorted(gaps)[len(gaps) // 2] < 0.02
    assert sum(gap > 0.1 for gap in gaps) <= len(gaps) * 0.1


def test_red_and_void_are_few(rows: pl.DataFrame) -> None:
    red = rows.filter(pl.col("status") == "red")
    assert (red["net"] < 0).all()
    assert 0.005 < red.height / rows.height < 0.03
    assert 0.004 < rows.filter(pl.col("status") == "void").height / rows.height < 0.03


def test_false_invoices_name_shells() -> None:
    world = opened(11, Scenario(), months=3)
    sink = MemorySink()

    def cheat(w: object) -> None:
        world.now["bought_invoices"][5] = 90_000_000

    run(world, [shocks.step, *steps.STEPS_BEFORE_CREDIT, cheat, *steps.STEPS_AFTER], [invoice.emit], sink)
    shells = set(world.outsiders.party_id[world.outsiders.role == "shell"].tolist())
    rows = sink.frames()["invoice"].filter(pl.col("status") == "normal")
    party = world.firms.party_id[5]
    out = rows.filter((pl.col("seller_id") == party) & pl.col("buyer_id").is_in(list(shells)))
    into = rows.filter((pl.col("buyer_id") == party) & pl.col("seller_id").is_in(list(shells)))
    assert out.height and into.height
    assert into["net"].sum() > 0
