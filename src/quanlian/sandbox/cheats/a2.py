"""A2: invented sales (虚增收入), with all that a bookkeeper must invent along with them.

False sales owe false receivables and VAT; their cost comes from false suppliers. A part is brought home each month
with real money sent out in a circle: the payment leaves as one for purchases, equipment or a loan and comes
back from the false customer. What profit the circle leaves over ends as construction, prepayments or claims that nobody will
ever see. Some issue real VAT invoices for a part, and pay the tax.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import (
    Active,
    book,
    habits,
    input_vat_rate,
    of_sales,
    pay_tax,
    shared,
    standing,
    vat_rate,
)
from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.world import World

TO_CONSTRUCTION, TO_PREPAYMENTS = 0.4, 0.75  # edges of the ways in which false receivables are laundered
AGAIN = 3  # how often a month the same cash can go round
NEW_FACES = 0.35  # share of false sales among the five largest customers' that a disclosure would show as new


def step(world: World, who: Active) -> None:
    """Book this month's false sales and bring some of the old ones home."""
    net = of_sales(world, who, "a2")
    vat = share(net, vat_rate(world, who.firm))
    sell(world, who, net, vat)
    _buy(world, who, net)
    _invoice(world, who, net, vat)
    _bring_home(world, who)
    book(world, who, net)
    faces = shared(world)["new_customers_share"]
    faces[who.firm] = np.maximum(faces[who.firm], who.size / (1.0 + who.size) * NEW_FACES * (who.age < 12))


def sell(world: World, who: Active, net: Ints, vat: Ints) -> None:
    """False sales on credit, VAT included."""
    world.false.post("accounts_receivable", "revenue", net, who.firm)
    world.false.post("accounts_receivable", "taxes_payable", vat, who.firm)
    world.false.note("vat_accrued", vat, who.firm)
    standing(world, "owed")[who.place] += net + vat


def _buy(world: World, who: Active, net: Ints) -> None:
    """The goods must have come from somewhere; who forgets them shows a margin nobody else has."""
    who, net = who.where(~who.sloppy), net[~who.sloppy]
    cost = share(net, 1.0 - world.firms.margin[who.firm])
    vat = share(cost, input_vat_rate(world, who.firm))
    surcharge = share(np.maximum(share(net, vat_rate(world, who.firm)) - vat, 0), habits()["surcharge"])
    world.false.post("inventory", "accounts_payable", cost, who.firm)
    world.false.post("taxes_payable", "accounts_payable", vat, who.firm)
    world.false.post("cost_of_sales", "inventory", cost, who.firm)
    world.false.post("taxes_and_surcharges", "taxes_payable", surcharge, who.firm)
    world.false.note("inventory_purchased", cost, who.firm)
    world.false.note("vat_accrued", -vat, who.firm)
    standing(world, "bought")[who.place] += cost + vat


def _invoice(world: World, who: Active, net: Ints, vat: Ints) -> None:
    """Real invoices for a part of the false sales: the tax office sees them and is paid (虚开)."""
    invoicing = who.habit > 1.0 - habits()["invoiced"]
    who, part = who.where(invoicing), habits()["invoiced_part"]
    np.add.at(world.now["bought_invoices"], who.firm, share(net[invoicing], part))
    # Bought input invoices cover all of the tax but that on the margin.
    tax = share(vat[invoicing], part * np.clip(world.firms.margin[who.firm], 0.02, 1.0))
    pay_tax(world, who.firm, tax, "vat")


def _bring_home(world: World, who: Active) -> None:
    """Collect false receivables with money that leaves under other names in the same days."""
    owed, bought = standing(world, "owed"), standing(world, "bought")
    cash = np.maximum(world.ledger["free_cash"][who.firm], 0) * AGAIN
    home = np.minimum(share(owed[who.place], habits()["collected"]), cash)
    suppliers = np.minimum(home, bought[who.place])
    tax = np.minimum(home - suppliers, np.maximum(world.false["taxes_payable"][who.firm], 0))
    rest = home - suppliers - tax
    world.false.receive("cash_from_sales", "accounts_receivable", home, who.firm)
    world.false.pay("cash_for_purchases", "accounts_payable", suppliers, who.firm)
    world.false.pay("taxes_paid", "taxes_payable", tax, who.firm)
    _launder(world, who, rest)
    owed[who.place] -= home
    bought[who.place] -= suppliers
    np.add.at(world.now["round_trip"], who.firm, suppliers + rest)


def _launder(world: World, who: Active, rest: Ints) -> None:
    """Where the invented profit ends: construction, prepayments or claims on others."""
    construction = who.variant < TO_CONSTRUCTION
    prepaid = ~construction & (who.variant < TO_PREPAYMENTS)
    other = ~construction & ~prepaid
    for mask, flow, account in (
        (construction, "cash_for_capex", "construction_in_progress"),
        (prepaid, "cash_for_purchases", "prepayments"),
        (other, "other_operating_outflow", "other_receivables"),
    ):
        world.false.pay(flow, account, rest[mask], who.firm[mask])
    half = who.firm[prepaid]
    np.add.at(shared(world)["prepaid_equipment"], half, rest[prepaid] // 2)
