"""Taxes (税费): VAT with credits carried forward and export refunds, surcharges, and income tax by quarter and year.

Leaves ``vat_due`` ``vat_paid`` ``surcharge`` ``cit_due`` ``cit_paid``. The year's income tax is settled by
:mod:`.close` once all of December is booked.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.ledger import EXPENSES, INCOME
from quanlian.sandbox.steps.economy import Economy, calendar, cents, economy, general, own, rate, working
from quanlian.sandbox.world import World

QUARTERS = (3, 6, 9, 12)
ANNUAL_RETURN = 5  # May: the rest of last year's income tax


def step(world: World) -> None:
    """Pay what last month left due, then work out this month's."""
    state = economy(world)
    _pay(world, state)
    _refund(world, state)
    vat = _vat(world)
    _surcharge(world, vat)
    _, month = calendar(world)
    if month in QUARTERS and month != 12:
        _quarter(world, state)


def _pay(world: World, state: Economy) -> None:
    """VAT and surcharges of last month, the quarter's income tax, in May the rest of the year's."""
    ledger = world.ledger
    _, month = calendar(world)
    yearly = state.cit_may if month == ANNUAL_RETURN else np.zeros_like(state.cit_may)
    income_tax = state.cit_soon + yearly
    # This month's output tax is in the account already; it is paid next month.
    others = ledger["taxes_payable"] - world.now["output_vat"] - state.cit_soon - state.cit_may
    paid = np.where(working(world), np.maximum(others, 0), 0)
    income_tax = np.where(working(world), income_tax, 0)
    ledger.pay("taxes_paid", "taxes_payable", paid + income_tax)
    vat_part = world.facts.get("vat_open", paid)
    world.now["vat_paid"] = np.minimum(vat_part, paid)
    world.now["cit_paid"] = income_tax
    state.cit_soon = np.where(working(world), 0, state.cit_soon)
    if month == ANNUAL_RETURN:
        state.cit_may = np.where(working(world), 0, state.cit_may)


def _refund(world: World, state: Economy) -> None:
    """Input VAT of exports is claimed back; the money comes in the months after (出口退税)."""
    ledger = world.ledger
    due = np.minimum(cents(state.refund * rate("refund.speed")), ledger["other_receivables"])
    due = np.maximum(due, 0)
    ledger.receive("tax_refunds_received", "other_receivables", due)
    state.refund = state.refund - due
    exported = world.now["export_sales"] / np.maximum(world.now["sales"], 1)
    claim = np.where(general(world), cents(world.facts["input_credit"] * exported), 0)
    claim = np.minimum(claim, np.maximum(ledger["input_vat_credit"], 0))
    ledger.post("other_receivables", "input_vat_credit", claim)
    state.refund = state.refund + claim


def _vat(world: World) -> Ints:
    """Output less input VAT and credits carried forward; what is left of the credit waits (留抵)."""
    ledger, output = world.ledger, world.now["output_vat"]
    used = np.minimum(np.maximum(ledger["input_vat_credit"], 0), output)
    ledger.post("taxes_payable", "input_vat_credit", used)
    due = output - used
    ledger.note("vat_accrued", due)
    world.now["vat_due"] = due
    world.facts["vat_open"] = due.copy()
    return np.asarray(due)


def _surcharge(world: World, vat: Ints) -> None:
    """Surcharges on VAT, stamp duty, property and land-use tax."""
    property_tax = world.ledger["fixed_assets_gross"] + world.ledger["accumulated_depreciation"]
    amount = share(vat, rate("vat.surcharge")) + share(world.now["sales"], rate("tax.stamp"))
    amount = amount + share(property_tax, rate("tax.property") / 12)
    amount = np.where(working(world), amount, 0)
    world.ledger.post("taxes_and_surcharges", "taxes_payable", amount)
    world.now["surcharge"] = amount


def before_tax(world: World) -> Ints:
    """Profit before tax of the year so far (利润总额)."""
    ledger, zero = world.ledger, np.zeros(len(world.firms), np.int64)
    income = sum((ledger[name] for name in INCOME), zero)
    return np.asarray(income - sum((ledger[name] for name in EXPENSES if name != "income_tax"), zero))


def income_tax(world: World, profit: Ints, part_of_year: float) -> Ints:
    """Tax on the profit of a part of a year, after losses carried forward and research deducted twice."""
    state, ledger = economy(world), world.ledger
    added = np.maximum(share(profit, rate("cit.not_deductible")), 0)
    added = share(added, world.draws("not deductible").uniform(len(profit), 0.3, 2.0))
    taxable = np.maximum(profit + added - ledger["rd_expenses"] - state.losses, 0)
    assets = sum(
        (ledger[n] for n in ("inventory", "accounts_receivable", "free_cash")), ledger["fixed_assets_gross"]
    )
    yuan = 100
    small = (taxable <= rate("cit.small_profit") * yuan * part_of_year) & (
        assets <= rate("cit.small_assets") * yuan
    )
    research = own(world, "rd_share") * state.overhead >= rate("cit.high_tech_rd")
    high_tech = research & world.draws("high tech").chance(len(profit), 0.4)
    levied = np.where(high_tech, rate("cit.high_tech"), rate("cit.standard"))
    levied = np.where(small, rate("cit.small"), levied)
    return np.where(own(world, "vat_exempt").astype(bool), 0, share(taxable, levied))


def _quarter(world: World, state: Economy) -> None:
    """The quarter's return: tax on the profit so far less what was booked; never taken back within the year."""
    _, month = calendar(world)
    due = income_tax(world, before_tax(world), month / 12)
    more = np.maximum(share(due, rate("cit.prepaid")) - world.ledger["income_tax"], 0)
    more = np.where(working(world), more, 0)
    accrue(world, more)
    state.cit_soon = state.cit_soon + more
    world.now["cit_due"] = more


def accrue(world: World, amount: Ints) -> None:
    """Book income tax."""
    world.ledger.post("income_tax", "taxes_payable", amount)
    world.ledger.note("current_income_tax", amount)
