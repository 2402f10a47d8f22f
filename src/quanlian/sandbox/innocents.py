"""Honest firms that look guilty (貌似有罪的清白企业): real seasons, mergers, slow state payers, trades paid in advance.

Known in number and named in ``truth/innocent``, so that a false alarm can be told from a hit. All effects are real: they
change the firm itself, its output or the true books.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from quanlian.sandbox.clock import WARM_UP, year_and_month
from quanlian.sandbox.credit.bills import users as bill_users
from quanlian.sandbox.draws import Bools, Floats, Ints, share
from quanlian.sandbox.steps.economy import economy
from quanlian.sandbox.tabled import rows
from quanlian.sandbox.world import MICRO, World

YEAR = 12
BUILD_MONTHS, TRIAL_MONTHS = 8, 5  # a new line is built, then runs without selling
PAID_IN_CASH = 0.3  # of a merger's price; the rest in shares
GOODWILL, MACHINES = 0.45, 0.4  # what a merger buys, of its price; the rest is stock
PRICE_OF_SALES = 0.6  # a merger's price over the yearly sales it buys
TRIAL_POWER = 1.15  # of the usual bill while a line runs without selling
LEAST_SEASON = 0.15
PLACED = {  # sections (GB/T 4754) in which a kind is at home; none named: anywhere
    "state_buyers": "EI", "advance_payment": "CEG", "new_line": "C", "long_cycle": "A", "outsourcing": "CI",
    "season": "ACFG",
}  # fmt: skip


def plan(world: World) -> None:
    """Choose them, change those whose trade is so from the start, and name them in the truth."""
    count = len(world.firms)
    facts = world.facts.setdefault("innocent", {})
    facts["made"], facts["season_strength"] = np.ones(count), np.ones(count)
    facts["kind"], facts["start"] = np.full(count, "", object), np.zeros(count, np.int64)
    facts["size"] = np.ones(count)
    free = np.ones(count, bool)
    for row in rows("innocents"):
        part = float(world.scenario.innocents.get(row["kind"], row["share"]))
        firm = _chosen(world, row["kind"], round(part * count), free)
        free[firm] = False
        _place(world, facts, row["kind"], firm, float(row["size"]))


def planted(world: World) -> Bools:
    """Which firms are such innocents."""
    return np.asarray(world.facts["innocent"]["kind"] != "", bool)


def _chosen(world: World, kind: str, count: int, free: Bools) -> Ints:
    sections = PLACED.get(kind)
    fits = free.copy()
    if sections:
        at_home = np.array([str(code)[0] in sections for code in world.industries["code"]], bool)
        fits &= at_home[world.firms.industry]
    if kind in ("merger", "advance_payment"):
        fits &= world.firms.segment > MICRO
    return world.draws("innocents", kind).sample(np.flatnonzero(fits), count)


def _place(world: World, facts: dict[str, Any], kind: str, firm: Ints, size: float) -> None:
    drawn = world.draws("innocents", "size", kind).lognormal(len(firm), 0.2, size)
    facts["kind"][firm], facts["size"][firm] = kind, drawn
    begins = world.draws("innocents", "start", kind).integers(len(firm), -6, max(world.clock.months - 14, 1))
    facts["start"][firm] = begins if kind in STARTING else -WARM_UP
    firms = world.firms
    if kind == "season":
        facts["season_strength"][firm] = 1.0 + drawn
    elif kind == "state_buyers":
        firms.receivable_days[firm] *= drawn
        firms.state_buyer_share[firm] = np.maximum(firms.state_buyer_share[firm], 0.7)
    elif kind == "long_cycle":
        firms.stock_days[firm] *= drawn
    elif kind == "advance_payment":
        bill_users(world)[firm] = True  # their suppliers take acceptance bills, which want a deposit
    elif kind == "outsourcing":
        firms.wage_share[firm] *= drawn
        facts["made"][firm] = np.minimum(drawn, 0.9)
    for one, much in zip(firm, drawn, strict=True):
        world.truth["innocent"].append(_row(world, int(one), kind, float(much)))


STARTING = frozenset({"merger", "new_line"})  # kinds that begin in a month


def step(world: World) -> None:
    """What happens to them this month."""
    facts = world.facts.get("innocent")
    if not facts:
        return
    age = world.number - facts["start"]
    strength = facts["season_strength"]
    _season(world, np.flatnonzero(strength != 1.0), strength - 1.0)
    _merge(world, np.flatnonzero((facts["kind"] == "merger") & (age == 0)), facts["size"])
    _build(world, np.flatnonzero((facts["kind"] == "new_line") & (age >= 0)), age, facts)
    _advance(world, np.flatnonzero(facts["kind"] == "advance_payment"), facts)
    # Work given out burns others' power, a line in trial burns its own: meters follow what the firm makes itself.
    world.now["units"] = world.now["units"] * facts["made"]


def _season(world: World, firm: Ints, more: Floats) -> None:
    """Next month the trend stands by as much higher as the firm's season is stronger than the trade's."""
    _, month = year_and_month(world.month)
    now, soon = (_stretched(world, firm, more, of) for of in (month - 1, month % YEAR))
    economy(world).trend[firm] *= soon / now


def _stretched(world: World, firm: Ints, more: Floats, month: int) -> Floats:
    """What comes on top of the trade's season in a month (January is 0)."""
    season = np.asarray(world.industries.season)[world.firms.industry[firm], month]
    return np.asarray(np.maximum(1.0 + more[firm] * (season - 1.0), LEAST_SEASON))


