"""Fraud: rings leave what real ones leave in flows, guarantees, ties, applications and collateral, and in the truth."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest

from quanlian.sandbox import fraud
from quanlian.sandbox.collateral.serials import normalised
from quanlian.sandbox.emit.collateral import emit
from quanlian.sandbox.fraud.plan import found_ring
from quanlian.sandbox.fraud.rings import Ring, kinds, rings
from quanlian.sandbox.world import Month, World
from tests.sandbox.hand_world import Rows, hand_world

Flows = pl.DataFrame


def play(world: World) -> tuple[Rows, Flows]:
    """All months; the rows emitted and the flows asked for."""
    rows = Rows()
    flows: list[pl.DataFrame] = []
    for number in range(-24, world.clock.months):
        world.number, world.now = number, Month(len(world.firms))
        fraud.step(world)
        emit(world, rows)
        flows += [
            pl.DataFrame({name: part.tolist() for name, part in lot.items()})
            for lot in world.facts["extra_flows"]
        ]
    return rows, pl.concat(flows) if flows else pl.DataFrame()


@pytest.fixture(scope="module")
def bank() -> tuple[World, Rows, Flows]:
    world = hand_world(400)
    fraud.plan(world)
    return world, *play(world)


def ring(world: World, kind: str) -> Ring:
    return next(one for one in rings(world) if one.kind == kind)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_fraud_is_told_in_the_truth_and_borrows(
    bank: tuple[World, Rows, Flows], kind: str
) -> None:
    world, _, _ = bank
    one = ring(world, kind)
    told = next(row for row in world.truth["fraud"] if row["ring_id"] == one.ring_id)
    assert told["kind"] == kind
    assert told["members"] == world.firms.party_id[one.members].tolist()
    assert "from" in told
    assert sorted(one.loans) == sorted(one.members.tolist())
    requests = world.facts["credit"].month.requests
    assert sum(len(request.firm) for request in requests) >= len(one.members)


def test_relatives_guarantee_in_a_circle_and_pay_one_of_them(bank: tuple[World, Rows, Flows]) -> None:
    world, _, flows = bank
    one = ring(world, "family_chain")
    members = set(one.members.tolist())
    inner = [
        (int(g), int(d))
        for g, d in zip(world.guarantees.guarantor, world.guarantees.debtor, strict=True)
        if g in members and d in members
    ]
    assert len(inner) == len(members)
    assert {g for g, _ in inner} == {d for _, d in inner} == members
    kin = world.relations.source == world.person(world.firms.owner[one.members[0]])
    assert np.isin(world.relations.kind[kin].astype(str), ["sibling", "relative"]).sum() >= len(members) - 1
    paid = flows.filter((pl.col("party") == one.sink) & (pl.col("amount") < 0))
    assert set(paid["firm"]) >= members - {int(one.members[-1])}


def test_borrowed_names_pass_most_of_the_money_on_within_a_week(bank: tuple[World, Rows, Flows]) -> None:
    world, _, flows = bank
    one = ring(world, "nominee")
    for member, loan in one.loans.items():
        amount = int(world.loans["amount"][loan])
        sent = -int(
            flows.filter((pl.col("firm") == member) & (pl.col("party") == one.sink) & (pl.col("amount") < 0))[
                "amount"
            ].sum()
        )
        assert sent >= 0.6 * amount
        fee = -int(flows.filter((pl.col("firm") == member) & (pl.col("party") == one.agent))["amount"].sum())
        assert 0 < fee <= 0.15 * amount
    amounts = [int(world.loans["amount"][loan]) for loan in one.loans.values()]
    assert max(amounts) < 1.25 * min(amounts)


def test_interest_comes_from_the_sink_until_the_ring_ends(bank: tuple[World, Rows, Flows]) -> None:
    world, _, flows = bank
    one = ring(world, "nominee")
    back = flows.filter(
        (pl.col("party") == one.sink) & (pl.col("amount") > 0) & pl.col("firm").is_in(one.members.tolist())
    )
    end = (world.clock.first + one.end).astype("datetime64[D]").item()
    assert len(back) > 3
    assert max(back["day"].to_list()) < end


def test_an_intermediarys_applicants_share_a_device_and_pay_a_fee(bank: tuple[World, Rows, Flows]) -> None:
    world, _, flows = bank
    one = ring(world, "shared_device")
    marks = [world.facts["application_marks"].get(member) for member in one.members.tolist()]
    shared = [mark for mark in marks if mark]
    assert len({mark["device"] for mark in shared}) == len({mark["ip"] for mark in shared}) == 1
    assert len(shared) >= 2
    assert set(flows.filter(pl.col("party") == one.agent)["firm"]) >= set(one.members.tolist())


def test_loan_money_comes_back_within_ten_days(bank: tuple[World, Rows, Flows]) -> None:
    world, _, flows = bank
    one = ring(world, "fund_return")
    member = int(one.members[0])
    begun = (world.clock.first + one.start).item()
    own = flows.filter((pl.col("firm") == member) & (pl.col("day").dt.truncate("1mo") == begun))
    out, back = own.filter(pl.col("amount") < 0), own.filter(pl.col("amount") > 0)
    assert sum(back["amount"].to_list()) >= -0.5 * sum(out["amount"].to_list())
    assert (
        max(back["day"].to_list()) - min(out["day"].to_list())
    ).days <= 20  # payee and relative, each within ten days
    assert set(back["party"]).isdisjoint(out["party"])


@pytest.mark.parametrize("trick", ["same", "typo", "restamped"])
def test_a_machine_pledged_twice_can_be_recognised(trick: str) -> None:
    world = hand_world(200)
    stream = world.draws("test")
    one = found_ring(world, "double_pledge", np.array([3, 5]), stream, start=4)
    one.trick = one.row["trick"] = trick
    rows, _ = play(world)
    things = twins(rows, one.row)
    serials = [normalised(serial) for serial in things["serial"]]
    assert things["owner_id"].n_unique() == 2
    assert things["model"].n_unique() == 1
    assert abs(things["lat"][0] - things["lat"][1]) < 0.001
    if trick == "restamped":
        assert sum(a != b for a, b in zip(*serials, strict=True)) == 1
        assert things["invoice_no"].n_unique() == 2
    else:
        assert serials[0] == serials[1]
        assert things["serial"].n_unique() == (1 if trick == "same" else 2)
        assert things["invoice_no"].n_unique() == 1
    photos = {json.loads(text)["photo"] for text in things["attributes"]}
    assert len(photos) == 1


def twins(rows: Rows, told: dict[str, Any]) -> pl.DataFrame:
    return (
        rows["collateral"]
        .filter(pl.col("collateral_id").is_in(told["collateral"]))
        .unique("collateral_id", keep="first", maintain_order=True)
    )


def test_a_machine_pledged_as_it_is_has_a_lender_we_learn_of_later() -> None:
    world = hand_world(200)
    one = found_ring(world, "double_pledge", np.array([3, 5]), world.draws("test"), start=4)
    one.trick = "same"
    rows, _ = play(world)
    foreign = rows["pledge"].filter(
        (pl.col("lender") != "本行") & (pl.col("collateral_id") == one.row["collateral"][0])
    )
    ours = rows["pledge"].filter(
        (pl.col("lender") == "本行") & (pl.col("collateral_id") == one.row["collateral"][0])
    )
    assert len(foreign) == 1
    assert foreign["registered_on"][0] < ours["registered_on"][0] < foreign["known_at"][0]


def test_one_invoice_and_one_scan_stand_behind_several_machines(bank: tuple[World, Rows, Flows]) -> None:
    world, rows, _ = bank
    things = twins(rows, ring(world, "reused_documents").row)
    assert len(things) >= 2
    assert things["invoice_no"].n_unique() == 1
    assert len({json.loads(text)["invoice_file"] for text in things["attributes"]}) == 1
    assert things["serial"].n_unique() == len(things)


def test_books_balance_and_no_account_is_overdrawn(bank: tuple[World, Rows, Flows]) -> None:
    world, _, flows = bank
    assert not world.ledger.imbalance().any()
    assert (world.ledger["free_cash"] >= 0).all()
    assert (flows["amount"] != 0).all()
    for side in ("firm", "party"):
        assert (flows[side] >= 0).all()


def test_who_pledges_twice_takes_the_money_out_himself(bank: tuple[World, Rows, Flows]) -> None:
    world, _, flows = bank
    for member in ring(world, "double_pledge").members.tolist():
        owner = int(world.person(world.firms.owner[member]))
        assert not flows.filter(
            (pl.col("firm") == member) & (pl.col("party") == owner) & (pl.col("amount") < 0)
        ).is_empty()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_plans_hold_for_other_seeds_and_no_firm_is_in_two_rings(seed: int) -> None:
    world = hand_world(300, seed)
    fraud.plan(world)
    members = np.concatenate([one.members for one in rings(world)])
    assert len(np.unique(members)) == len(members)
    assert {one.kind for one in rings(world)} == set(kinds())
