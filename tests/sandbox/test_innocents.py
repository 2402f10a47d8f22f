"""Honest firms that look guilty: in known number, with real effects and honest books."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox import innocents
from quanlian.sandbox.tabled import rows
from tests.sandbox.toy import live, toy


def test_each_kind_is_planted_in_its_number_and_named() -> None:
    world = toy(borrowers=500)
    world.truth.clear()
    innocents.plan(world)
    named = world.truth["innocent"]
    kinds = [row["kind"] for row in named]
    for row in rows("innocents"):
        assert 1 <= kinds.count(row["kind"]) <= round(float(row["share"]) * 500)
    assert innocents.planted(world).sum() == len(kinds) == len({row["party_id"] for row in named})


def test_their_books_balance_and_nothing_false_is_booked() -> None:
    world = toy(borrowers=500)
    innocents.plan(world)
    live(world, innocents.step)
    assert not np.any(world.ledger.imbalance())
    assert not any(np.any(world.false[name]) for name in ("revenue", "free_cash", "inventory"))
    kind = world.facts["innocent"]["kind"]
    assert world.ledger["goodwill"][kind == "merger"].all()
    assert world.ledger["contract_liabilities"][kind == "advance_payment"].all()
    assert world.ledger["construction_in_progress"][kind == "new_line"].sum() >= 0
    assert world.ledger["fixed_assets_gross"][kind == "new_line"].any()


def test_trades_slow_by_nature_wait_longer_than_before() -> None:
    plain, world = toy(borrowers=500), toy(borrowers=500)
    innocents.plan(world)
    state = world.facts["innocent"]["kind"] == "state_buyers"
    assert (world.firms.receivable_days[state] > plain.firms.receivable_days[state]).all()
