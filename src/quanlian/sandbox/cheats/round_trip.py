"""Money sent in a circle to look like turnover (资金空转): sales and purchases of the same money at hardly any margin."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cheats.books import Active, book, input_vat_rate, of_sales, vat_rate
from quanlian.sandbox.draws import share
from quanlian.sandbox.world import World

MARGIN = 0.005  # left on paper, so that it does not look like what it is
AGAIN = 3.0  # how often a month the same cash can go round


def step(world: World, who: Active) -> None:
    """Send cash out and back this month, as far as there is any, and book both ways."""
    most = share(np.maximum(world.ledger["free_cash"][who.firm], 0), AGAIN)
    gross = np.minimum(of_sales(world, who, "round_trip"), most)
    rate = vat_rate(world, who.firm)
    net = share(gross, 1.0 / (1.0 + rate))
    cost = share(net, 1.0 - MARGIN)
    tax_in, tax_out = gross - net, share(cost, input_vat_rate(world, who.firm))
    world.false.receive("cash_from_sales", "revenue", net, who.firm)
    world.false.receive("cash_from_sales", "taxes_payable", tax_in, who.firm)
    world.false.pay("cash_for_purchases", "inventory", cost, who.firm)
    world.false.pay("cash_for_purchases", "taxes_payable", tax_out, who.firm)
    world.false.post("cost_of_sales", "inventory", np.where(who.sloppy, cost // 2, cost), who.firm)
    world.false.note("inventory_purchased", cost, who.firm)
    world.false.note("vat_accrued", tax_in - tax_out, who.firm)
    # What little the circle seems to leave is spent again on paper, so that cash shown is cash there is.
    left = (net - cost) + (tax_in - tax_out)
    spent = np.minimum(left, np.maximum(tax_in - tax_out, 0))
    world.false.pay("taxes_paid", "taxes_payable", spent, who.firm)
    world.false.pay("other_operating_outflow", "admin_expenses", left - spent, who.firm)
    np.add.at(world.now["round_trip"], who.firm, gross)
    book(world, who, net)
