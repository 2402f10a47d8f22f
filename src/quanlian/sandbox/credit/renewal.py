"""What becomes of a loan that matures: repaid, renewed, rolled over, extended, refused (到期处理).

A renewal without repayment (无还本续贷) moves no money. New for old (借新还旧) does on paper. Where the bank wants its money
first and the firm has none, it is bridged for some days at a price (过桥). Some managers renew what they should not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.credit import elsewhere
from quanlian.sandbox.credit.lending import Drawing, books, draw, is_long, write
from quanlian.sandbox.credit.products import BULLET, LEASING, PRIVATE, SPECIAL_MENTION, parameter
from quanlian.sandbox.credit.schedule import Dues
from quanlian.sandbox.credit.state import CLOSED, UNKNOWN, Credit, Payment, Request, by_firm
from quanlian.sandbox.draws import Bools, Ints, share
from quanlian.sandbox.steps.economy import usual_cash
from quanlian.sandbox.world import NEVER, World

BRIDGE_DAYS = 7
EXTENSION_MONTHS = 6
COVERS_UP = 0.35  # stress from which a soft manager would rather renew
RENEWAL, REFINANCING, EVERGREEN = "no_repayment", "new_for_old", "evergreen"
_SHOWN = {RENEWAL: "无还本续贷", REFINANCING: "借新还旧", EVERGREEN: "借新还旧"}


@dataclass(frozen=True, slots=True)
class _Maturing:
    """Loans that mature: their places among the dues, and how much is to be lent again."""

    places: Ints
    rows: Ints
    firms: Ints
    balance: Ints
    again: Ints


def step(world: World, state: Credit, dues: Dues) -> None:
    """Decide on this month's maturities; what must be paid in cash stays among the dues."""
    maturing = _maturing(world, state, dues)
    if len(maturing.rows):
        _decide(world, state, dues, maturing)
    _elsewhere(world, state, dues)


