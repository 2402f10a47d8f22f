"""How lenders see a firm (放款人的眼光): its losses, its falling sales, and what they hear of its shortage."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit.products import parameter
from quanlian.sandbox.credit.state import Credit
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.world import World

FADE = 60  # months in which a best year is forgotten


def step(world: World, state: Credit) -> None:
    """Follow sales and profit of the last twelve months, and let lenders take notice with a lag."""
    sales = state.year_sales
    state.year_sales = sales - sales // 12 + world.now["sales"]
    profit = world.ledger.profit()
    new_year = int(world.month.astype(np.int64)) % 12 == 0  # the books of December are closed
    gained = profit if new_year else profit - state.profit_before
    state.profit_before = profit
    state.year_profit = state.year_profit - state.year_profit // 12 + gained
    state.best_sales = np.maximum(state.best_sales - state.best_sales // FADE, state.year_sales)
    lost = -state.year_profit / np.maximum(state.year_sales, 1) / parameter("wary.loss")
    fallen = (1 - state.year_sales / np.maximum(state.best_sales, 1)) / parameter("wary.fall")
    sight = np.maximum(np.clip(lost, 0, 1), np.clip(fallen - 0.2, 0, 1) * 0.8)
    sight = np.maximum(sight, world.troubles.stress)
    for cause, months, weight in (
        ("guarantor_call", "wary.call.months", "wary.call"),
        ("buyer_default", "wary.buyer.months", "wary.buyer"),
    ):
        np.maximum.at(sight, _hit(world, cause, int(parameter(months))), parameter(weight))
    state.wary = state.wary + (sight - state.wary) * parameter("wary.lag")


def _hit(world: World, cause: str, months: int) -> Ints:
    """Firms of which lenders have heard within so many months that they stand for a failed debtor, or lost by one."""
    table = world.troubles.plan
    recent = (table["start"] <= world.number) & (table["start"] > world.number - months)
    return np.asarray(table["firm"][recent & (table["cause"] == cause)])
