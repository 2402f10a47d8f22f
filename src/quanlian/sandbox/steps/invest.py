"""Machines bought, built, finished and sold (投资): in lumps, when they are worn and there is money (设备更新).

Leaves ``capex`` and ``capex_paid``. Owners take out what is left over.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Bools, Ints, share
from quanlian.sandbox.ledger import ASSETS
from quanlian.sandbox.steps.economy import (
    YEAR,
    Economy,
    calendar,
    cents,
    economy,
    general,
    rate,
    trouble,
    usual_cash,
    working,
)
from quanlian.sandbox.world import World

EQUIPMENT_VAT = 0.13  # on machines; buildings carry less
MONTHS = (2, 9)  # a project takes
PROJECT = (0.8, 1.4)  # its size over what is missing
SMALL = 0.04  # of a month's sales: bought at once, not built
PAYOUTS = (5, 6, 9)  # months in which dividends are paid
DIVIDEND = (0.4, 1.6)  # of the usual payout
BUFFER = 0.08  # of capital: profits that stay in the firm
LENT, LENT_MOST = 0.8, 0.08  # of money left over, and of assets, that owners borrow
SPARE = 0.85  # of money that is too much
INTERIM = 0.8  # of the profit of the year so far that owners may take


def step(world: World) -> None:
    """Invest, scrap, distribute."""
    state = economy(world)
    _begin(world, state)
    built = _build(world, state)
    bought = _buy(world)
    _sell(world)
    _distribute(world, state)
    world.now["capex"] = built + bought


def _calm(world: World) -> Bools:
    return working(world) & (trouble(world, "stress") < 0.3)


def _begin(world: World, state: Economy) -> None:
    """Begin a project where machines are worn and a part of the money is there."""
    ledger, count = world.ledger, len(world.firms)
    net = (
        ledger["fixed_assets_gross"] + ledger["accumulated_depreciation"] + ledger["construction_in_progress"]
    )
    wanted = state.smooth * YEAR * state.asset_share
    missing = wanted - net
    draw = world.draws("projects", world.number)
    begins = draw.chance(count, rate("assets.project_chance")) & (
        missing > wanted * rate("assets.renewal_gap")
    )
    size = np.minimum(
        missing * draw.uniform(count, *PROJECT), state.smooth * YEAR * rate("assets.largest_project")
    )
    months = draw.integers(count, *MONTHS)
    ready = ledger["free_cash"] - cents(usual_cash(world)) >= cents(size * rate("assets.own_part"))
    begins = begins & ready & (state.project == 0) & _calm(world)
    cost = np.where(begins, cents(size), 0)
    state.project = state.project + cost
    state.project_pace = np.where(begins, cost // months + 1, state.project_pace)


def _build(world: World, state: Economy) -> Ints:
    """The month's bill of projects under way; what is finished becomes fixed assets (转固)."""
    ledger = world.ledger
    able = np.maximum(ledger["free_cash"] - cents(usual_cash(world) * 0.35), 0)
    net = np.minimum(np.minimum(state.project_pace, state.project), share(able, 1 / (1 + EQUIPMENT_VAT)))
    net = np.where(working(world), net, 0)
    _spend(world, "construction_in_progress", net)
    state.project = state.project - net
    finished = np.where(state.project == 0, ledger["construction_in_progress"], 0)
    ledger.post("fixed_assets_gross", "construction_in_progress", finished)
    ledger.note("fixed_assets_transferred_in", finished)
    return net


def _buy(world: World) -> Ints:
    """Small machines and tools, as others wear out."""
    draw, count = world.draws("small machines", world.number), len(world.firms)
    wear = world.now["depreciation"] * 3 * rate("assets.small_purchase")
    amount = np.where(
        draw.chance(count, 1 / 3) & _calm(world), cents(wear * draw.uniform(count, 0.4, 1.6)), 0
    )
    amount = np.minimum(amount, np.maximum(world.ledger["free_cash"] // 8, 0))
    _spend(world, "fixed_assets_gross", amount)
    world.ledger.note("fixed_assets_purchased", amount)
    return amount


def _spend(world: World, account: str, net: Ints) -> None:
    """Pay for machines; who may deduct input VAT claims it, the others have it within the cost."""
    ledger = world.ledger
    vat = np.where(general(world), share(net, EQUIPMENT_VAT), 0)
    ledger.pay("cash_for_capex", account, net)
    ledger.pay("cash_for_capex", "input_vat_credit", vat)
    ledger.note("capex_vat", vat)
    world.now["capex_paid"] = world.now["capex_paid"] + net + vat


def _sell(world: World) -> None:
    """Old machines are sold for more or less than their book value."""
    ledger, count = world.ledger, len(world.firms)
    draw = world.draws("disposals", world.number)
    sells = draw.chance(count, rate("assets.disposal_chance")) & working(world)
    part = np.where(sells, draw.uniform(count, 0.01, 0.06), 0.0)
    gross = cents(ledger["fixed_assets_gross"] * part)
    worn = np.minimum(cents(-ledger["accumulated_depreciation"] * part * 1.3), gross)
    worn = np.minimum(worn, -ledger["accumulated_depreciation"])
    book = gross - worn
    price = cents(book * draw.uniform(count, 0.5, 1.35))
    ledger.post("accumulated_depreciation", "fixed_assets_gross", worn)
    ledger.post("disposal_gains", "fixed_assets_gross", book)
    ledger.receive("cash_from_asset_disposal", "disposal_gains", price)
    ledger.note("fixed_assets_disposed", book)


def _distribute(world: World, state: Economy) -> None:
    """Dividends out of profits kept, and out of money that is more than the business needs."""
    ledger, count = world.ledger, len(world.firms)
    year, month = calendar(world)
    draw = world.draws("dividends", year)
    pays = draw.chance(count, rate("dividend.chance"))
    usual = cents(state.smooth * YEAR * 0.04 * rate("dividend.share") * draw.uniform(count, *DIVIDEND))
    when = np.asarray(PAYOUTS)[draw.integers(count, 0, len(PAYOUTS))]
    over = ledger["free_cash"] - cents(usual_cash(world) * rate("cash.much"))
    spare = np.where((over > 0) & (month % 3 == 0), cents(over * SPARE), 0)
    amount = np.where(pays & (when == month), usual, 0)
    amount = np.maximum(amount, spare)
    kept = ledger["retained_earnings"] + share(np.maximum(ledger.profit(), 0), INTERIM)
    kept = kept - share(ledger["paid_in_capital"], BUFFER)
    room = np.minimum(kept, ledger["free_cash"] - cents(usual_cash(world)) - state.project // 2)
    amount = np.where(_calm(world), np.clip(amount, 0, np.maximum(room, 0)), 0)
    ledger.pay("cash_for_profit_distribution", "retained_earnings", amount)
    ledger.note("dividends_declared", amount)
    world.now["dividends"] = world.now["dividends"] + amount
    _lend(world, np.where(_calm(world), spare - amount, 0))


def _lend(world: World, left: Ints) -> None:
    """Money that is too much and no profit to distribute is lent to the owner for a while (股东往来)."""
    ledger = world.ledger
    room = share(_assets(world), LENT_MOST) - ledger["other_receivables"]
    amount = np.clip(np.minimum(share(left, LENT), room), 0, np.maximum(ledger["free_cash"], 0))
    ledger.pay("other_operating_outflow", "other_receivables", amount)


def _assets(world: World) -> Ints:
    return sum((world.ledger[name] for name in ASSETS), np.zeros(len(world.firms), np.int64))
