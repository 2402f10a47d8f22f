"""Tax returns (纳税申报): VAT and personal tax by month, income tax and stamp duty by quarter, and what stays unpaid.

A return is due in the month after its period, so a month's emission tells of the month before. Small-scale taxpayers
file VAT by quarter. Income tax returns cumulate within the year; the settlement of May replaces December's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.clock import month_end, year_and_month
from quanlian.sandbox.draws import Bools, Floats, Ints, share
from quanlian.sandbox.emit.filed import invoiced_sales
from quanlian.sandbox.emit.history import handed_over, learned, tax_authorised
from quanlian.sandbox.ledger import EXPENSES, INCOME
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import SMALL, Texts, World

_QUARTER = 3
_YEAR = 12


_NUMBERS = ("vat_base", "vat_due", "vat_paid", "quarter_sales", "wages", "profit", "cit_due", "cit_paid")


@dataclass(slots=True)
class Returns:
    """What is yet to be filed (``figures``: of the period so far), and what is owed."""

    figures: dict[str, Ints]
    arrears: Ints
    months_late: Ints
    grade: Texts
    covered: Bools
    last_year: tuple[Ints, Ints, Ints] | None = None


def emit(world: World, sink: Sink) -> None:
    """File last month's returns, then note this month's figures for the next."""
    table = numbers("tax")
    state: Returns = world.facts.get("returns") or _open(world)
    _pay(world, state)
    if handed_over(world, table["history_months"]):
        _file(world, sink, state)
    _note(world, state)


def _file(world: World, sink: Sink, state: Returns) -> None:
    """The returns of the period that ended last month."""
    ended = world.month - 1
    _, month = year_and_month(ended)
    quarter = month % _QUARTER == 0
    figures = state.figures
    filed = world.firms.general_vat | quarter
    paid = _settle_vat(state, filed)
    _write(world, sink, "vat", filed, figures["vat_base"], figures["vat_due"], paid, arrears=state.arrears)
    tax = share(figures["wages"], numbers("tax")["pit_share"])
    _write(world, sink, "pit", figures["wages"] > 0, figures["wages"], tax, tax)
    if quarter:
        due = _stamp(world, state)
        _write(world, sink, "stamp", due > 0, figures["quarter_sales"], due, due)
        if not _settled_before_start(world, month):
            _write(
                world, sink, "cit", _all(world), figures["profit"], figures["cit_due"], figures["cit_paid"]
            )
        figures["quarter_sales"] = np.zeros_like(due)
    if _settles(world) and state.last_year is not None:
        year, _ = year_and_month(world.month)
        _write(world, sink, "cit", _all(world), *state.last_year, ended=np.datetime64(f"{year - 1}-12", "M"))
    for name in ("vat_base", "vat_due", "vat_paid"):
        figures[name] = np.where(filed, 0, figures[name])


def _settled_before_start(world: World, month: int) -> bool:
    """December's return of a year whose settlement was handed over at the same time."""
    to_may = int(numbers("tax")["settle_month"]) - 1
    return month == _YEAR and world.number + to_may < 0


def _settle_vat(state: Returns, filed: Bools) -> Ints:
    """What was paid of the period's own tax; money goes to older arrears first."""
    due, paid = state.figures["vat_due"], state.figures["vat_paid"]
    own = np.clip(paid - state.arrears, 0, due)
    state.arrears = np.where(filed, np.maximum(state.arrears + due - paid, 0), state.arrears)
    state.months_late = np.where(state.arrears > 0, state.months_late + 1, 0)
    return np.asarray(own)


def _settles(world: World) -> bool:
    return year_and_month(world.month)[1] == int(numbers("tax")["settle_month"])


def _write(
    world: World, sink: Sink, tax: str, who: Bools, base: Ints, due: Ints, paid: Ints, *,
    arrears: Ints | None = None, ended: np.datetime64 | None = None,
) -> None:  # fmt: skip
    firms = np.flatnonzero(who & state_of(world).covered & world.working())
    if not len(firms):
        return
    settlement = ended is not None
    day = 30 if settlement else int(numbers("tax")["vat_day"]) - 1
    sink.rows(
        "tax_filing",
        {
            "party_id": world.firms.party_id[firms],
            "period_end": month_end(world.month - 1 if ended is None else ended),
            "tax": tax,
            "base": base[firms],
            "due": due[firms],
            "paid": np.minimum(paid, due)[firms],
            "arrears": np.zeros(len(firms), np.int64) if arrears is None else arrears[firms],
            "credit_grade": state_of(world).grade[firms],
        },
        known_at=learned(world, world.month.astype("datetime64[D]") + day),
    )


