"""Where a firm that is short of cash turns, one door after the other, and what that does to it (资金缺口).

Our facility, other banks, the owner's own means, micro lenders and factoring, private persons at 1.5–2 % a month. How
far down the list it has to go is what stress means here; suppliers wait longer meanwhile.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit import elsewhere
from quanlian.sandbox.credit.lending import Drawing, draw, grant, latest_facility, room
from quanlian.sandbox.credit.products import (
    BANK,
    FACTORING,
    MICRO_LENDER,
    PRIVATE,
    SPECIAL_MENTION,
    parameter,
    usual_product,
)
from quanlian.sandbox.credit.renewal import plenty
from quanlian.sandbox.credit.schedule import Dues, others_by_firm, ours_by_firm
from quanlian.sandbox.credit.state import UNKNOWN, Credit, Request, by_firm
from quanlian.sandbox.draws import Bools, Floats, Ints, share
from quanlian.sandbox.world import NEVER, World

LEAST_PART = 80  # of a year's sales: for less nobody goes to the bank
ROUND = 1_000_000  # loans are whole ten thousands of yuan
# How much stress each door stands for.
BANK_LEVEL, OWNER_LEVEL, NONBANK_LEVEL, PRIVATE_LEVEL, UNMET_LEVEL = 0.10, 0.28, 0.5, 0.72, 0.95


def step(world: World, state: Credit, dues: Dues) -> None:
    """Raise what the month needs, as far as anybody gives it; the rest is ``world.troubles.shortage``."""
    need = wanted(world, state, dues) + _expand(world, state)
    level = np.zeros(len(need))
    asking = (need > 0) & world.working() & (world.troubles.defaulted == NEVER)
    need = np.where(asking, need, 0)
    start = need.copy()
    need = need - _our_bank(world, state, need)
    got = _other_banks(world, state, need)
    level = _felt(state, level, got, BANK_LEVEL)
    need = need - got
    got = _owner(world, state, need)
    level, need = _felt(state, level, got, OWNER_LEVEL), need - got
    got = _nonbank(world, state, need)
    level, need = _felt(state, level, got, NONBANK_LEVEL), need - got
    got = _private(world, state, need)
    level, need = _felt(state, level, got, PRIVATE_LEVEL), need - got
    need = np.clip(need, 0, start)
    level = _felt(state, level, need, UNMET_LEVEL)
    world.troubles.shortage = need
    _last_resort(world, state)
    _feel(world, state, level)


def _expand(world: World, state: Credit) -> Ints:
    """A works that is too large: as much as banks and cash allow is spent on it (过度扩张)."""
    planned = world.facts.pop("expansion", None)
    nothing = np.zeros(len(world.firms), np.int64)
    if planned is None:
        return nothing
    able = np.where(world.working() & (world.troubles.stress < UNMET_LEVEL / 2), planned, 0)
    firms = np.flatnonzero(able > 0)
    loan = share(able[firms], parameter("expand.debt")) // ROUND * ROUND
    elsewhere.borrow(world, state, firms, loan, BANK, "expansion")
    spend = np.minimum(able, np.maximum(world.ledger["free_cash"], 0) // 2)
    world.ledger.pay("cash_for_capex", "construction_in_progress", spend)
    world.now["capex"] = world.now["capex"] + spend
    world.now["capex_paid"] = world.now["capex_paid"] + spend
    return nothing


def buffer(world: World, state: Credit) -> Ints:
    """The least cash a firm works with."""
    low, high = parameter("buffer.low"), parameter("buffer.high")
    return share(state.year_sales // 12, low + (high - low) * world.firms.care)


def wanted(world: World, state: Credit, dues: Dues) -> Ints:
    """Claims of the month and the working cash, less the cash there is."""
    claims = ours_by_firm(world, dues) + others_by_firm(world, state, dues)
    unpaid = world.now["payment_gap"]  # suppliers who were told to wait
    return np.asarray(claims + buffer(world, state) + unpaid - world.ledger["free_cash"], dtype=np.int64)


def _felt(state: Credit, level: Floats, amount: Ints, mark: float) -> Floats:
    """A door counts in full when what went through it is a fifth of a month's sales or more."""
    fifth = np.maximum(state.year_sales // 60, 1)
    return np.maximum(level, mark * np.minimum(amount / fifth, 1.0))


def capacity(state: Credit) -> Ints:
    """The bank debt that lenders stand against a firm's sales; it shrinks with stress (融资能力)."""
    usual = np.maximum(state.ratio * parameter("capacity.room"), parameter("capacity.least"))
    shrunk = 1 - parameter("capacity.stress") * state.wary
    return share(state.year_sales, usual * shrunk)


def bank_debt(world: World, state: Credit) -> Ints:
    """What a firm owes to banks, ours included."""
    loans = world.loans
    rows = np.flatnonzero(loans["status"] == 0)
    ours = by_firm(world, loans["firm"][rows], loans["balance"][rows])
    return ours + elsewhere.owed(world, state, (BANK,))


def _rounded_up(need: Ints) -> Ints:
    """Half as much again, so that a firm does not come every month, in whole ten thousands."""
    return (need + need // 2 + ROUND - 1) // ROUND * ROUND


def _clean(world: World, state: Credit) -> Bools:
    """Firms without arrears or a bad class with us."""
    loans = world.loans
    rows = np.flatnonzero(loans["status"] == 0)
    bad = (loans["months_past_due"][rows] > 0) | (state.extra["five"][rows] > SPECIAL_MENTION)
    return np.asarray(by_firm(world, loans["firm"][rows], bad.astype(np.int64)) == 0)


def _our_bank(world: World, state: Credit, need: Ints) -> Ints:
    """Draw under the facility; ask for more where it does not reach."""
    stream = world.draws("our bank", world.number)
    calm, stressed = parameter("bank.calm"), parameter("bank.stressed")
    says_yes = stream.chance(len(need), calm + (stressed - calm) * state.wary)
    clean = _clean(world, state)
    least = int(parameter("least.loan"))
    want = np.maximum(np.maximum(_rounded_up(need), state.year_sales // LEAST_PART // ROUND * ROUND), least)
    free = room(world, state)
    _enlarge(world, state, (need > 0) & clean & (free < need), says_yes, want)
    free = room(world, state)
    amount = np.minimum(want, free // ROUND * ROUND)
    firms = np.flatnonzero((need > 0) & clean & says_yes & (amount >= least))
    kinds = usual_product(world, firms, amount[firms], "need")
    rows = draw(world, state, Drawing(firms, amount[firms], kinds, "need"))
    state.facilities["used"][latest_facility(world, state, firms)] += amount[firms]
    if len(rows):
        state.month.requests.append(Request(firms, amount[firms], "drawing", "approved", kinds, rows))
    return by_firm(world, firms, amount[firms])


def _enlarge(world: World, state: Credit, asking: Bools, says_yes: Bools, want: Ints) -> None:
    """A new or larger facility where lenders still stand it (增额、新增授信)."""
    stream = world.draws("enlarge", world.number)
    firms = np.flatnonzero(asking & stream.chance(len(asking), 0.55))
    place = latest_facility(world, state, firms)
    old = np.where(place >= 0, state.facilities["approved"][place], 0)
    used = np.where(place >= 0, state.facilities["used"][place], 0)
    allowed = (capacity(state) - bank_debt(world, state))[firms]
    more = np.minimum(want[firms] + want[firms] // 2, allowed) // ROUND * ROUND
    granted = says_yes[firms] & (more >= parameter("least.loan"))
    kind = np.where(place >= 0, "increase", "new")
    for name in ("increase", "new"):
        for status, here in (("approved", granted), ("rejected", ~granted)):
            chosen = here & (kind == name)
            who = firms[chosen]
            if len(who):
                sums = np.where(granted, more, want[firms])[chosen]
                unknown = np.full(len(who), UNKNOWN)
                state.month.requests.append(Request(who, sums, name, status, unknown, unknown))
    grant(world, state, firms[granted], np.maximum(old, used)[granted] + more[granted], start=world.number)
    fresh = latest_facility(world, state, firms[granted])
    state.facilities["used"][fresh] = used[granted]


def _other_banks(world: World, state: Credit, need: Ints) -> Ints:
    firms = np.flatnonzero(need > 0)
    state.month.attempts = firms
    allowed = (capacity(state) - bank_debt(world, state))[firms]
    amount = np.minimum(_rounded_up(need[firms]), allowed // ROUND * ROUND)
    amount[~elsewhere.says_yes(world, state, firms, "need") | (amount < parameter("least.loan"))] = 0
    elsewhere.borrow(world, state, firms, amount, BANK, "need")
    return by_firm(world, firms, amount)


def _owner(world: World, state: Credit, need: Ints) -> Ints:
    """The owner puts in his own money (股东借款), unless it is he who takes it out."""
    most = np.minimum(state.wealth, share(state.year_sales, parameter("owner.monthly")))
    amount = np.where(world.troubles.drain > 0, 0, np.clip(need, 0, most))
    _owner_lends(world, state, amount)
    state.wealth -= amount
    return amount


def _owner_lends(world: World, state: Credit, amount: Ints) -> None:
    firms = np.flatnonzero(amount > 0)
    world.ledger.receive("other_financing_inflow", "other_payables", amount[firms], firms)
    state.owner_owed[firms] += amount[firms]
    world.now["owner_lent"] = world.now["owner_lent"] + amount


def _nonbank(world: World, state: Credit, need: Ints) -> Ints:
    """Micro lenders and factoring: dear, quick, and small."""
    firms = np.flatnonzero(need > 0)
    most = share(state.year_sales, parameter("nonbank.cap"))
    left = (most - elsewhere.owed(world, state, (MICRO_LENDER, FACTORING)))[firms]
    amount = np.minimum(_rounded_up(need[firms]), left // ROUND * ROUND)
    stream = world.draws("nonbank", world.number)
    yes = stream.chance(len(firms), 0.75 - 0.35 * state.wary[firms])
    amount[~yes | (amount < ROUND * 5)] = 0
    factored = stream.chance(len(firms), 0.4)
    elsewhere.borrow(world, state, firms[factored], amount[factored], FACTORING, "need")
    elsewhere.borrow(world, state, firms[~factored], amount[~factored], MICRO_LENDER, "need")
    return by_firm(world, firms, amount)


def _private(world: World, state: Credit, need: Ints) -> Ints:
    """Private persons, last; nobody tells the bank."""
    firms = np.flatnonzero(need > 0)
    left = (state.private_cap - elsewhere.owed(world, state, (PRIVATE,)))[firms]
    amount = np.minimum(_rounded_up(need[firms]), left // ROUND * ROUND)
    yes = world.draws("private", world.number).chance(len(firms), 0.8)
    amount[~yes | (amount < ROUND * 5)] = 0
    elsewhere.borrow(world, state, firms, amount, PRIVATE, "need")
    return by_firm(world, firms, amount)


def _last_resort(world: World, state: Credit) -> None:
    """Nobody can pay out more than there is: what was spent beyond it came out of the owner's household."""
    gap = np.where(world.working(), np.maximum(-world.ledger["free_cash"], 0), 0)
    _owner_lends(world, state, gap)
    state.wealth -= np.minimum(gap, state.wealth)
    world.facts["credit_gap"] = gap


def _feel(world: World, state: Credit, level: Floats) -> None:
    """Stress follows the level with some inertia; stressed firms let their suppliers wait."""
    stress = world.troubles.stress
    rising = level > stress
    speed = np.where(rising, parameter("stress.up"), parameter("stress.down"))
    stress = stress + (level - stress) * speed
    world.troubles.stress = np.where(world.working(), stress, 1.0)
    wait = parameter("stretch.most") * world.troubles.stress
    stretch = world.facts["stretch"]
    world.facts["stretch"] = stretch + (wait - stretch) * parameter("stretch.speed")
    begun = (world.troubles.stress > OWNER_LEVEL) & (state.short_since == NEVER)
    state.short_since[begun] = world.number if world.number != NEVER else world.number - 1
    over = (world.troubles.stress < BANK_LEVEL / 2) & (world.troubles.defaulted == NEVER)
    state.short_since[over] = NEVER


def spend_plenty(world: World, state: Credit) -> None:
    """Who has more cash than he needs gives the dearest money back first."""
    for kinds in ((PRIVATE,), (MICRO_LENDER, FACTORING)):
        rows = elsewhere.active(state)
        rows = rows[np.isin(state.elsewhere["kind"][rows], kinds)]
        left = plenty(world)
        amounts = first_come(state.elsewhere["firm"][rows], state.elsewhere["balance"][rows], left)
        elsewhere.repay(world, state, rows, amounts)
    back = np.minimum(share(plenty(world), parameter("owner.repay")), state.owner_owed)
    back = np.where(world.working(), back, 0)
    world.ledger.pay("other_financing_outflow", "other_payables", back)
    state.owner_owed -= back
    state.wealth += back
    world.now["owner_repaid"] = world.now["owner_repaid"] + back


def first_come(firms: Ints, claims: Ints, purse: Ints) -> Ints:
    """Pay claims in their order out of each firm's purse.

    >>> first_come(np.array([0, 1, 0]), np.array([60, 50, 60]), np.array([100, 20])).tolist()
    [60, 20, 40]
    """
    order = np.argsort(firms, kind="stable")
    sorted_claims = claims[order]
    before = np.cumsum(sorted_claims) - sorted_claims
    first = np.searchsorted(firms[order], firms[order], side="left")
    ahead = before - before[first]
    paid = np.empty(len(firms), np.int64)
    paid[order] = np.clip(purse[firms[order]] - ahead, 0, sorted_claims)
    return paid
