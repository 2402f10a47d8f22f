"""Who pays whom (收款与付款): customers pay late or on time, suppliers wait where money is short.

A buyer without money pays his suppliers in part, so that trouble travels along the edges. Leaves ``collected``
``paid_suppliers`` and ``payment_gap``, what should have been paid and was not.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Bools, Floats, Ints
from quanlian.sandbox.steps.economy import (
    DAYS_A_MONTH,
    Economy,
    buys,
    calendar,
    cents,
    due_on_edges,
    economy,
    owed_on_edges,
    own,
    rate,
    total,
    trouble,
    usual_cash,
    working,
)
from quanlian.sandbox.world import MEDIUM, NEVER, World

PRESSED = (1, 12)  # months in which customers are pressed for money
SLOW = {2: 0.93, 10: 0.97}  # months with fewer working days
TAKES_BILLS = 0.5  # of the medium and large


def step(world: World) -> None:
    """Collect, then pay."""
    state = economy(world)
    edges = _due_now(world)
    collected, elsewhere = _from_others(world, state)
    _bills(world, state, elsewhere)
    paid_edges, paid_others = _pay(world, edges, collected)
    _settle_edges(world, paid_edges)
    world.ledger.pay("cash_for_purchases", "accounts_payable", paid_others)
    world.now["paid_suppliers"] = world.now["paid_suppliers"] + paid_others
    _give_up(world)


def _speed(days: Floats) -> Floats:
    """The part of what is owed that is paid in a month, for a mean of so many days."""
    return np.asarray(DAYS_A_MONTH / (DAYS_A_MONTH + np.maximum(days, 0.0)))


def _pressed(world: World) -> float:
    _, month = calendar(world)
    return rate("collect.year_end") if month in PRESSED else SLOW.get(month, 1.0)


def _due_now(world: World) -> Ints:
    """What buyers would pay on each edge this month if they had the money."""
    trades, firms = world.trades, world.firms
    firm, buyer = buys(world)
    theirs = np.where(firm, firms.payable_days[buyer], firms.receivable_days[trades.supplier])
    days = 0.5 * (firms.receivable_days[trades.supplier] + theirs)
    state_buyer = ~firm & _state_buyers(world)[np.where(firm, 0, trades.buyer - len(firms))]
    days = days * np.where(state_buyer, rate("collect.state_days"), 1.0)
    days = days * trouble(world, "collection")[trades.supplier]
    stress = np.where(firm, trouble(world, "stress")[buyer], 0.0)
    days = days * (1 + rate("collect.stress") * stress)
    noise = world.draws("edges paid", world.number, len(days)).lognormal(len(days), rate("collect.noise"))
    alive = np.where(firm, working(world)[buyer], True)
    part = np.minimum(_speed(days) * noise * _pressed(world), 1.0)
    return np.where(alive, cents(trades.receivable * part), 0)


def _state_buyers(world: World) -> Bools:
    """By party number past the firms: is it a state buyer?"""
    role = np.asarray(world.outsiders.role)
    return np.asarray(np.r_[np.zeros(len(world.people), bool), role == "state_buyer", False], dtype=bool)


def _from_others(world: World, state: Economy) -> tuple[Ints, Ints]:
    """Cash from all other customers, and how much of it belongs to ordinary receivables."""
    count = len(world.firms)
    days = world.firms.receivable_days * trouble(world, "collection")
    noise = world.draws("paid", world.number).lognormal(count, rate("collect.noise"))
    part = np.minimum(_speed(days) * noise * _pressed(world), 1.0)
    cured = cents(state.stuck * rate("collect.stuck_cure"))
    old = cents(state.old * rate("collect.old_cure"))
    held = state.stuck.sum(axis=0) + state.old
    gross = world.ledger["accounts_receivable"] + state.allowance - due_on_edges(world)
    ordinary = cents(np.maximum(gross - held, 0) * part)
    state.stuck, state.old = state.stuck - cured, state.old - old
    settled = ordinary + cured.sum(axis=0) + old
    return np.minimum(settled, np.maximum(gross, 0)), ordinary


def _bills(world: World, state: Economy, ordinary: Ints) -> None:
    """Some customers pay by bank acceptance; bills are money when they fall due."""
    ledger, firms = world.ledger, world.firms
    del state
    takes = world.draws("bills").chance(len(firms), TAKES_BILLS) & (firms.segment >= MEDIUM)
    takes = takes & (own(world, "receivable_days") > 40) & ~firms.small_gaap
    taken = np.where(takes, cents(ordinary * rate("bills.share")), 0)
    due = cents(ledger["notes_receivable"] * rate("bills.speed"))
    ledger.post("notes_receivable", "accounts_receivable", taken)
    ledger.receive("cash_from_sales", "notes_receivable", due)
    world.facts["bills_taken"] = taken
    world.now["collected"] = world.now["collected"] + due


def _pay(world: World, edges: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Book what other customers paid; return what goes to standing and to other suppliers."""
    ledger, count = world.ledger, len(world.firms)
    cash_in = others - world.facts["bills_taken"]
    ledger.receive("cash_from_sales", "accounts_receivable", cash_in)
    world.now["collected"] = world.now["collected"] + cash_in
    firm, buyer = buys(world)
    plan_edges = total(buyer[firm], edges[firm], count)
    open_others = np.maximum(ledger["accounts_payable"] - owed_on_edges(world), 0)
    days = world.firms.payable_days * (1 + rate("collect.stress") * trouble(world, "stress"))
    noise = world.draws("pays", world.number).lognormal(count, rate("collect.noise"))
    part = np.minimum(_speed(days) * noise * _pressed(world) * _prompt(world), 1.0)
    plan_others = np.where(working(world), cents(open_others * part), 0)
    expected = total(world.trades.supplier, edges, count)
    able = _ability(world, plan_edges + plan_others, expected)
    world.now["payment_gap"] = cents((plan_edges + plan_others) * (1 - able))
    edge_part = np.where(firm, able[buyer], 1.0)
    return cents(edges * edge_part), cents(plan_others * able)