def _merge(world: World, firm: Ints, size: Floats) -> None:
    """A competitor is bought with shares and cash; its business works on under the new name."""
    price = share(world.firms.sales[firm] * YEAR, size[firm] * PRICE_OF_SALES)
    cash = np.minimum(share(price, PAID_IN_CASH), np.maximum(world.ledger["free_cash"][firm] // 2, 0))
    goodwill, machines = share(price, GOODWILL), share(price, MACHINES)
    cash = np.minimum(cash, goodwill)
    stock = price - goodwill - machines
    world.ledger.pay("cash_for_investments", "goodwill", cash, firm)
    world.ledger.post("goodwill", "capital_reserve", goodwill - cash, firm)
    world.ledger.post("fixed_assets_gross", "capital_reserve", machines, firm)
    world.ledger.post("inventory", "capital_reserve", stock, firm)
    world.ledger.note("equity_injected", price - cash, firm)
    world.ledger.note("fixed_assets_purchased", machines, firm)
    world.ledger.note("inventory_purchased", stock, firm)
    economy(world).trend[firm] *= 1.0 + size[firm]


def _build(world: World, firm: Ints, age: Ints, facts: dict[str, Any]) -> None:
    """The owner puts money in, the line is built, tried out and only then sells."""
    state = economy(world)
    begun = firm[age[firm] == 0]
    cost = share(world.firms.sales[begun] * YEAR, facts["size"][begun])
    world.ledger.receive("cash_from_equity", "paid_in_capital", cost, begun)
    world.ledger.note("equity_injected", cost, begun)
    np.add.at(world.now["injected"], begun, cost)
    state.project[begun] += cost
    state.project_pace[begun] = cost // BUILD_MONTHS + 1
    trying = (age[firm] >= BUILD_MONTHS) & (age[firm] < BUILD_MONTHS + TRIAL_MONTHS)
    facts["made"][firm] = np.where(trying, TRIAL_POWER, 1.0)
    done = firm[age[firm] == BUILD_MONTHS + TRIAL_MONTHS]
    state.trend[done] *= 1.0 + np.minimum(facts["size"][done], 0.5)
    state.asset_share[done] *= 1.1


def _advance(world: World, firm: Ints, facts: dict[str, Any]) -> None:
    """Customers pay for months ahead, month by month: much cash beside the debt, and honest."""
    noise = world.draws("innocents", "advance", world.number).lognormal(len(firm), 0.15)
    wanted = share(world.firms.sales[firm] * YEAR, facts["size"][firm] * noise)
    paid = np.maximum(wanted - world.ledger["contract_liabilities"][firm], 0)
    world.ledger.receive("cash_from_sales", "contract_liabilities", paid, firm)
    np.add.at(world.now["collected"], firm, paid)


def _row(world: World, firm: int, kind: str, size: float) -> dict[str, Any]:
    start = int(world.facts["innocent"]["start"][firm])
    year, month = year_and_month(world.clock.first + start)
    begins = date(year, month, 1).isoformat()
    return {"party_id": str(world.firms.party_id[firm]), "kind": kind, "from": begins, "size": round(size, 6)}
