"""Staff and pay (用工与薪酬): pay follows business slowly, is accrued now and paid next month, a bonus before the festival.

Leaves ``wages`` ``wages_paid`` ``headcount``.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.steps.economy import (
    Economy,
    by_section,
    calendar,
    cents,
    economy,
    own,
    rate,
    trouble,
    working,
)
from quanlian.sandbox.world import World

PAY_BY_SEGMENT = np.array([0.82, 0.92, 1.08, 1.3])  # pay a head over the trade's mean
RISE = 0.045  # a year: pay a head
OVERTIME = 0.25  # how far a month's pay follows its sales


def step(world: World) -> None:
    """Pay last month's wages, accrue this month's."""
    state = economy(world)
    _pay(world)
    _adjust(world, state)
    wages = _wages(world, state)
    _book(world, state, wages)
    world.now["wages"] = wages
    world.now["headcount"] = _heads(world, state)


def _pay(world: World) -> None:
    """What was owed to staff goes out, as far as there is money."""
    ledger = world.ledger
    owed = ledger["employee_benefits_payable"]
    part = 1 - 0.6 * np.clip((trouble(world, "stress") - 0.7) / 0.3, 0, 1)  # the distressed run into arrears
    paid = np.where(working(world), cents(owed * part), 0)
    ledger.pay("cash_for_employees", "employee_benefits_payable", paid)
    world.now["wages_paid"] = paid


def _adjust(world: World, state: Economy) -> None:
    wanted = state.smooth * world.firms.wage_share
    state.pay = state.pay + rate("wages.adjustment") * (wanted - state.pay)


def _wages(world: World, state: Economy) -> Ints:
    """The month's pay: mostly fixed, some by the month's work, and in December the bonus."""
    _, month = calendar(world)
    ordinary = np.maximum(state.trend, 1.0)
    work = np.clip(world.now["sales"] / ordinary, 0.3, 1.8)
    amount = state.pay * (1 - OVERTIME + OVERTIME * work)
    if month == 12:
        amount = amount + state.pay * rate("wages.bonus") * world.draws("bonus", world.number).uniform(
            len(world.firms), 0.3, 1.4
        )
    noise = world.draws("pay", world.number).uniform(len(world.firms), 0.985, 1.015)
    yearly = 1 + rate("wages.bonus") * 0.85 / 12
    return np.where(working(world), cents(amount * noise / yearly), 0)


def _book(world: World, state: Economy, wages: Ints) -> None:
    """To the lines that the work belongs to."""
    ledger = world.ledger
    making = cents(wages * state.making_pay)
    rest = wages - making
    selling_share, admin_share = own(world, "selling_share"), own(world, "admin_share")
    whole = np.maximum(selling_share + admin_share + own(world, "rd_share"), 1e-9)
    selling, admin = cents(rest * selling_share / whole), cents(rest * admin_share / whole)
    research = rest - selling - admin
    owed = "employee_benefits_payable"
    ledger.post("cost_of_sales", owed, making)
    ledger.post("selling_expenses", owed, selling)
    ledger.post("admin_expenses", owed, admin)
    ledger.post("rd_expenses", owed, research)
    ledger.note("employee_benefits_accrued", wages)
    ledger.note("production_labour_depreciation", making)
    ledger.note("inventory_purchased", making)
    now = world.now
    now["cost"] = now["cost"] + making
    now["selling"], now["admin"], now["rd"] = selling, admin, research


def _heads(world: World, state: Economy) -> Ints:
    years = max(world.number + 24, 0) / 12
    a_head = (
        by_section(world, "pay_per_head") * 100 * PAY_BY_SEGMENT[world.firms.segment] * (1 + RISE * years)
    )
    heads: Floats = state.pay / (a_head * world.draws("pay a head").lognormal(len(world.firms), 0.12))
    return np.where(working(world), np.maximum(cents(heads), 1), 0)
