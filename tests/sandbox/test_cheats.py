"""Who cheats, what it posts, and that a skilled cheat's books still tie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanlian.sandbox import cheats
from quanlian.sandbox.cheats.month import TRICKS
from quanlian.sandbox.ledger import ASSETS, CLAIMS, EXPENSES, INCOME, INFLOWS, OUTFLOWS, Ledger
from quanlian.sandbox.world import Cheats, World
from tests.sandbox.toy import live, toy

KINDS = sorted(TRICKS)
SERIES = ("round_trip", "bought_invoices", "owner_drain", "private_in", "private_interest", "vat_paid")


def only(kind: str, *, sloppy: bool, seed: int = 1, size: float = 0.2) -> World:
    """A world in which the first twelve firms use one trick from the first month of 2024 on."""
    world = toy(seed=seed)
    cheats.plan(world)
    plan = Cheats()
    firms = np.arange(12)
    plan.plan.append(firm=firms, kind=np.full(12, kind, object), start=6, size=size, sloppy=sloppy)
    world.cheats = plan
    return world


def unexplained_cash(books: Ledger) -> np.ndarray:
    """Cash less what the year's flows lead to."""
    inflow, outflow = sum(books[n] for n in INFLOWS), sum(books[n] for n in OUTFLOWS)
    return np.asarray(books["free_cash"] - books.opening_cash - inflow + outflow)


def shown(world: World) -> dict[str, np.ndarray]:
    """All accounts as a bank would be shown them."""
    return {n: world.ledger[n] + world.false[n] for n in (*ASSETS, *CLAIMS, *INCOME, *EXPENSES)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_trick_changes_what_is_shown_or_leaves_a_trace(kind: str) -> None:
    world, honest = only(kind, sloppy=False), only(kind, sloppy=False)
    traces = dict.fromkeys(SERIES, 0)

    def watch(world: World) -> None:
        for name in SERIES:
            traces[name] += int(np.abs(world.now[name][:12]).sum())

    honest.cheats = Cheats()
    live(world, cheats.step, watch, months=24 + 17)
    live(honest, cheats.step, months=24 + 17)
    moved = [n for n, own in shown(world).items() if np.any(own[:12] != shown(honest)[n][:12])]
    assert moved or any(traces.values())


@pytest.mark.parametrize("kind", KINDS)
def test_all_books_balance_and_the_skilled_leave_no_gap_in_the_cash_flow(kind: str) -> None:
    world = live(only(kind, sloppy=False), cheats.step, months=24 + 17)
    for books in (world.ledger, world.false):
        assert not np.any(books.imbalance())
        assert not np.any(unexplained_cash(books))


@pytest.mark.parametrize("kind", KINDS)
def test_the_sloppy_balance_too(kind: str) -> None:
    world = live(only(kind, sloppy=True), cheats.step, months=24 + 17)
    assert not np.any(world.false.imbalance())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_shown_falls_below_zero(kind: str) -> None:
    world = live(only(kind, sloppy=False), cheats.step)
    own = shown(world)
    for name in (
        "free_cash",
        "accounts_receivable",
        "inventory",
        "prepayments",
        "accounts_payable",
        "other_payables",
    ):
        assert own[name][:12].min() >= min(0, int(world.ledger[name][:12].min())), name


def test_the_forgetful_leave_a_gap_that_a_check_can_find() -> None:
    gaps = []
    for kind in KINDS:
        skilled = live(only(kind, sloppy=False), cheats.step, months=24 + 17)
        sloppy = live(only(kind, sloppy=True), cheats.step, months=24 + 17)
        names = (
            *ASSETS,
            *CLAIMS,
            *INCOME,
            *EXPENSES,
            *INFLOWS,
            *OUTFLOWS,
            "inventory_purchased",
            "equity_injected",
        )
        gaps.append(any(np.any(skilled.false[n] != sloppy.false[n]) for n in names))
    assert all(gaps)


def test_a_cheat_does_not_touch_what_the_meters_measure() -> None:
    before: list[int] = []

    def watch(world: World) -> None:
        before.append(int(world.now["sales"].sum()) + int(world.now["cost"].sum()))

    live(only("a2", sloppy=False), watch, cheats.step, watch, months=30)
    assert before[0::2] == before[1::2]


def test_the_plan_is_the_same_for_a_seed_and_weaker_firms_cheat_more() -> None:
    one, two = toy(seed=5, borrowers=600), toy(seed=5, borrowers=600)
    cheats.plan(one)
    cheats.plan(two)
    for name in ("firm", "kind", "start", "size", "sloppy"):
        assert list(one.cheats.plan[name]) == list(two.cheats.plan[name])
    chosen = np.unique(one.cheats.plan["firm"])
    assert set(one.cheats.plan["kind"]) == set(KINDS)
    assert one.firms.care[chosen].mean() < one.firms.care.mean()


def test_the_truth_names_the_years_and_the_amounts() -> None:
    world = live(only("a2", sloppy=False), cheats.step)
    rows = world.truth["cheat"]
    assert [row["party_id"] for row in rows] == list(world.firms.party_id[:12])
    assert {row["from"] for row in rows} == {"2024-01-01"}
    assert [p["period_end"] for p in rows[0]["periods"]] == ["2024-12-31", "2025-12-31", "2026-12-31"]
    sales = int(world.firms.sales[0]) * 12 / 100
    assert 0.5 < rows[0]["periods"][0]["amount"] / (0.2 * sales) < 2


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**31), months=st.integers(24, 50))
def test_books_balance_whatever_the_seed(seed: int, months: int) -> None:
    world = toy(seed=seed, borrowers=100)
    cheats.plan(world)
    live(world, cheats.step, months=months)
    assert not np.any(world.ledger.imbalance())
    assert not np.any(world.false.imbalance())
    skilled = np.ones(len(world.firms), bool)
    skilled[world.cheats.plan["firm"][world.cheats.plan["sloppy"]]] = False
    assert not np.any(unexplained_cash(world.false)[skilled])
