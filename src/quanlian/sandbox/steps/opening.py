"""What the firms own and owe before the first month (期初账).

Assets follow from each firm's sales, days and machines; suppliers, staff and the tax office are owed what a going
concern owes; borrowings are left to the lenders, who draw ``world.facts["opening_debt"]`` into the cash that is short
by as much; the owners have the rest.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import WARM_UP
from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.steps.economy import (
    DAYS_A_MONTH,
    RATES,
    YEAR,
    Economy,
    by_section,
    cents,
    due_on_edges,
    general,
    output_rate,
    owed_on_edges,
    own,
    rate,
)
from quanlian.sandbox.world import MEDIUM, NEVER, World

WORN = (0.25, 0.65)  # how far machines are worn at the start
LEAST_EQUITY = 0.16  # of assets: nobody begins insolvent
PAID_IN = 0.85  # of equity, at most: registered capital is often not yet paid in


def open_books(world: World) -> None:
    """Set the economy going: its state, and a balance sheet for each firm without borrowings."""
    state = _state(world)
    world.facts["economy"] = state
    assets = _assets(world, state)
    claims = _claims(world, state, assets)
    _post(world, assets, claims)
    world.ledger.close_year()


def _state(world: World) -> Economy:
    firms, draws, count = world.firms, world.draws, len(world.firms)
    sales = firms.sales.astype(float)
    overhead = own(world, "selling_share") + own(world, "admin_share") + own(world, "rd_share")
    pay_in_overhead = np.minimum(
        rate("wages.overhead") * overhead, rate("wages.overhead_most") * firms.wage_share
    )
    making = 1 - pay_in_overhead / np.maximum(firms.wage_share, 1e-6)
    yearly_wear = YEAR * (1 - rate("assets.salvage")) / rate("assets.life")
    worn = 1 / (1 - sum(WORN) / 2)
    wear = firms.machine_share * worn * yearly_wear * rate("assets.production")
    material = 1 - firms.margin - making * firms.wage_share - wear
    return Economy(
        trend=sales.copy(),
        swing=draws("swing at start").normal(count, firms.volatility * rate("sales.swing_share") * 2),
        sector=np.zeros(len(world.industries["code"])),
        pull=_pull(world),
        busy=np.full(len(world.industries["code"]), RATES, np.int64),
        smooth=sales.copy(),
        stop=np.zeros(count, np.int64),
        margin_drift=np.zeros(count),
        material=material.clip(0.06, 0.97),
        making_pay=making,
        overhead=_overhead(world),
        pay=sales * firms.wage_share,
        price=np.ones(count),
        cash_days=np.zeros(count),
        deposit_rate=draws("deposit rate").uniform(count, rate("deposit.low"), rate("deposit.high")),
        allowance=np.zeros(count, np.int64),
        stuck=np.zeros((YEAR, count), np.int64),
        old=np.zeros(count, np.int64),
        refund=np.zeros(count, np.int64),
        cit_soon=np.zeros(count, np.int64),
        cit_may=np.zeros(count, np.int64),
        losses=np.zeros(count, np.int64),
        project=np.zeros(count, np.int64),
        project_pace=np.zeros(count, np.int64),
        asset_share=firms.machine_share.copy(),
        cash_before=np.zeros(count, np.int64),
        sold=np.zeros(len(world.trades.supplier), np.int64),
    )


def _overhead(world: World) -> Floats:
    """Overhead over that of the trade: who earns more on his goods also spends more on selling them."""
    firms = world.firms
    better = firms.margin / np.maximum(own(world, "margin"), 1e-6)
    spread = world.draws("overhead").lognormal(len(firms), rate("expense.spread"))
    return np.asarray(spread * (0.35 + 0.65 * better).clip(0.6, 1.7))


def _pull(world: World) -> Ints:
    """Whose business each industry's demand follows: customers' purchases by input share, in ten-thousandths."""
    size = len(world.industries["code"])
    bought = np.zeros(size, np.int64)
    part = 1 - np.asarray(world.industries["margin"], float)
    np.add.at(bought, world.firms.industry, world.firms.sales // 100)
    shares = cents(np.asarray(world.industries.inputs) * RATES)  # buyer x supplier
    flows = shares.T * cents(bought * part)[None, :] // RATES  # supplier x buyer
    whole = np.maximum(flows.sum(axis=1, keepdims=True), 1)
    return np.asarray(flows * RATES // whole)


def _assets(world: World, state: Economy) -> dict[str, Ints]:
    firms, draws, count = world.firms, world.draws, len(world.firms)
    sales = firms.sales.astype(float)
    gross_sales = sales * (1 + output_rate(world) * (1 - firms.export_share))
    receivable = cents(gross_sales * firms.receivable_days / DAYS_A_MONTH)
    _owe(world, receivable)
    stock = cents(sales * (1 - firms.margin) * firms.stock_days / DAYS_A_MONTH)
    net = sales * YEAR * firms.machine_share
    worn = draws("worn machines").uniform(count, *WORN)
    state.asset_share = firms.machine_share * draws("wanted machines").uniform(count, 0.95, 1.1)
    return {
        "accounts_receivable": np.maximum(receivable, due_on_edges(world)),
        "inventory": stock,
        "prepayments": cents(sales * by_section(world, "prepaid_days") / DAYS_A_MONTH),
        "other_receivables": cents(sales * draws("deposits").uniform(count, 0.02, 0.25)),
        "fixed_assets_gross": cents(net / (1 - worn)),
        "accumulated_depreciation": -cents(net / (1 - worn) * worn),
        "intangible_assets": _land(world),
        "input_vat_credit": cents(np.where(general(world), sales * 0.01, 0)),
    }


def _owe(world: World, receivable: Ints) -> None:
    """What is owed on each edge: its share of the supplier's receivables."""
    trades = world.trades
    ended = (trades.until != NEVER) & (trades.until <= -WARM_UP)
    on = (trades.since <= -WARM_UP) & ~ended
    trades.receivable[:] = np.where(on, cents(receivable[trades.supplier] * trades.share), 0)


