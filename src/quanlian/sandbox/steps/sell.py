"""What is sold to whom (销售): standing customers first, the rest to everybody else; VAT, invoices, receivables.

Leaves ``sales`` ``export_sales`` ``output_vat`` and the edges' ``amount``.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.steps.demand import BUSY
from quanlian.sandbox.steps.economy import (
    DAYS_A_MONTH,
    RATES,
    Economy,
    buys,
    by_section,
    calendar,
    cents,
    economy,
    output_rate,
    rate,
    shock,
    total,
    trouble,
    working,
)
from quanlian.sandbox.world import NEVER, World

SMOOTHING = 0.12  # of the newest month in the memory of sales
RELATED = 0.28  # of firms sell to related parties at all
RELATED_MOST = 0.24  # of their sales
PULL = (0.3, 2.0)  # a buyer's business over an ordinary month, as far as a deal follows it
LAST_QUARTER = 10


def step(world: World) -> None:
    """Sell, invoice and book."""
    state = economy(world)
    state.price = _prices(world, state)
    edges, elsewhere = _split(world)
    trades, count = world.trades, len(world.firms)
    trades.amount[:] = cents(edges * state.price[trades.supplier])
    outside = cents(elsewhere * state.price)
    sales = total(trades.supplier, trades.amount, count) + outside
    export = np.minimum(outside, cents(sales * world.firms.export_share))
    _book(world, state, sales, export)
    _remember(world, state, sales)


def _prices(world: World, state: Economy) -> Floats:
    """Customers pay part of a rise of input prices."""
    dearer = shock(world, "cost") * trouble(world, "cost") - 1
    return 1 + rate("price.pass_through") * state.material * dearer


def _split(world: World) -> tuple[Floats, Floats]:
    """Wanted sales on each edge and to all others, before prices."""
    trades, count = world.trades, len(world.firms)
    demand, expected = world.now["demand"].astype(float), world.now["expected"].astype(float)
    firm, buyer = buys(world)
    business = np.clip(demand / np.maximum(expected, 1), *PULL)
    pull = np.where(firm, business[buyer], 1.0)
    alive = np.where(firm, working(world)[buyer], True)
    begun = trades.since <= world.number
    over = (trades.until != NEVER) & (trades.until <= world.number)
    part = rate("edges.buyer_pull")
    follows = (1 - part) + part * pull / np.maximum(business[trades.supplier], PULL[0])
    wanted = demand[trades.supplier] * trades.share * follows
    edges = np.where(begun & ~over & alive, wanted, 0.0)
    edges = edges * _room(world, edges, firm, buyer)
    lost = begun & (over | ~alive)
    gone = np.where(
        lost, demand[trades.supplier] * trades.share * (1 - _found_again(world, firm, buyer)), 0.0
    )
    on_edges = total(trades.supplier, cents(np.where(lost, gone, edges)), count)
    return edges, np.maximum(demand - on_edges, 0.0)


def _room(world: World, edges: Floats, firm: np.ndarray, buyer: Ints) -> Floats:
    """How much of the wanted deals fits into what their buyers need."""
    need = world.now["demand"] * economy(world).material * rate("edges.need_cap")
    offered = total(buyer[firm], cents(edges[firm]), len(world.firms))
    fits = np.minimum(1.0, need / np.maximum(offered, 1))
    return np.where(firm, fits[buyer], 1.0)


def _found_again(world: World, firm: np.ndarray, buyer: Ints) -> Floats:
    """How much of a lost customer's business has been found elsewhere since."""
    closed = np.asarray(world.troubles.closed)
    ended = world.trades.until.copy()
    if len(closed):
        dead = firm & (closed[buyer] != NEVER)
        ended = np.where(dead & (ended == NEVER), closed[buyer], ended)
    months = np.maximum(world.number - ended, 0)
    return np.minimum(months * rate("edges.recovery"), rate("edges.recovery_most"))


def _book(world: World, state: Economy, sales: Ints, export: Ints) -> None:
    ledger, trades, count = world.ledger, world.trades, len(world.firms)
    levied = output_rate(world)
    edge_vat = cents(trades.amount * levied[trades.supplier])
    home = sales - export - total(trades.supplier, trades.amount, count)
    vat = cents(home * levied) + total(trades.supplier, edge_vat, count)
    trades.receivable[:] += trades.amount + edge_vat
    world.facts["edge_vat"] = edge_vat
    ledger.post("accounts_receivable", "revenue", sales)
    ledger.post("accounts_receivable", "taxes_payable", vat)
    _advances(world, sales)
    exempt = np.where(levied == 0, sales, export)  # what is exported bears no tax either
    ledger.note("tax_exempt_sales", exempt)
    ledger.note("related_sales", cents(sales * _related(world)))
    if calendar(world)[1] >= LAST_QUARTER:
        ledger.note("last_quarter_revenue", sales)
    _retain(world, state, home)
    world.now["sales"], world.now["export_sales"], world.now["output_vat"] = sales, export, vat


def _related(world: World) -> Floats:
    draw, count = world.draws("related"), len(world.firms)
    return np.where(draw.chance(count, RELATED), draw.uniform(count, 0.01, RELATED_MOST), 0.0)


def _advances(world: World, sales: Ints) -> None:
    """Customers who pay ahead: money comes in, or is set off against this month's invoices."""
    ledger, state = world.ledger, economy(world)
    spread = world.draws("advances").lognormal(len(world.firms), 0.5)
    wanted = cents(state.smooth * by_section(world, "advance_days") * spread / DAYS_A_MONTH)
    noise = world.draws("advances", world.number).uniform(len(world.firms), 0.85, 1.15)
    gap = cents(wanted * noise) - ledger["contract_liabilities"]
    gap = np.where(working(world), gap, 0)
    paid, used = np.maximum(gap, 0), np.minimum(np.maximum(-gap, 0), sales)
    ledger.receive("cash_from_sales", "contract_liabilities", paid)
    outside = world.ledger["accounts_receivable"] + state.allowance - _edges_due(world)
    ledger.post("contract_liabilities", "accounts_receivable", np.minimum(used, np.maximum(outside, 0)))
    world.now["collected"] = world.now["collected"] + paid


def _edges_due(world: World) -> Ints:
    return total(world.trades.supplier, world.trades.receivable, len(world.firms))


def _retain(world: World, state: Economy, home: Ints) -> None:
    """Part of what others owe is held back or disputed; after a year it is old."""
    spread = world.draws("retained").lognormal(len(world.firms), 0.5)
    slot = world.number % len(state.stuck)
    state.old = state.old + state.stuck[slot]
    state.stuck[slot] = cents(np.maximum(home, 0) * np.minimum(by_section(world, "stuck") * spread, 0.12))


def _remember(world: World, state: Economy, sales: Ints) -> None:
    """Recent sales without season, by firm; how busy each industry was; sales of the year by edge."""
    ordinary = np.maximum(world.now["expected"].astype(float), 1.0)
    over = np.minimum(sales / ordinary, 2.0)
    state.smooth = state.smooth + SMOOTHING * (state.trend * over - state.smooth)
    size = len(state.busy)
    sold = total(world.firms.industry, sales // 100, size)
    usual = total(world.firms.industry, world.now["expected"] // 100, size)
    state.busy = np.where(usual > 0, np.clip(sold * RATES // np.maximum(usual, 1), *BUSY), RATES)
    if len(state.sold) < len(world.trades.supplier):
        state.sold = np.pad(state.sold, (0, len(world.trades.supplier) - len(state.sold)))
    state.sold = state.sold + world.trades.amount
