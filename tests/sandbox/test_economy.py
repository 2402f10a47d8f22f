"""The core economy on its own: firms with a lender who only waits, so that what fails here is the economy's fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from quanlian.sandbox.clock import ending, year_and_month
from quanlian.sandbox.draws import Draws, Ints, share
from quanlian.sandbox.founding import found
from quanlian.sandbox.ledger import ASSETS
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.simulate import Step, run
from quanlian.sandbox.steps import STEPS_AFTER, STEPS_BEFORE_CREDIT
from quanlian.sandbox.steps.economy import due_on_edges, economy, owed_on_edges
from quanlian.sandbox.steps.opening import open_books
from quanlian.sandbox.world import NEVER, World

INTEREST = 0.045  # a year, about the prime rate
LESS_THAN_A_CENT = 0


class Nowhere:
    """A sink that keeps nothing."""

    def rows(self, table: str, columns: Any, *, known_at: Any) -> None: ...

    def truth(self, name: str, rows: list[dict[str, Any]]) -> None: ...


def founded(firms: int = 200, seed: int = 5, months: int = 12) -> World:
    world: World = found(Scenario(), Draws(seed), ending(months), firms)
    open_books(world)
    world.ledger.receive("cash_from_borrowings", "short_term_borrowings", world.facts["opening_debt"])
    world.ledger.close_year()
    count = len(world.firms)
    troubles = world.troubles
    troubles.demand, troubles.cost, troubles.collection = (np.ones(count) for _ in range(3))
    troubles.stress, troubles.drain = np.zeros(count), np.zeros(count, np.int64)
    troubles.closed = np.full(count, NEVER, np.int64)
    troubles.defaulted = np.full(count, NEVER, np.int64)
    return world


def lender(world: World) -> None:
    """Interest is paid, and what is missing of the cash is lent."""
    books = world.ledger
    books.pay("cash_for_interest", "interest_expense", share(books["short_term_borrowings"], INTEREST / 12))
    short = np.maximum(-books["free_cash"], 0)
    books.receive("cash_from_borrowings", "short_term_borrowings", short)


def play(world: World, watch: Callable[[World], None] = lambda _: None, before: Step | None = None) -> World:
    steps = ([before] if before else []) + [*STEPS_BEFORE_CREDIT, lender, *STEPS_AFTER]
    run(world, steps, [lambda w, _: watch(w)], Nowhere())
    return world


@pytest.fixture(scope="module")
def history() -> dict[str, list[Ints]]:
    """Series of an ordinary economy, month by month."""
    kept: dict[str, list[Ints]] = {name: [] for name in SERIES}

    def watch(world: World) -> None:
        assert not world.ledger.imbalance().any()
        assert not (
            due_on_edges(world) > world.ledger["accounts_receivable"] + economy(world).allowance
        ).any()
        assert not (owed_on_edges(world) > world.ledger["accounts_payable"]).any()
        assert (world.trades.receivable >= LESS_THAN_A_CENT).all()
        assert (world.ledger["inventory"] >= 0).all()
        for name in SERIES:
            kept[name].append(
                world.now[name].copy() if name != "month" else np.array(year_and_month(world.month))
            )

    play(founded(), watch)
    return kept


SERIES = (
    "month", "sales", "export_sales", "output_vat", "cost", "purchases", "wages", "wages_paid", "vat_due", "vat_paid",
    "collected", "paid_suppliers", "headcount", "capex", "depreciation", "dividends", "payment_gap", "cit_due", "cit_paid",
)  # fmt: skip


def sums(history: dict[str, list[Ints]], name: str) -> int:
    return int(np.sum([month.sum() for month in history[name]]))


def test_the_books_balance_in_every_month_and_edges_fit_into_them(history: dict[str, list[Ints]]) -> None:
    assert len(history["sales"]) == 36


def test_what_is_sold_is_collected_in_time(history: dict[str, list[Ints]]) -> None:
    sold = sums(history, "sales") + sums(history, "output_vat")
    assert 0.93 < sums(history, "collected") / sold < 1.05


def test_taxes_and_wages_are_paid_the_month_after(history: dict[str, list[Ints]]) -> None:
    for before, after in zip(history["vat_due"][:-1], history["vat_paid"][1:], strict=True):
        assert after.sum() <= before.sum()
    assert 0.97 < sums(history, "vat_paid") / sums(history, "vat_due") < 1.01
    assert 0.9 < sums(history, "wages_paid") / sums(history, "wages") < 1.05


def test_income_tax_is_prepaid_by_quarter_and_settled_in_may(history: dict[str, list[Ints]]) -> None:
    paid = {int(when[1]): 0 for when in history["month"]}
    for when, amount in zip(history["month"], history["cit_paid"], strict=True):
        paid[int(when[1])] += int(amount.sum())
    assert {month for month, amount in paid.items() if amount} == {1, 4, 5, 7, 10}


def test_the_spring_festival_slows_factories(history: dict[str, list[Ints]]) -> None:
    monthly: dict[int, list[int]] = {month: [] for month in range(1, 13)}
    for when, amount in zip(history["month"], history["sales"], strict=True):
        monthly[int(when[1])].append(int(amount.sum()))
    assert np.mean(monthly[2]) < 0.95 * np.mean([np.mean(values) for values in monthly.values()])


def test_investment_comes_in_lumps_and_replaces_wear(history: dict[str, list[Ints]]) -> None:
    spent, worn = sums(history, "capex"), sums(history, "depreciation")
    assert 0.5 < spent / worn < 1.8
    idle = np.mean([(month == 0).mean() for month in history["capex"]])
    assert idle > 0.4


def test_the_same_seed_gives_the_same_economy() -> None:
    one, other = (play(founded(60, months=6)) for _ in range(2))
    for name in ASSETS:
        assert (one.ledger[name] == other.ledger[name]).all()


def test_a_buyer_in_distress_pays_his_suppliers_later() -> None:
    def distress(world: World) -> None:
        world.troubles.stress[:] = np.where(world.number >= 0, 0.9, 0.0)

    calm, tense = play(founded(months=6)), play(founded(months=6), before=distress)
    firms = calm.trades.buyer < len(calm.firms)
    assert tense.trades.receivable[firms].sum() > 1.2 * calm.trades.receivable[firms].sum()


def test_a_buyer_who_closes_takes_sales_and_receivables_with_him() -> None:
    def close(world: World) -> None:
        if world.number == 0:
            world.troubles.closed[world.facts["victims"]] = 0

    def with_victims() -> World:
        world = founded(months=12)
        buyers = world.trades.buyer[(world.trades.buyer < len(world.firms)) & (world.trades.share > 0.1)]
        world.facts["victims"] = np.unique(buyers)[:10]
        return world

    calm, hit = play(with_victims()), play(with_victims(), before=close)
    victims = hit.facts["victims"]
    hurt = np.isin(hit.trades.buyer, victims)
    assert hit.trades.receivable[hurt].sum() < calm.trades.receivable[hurt].sum()
    assert (hit.now["sales"][victims] == 0).all()
    suppliers = np.setdiff1d(hit.trades.supplier[hurt & (hit.trades.share > 0.1)], victims)
    assert hit.now["sales"][suppliers].sum() < calm.now["sales"][suppliers].sum()


def test_a_shock_to_an_industry_reaches_its_suppliers() -> None:
    def slump(world: World) -> None:
        demand = np.ones(len(world.industries["code"]))
        if world.number >= 0:
            demand[hit] = 0.5
        world.facts["shock"] = {"demand": demand, "cost": np.ones(len(demand))}

    calm_world = founded(400, months=8)
    hit = calm_world.industries.row("C34")
    calm, shocked = play(calm_world), play(founded(400, months=8), before=slump)
    sales = [np.bincount(w.firms.industry, w.now["sales"].astype(float), 29) for w in (calm, shocked)]
    change = sales[1] / np.maximum(sales[0], 1)
    assert change[hit] < 0.65
    assert change[calm_world.industries.row("C33")] < 0.99


def test_dearer_inputs_squeeze_the_margin() -> None:
    def dearer(world: World) -> None:
        cost = np.full(len(world.industries["code"]), 1.15 if world.number >= 0 else 1.0)
        world.facts["shock"] = {"demand": np.ones(len(cost)), "cost": cost}

    calm, squeezed = play(founded(months=6)), play(founded(months=6), before=dearer)
    margins = [1 - w.now["cost"].sum() / w.now["sales"].sum() for w in (calm, squeezed)]
    assert margins[1] < margins[0] - 0.015
