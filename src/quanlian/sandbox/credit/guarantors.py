"""What being called costs a guarantor (担保代偿): cash by instalments, and the trust of its own lenders."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.credit.default import settle_without_cash
from quanlian.sandbox.credit.products import parameter
from quanlian.sandbox.credit.state import ACTIVE, Credit, open_rows_of
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.world import NEVER, World

SHAKEN = 0.3  # stress that a call adds at once: other lenders hear of it


def step(world: World, state: Credit) -> None:
    """Collect this month's instalments of guarantor calls."""
    debtors = np.unique(np.array([call["debtor"] for call in state.calls], np.int64))
    rows = open_rows_of(world, debtors)
    for call in state.calls:
        _collect(world, state, call, rows[call["debtor"]])
    state.calls = [call for call in state.calls if call["left"] > 0 and call["months"] > 0]


def _collect(world: World, state: Credit, call: dict[str, Any], rows: Ints) -> None:
    guarantor, debtor = call["guarantor"], call["debtor"]
    rows = rows[world.loans["status"][rows] == ACTIVE]  # an earlier call may have paid one off
    owed = int(world.loans["balance"][rows].sum())
    part = min(-(-call["left"] // call["months"]), owed)
    paid = _paid(world, state, call, guarantor, part)
    call["months"] -= 1
    call["left"] -= paid
    if paid > 0:
        _credit_loans(world, state, rows, paid)
        fate = state.fates.get(debtor)
        if fate is not None:
            fate["row"]["recovered"] += paid


def _paid(world: World, state: Credit, call: dict[str, Any], guarantor: int, part: int) -> int:
    stream = world.draws("call", guarantor, call["debtor"], call["first"])
    if stream.uniform(1)[0] > parameter("call.pays"):
        return 0
    firms, people = len(world.firms), len(world.people)
    if guarantor >= firms + people:
        return part  # guarantee companies and funds have the money
    if guarantor >= firms:
        return part // 4  # the owner's household pays what it can
    return _firm_pays(world, state, call, guarantor, part)


def _firm_pays(world: World, state: Credit, call: dict[str, Any], firm: int, part: int) -> int:
    if world.troubles.closed[firm] != NEVER or world.troubles.defaulted[firm] != NEVER:
        return 0
    if not call["heard"]:
        _shake(world, firm, call["debtor"], call["left"])
        call["heard"] = True
    cash = int(world.ledger["free_cash"][firm])
    most = int(state.year_sales[firm]) * int(parameter("call.sales") * 100) // 100
    paid = max(0, min(part, cash * int(parameter("call.cash") * 100) // 100, most))
    at, amount = np.array([firm]), np.array([paid])
    world.ledger.pay("other_operating_outflow", "nonoperating_expenses", amount, at)
    world.now["guarantee_paid"][firm] += paid
    return paid


def _shake(world: World, firm: int, debtor: int, amount: int) -> None:
    world.troubles.stress[firm] = min(1.0, world.troubles.stress[firm] + SHAKEN)
    yearly = max(int(world.facts["credit"].year_sales[firm]), 1)
    world.troubles.plan.append(
        firm=np.array([firm]),
        cause="guarantor_call",
        start=world.number,
        size=min(amount / yearly, 1.0),
        source=debtor,
    )


def _credit_loans(world: World, state: Credit, rows: Ints, paid: int) -> None:
    amounts = np.zeros(len(rows), np.int64)
    left = paid
    for place, balance in enumerate(world.loans["balance"][rows].tolist()):
        amounts[place] = min(left, balance)
        left -= int(amounts[place])
    settle_without_cash(world, state, rows, amounts, payer=1)
