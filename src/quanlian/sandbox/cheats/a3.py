"""A3: sales pushed into the trade, and old debts dressed as young ones (压货与账龄粉饰).

Goods leave before year end on terms that nobody means to keep; a part comes back in spring, the rest stays owed.
Others leave debts that are lost at their full value and renew their dates.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import (
    YEAR,
    Active,
    book,
    habits,
    monthly_part,
    pay_tax,
    shared,
    standing,
    vat_rate,
    yearly_sales,
)
from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import World

FIRST, LAST = 10, 6  # pushing begins in October; what comes back has come back by June
STUFFING = 0.65  # part of these cheats that push goods; the others write nothing off
IMPAIRED = 0.02  # of the size a month: losses on receivables that are not booked


def step(world: World, who: Active) -> None:
    """Push in the last quarter, take back in the first half; or bring lost debts back to life."""
    pushing, dressing = who.variants(STUFFING)
    _, month = year_and_month(world.month)
    if month >= FIRST:
        quarter = YEAR - FIRST + 1
        part = pushing.size * monthly_part(world, pushing, "a3") / quarter
        _push(world, pushing, share(yearly_sales(world, pushing.firm), part))
    elif month <= LAST:
        _take_back(world, pushing)
    _dress(world, dressing)


def _push(world: World, who: Active, net: Ints) -> None:
    """Sales without buyers: goods truly leave, as far as there are any."""
    vat = share(net, vat_rate(world, who.firm))
    stock = world.ledger["inventory"][who.firm] + world.false["inventory"][who.firm]
    cost = np.minimum(share(net, 1.0 - world.firms.margin[who.firm]), share(np.maximum(stock, 0), 0.5))
    world.false.post("accounts_receivable", "revenue", net, who.firm)
    world.false.post("accounts_receivable", "taxes_payable", vat, who.firm)
    world.false.post("cost_of_sales", "inventory", np.where(who.sloppy, 0, cost), who.firm)
    world.false.note("vat_accrued", vat, who.firm)
    standing(world, "a3")[who.place] += net + vat
    standing(world, "a3_stock")[who.place] += np.where(who.sloppy, 0, cost)
    invoiced = who.habit < 0.5
    np.add.at(world.now["bought_invoices"], who.firm[invoiced], net[invoiced])
    pay_tax(world, who.firm[invoiced], vat[invoiced], "vat")
    book(world, who, net)


def _take_back(world: World, who: Active) -> None:
    """Returns, month by month up to June."""
    part = habits()["returned"] / LAST
    gross = share(standing(world, "a3")[who.place], part)
    goods = share(standing(world, "a3_stock")[who.place], part)
    net = share(gross, 1.0 / (1.0 + vat_rate(world, who.firm)))
    world.false.post("revenue", "accounts_receivable", net, who.firm)
    world.false.post("taxes_payable", "accounts_receivable", gross - net, who.firm)
    world.false.post("inventory", "cost_of_sales", goods, who.firm)
    world.false.note("vat_accrued", net - gross, who.firm)
    standing(world, "a3")[who.place] -= gross
    standing(world, "a3_stock")[who.place] -= goods


def _dress(world: World, who: Active) -> None:
    """New false sales to old debtors pay the old debts on paper, so that nothing grows old or is written off."""
    monthly = yearly_sales(world, who.firm) // YEAR
    net = share(monthly, who.size * monthly_part(world, who, "a3_dress") * 0.5)
    vat = share(net, vat_rate(world, who.firm))
    world.false.post("accounts_receivable", "revenue", net, who.firm)
    world.false.post("accounts_receivable", "taxes_payable", vat, who.firm)
    world.false.note("vat_accrued", vat, who.firm)
    cost = share(net, 1.0 - world.firms.margin[who.firm])
    cost = np.where(who.sloppy, 0, cost)
    world.false.post("inventory", "accounts_payable", cost, who.firm)
    world.false.post("cost_of_sales", "inventory", cost, who.firm)
    world.false.note("inventory_purchased", cost, who.firm)
    # Suppliers of what never was are paid by setting off what the false customers owe.
    world.false.post("accounts_payable", "accounts_receivable", cost, who.firm)
    world.false.note("cash_from_sales", cost, who.firm)
    world.false.note("cash_for_purchases", cost, who.firm)
    standing(world, "a3")[who.place] += net + vat - cost
    hidden = shared(world)["old_receivables_hidden"]
    hidden[who.firm] = np.maximum(hidden[who.firm], standing(world, "a3")[who.place])
    book(world, who, net)