def _prompt(world: World) -> Floats:
    """Who has money to spare pays sooner, for a rebate."""
    plenty = world.ledger["free_cash"] / np.maximum(usual_cash(world), 1.0) - rate("cash.much")
    return np.asarray(1 + rate("cash.prompt") * np.clip(plenty, 0, 1))


def _ability(world: World, plan: Ints, expected: Ints) -> Floats:
    """The part of planned payments for which there is money, after taxes due and a last reserve."""
    floor = cents(usual_cash(world) * rate("cash.floor"))
    ready = world.ledger["free_cash"] + expected - np.maximum(world.ledger["taxes_payable"], 0) - floor
    return np.where(plan > 0, np.clip(ready / np.maximum(plan, 1), 0.0, 1.0), 1.0)


def _settle_edges(world: World, paid: Ints) -> None:
    trades, ledger, count = world.trades, world.ledger, len(world.firms)
    firm, buyer = buys(world)
    trades.receivable[:] -= paid
    received = total(trades.supplier, paid, count)
    spent = total(buyer[firm], paid[firm], count)
    ledger.receive("cash_from_sales", "accounts_receivable", received)
    ledger.pay("cash_for_purchases", "accounts_payable", spent)
    world.facts["edge_paid"] = paid
    world.now["collected"] = world.now["collected"] + received
    world.now["paid_suppliers"] = world.now["paid_suppliers"] + spent


def _give_up(world: World) -> None:
    """What dead or defaulted buyers owe is lost by and by (坏账)."""
    firm, buyer = buys(world)
    dead = np.zeros(len(world.firms), bool)
    for dates in (world.troubles.closed, world.troubles.defaulted):
        if len(dates):
            dead |= np.asarray(dates) != NEVER
    if not dead.any():
        return
    trades, ledger = world.trades, world.ledger
    part = np.where(firm & dead[buyer], rate("collect.dead_loss"), 0.0)
    lost = cents(trades.receivable * part)
    trades.receivable[:] -= lost
    amount = total(trades.supplier, lost, len(world.firms))
    small = world.firms.small_gaap
    ledger.post("credit_impairment", "accounts_receivable", np.where(small, 0, amount))
    ledger.post("nonoperating_expenses", "accounts_receivable", np.where(small, amount, 0))
    ledger.note("receivables_written_off", amount)
