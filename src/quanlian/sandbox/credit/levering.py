"""Why debt does not melt away (再借): machines are bought on credit, and owners like the debt they are used to."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit import elsewhere
from quanlian.sandbox.credit.funding import ROUND, bank_debt
from quanlian.sandbox.credit.lending import Drawing, draw, grant, latest_facility
from quanlian.sandbox.credit.products import BANK, EQUIPMENT, parameter, usual_product
from quanlian.sandbox.credit.state import Credit, Request
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import NEVER, SMALL, World

CALM = 0.2  # wariness up to which lenders offer
MACHINES = 2_000_000_00  # cents a year of capital spending from which it is an equipment loan


def step(world: World, state: Credit) -> None:
    """Calm firms whose debt has fallen below what they are used to borrow again."""
    usual = share(state.year_sales, state.ratio)
    debt = bank_debt(world, state)
    room = usual - debt
    spent = share(world.now["capex_paid"], parameter("lever.capex"))
    stream = world.draws("lever", world.number)
    count = len(debt)
    again = (debt < share(usual, parameter("lever.gap"))) & stream.chance(count, parameter("lever.chance"))
    amount = np.where(
        again, share(np.maximum(room, 0), stream.uniform(count, 0.7, 1.0)), np.minimum(spent, room)
    )
    amount = amount // ROUND * ROUND
    calm = (state.wary < CALM) & world.working() & (world.troubles.defaulted == NEVER)
    asks = calm & (amount >= parameter("least.loan"))
    ours = stream.chance(count, parameter("lever.ours")) | (world.firms.segment <= SMALL) & _only_ours(
        state, count
    )
    _of_us(world, state, np.flatnonzero(asks & ours), amount, spent)
    firms = np.flatnonzero(asks & ~ours)
    elsewhere.borrow(world, state, firms, amount[firms], BANK, "lever")
    state.month.attempts = np.concatenate([state.month.attempts, firms])


def _only_ours(state: Credit, count: int) -> np.ndarray:
    """Firms that never borrowed of another bank."""
    never = np.ones(count, bool)
    table = state.elsewhere
    never[table["firm"][table["kind"] == BANK]] = False
    return never


def _of_us(world: World, state: Credit, firms: Ints, amount: Ints, spent: Ints) -> None:
    if not len(firms):
        return
    place = latest_facility(world, state, firms)
    known = place >= 0
    table = state.facilities
    free = np.where(
        known & (table["expires"][place] > world.number), (table["approved"] - table["used"])[place], 0
    )
    used = np.where(known, table["used"][place], 0)
    wants = free < amount[firms]
    for name, here in (("new", wants & ~known), ("increase", wants & known)):
        if here.any():
            unknown = np.full(int(here.sum()), -9999)
            state.month.requests.append(
                Request(firms[here], amount[firms][here], name, "approved", unknown, unknown)
            )
    grant(world, state, firms[wants], (used + amount[firms])[wants], start=world.number)
    fresh = latest_facility(world, state, firms)
    state.facilities["used"][fresh] = used + amount[firms]
    kinds = usual_product(world, firms, amount[firms], "lever")
    kinds = np.where((spent[firms] >= amount[firms]) & (spent[firms] > MACHINES // 12), EQUIPMENT, kinds)
    rows = draw(world, state, Drawing(firms, amount[firms], kinds, "lever"))
    state.month.requests.append(Request(firms, amount[firms], "drawing", "approved", kinds, rows))
