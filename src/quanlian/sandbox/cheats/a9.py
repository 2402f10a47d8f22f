"""A9: two sets of books (两套账): figures made for the bank, and people who do not stay to sign them twice.

Sales, cost and expenses are all scaled up for the bank; the tax office keeps the true ones. Figures that somebody
makes up are round, auditors and finance heads change, and now and then one of them says so in the opinion.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import Active, book, input_vat_rate, of_sales, shared, standing, vat_rate
from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import World

EXPENSES = 0.06  # of the false sales, booked as administrative expenses
ROUND = 0.45  # part of payments in round sums where books are made up by hand, at most
LEAVES, QUALIFIES, EMPHASISES = (
    0.45,
    0.12,
    0.15,
)  # a year: a new auditor or finance head; what the opinion says
WHOLE = 1_000_000  # cents: figures made up by hand are whole ten thousands


def step(world: World, who: Active) -> None:
    """Scale up this month for the bank; once a year decide who leaves."""
    net = _made_up(of_sales(world, who, "a9"), who)
    _scale(world, who, net)
    book(world, who, net)
    _traces(world, who)


def _made_up(amount: Ints, who: Active) -> Ints:
    """Round sums, where the amount is large enough to be rounded."""
    rounded = (amount + WHOLE // 2) // WHOLE * WHOLE
    return np.where((who.habit < 0.6) & (rounded > 0), rounded, amount)


def _scale(world: World, who: Active, net: Ints) -> None:
    vat = share(net, vat_rate(world, who.firm))
    cost = share(net, 1.0 - world.firms.margin[who.firm])
    cost = np.where(who.sloppy, cost // 2, cost)
    spent = share(net, EXPENSES)
    input_vat = share(cost, input_vat_rate(world, who.firm))
    world.false.receive("cash_from_sales", "revenue", net, who.firm)
    world.false.receive("cash_from_sales", "taxes_payable", vat, who.firm)
    world.false.pay("cash_for_purchases", "inventory", cost, who.firm)
    world.false.pay("cash_for_purchases", "taxes_payable", input_vat, who.firm)
    world.false.post("cost_of_sales", "inventory", cost, who.firm)
    world.false.pay("other_operating_outflow", "admin_expenses", spent, who.firm)
    world.false.pay("taxes_paid", "taxes_payable", vat - input_vat, who.firm)
    world.false.note("vat_accrued", vat - input_vat, who.firm)
    world.false.note("inventory_purchased", cost, who.firm)
    # The cash that these books earn on paper must be somewhere: owed again, spent on stock, or lent.
    paper = net - cost - spent
    _hide(world, who, paper)


def _hide(world: World, who: Active, paper: Ints) -> None:
    stock, claims, debts = who.variants(0.35, 0.7)
    for part, account, flow in (
        (stock, "inventory", "cash_for_purchases"),
        (claims, "accounts_receivable", "cash_from_sales"),
        (debts, "other_receivables", "other_operating_outflow"),
    ):
        amount = paper[np.isin(who.place, part.place)]
        if account == "accounts_receivable":
            world.false.post(account, "free_cash", amount, part.firm)
            world.false.note(flow, -amount, part.firm)
        else:
            world.false.pay(flow, account, amount, part.firm)
        if account == "inventory":
            world.false.note("inventory_purchased", amount, part.firm)
        standing(world, "a9")[part.place] += amount


def _traces(world: World, who: Active) -> None:
    """People and round sums."""
    facts = shared(world)
    facts["round_share"][who.firm] = ROUND * np.clip(1.2 - who.habit, 0.2, 1.0)
    year, month = year_and_month(world.month)
    if month != 12 or not len(who):
        return
    draw = world.draws("cheats", "a9", "people", year)
    facts["auditor_changes"][who.firm] += draw.chance(len(who), LEAVES)
    facts["finance_head_changes"][who.firm] += draw.chance(len(who), LEAVES)
    said = draw.uniform(len(who))
    facts["opinion"][who.firm] = np.where(said < QUALIFIES, 2, np.where(said < QUALIFIES + EMPHASISES, 1, 0))
