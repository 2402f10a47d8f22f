"""Credit: books and loans agree, arrears become default, guarantors are called."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from quanlian.sandbox import credit
from quanlian.sandbox.credit import total_due_within_year
from quanlian.sandbox.credit.funding import first_come
from quanlian.sandbox.credit.lending import Drawing, draw
from quanlian.sandbox.credit.products import CLASSES, SUBSTANDARD, WORKING, prime_rate
from quanlian.sandbox.credit.state import CLOSED, credit_of, past_due_days
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.sample import PLANS, STEPS, founded
from quanlian.sandbox.world import NEVER, Month, World

FIRMS, MONTHS = 250, 15
Seen = tuple[World, list[dict[str, Ints]]]


def months(world: World) -> Iterator[World]:
    """Play month by month."""
    count = len(world.clock.all)
    for place in range(count):
        world.number = place - (count - world.clock.months)
        world.now = Month(len(world.firms))
        for step in STEPS:
            step(world)
        yield world


def fresh(seed: int = 5, firms: int = FIRMS) -> World:
    world = founded(borrowers=firms, months=MONTHS, seed=seed)
    for plan in PLANS:
        plan(world)
    return world


@pytest.fixture(scope="module")
def seen() -> Seen:
    """A played world and what each month looked like."""
    world, log = fresh(), []
    for _ in months(world):
        log.append(_look(world))
    return world, log


def _look(world: World) -> dict[str, Ints]:
    loans, others = world.loans, credit_of(world).elsewhere
    owed = np.zeros(len(world.firms), np.int64)
    ours = loans["status"] != CLOSED
    np.add.at(owed, loans["firm"][ours], loans["balance"][ours])
    booked = (others["status"] == 0) & (others["account"] < 2)
    np.add.at(owed, others["firm"][booked], others["balance"][booked])
    ledger = world.ledger
    rows = np.flatnonzero(loans["status"] == 0)
    return {
        "owed": owed,
        "borrowings": ledger["short_term_borrowings"] + ledger["long_term_borrowings"],
        "long": ledger["long_term_borrowings"].copy(),
        "due_soon": total_due_within_year(world),
        "imbalance": ledger.imbalance(),
        "cash": ledger["free_cash"].copy(),
        "days": past_due_days(world, credit_of(world), rows),
        "five": credit_of(world).extra["five"][rows].copy(),
        "behind": (loans["overdue_principal"][rows] + loans["overdue_interest"][rows] > 0),
    }


def test_borrowings_in_the_books_are_the_loans_of_all_lenders(seen: Seen) -> None:
    for month in seen[1]:
        assert (month["owed"] == month["borrowings"]).all()
        assert (month["imbalance"] == 0).all()


def test_what_falls_due_within_a_year_is_part_of_the_long_loans(seen: Seen) -> None:
    for month in seen[1]:
        assert (month["due_soon"] >= 0).all()
        assert (month["due_soon"] <= month["long"]).all()


def test_days_past_due_run_exactly_while_something_is_owed(seen: Seen) -> None:
    for month in seen[1]:
        assert (month["behind"] == (month["days"] > 0)).all()


def test_ninety_days_make_a_loan_non_performing(seen: Seen) -> None:
    for month in seen[1]:
        assert (month["five"][month["days"] > 90] >= SUBSTANDARD).all()


def test_most_firms_owe_as_much_at_the_end_as_they_are_used_to(seen: Seen) -> None:
    world, log = seen
    first, last = int(log[0]["borrowings"].sum()), int(log[-1]["borrowings"].sum())
    assert 0.8 < last / first < 1.8
    assert set(np.unique(world.loans["five_class"])) <= set(CLASSES)


def test_a_renewed_loan_names_the_one_it_replaces(seen: Seen) -> None:
    loans = seen[0].loans
    renewed = np.flatnonzero(loans["renewal_kind"] != "")
    assert len(renewed)
    assert (loans["firm"][loans["renewed_from"][renewed]] == loans["firm"][renewed]).all()
    assert (
        loans["status"][loans["renewed_from"][renewed]] != 0
    ).mean() > 0.95  # or its last interest is owed


def test_defaults_come_after_ninety_days_and_tell_their_cause(seen: Seen) -> None:
    for row in seen[0].truth["default"]:
        assert row["cause"]
        assert row["exposure"] > 0
        assert row["date"][:7] <= row["month"]


def test_a_purse_pays_claims_in_order() -> None:
    paid = first_come(np.array([2, 1, 2]), np.array([5, 7, 9]), np.array([0, 3, 8]))
    assert paid.tolist() == [5, 3, 3]


def test_the_prime_rate_follows_its_months() -> None:
    assert prime_rate(np.datetime64("2023-05")) == 0.0365
    assert prime_rate(np.datetime64("2026-01")) == 0.03


def test_a_firm_that_cannot_pay_defaults_and_its_guarantor_is_called() -> None:
    world = fresh(seed=6)
    _play_first(world)
    guarantor, debtor = _pair(world)
    amount = np.array([int(world.firms.sales[debtor]) * 3 // 1_000_000 * 1_000_000])
    draw(world, credit_of(world), Drawing(np.array([debtor]), amount, np.array([WORKING]), "test", months=2))
    paid, soon = 0, 10**6
    for number in range(-23, -2):
        world.number, world.now = number, Month(len(world.firms))
        for step in STEPS:
            if step is credit.step and world.troubles.defaulted[debtor] == NEVER:
                _take_all(world, debtor)
            step(world)
        fate = credit_of(world).fates.get(debtor)
        if fate is not None and soon == 10**6:
            soon = number + 1
            fate.update(cure=10**6, close=10**6, recover=10**6, write_off=10**6, call=soon)
        paid += int(world.now["guarantee_paid"][guarantor])
    assert any(row["party_id"] == world.firms.party_id[debtor] for row in world.truth["default"])
    called = world.guarantees.called & (world.guarantees.debtor == debtor)
    assert called.any()
    assert world.guarantees.guarantor[called].tolist().count(guarantor)
    assert (world.ledger.imbalance() == 0).all()
    assert paid > 0


def _play_first(world: World) -> None:
    world.number, world.now = -24, Month(len(world.firms))
    for step in STEPS:
        step(world)


def _take_all(world: World, debtor: int) -> None:
    """Somebody takes the money before the bank is paid, and no lender believes the firm any more."""
    cash = max(int(world.ledger["free_cash"][debtor]), 0)
    where = np.array([debtor])
    world.ledger.pay("other_operating_outflow", "other_receivables", np.array([cash]), where)
    state = credit_of(world)
    state.wary[debtor], state.wealth[debtor], state.private_cap[debtor] = 1.0, 0, 0
    world.troubles.stress[debtor] = 1.0


def _pair(world: World) -> tuple[int, int]:
    """A guarantor and its debtor, both firms, for a loan of ours."""
    table, count = world.guarantees, len(world.firms)
    elsewhere = np.zeros(len(table.debtor), bool)
    known = world.facts["guarantee_elsewhere"]
    elsewhere[: len(known)] = known
    rows = np.flatnonzero((table.guarantor < count) & ~elsewhere & (table.start <= world.number))
    return int(table.guarantor[rows[0]]), int(table.debtor[rows[0]])