def _land(world: World) -> Ints:
    """Land and software of the larger (土地使用权)."""
    firms, count = world.firms, len(world.firms)
    has = world.draws("land").chance(count, np.where(firms.segment >= MEDIUM, 0.75, 0.12))
    part = world.draws("land", "size").uniform(count, 0.02, 0.10)
    return np.where(has, cents(firms.sales * YEAR * part * firms.machine_share / 0.3), 0)


def _claims(world: World, state: Economy, assets: dict[str, Ints]) -> dict[str, Ints]:
    firms, draws, count = world.firms, world.draws, len(world.firms)
    sales = firms.sales.astype(float)
    suppliers = cents(sales * state.material * 1.1 * firms.payable_days / DAYS_A_MONTH)
    claims = {
        "accounts_payable": np.maximum(suppliers, owed_on_edges(world)),
        "contract_liabilities": cents(sales * by_section(world, "advance_days") / DAYS_A_MONTH),
        "employee_benefits_payable": cents(state.pay),
        "taxes_payable": cents(sales * 0.03),
        "other_payables": cents(sales * draws("other payables").uniform(count, 0.02, 0.25)),
    }
    rest = sum(assets.values(), np.zeros(count, np.int64))
    cash = cents(rest * draws("cash share").uniform(count, rate("cash.low"), rate("cash.high")))
    state.cash_days = cash / np.maximum(sales, 1) * DAYS_A_MONTH
    whole = rest + cash
    owed = sum(claims.values(), np.zeros(count, np.int64))
    room = np.maximum(whole - owed - cents(whole * LEAST_EQUITY), 0)
    debt = np.minimum(cents(whole * firms.debt_share), room)
    # Edges may owe a buyer's suppliers more than it can carry beside its owners' money: its cash is then larger.
    short = np.maximum(owed + debt + cents(whole * LEAST_EQUITY) - whole, 0)
    assets["free_cash"] = cash - debt + short
    world.facts["opening_debt"] = debt
    equity = whole + short - owed - debt
    paid_in = np.minimum(firms.capital, cents(equity * PAID_IN))
    reserve = np.minimum(cents((equity - paid_in) * 0.1), paid_in // 2)
    return {
        **claims,
        "paid_in_capital": paid_in,
        "surplus_reserve": reserve,
        "retained_earnings": equity - paid_in - reserve,
    }


def _post(world: World, assets: dict[str, Ints], claims: dict[str, Ints]) -> None:
    """Everything against the owners' profits kept, which stand for whatever came before."""
    kept = "retained_earnings"
    for name, amount in assets.items():
        world.ledger.post(name, kept, amount)
    for name, amount in claims.items():
        if name != kept:
            world.ledger.post(kept, name, amount)