def _maturing(world: World, state: Credit, dues: Dues) -> _Maturing:
    loans = world.loans
    places = np.flatnonzero(
        (loans["maturity"][dues.rows] == world.number)
        & (state.extra["repay"][dues.rows] <= 1)
        & (loans["overdue_principal"][dues.rows] == 0)
        & (world.troubles.defaulted[loans["firm"][dues.rows]] == NEVER)
        & world.working()[loans["firm"][dues.rows]]
    )
    rows = dues.rows[places]
    firms, balance = loans["firm"][rows], loans["balance"][rows]
    back = np.minimum(plenty(world)[firms] // np.maximum(_count(world, firms), 1), balance)
    again = (balance - back) // 1_000_000 * 1_000_000
    again[again < parameter("least.loan")] = 0
    return _Maturing(places, rows, firms, balance, again)


def _count(world: World, firms: Ints) -> Ints:
    return np.asarray(by_firm(world, firms, np.ones(len(firms), np.int64))[firms])


def plenty(world: World) -> Ints:
    """Cash beyond what a firm likes to hold."""
    line = np.rint(usual_cash(world) * parameter("cash.plenty")).astype(np.int64)
    return np.asarray(np.maximum(world.ledger["free_cash"] - line, 0), dtype=np.int64)


def _decide(world: World, state: Credit, dues: Dues, maturing: _Maturing) -> None:
    stream = world.draws("renewal", world.number)
    count, firms = len(maturing.rows), maturing.firms
    stress = state.wary[firms]
    calm, stressed = parameter("renew.refuse.calm"), parameter("renew.refuse.stressed")
    refused = stream.chance(count, (calm + (stressed - calm) * stress) * tightness(world))
    wants = maturing.again > 0
    soft = state.soft[firms] & (stress > COVERS_UP) & (state.evergreened[firms] < parameter("evergreen.most"))
    covered = wants & soft
    extended = wants & refused & ~covered & stream.chance(count, parameter("extension"))
    renewed = wants & ~refused & ~covered
    quiet = renewed & (stress < COVERS_UP) & stream.chance(count, parameter("renew.no_repayment"))
    bullet = state.extra["repay"][maturing.rows] == BULLET
    quiet &= ~bullet  # a season's loan is repaid from the harvest first
    _renew(world, state, dues, maturing, quiet, RENEWAL)
    _renew(world, state, dues, maturing, renewed & ~quiet, REFINANCING)
    _renew(world, state, dues, maturing, covered, EVERGREEN)
    _extend(world, state, dues, maturing, extended)
    refusals = wants & refused & ~covered & ~extended
    _ask(state, maturing, refusals, "renewal", "rejected", np.full(count, UNKNOWN))


def _renew(world: World, state: Credit, dues: Dues, maturing: _Maturing, here: Bools, how: str) -> None:
    places, rows, firms = maturing.places[here], maturing.rows[here], maturing.firms[here]
    if not len(rows):
        return
    balance, again = maturing.balance[here], maturing.again[here]
    if how == EVERGREEN:
        again = balance + dues.interest[places]  # the interest is lent as well
        state.evergreened[firms] += 1
        _tell(world, rows, firms, again)
    kind = _SHOWN[how]
    stressed = (how == REFINANCING) & (state.wary[firms] > COVERS_UP)
    drawing = Drawing(
        firms, again, world.loans["kind"][rows], how, renewed_from=rows, renewal_kind=kind,
        secured=state.extra["secured"][rows], floor=np.where(stressed, SPECIAL_MENTION, 0), in_cash=how != RENEWAL,
    )  # fmt: skip
    if how == RENEWAL:
        new = write(world, state, drawing, start=world.number)
        _swap(world, rows, new, firms, again)
        _pay_back(world, state, rows, balance - again, firms)
    else:
        new = draw(world, state, drawing)
        _pay_back(world, state, rows, balance, firms)
        _bridge(world, state, firms, again)
    _close(world, state, rows)
    state.extra["restructured"][new[stressed]] = world.number
    dues.principal[places] = 0
    kinds = np.full(len(here), UNKNOWN)
    kinds[here] = new
    _ask(state, maturing, here, "renewal" if how == RENEWAL else "refinancing", "approved", kinds)


def tightness(world: World) -> float:
    """How much more often than usual lenders refuse this month: when many firms are in trouble, all are careful."""
    waves = world.facts.get("trouble_wave")
    if waves is None:
        return 1.0
    place = int(world.number) + len(waves) - world.clock.months
    return float(min(max(waves[place], parameter("mood.low")), parameter("mood.high")))


def _swap(world: World, old: Ints, new: Ints, firms: Ints, amounts: Ints) -> None:
    """Move what is lent again to the account of its new term."""
    before, after = is_long(world, old), is_long(world, new)
    for long in (False, True):
        here = (before == long) & (after != long)
        world.ledger.post(books(long), books(not long), amounts[here], firms[here])


def _pay_back(world: World, state: Credit, rows: Ints, amounts: Ints, firms: Ints) -> None:
    long = is_long(world, rows)
    for term in (False, True):
        here = long == term
        world.ledger.pay("cash_for_debt", books(term), amounts[here], firms[here])
    world.now["repaid"] = world.now["repaid"] + by_firm(world, firms, amounts)
    paid = rows[amounts > 0]
    nothing = np.zeros(len(paid), np.int64)
    day = state.extra["day"][paid]
    state.month.payments.append(Payment(paid, day, amounts[amounts > 0], nothing, nothing))


def _bridge(world: World, state: Credit, firms: Ints, amounts: Ints) -> None:
    """Some borrow for a week to show the bank its money (过桥资金); it comes and goes within the month."""
    poor = world.ledger["free_cash"][firms] < amounts
    chosen = poor & world.draws("bridge", world.number, len(state.extra)).chance(
        len(firms), parameter("renew.bridge")
    )
    who, sums = firms[chosen], amounts[chosen]
    fee = share(sums, parameter("fee.bridge") * BRIDGE_DAYS)
    world.ledger.receive("other_financing_inflow", "other_payables", sums, who)
    world.ledger.pay("other_financing_outflow", "other_payables", sums, who)
    world.ledger.pay("other_operating_outflow", "bank_charges", fee, who)
    for series, cents in (("private_in", sums), ("private_repaid", sums), ("private_interest", fee)):
        world.now[series] = world.now[series] + by_firm(world, who, cents)


def _close(world: World, state: Credit, rows: Ints) -> None:
    world.loans["balance"][rows] = 0
    world.loans["status"][rows] = CLOSED
    state.extra["changed"][rows] = True


def _extend(world: World, state: Credit, dues: Dues, maturing: _Maturing, here: Bools) -> None:
    rows = maturing.rows[here]
    before = is_long(world, rows)
    world.loans["maturity"][rows] += EXTENSION_MONTHS
    after = is_long(world, rows)
    moved = ~before & after
    world.ledger.post(books(False), books(True), maturing.balance[here][moved], maturing.firms[here][moved])
    state.extra["extended"][rows] = world.loans["maturity"][rows]
    state.extra["floor"][rows] = np.maximum(state.extra["floor"][rows], SPECIAL_MENTION)
    state.extra["changed"][rows] = True
    dues.principal[maturing.places[here]] = 0
    known = np.full(len(here), UNKNOWN)
    known[here] = rows
    _ask(state, maturing, here, "extension", "approved", known)


def _ask(state: Credit, maturing: _Maturing, here: Bools, kind: str, status: str, loan: Ints) -> None:
    if here.any():
        amount = np.where(maturing.again > 0, maturing.again, maturing.balance)[here]
        firms = maturing.firms[here]
        state.month.requests.append(
            Request(firms, amount, kind, status, np.full(len(firms), UNKNOWN), loan[here])
        )


def _tell(world: World, rows: Ints, firms: Ints, amounts: Ints) -> None:
    for row, firm, amount in zip(rows.tolist(), firms.tolist(), amounts.tolist(), strict=True):
        world.truth["evergreen"].append(
            {
                "party_id": world.firms.party_id[firm],
                "loan_row": row,
                "loan_id": f"JK{row + 1:08d}",
                "month": str(world.month),
                "amount": amount,
                "manager_row": int(world.firms.manager[firm]),
                "stress": round(float(world.troubles.stress[firm]), 3),
            }
        )


def _elsewhere(world: World, state: Credit, dues: Dues) -> None:
    """Others roll their loans over in the same way, the more seldom the worse the firm does."""
    table = state.elsewhere
    places = np.flatnonzero(
        (table["maturity"][dues.others] <= world.number)
        & (table["kind"][dues.others] != LEASING)
        & (table["overdue"][dues.others] == 0)
    )
    rows = dues.others[places]
    firms = table["firm"][rows]
    yes = elsewhere.says_yes(world, state, firms, "maturity")
    patient = world.draws("private patience", world.number).chance(len(rows), 0.85)
    yes = np.where(table["kind"][rows] == PRIVATE, patient, yes) & world.working()[firms]
    back = np.minimum(plenty(world)[firms] // 2, table["balance"][rows])
    kept = yes & (back < table["balance"][rows])
    dues.other_principal[places[kept]] = back[kept]
    rolled = rows[kept]
    term = table["maturity"][rolled] - table["start"][rolled]
    table["start"][rolled] = world.number
    table["maturity"][rolled] = world.number + term
    world.now["rolled_elsewhere"] = world.now["rolled_elsewhere"] + by_firm(
        world, table["firm"][rolled], table["balance"][rolled] - back[kept]
    )
