"""Overhead, wear, interest on deposits, deposits and advances, and what happens once (费用与偶发事项).

Adds to ``selling`` ``admin`` ``rd``, leaves ``depreciation`` and ``interest_received``. What the owner takes out of a
firm in trouble (``troubles.drain``) is booked here as lent to him, unless a step before has done so.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.steps.economy import (
    Economy,
    cents,
    economy,
    own,
    rate,
    trouble,
    working,
)
from quanlian.sandbox.world import World

FIXED = 0.6  # of overhead does not follow the month's sales
GRANT = (0.0006, 0.006)  # of a year's sales
LOSS = (0.003, 0.03)
TRIFLE = 0.00025  # of sales: fines, donations, scrap
FEES = 0.00012  # of sales: bank charges
LAND_YEARS = 40
WEEKS_A_MONTH = 4.3


def step(world: World) -> None:
    """Book the month's running costs."""
    state = economy(world)
    _overhead(world, state)
    _wear(world)
    _money(world, state)
    _deposits(world, state)
    _once(world, state)
    _drain(world)


def _overhead(world: World, state: Economy) -> None:
    """What beside pay is spent on selling, administration and research; paid as it falls due."""
    now, ledger = world.now, world.ledger
    base = state.trend * FIXED + now["sales"] * (1 - FIXED)
    noise = world.draws("overhead", world.number).uniform(len(world.firms), 0.9, 1.1)
    for line, column, series in (
        ("selling_expenses", "selling_share", "selling"),
        ("admin_expenses", "admin_share", "admin"),
        ("rd_expenses", "rd_share", "rd"),
    ):
        spent = cents(base * own(world, column) * state.overhead * noise)
        spent = np.where(working(world), np.maximum(spent - now[series], spent // 10), 0)
        ledger.pay("other_operating_outflow", line, spent)
        now[series] = now[series] + spent
    ledger.pay(
        "other_operating_outflow", "bank_charges", np.where(working(world), share(now["sales"], FEES), 0)
    )


def _wear(world: World) -> None:
    """Depreciation by the straight line, and land and software."""
    ledger = world.ledger
    gross, worn = ledger["fixed_assets_gross"], -ledger["accumulated_depreciation"]
    usable = cents(gross * (1 - rate("assets.salvage")))
    month = np.minimum(cents(usable / rate("assets.life")), np.maximum(usable - worn, 0))
    making = share(month, rate("assets.production"))
    ledger.post("cost_of_sales", "accumulated_depreciation", making)
    ledger.post("admin_expenses", "accumulated_depreciation", month - making)
    ledger.note("depreciation", month)
    ledger.note("production_labour_depreciation", making)
    ledger.note("inventory_purchased", making)
    land = ledger["intangible_assets"] // (LAND_YEARS * 12)
    ledger.post("admin_expenses", "intangible_assets", land)
    ledger.note("amortization", land)
    now = world.now
    now["cost"], now["admin"], now["depreciation"] = (
        now["cost"] + making,
        now["admin"] + month - making,
        month,
    )


def _money(world: World, state: Economy) -> None:
    """Interest on what lay in the accounts as the month began, and on a week's receipts that pass through them."""
    passing = cents(state.smooth / WEEKS_A_MONTH)
    earned = share(
        np.where(working(world), np.maximum(state.cash_before, 0) + passing, 0), state.deposit_rate / 12
    )
    world.ledger.receive("other_operating_inflow", "interest_income", earned)
    world.now["interest_received"] = earned


def _deposits(world: World, state: Economy) -> None:
    """Deposits, staff advances and small dealings with the owner, both ways."""
    ledger, count = world.ledger, len(world.firms)
    draw = world.draws("dealings", world.number)
    move = draw.normal(count, 0.035) * state.smooth
    receivable = ledger["other_receivables"] - state.refund
    usual = state.smooth * world.draws("deposits").uniform(count, 0.02, 0.25)
    lent = cents(move + 0.1 * (usual - receivable))
    lent = np.where(working(world), np.maximum(lent, -np.maximum(receivable, 0)), 0)
    lent = np.minimum(lent, np.maximum(ledger["free_cash"] // 6, 0))
    ledger.pay("other_operating_outflow", "other_receivables", np.maximum(lent, 0))
    ledger.receive("other_operating_inflow", "other_receivables", np.maximum(-lent, 0))
    _payables(world, state, draw.normal(count, 0.03) * state.smooth)


def _payables(world: World, state: Economy, move: np.ndarray) -> None:
    ledger, count = world.ledger, len(world.firms)
    usual = state.smooth * world.draws("other payables").uniform(count, 0.02, 0.25)
    standing = ledger["other_payables"]
    # What private lenders and the owner lent in need is not for these dealings to repay.
    ordinary = np.minimum(standing, cents(usual * 1.5))
    owed = cents(move + 0.1 * (usual - ordinary))
    owed = np.where(working(world), np.maximum(owed, -ordinary // 2), 0)
    owed = np.maximum(owed, -np.maximum(ledger["free_cash"] // 6, 0))
    ledger.receive("other_operating_inflow", "other_payables", np.maximum(owed, 0))
    ledger.pay("other_operating_outflow", "other_payables", np.maximum(-owed, 0))


def _once(world: World, state: Economy) -> None:
    """Grants, accidents, trifles, owners who pay in capital."""
    ledger, count = world.ledger, len(world.firms)
    draw, yearly = world.draws("once", world.number), state.smooth * 12
    alive = working(world)
    grant = alive & draw.chance(count, rate("events.grant") * (1 + 20 * own(world, "rd_share")))
    ledger.receive(
        "other_operating_inflow", "other_income", _part(grant, yearly, draw.uniform(count, *GRANT))
    )
    accident = alive & draw.chance(count, rate("events.loss"))
    lost = np.minimum(_part(accident, yearly, draw.uniform(count, *LOSS)), ledger["inventory"] // 3)
    ledger.post("nonoperating_expenses", "inventory", lost)
    ledger.note("inventory_written_down", lost)
    trifle = _part(alive & draw.chance(count, 0.3), state.smooth, draw.uniform(count, 0, 4 * TRIFLE))
    ledger.pay("other_operating_outflow", "nonoperating_expenses", trifle)
    gain = _part(alive & draw.chance(count, 0.2), state.smooth, draw.uniform(count, 0, 6 * TRIFLE))
    ledger.receive("other_operating_inflow", "nonoperating_income", gain)
    _capital(world, alive & draw.chance(count, rate("events.capital")), draw.uniform(count, 0.1, 0.5))


def _part(who: np.ndarray, base: np.ndarray, part: np.ndarray) -> Ints:
    return np.where(who, cents(base * part), 0)


def _capital(world: World, who: np.ndarray, part: np.ndarray) -> None:
    """Owners pay in capital that was subscribed (实缴)."""
    missing = np.maximum(world.firms.capital - world.ledger["paid_in_capital"], 0)
    amount = np.where(who, cents(np.maximum(missing, world.firms.capital // 4) * part), 0)
    world.ledger.receive("cash_from_equity", "paid_in_capital", amount)
    world.ledger.note("equity_injected", amount)
    world.now["injected"] = world.now["injected"] + amount


def _drain(world: World) -> None:
    drained = np.asarray(trouble(world, "drain"), dtype=np.int64)
    if world.now["owner_drain"].any() or not drained.any():
        return
    world.ledger.pay("other_operating_outflow", "other_receivables", drained)
    world.now["owner_drain"] = drained
