"""Acceptances (银行承兑汇票): a firm pays its suppliers with the bank's promise, for which it leaves a margin."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit.products import parameter
from quanlian.sandbox.credit.state import Credit, by_firm
from quanlian.sandbox.draws import Bools, Ints, share
from quanlian.sandbox.world import MEDIUM, NEVER, SMALL, World

LEAST = 10_000_000  # a bill is for at least 100,000 yuan
_INDUSTRIES = ("C", "F51", "E")


def users(world: World) -> Bools:
    """Firms that pay with bills: makers, wholesalers and builders of some size."""
    if "bill_users" not in world.facts:
        codes = np.asarray(world.industries["code"])
        usual = np.array([str(code).startswith(_INDUSTRIES) for code in codes])[world.firms.industry]
        segment = world.firms.segment
        part = np.where(segment >= MEDIUM, parameter("bills.share"), 0.0)
        part = np.where(segment == SMALL, parameter("bills.small"), part)
        world.facts["bill_users"] = usual & world.draws("bill users").chance(len(segment), part)
    chosen: Bools = world.facts["bill_users"]
    return chosen


def step(world: World, state: Credit) -> None:
    """Pay the bills that mature, give back their margin, and issue new ones."""
    _mature(world, state)
    _issue(world, state)


def _mature(world: World, state: Credit) -> None:
    table = state.bills
    rows = np.flatnonzero(table["open"] & (table["maturity"] <= world.number))
    firms, amounts, margin = table["firm"][rows], table["amount"][rows], table["margin"][rows]
    world.ledger.receive("other_operating_inflow", "margin_deposits", margin, firms)
    world.ledger.pay("cash_for_purchases", "notes_payable", amounts, firms)
    table["open"][rows] = False
    world.now["margin_released"] = world.now["margin_released"] + by_firm(world, firms, margin)
    world.now["bills_paid"] = world.now["bills_paid"] + by_firm(world, firms, amounts)


def _issue(world: World, state: Credit) -> None:
    owed = np.maximum(world.ledger["accounts_payable"] - _on_edges(world), 0)
    bills = world.ledger["notes_payable"]
    wanted = share(owed + bills, parameter("bills.part")) - bills
    stream = world.draws("bills", world.number)
    noise = stream.uniform(len(owed), 0.3, 0.9)
    amounts = np.minimum(share(wanted, noise), owed // 2) // 1_000_000 * 1_000_000
    margin = share(amounts, parameter("bills.margin"))
    able = (world.ledger["free_cash"] > margin * 3) & (world.troubles.stress < 0.6)
    calm = able & world.working() & (world.troubles.defaulted == NEVER)
    firms = np.flatnonzero(users(world) & calm & (amounts >= LEAST))
    _write(world, state, firms, amounts[firms], margin[firms])


def _on_edges(world: World) -> Ints:
    """What is owed to standing suppliers, who are paid in cash."""
    trades = world.trades
    inside = trades.buyer < len(world.firms)
    return by_firm(world, trades.buyer[inside], trades.receivable[inside])


def _write(world: World, state: Credit, firms: Ints, amounts: Ints, margin: Ints) -> None:
    world.ledger.post("accounts_payable", "notes_payable", amounts, firms)
    world.ledger.pay("other_operating_outflow", "margin_deposits", margin, firms)
    world.now["margin_paid"] = world.now["margin_paid"] + by_firm(world, firms, margin)
    state.bills.append(
        firm=firms,
        amount=amounts,
        margin=margin,
        start=world.number,
        maturity=world.number + int(parameter("bills.months")),
        day=world.draws("bill day", world.number).integers(len(firms), 3, 28),
        open=np.ones(len(firms), bool),
    )
