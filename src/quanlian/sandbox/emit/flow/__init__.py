"""Bank movements of every borrower (银行流水): the month's cash, cent for cent, as its banks saw it.

At each month end the balances of a firm's accounts add up to the cash in its true ledger. Our bank sees its own
accounts the same day; of accounts elsewhere it learns when the firm hands the statements over at a visit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.clock import days_of
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.emit.account import MOST, accounts_of
from quanlian.sandbox.emit.flow.balances import Moves, Purses, assign, in_order
from quanlian.sandbox.emit.flow.batch import Batch, kind_numbers
from quanlian.sandbox.emit.flow.calendar import DAY
from quanlian.sandbox.emit.flow.lines import add_lines
from quanlian.sandbox.emit.flow.others import others_of
from quanlian.sandbox.emit.flow.partners import partners, seconds
from quanlian.sandbox.emit.flow.special import (
    add_bridges,
    add_loans,
    add_round_trips,
    add_standing_trade,
    add_told,
)
from quanlian.sandbox.emit.flow.writing import write
from quanlian.sandbox.ledger import INFLOWS, OUTFLOWS
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import World


@dataclass(slots=True)
class Cash:
    """What is remembered from month to month: cash at the last month end, and where it lies."""

    last: Ints
    held: Ints | None = None  # firms x accounts
    rent: Ints | None = None  # of a month


def emit(world: World, sink: Sink) -> None:
    """All movements of the month."""
    now = world.ledger["free_cash"].copy()
    cash: Cash | None = world.facts.get("cash")
    if cash is None:
        world.facts["cash"] = Cash(now)
        return
    if world.visible:
        if cash.held is None:
            cash.held = _open(world, cash.last)
        batch = _batch(world, cash, now)
        write(world, sink, _movements(world, cash, batch), batch.remarks)
    cash.last = now


def _open(world: World, cash: Ints) -> Ints:
    """The cash there is when the data begin, spread over the accounts."""
    weights = accounts_of(world).weight
    held = np.floor(np.maximum(cash, 0)[:, None] * weights).astype(np.int64)
    held[:, 0] += cash - held.sum(axis=1)
    return held


def _movements(world: World, cash: Cash, batch: Batch) -> Moves:
    kinds = rows("flow_kinds")
    own = MOST + len(batch.remarks)
    loose = np.array([row["day"] == "spread" for row in kinds] + [False] * own)
    moves = in_order(batch.columns(), cash.last, days_of(world.month) * DAY, loose)
    assert cash.held is not None
    return assign(moves, Purses(cash.held, accounts_of(world).weight, len(kinds)))


def _batch(world: World, cash: Cash, now: Ints) -> Batch:
    batch, others = Batch(), others_of(world)
    left = {line: world.ledger.moved[line].copy() for line in (*INFLOWS, *OUTFLOWS)}
    series = _series(world, cash)
    add_standing_trade(world, batch, left)
    add_loans(world, batch, left, series, others)
    add_bridges(world, batch, left, series, others)
    add_told(world, batch, left, others)
    add_round_trips(world, batch, cash.last, others)
    _reverse_negative(world, batch, left)
    add_lines(world, batch, left, series, others)
    _add_rest(world, batch, now - cash.last)
    return batch


def _series(world: World, cash: Cash) -> dict[str, Ints]:
    """The series that tell kinds apart, as far as the steps leave them, and what is derived here."""
    table = numbers("flow")
    names = {row["series"] for row in rows("flow_kinds")} - {"", "wages_net", "power_bill", "rent_due"}
    series = {name: np.maximum(np.asarray(world.now[name]), 0).copy() for name in sorted(names)}
    wages = world.ledger.moved["cash_for_employees"]
    series["wages_net"] = wages - np.rint(wages * table["social_share"]).astype(np.int64)
    series["power_bill"] = _power_bill(world, table["power_price"])
    if cash.rent is None:
        tenant = world.draws("tenants").chance(len(world.firms), table["tenants"])
        running = world.ledger.moved["other_operating_outflow"] * table["rent_share"]
        cash.rent = np.where(tenant, np.rint(running / 10_000).astype(np.int64) * 10_000, 0)
    series["rent_due"] = cash.rent
    return series


def _power_bill(world: World, price: float) -> Ints:
    meters = world.facts.get("meters")
    burnt = np.zeros(len(world.firms)) if meters is None or not len(meters.burnt) else meters.burnt
    return np.rint(burnt * price * 100).astype(np.int64)


def _reverse_negative(world: World, batch: Batch, left: dict[str, Ints]) -> None:
    """A line below zero is money the other way (a refund)."""
    for line in left:
        firms = np.flatnonzero(left[line] < 0)
        if len(firms):
            into = line in INFLOWS
            kind = kind_numbers()["expenses" if into else "other_in"]
            what = f"reversed {line}"
            other = partners(world, others_of(world), "company", firms, what)
            amount = left[line][firms] if into else -left[line][firms]
            batch.add(firms, amount, seconds(world, "spread", firms, what), other, kind)
            left[line] = np.maximum(left[line], 0)


def _add_rest(world: World, batch: Batch, change: Ints) -> None:
    """Cash that moved without a line of the statement: to or from deposits the firm cannot use."""
    firm, amount = batch.columns()[:2]
    sums = np.zeros(len(change), np.int64)
    np.add.at(sums, firm, amount)
    rest = change - sums
    firms = np.flatnonzero(rest)
    if not len(firms):
        return
    kind = np.where(rest[firms] > 0, kind_numbers()["bill_margin_back"], kind_numbers()["bill_margin"])
    bank = others_of(world).of("our_bank", firms * 0)
    at = seconds(world, "spread", firms, "rest")
    for which in np.unique(kind).tolist():
        here = kind == which
        batch.add(firms[here], rest[firms][here], at[here], bank[here], which, 0)
