"""What is bought, used up and kept in stock (采购与存货): standing suppliers, the rest of the world, input VAT, cost.

Leaves ``purchases`` ``input_vat`` ``cost`` ``units``. Production pay and wear join ``cost`` in the steps that book them.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.steps.economy import (
    DAYS_A_MONTH,
    Economy,
    buys,
    by_section,
    calendar,
    cents,
    economy,
    general,
    own,
    rate,
    shock,
    total,
    trouble,
    working,
)
from quanlian.sandbox.world import World

MARGIN_BAND = 0.03  # how far a margin drifts, at most
RUNNING_STOCK = 0.98  # of stock that can be used in a month
TRADE = "F"  # section of wholesale and retail
DEDUCTIBLE_MOST = 1.12  # of the mean rate of the trade's purchases
FINISHED = 0.5  # of a change of stock is goods made


def step(world: World) -> None:
    """Buy, use and book."""
    state = economy(world)
    used = _used(world, state)
    network, network_vat = _from_standing_suppliers(world)
    before = world.ledger["inventory"].copy()
    bought = np.maximum(_wanted(world, state, used), used - cents(before * RUNNING_STOCK))
    elsewhere = np.where(working(world), np.maximum(bought - network, 0), 0)
    vat = network_vat + cents(elsewhere * _input_rate(world))
    _book(world, network + elsewhere, vat)
    used = np.minimum(used, world.ledger["inventory"])
    world.ledger.post("cost_of_sales", "inventory", used)
    _prepay(world, state)
    _output(world, state, before)
    world.now["purchases"], world.now["input_vat"] = network + elsewhere, vat
    world.now["cost"] = used


def _used(world: World, state: Economy) -> Ints:
    """Bought goods in what was sold, dearer or cheaper than usual, with a margin that drifts."""
    count = len(world.firms)
    news = world.draws("margin", world.number).normal(count, rate("margin.noise"))
    state.margin_drift = (state.margin_drift * rate("margin.memory") + news).clip(-MARGIN_BAND, MARGIN_BAND)
    dearer = shock(world, "cost") * trouble(world, "cost")
    part = state.material * dearer / state.price - state.margin_drift * np.minimum(state.material * 2, 1.0)
    return cents(world.now["sales"] * part.clip(0.02, 1.15))


def _wanted(world: World, state: Economy, used: Ints) -> Ints:
    """Purchases that bring stock part of the way to where it should be."""
    _, month = calendar(world)
    next_season = own(world, f"season_{month % 12 + 1:02d}")
    ahead = 1 + rate("stock.season") * (next_season - 1)
    stock = state.smooth * (1 - world.firms.margin) * world.firms.stock_days / DAYS_A_MONTH * ahead
    error = world.draws("stock", world.number).normal(len(world.firms), rate("stock.noise"), 1.0)
    gap = cents(stock * error) - world.ledger["inventory"]
    return np.asarray(np.maximum(used + cents(gap * rate("stock.adjustment")), 0))


def _from_standing_suppliers(world: World) -> tuple[Ints, Ints]:
    firm, buyer = buys(world)
    count, edge_vat = len(world.firms), world.facts["edge_vat"]
    net = total(buyer[firm], world.trades.amount[firm], count)
    return net, total(buyer[firm], edge_vat[firm], count)


def _input_rate(world: World) -> Floats:
    """The mean VAT rate on purchases from others, by the industry's suppliers."""
    inputs = np.asarray(world.industries.inputs)
    suppliers = np.asarray(world.industries["vat_rate"], float)
    known = np.zeros(len(inputs))
    rest = np.ones(len(inputs))
    for supplier, vat in enumerate(
        suppliers.tolist()
    ):  # in this order: a sum of floats must not depend on the machine
        known = known + inputs[:, supplier] * vat
        rest = rest - inputs[:, supplier]
    mean = known + np.maximum(rest, 0) * rate("vat.outside_inputs")
    trades = np.array([str(code).startswith(TRADE) for code in world.industries["code"]])
    mean = np.where(trades, suppliers, mean)  # who resells goods buys them at the rate of what he sells
    return np.asarray(mean[world.firms.industry] * by_section(world, "deductible"))


def _book(world: World, net: Ints, vat: Ints) -> None:
    """Stock at cost; input VAT is a credit for those who may deduct it, and cost for the others."""
    ledger = world.ledger
    # Inputs of simply taxed works and of exempt or private use cannot be deducted, whatever the invoice says.
    most = cents(net * _input_rate(world) * DEDUCTIBLE_MOST)
    credit = np.where(general(world), np.minimum(vat, most), 0)
    cost = net + vat - credit
    ledger.post("inventory", "accounts_payable", cost)
    ledger.post("input_vat_credit", "accounts_payable", credit)
    ledger.note("inventory_purchased", cost)
    world.facts["input_credit"] = credit


def _prepay(world: World, state: Economy) -> None:
    """Suppliers who want money first: it goes out, or is set off against what is owed to others."""
    ledger, count = world.ledger, len(world.firms)
    spread = world.draws("prepaid").lognormal(count, 0.5)
    wanted = cents(state.smooth * by_section(world, "prepaid_days") * spread / DAYS_A_MONTH)
    noise = world.draws("prepaid", world.number).uniform(count, 0.85, 1.15)
    gap = np.where(working(world), cents(wanted * noise) - ledger["prepayments"], 0)
    room = np.maximum(ledger["free_cash"] // 3, 0)
    paid = np.minimum(np.maximum(gap, 0), room)
    ledger.pay("cash_for_purchases", "prepayments", paid)
    firm, buyer = buys(world)
    owed = total(buyer[firm], world.trades.receivable[firm], count)
    others = np.maximum(ledger["accounts_payable"] - owed, 0)
    ledger.post("accounts_payable", "prepayments", np.minimum(np.maximum(-gap, 0), others))
    world.now["paid_suppliers"] = world.now["paid_suppliers"] + paid


def _output(world: World, state: Economy, before: Ints) -> None:
    """Output in constant prices: what was sold, and what of the change of stock was made."""
    rise = world.ledger["inventory"] - before
    made = world.now["sales"] + cents(rise * FINISHED)
    floor = world.now["sales"] * 0.4
    world.now["units"] = np.maximum(made, floor) / state.price
