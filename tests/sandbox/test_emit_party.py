"""The customer files: what stands in the first month, what changes later, and what the bank is never told."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from quanlian.sandbox.clock import ending
from quanlian.sandbox.draws import Draws
from quanlian.sandbox.emit import party
from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.founding import found
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.ties import guarantee, relate
from quanlian.sandbox.world import Month, World

FIRMS = 400
MONTHS = 24


@cache
def played() -> tuple[World, dict[str, pl.DataFrame]]:
    world = found(Scenario(), Draws(21), ending(MONTHS), FIRMS)
    sink = MemorySink()
    for month in range(-2, MONTHS):
        world.number, world.now = month, Month(FIRMS)
        party.emit(world, sink)
    return world, sink.frames()


def test_everybody_stands_in_the_first_file() -> None:
    world, rows = played()
    parties = rows["party"].filter(pl.col("known_at") == pl.col("known_at").min())
    assert parties.height == FIRMS + len(world.people) + len(world.outsiders)
    assert parties["party_id"].n_unique() == parties.height
    assert set(parties["kind"]) == {"company", "person", "guarantor_company", "fund"}
    assert parties.filter(pl.col("customer")).height == FIRMS


def test_references_lead_somewhere() -> None:
    _, rows = played()
    known = set(rows["party"]["party_id"])
    branches, staff = set(rows["branch"]["branch"]), set(rows["staff"]["staff_id"])
    for table, column in (
        ("relation", "from_id"),
        ("relation", "to_id"),
        ("guarantee", "guarantor_id"),
        ("guarantee", "debtor_id"),
        ("group_member", "party_id"),
    ):
        assert set(rows[table][column]) <= known, (table, column)
    assert set(rows["party"]["branch"].drop_nulls()) <= branches
    assert set(rows["party"]["manager"].drop_nulls()) <= staff
    assert set(rows["staff"]["branch"]) <= branches
    assert set(rows["branch"]["parent"].drop_nulls()) <= branches


def test_what_is_hidden_is_not_told() -> None:
    world, rows = played()
    told = set(rows["relation"].select("from_id", "to_id", "kind").iter_rows())
    ties = world.relations
    hidden = np.flatnonzero(~ties.known)
    assert len(hidden)
    source, target = world.ids(ties.source[hidden]), world.ids(ties.target[hidden])
    assert not told & set(zip(source, target, ties.kind[hidden], strict=True))


def test_a_relation_is_told_once_and_its_end_once() -> None:
    _, rows = played()
    ties = rows["relation"].with_columns(over=pl.col("until").is_not_null())
    assert ties.select("from_id", "to_id", "kind", "since", "over").is_duplicated().sum() == 0


def test_a_new_legal_representative_comes_when_the_old_one_goes() -> None:
    _, rows = played()
    office = rows["relation"].filter(pl.col("kind") == "legal_rep")
    gone = office.filter(pl.col("until").is_not_null())
    assert gone.height > 3
    come = gone.join(office, left_on=["to_id", "until"], right_on=["to_id", "since"])
    assert come.height == gone.height
    assert (come["from_id"] != come["from_id_right"]).all()


def test_ties_that_others_add_are_told_too() -> None:
    world = found(Scenario(), Draws(22), ending(6), 60)
    guarantee(world, 3, 4, 5_000_000, "plain", start=-12)
    relate(world, world.person(0), world.person(9), "relative", since=np.datetime64("2000-01-01"))
    sink = MemorySink()
    for month in range(6):
        world.number, world.now = month, Month(60)
        party.emit(world, sink)
    rows = sink.frames()
    wanted = (pl.col("guarantor_id") == world.firms.party_id[3]) & (
        pl.col("debtor_id") == world.firms.party_id[4]
    )
    assert rows["guarantee"].filter(wanted & (pl.col("amount") == 50_000)).height == 1
    kin = (pl.col("from_id") == world.people.party_id[0]) & (pl.col("to_id") == world.people.party_id[9])
    assert rows["relation"].filter(kin & (pl.col("kind") == "relative")).height == 1


def test_contracts_follow_one_another() -> None:
    _, rows = played()
    contracts = rows["guarantee"].sort("known_at")
    assert (contracts["start"] < contracts["end"]).all()
    assert (contracts["end"] < contracts["period_end"]).all()
    last = contracts.unique("guarantee_id", keep="last", maintain_order=True)
    tie = last.with_columns(tie=pl.col("guarantee_id").str.slice(0, 9)).sort("guarantee_id")
    several = tie.filter(pl.len().over("tie") > 1)
    assert several.height
    before = several.filter(pl.col("guarantee_id").rank("dense", descending=True).over("tie") > 1)
    assert before["outstanding"].sum() == 0
    gaps = several.with_columns(before=pl.col("end").shift(1).over("tie")).drop_nulls("before")
    assert (gaps["start"] > gaps["before"]).all()


def test_a_renewal_is_known_when_it_is_signed() -> None:
    world, rows = played()
    begin = world.clock.first.astype("datetime64[D]").astype(object)
    new = rows["guarantee"].filter(pl.col("start") > begin)
    first = new.sort("known_at").unique("guarantee_id", keep="first")
    assert (first["known_at"].dt.convert_time_zone("Asia/Shanghai").dt.date() == first["start"]).all()


def test_account_managers_hand_over() -> None:
    _, rows = played()
    firms = rows["party"].filter(pl.col("customer")).sort("known_at")
    moved = firms.group_by("party_id").agg(pl.col("manager").n_unique())
    gone = rows["staff"].filter(pl.col("to_date").is_not_null())
    assert (moved.filter(pl.col("manager") > 1).height > 0) == (gone.height > 0)


def test_some_groups_are_confirmed_later() -> None:
    _, rows = played()
    assert rows["group_member"]["known_at"].n_unique() > 1
    assert rows["group_member"].select("group_id", "party_id").is_duplicated().sum() == 0
