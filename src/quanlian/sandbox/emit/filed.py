"""What was invoiced and told to the tax office this month (开票与申报销售额).

Invoices follow sales, some a month late. Exports and exempt sales are declared elsewhere; invoices that cheats issue
or buy are real invoices and count.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Ints, share
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import World


def invoiced_sales(world: World) -> Ints:
    """Net taxable home sales invoiced in the month, false ones included."""
    state = world.facts.setdefault("invoiced", {"number": None, "late": np.zeros(len(world.firms), np.int64)})
    if state["number"] != world.number:
        state["number"] = world.number
        state["sales"], state["late"] = _invoice(world, state["late"])
    return np.asarray(state["sales"] + world.now["bought_invoices"])


def taxable_sales(world: World) -> Ints:
    """Net home sales of the month of firms that owe VAT on them."""
    home = np.asarray(world.now["sales"] - world.now["export_sales"])
    return np.where(exempt(world), 0, home)


def exempt(world: World) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Firms of trades that pay no VAT (farm goods of one's own growing)."""
    return np.asarray(world.industries["vat_exempt"])[world.firms.industry].astype(bool)


def _invoice(world: World, late: Ints) -> tuple[Ints, Ints]:
    table, count = numbers("meter"), len(world.firms)
    part = world.draws("late invoices", world.number).normal(
        count, table["late_invoice_spread"], table["late_invoice"]
    )
    sales = taxable_sales(world)
    left = share(sales, np.clip(part, 0.0, 0.5))
    return sales - left + late, left