def state_of(world: World) -> Returns:
    """The returns of the world."""
    state: Returns = world.facts["returns"]
    return state


def _pay(world: World, state: Returns) -> None:
    """Tax of last month is paid this month."""
    for tax in ("vat", "cit"):
        state.figures[f"{tax}_paid"] = state.figures[f"{tax}_paid"] + world.now[f"{tax}_paid"]
    if year_and_month(world.month)[1] == int(numbers("tax")["grade_month"]):
        state.grade = _grades(world, state)


def _note(world: World, state: Returns) -> None:
    """This month's figures go into the next return."""
    now, figures = world.now, state.figures
    if year_and_month(world.month)[1] == 1:
        state.last_year = _settlement(world, figures)
        for name in ("profit", "cit_due", "cit_paid"):
            figures[name] = np.zeros_like(figures[name])
    figures["vat_base"] = figures["vat_base"] + invoiced_sales(world)
    figures["vat_due"] = figures["vat_due"] + now["vat_due"]
    figures["quarter_sales"] = figures["quarter_sales"] + now["sales"] + now["bought_invoices"]
    figures["wages"] = np.asarray(now["wages"])
    figures["cit_due"] = figures["cit_due"] + now["cit_due"]
    figures["profit"] = figures["profit"] + _taxable(world)


def _settlement(world: World, figures: dict[str, Ints]) -> tuple[Ints, Ints, Ints]:
    """Base, tax and payment of the annual return (汇算清缴): what the year's true books came to."""
    year, _ = year_and_month(world.month)
    closed = world.facts.get("years", {}).get(year - 1)
    if closed is None:
        return figures["profit"], figures["cit_due"], figures["cit_due"]
    due = np.maximum(closed.true["income_tax"], 0)
    income = sum((closed.true[name] for name in INCOME), np.zeros_like(due))
    spent = sum((closed.true[name] for name in EXPENSES if name != "income_tax"), np.zeros_like(due))
    return np.maximum(income - spent, 0), due, due


def _taxable(world: World) -> Ints:
    """Taxable profit that the tax due implies, at the rate of small low-profit firms or the standard one."""
    table = numbers("economy")
    rate = np.where(world.firms.segment <= SMALL, table["cit.small"], table["cit.standard"])
    return share(world.now["cit_due"], 1 / rate)


def _stamp(world: World, state: Returns) -> Ints:
    table = numbers("tax")
    rate = np.where(world.firms.segment <= SMALL, table["stamp_small_share"], 1.0) * table["stamp_rate"]
    noise: Floats = world.draws("stamp", world.number).normal(len(world.firms), table["stamp_noise"], 1.0)
    return share(np.maximum(state.figures["quarter_sales"], 0), rate * noise)


def _grades(world: World, state: Returns) -> Texts:
    """A to D by care and arrears, M for the young (纳税信用等级)."""
    table, care = numbers("tax"), world.firms.care
    grade = np.where(care >= table["careful_a"], "A", np.where(care >= table["careful_b"], "B", "C"))
    grade = np.where(_young(world), "M", grade)
    grade = np.where(state.months_late >= table["late_for_c"], "C", grade)
    return np.where(state.months_late >= table["late_for_d"], "D", grade).astype(object)


def _young(world: World) -> Bools:
    age = world.month.astype("datetime64[D]") - np.asarray(world.firms.established, "datetime64[D]")
    return np.asarray(age.astype(np.int64) < 365 * numbers("tax")["young_years"])


def _all(world: World) -> Bools:
    return np.ones(len(world.firms), bool)


def _open(world: World) -> Returns:
    count = len(world.firms)
    state = Returns(
        figures={name: np.zeros(count, np.int64) for name in _NUMBERS},
        arrears=np.zeros(count, np.int64),
        months_late=np.zeros(count, np.int64),
        grade=np.full(count, "B", object),
        covered=tax_authorised(world),
    )
    state.grade = _grades(world, state)
    world.facts["returns"] = state
    return state
