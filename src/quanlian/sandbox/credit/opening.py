"""The loans that are there when the economy begins (期初贷款)."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import WARM_UP
from quanlian.sandbox.credit import elsewhere
from quanlian.sandbox.credit.lending import Drawing, books, count_use, grant, is_long, write
from quanlian.sandbox.credit.products import BANK, LEASING, parameter, spreads, terms, usual_product
from quanlian.sandbox.credit.state import Credit, by_firm, credit_of
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import NEVER, SMALL, World

FIRST = -WARM_UP  # month number in which the economy begins


def open_loans(world: World) -> None:
    """Give each firm the debt its books want: loans of our bank, the rest elsewhere.

    Reads ``world.facts["opening_debt"]`` (cents by firm); the money comes in through the ledger, so it must be called after the
    opening books are made. Nothing of it counts as a flow of any month.
    """
    begin(world)
    state = credit_of(world)
    before, world.number = world.number, FIRST
    debt = np.asarray(world.facts["opening_debt"], np.int64)
    ours = _ours(world, debt)
    _own_loans(world, state, ours)
    _others(world, state, debt - ours)
    _leases(world, state, debt)
    count_use(world, state)
    world.number = before


def begin(world: World) -> None:
    """Bring the arrays by firm to their length."""
    count = len(world.firms)
    troubles = world.troubles
    if len(troubles.stress) != count:
        for name in ("demand", "cost", "collection"):
            setattr(troubles, name, np.ones(count))
        troubles.stress = np.zeros(count)
        troubles.drain, troubles.shortage = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for name in ("defaulted", "closed"):
        if len(getattr(troubles, name)) != count:
            setattr(troubles, name, np.full(count, NEVER, np.int64))
    world.facts.setdefault("stretch", np.zeros(count))
    state = credit_of(world)
    if len(state.year_sales) != count:
        _temper(world, state)


def _temper(world: World, state: Credit) -> None:
    """What sort of owner and manager each firm has, and how much debt its lenders are used to."""
    count, firms = len(world.firms), world.firms
    state.year_sales = firms.sales * 12
    debt = np.asarray(world.facts.get("opening_debt", np.zeros(count, np.int64)), np.int64)
    state.ratio = debt / np.maximum(state.year_sales, 1)
    means = world.draws("owner wealth").lognormal(
        count, parameter("owner.wealth.sigma"), parameter("owner.wealth")
    )
    state.wealth = share(state.year_sales, means)
    state.owner_owed = np.zeros(count, np.int64)
    caps = world.draws("private cap").lognormal(count, parameter("private.sigma"), parameter("private.cap"))
    state.private_cap = share(state.year_sales, caps)
    state.hidden = firms.care > parameter("private.books")
    state.short_since = np.full(count, NEVER, np.int64)
    state.evergreened = np.zeros(count, np.int64)
    state.year_profit, state.profit_before = np.zeros(count, np.int64), np.zeros(count, np.int64)
    state.best_sales, state.wary = state.year_sales.copy(), np.zeros(count)
    state.soft = _soft(world)


def _soft(world: World) -> np.ndarray:
    """Firms whose manager rather renews a bad loan than show it."""
    firms = world.firms
    branches = world.draws("soft branches").uniform(int(firms.branch.max(initial=0)) + 1)
    bad = branches[firms.branch] < parameter("evergreen.branches")
    chance = world.draws("soft managers").uniform(int(firms.manager.max(initial=0)) + 1)[firms.manager]
    return chance < np.where(bad, parameter("evergreen.branch_managers"), parameter("evergreen.managers"))


def _ours(world: World, debt: Ints) -> Ints:
    names = ("micro", "small", "medium", "large")
    part = np.array([parameter(f"own.share.{name}") for name in names])[world.firms.segment]
    stream = world.draws("own share")
    part = part + stream.normal(len(debt), parameter("own.share.sigma"))
    only = (world.firms.segment <= SMALL) & stream.chance(len(debt), parameter("own.only"))
    ours = share(debt, np.where(only, 1.0, part.clip(0.1, 1.0)))
    rounded = ours // 1_000_000 * 1_000_000  # loans are whole ten thousands of yuan
    return np.where(rounded < parameter("least.loan"), 0, np.minimum(rounded, debt))


def _own_loans(world: World, state: Credit, ours: Ints) -> None:
    firms = np.flatnonzero(ours > 0)
    room = world.draws("facility room").uniform(len(firms)) * parameter("facility.room") * 2
    approved = share(ours[firms], 1 + room) // 1_000_000 * 1_000_000
    age = world.draws("facility age").integers(len(firms), 0, 12)
    grant(world, state, firms, np.maximum(approved, ours[firms]), start=FIRST - age)
    parts = 1 + (ours[firms] > parameter("split.from")) + (ours[firms] > parameter("split.more"))
    chosen = np.repeat(firms, parts)
    amounts = _split(ours[firms], parts)
    kinds = usual_product(world, chosen, amounts, "opening")
    months, repay = terms()
    past = np.floor(world.draws("loan age").uniform(len(chosen)) * months[kinds]).astype(np.int64)
    left = months[kinds] - past
    spread = world.draws("opening rate").normal(len(chosen), parameter("rate.sigma"))
    rate = np.rint((0.0385 + spreads()[world.firms.segment[chosen]] + spread).clip(0.03) * 10000) / 10000
    rows = write(world, state, Drawing(chosen, amounts, kinds, "opening", rate=rate), start=FIRST - past)
    paid_down = repay[kinds] >= 2  # the amount once lent was larger
    loans = world.loans
    loans["amount"][rows] = np.where(paid_down, amounts * months[kinds] // np.maximum(left, 1), amounts)
    extra = state.extra["instalment"]
    extra[rows] = np.where(paid_down, amounts // np.maximum(left, 1), 0)
    long = is_long(world, rows)
    for term in (False, True):
        here = long == term
        world.ledger.receive("cash_from_borrowings", books(term), amounts[here], chosen[here])


def _split(whole: Ints, parts: Ints) -> Ints:
    """Amounts in parts of whole ten thousands of yuan; the first takes the rest."""
    each = whole // parts // 1_000_000 * 1_000_000
    amounts = np.repeat(each, parts)
    first = np.cumsum(parts) - parts
    amounts[first] += whole - each * parts
    return amounts


def _others(world: World, state: Credit, debt: Ints) -> None:
    firms = np.flatnonzero(debt > 0)
    two = debt[firms] > parameter("split.from")
    chosen = np.repeat(firms, 1 + two)
    amounts = _split(debt[firms], 1 + two)
    age = world.draws("elsewhere age").integers(len(chosen), 0, 12)
    elsewhere.add(world, state, chosen, amounts, BANK, start=FIRST - age, what="opening")
    long = world.draws("elsewhere long").chance(len(chosen), 0.2)
    rows = np.arange(len(state.elsewhere) - len(chosen), len(state.elsewhere))
    state.elsewhere["account"][rows[long]] = elsewhere.LONG
    state.elsewhere["maturity"][rows[long]] += 24
    for number in (elsewhere.SHORT, elsewhere.LONG):
        here = state.elsewhere["account"][rows] == number
        world.ledger.receive("cash_from_borrowings", elsewhere.ACCOUNTS[number], amounts[here], chosen[here])


def _leases(world: World, state: Credit, debt: Ints) -> None:
    some = world.draws("leases").chance(len(debt), parameter("leasing.share"))
    wanted = share(debt, np.where(some & (world.firms.machine_share > 0.2), parameter("leasing.amount"), 0.0))
    # Leased machines stand among the fixed assets already: the claim takes the place of other claims.
    inside = world.trades.buyer < len(debt)
    on_edges = by_firm(world, world.trades.buyer[inside], world.trades.receivable[inside])
    amounts = np.minimum(wanted, np.maximum(world.ledger["accounts_payable"] - on_edges, 0) // 3)
    firms = np.flatnonzero(amounts > 0)
    elsewhere.add(world, state, firms, amounts[firms], LEASING, start=FIRST, what="opening")
    world.ledger.post("accounts_payable", "long_term_payables", amounts[firms], firms)


def total_due_within_year(world: World) -> Ints:
    """Principal of long-term loans, ours and others', that falls due within twelve months (一年内到期的长期借款)."""
    state = credit_of(world)
    loans, table = world.loans, state.elsewhere
    rows = np.flatnonzero((loans["status"] != 1) & (loans["balance"] > 0))
    rows = rows[is_long(world, rows)]
    left = loans["maturity"][rows] - world.number
    yearly = state.extra["instalment"][rows] * 12
    part = np.where(left <= 12, loans["balance"][rows], np.minimum(yearly, loans["balance"][rows]))
    soon = elsewhere.active(state)
    soon = soon[(table["account"][soon] == elsewhere.LONG) & (table["maturity"][soon] - world.number <= 12)]
    return by_firm(world, loans["firm"][rows], part) + by_firm(
        world, table["firm"][soon], table["balance"][soon]
    )
