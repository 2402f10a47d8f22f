"""What the core economy remembers from month to month (经济状态), under ``world.facts["economy"]``.

Arrays are by firm unless said otherwise. Whoever needs more than the books tell (the level of sales, how pay is
divided, what of the receivables is old) finds it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.draws import Bools, Floats, Ints
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import NEVER, World

YEAR = 12
DAYS_A_MONTH = 30.0
RATES = 10_000  # shares are compared and summed as whole ten-thousandths, which no processor rounds otherwise


@dataclass(slots=True)
class Economy:
    """Levels, habits and memories of the firms."""

    trend: Floats  # monthly sales without season and luck, in cents
    swing: Floats  # lasting luck, as a logarithm
    sector: Floats  # by industry: news that lasts, as a logarithm
    pull: Ints  # industry x industry, ten-thousandths: whose business an industry's demand follows
    busy: Ints  # by industry: last month's sales over what was expected, in ten-thousandths
    smooth: Floats  # recent sales without season, in cents
    stop: Ints  # months a firm still stands still
    margin_drift: Floats
    material: Floats  # bought goods and services over sales
    making_pay: Floats  # production pay over all pay
    overhead: Floats  # selling, administration and research over those of the trade
    pay: Floats  # pay of a month, in cents
    price: Floats  # selling prices over those of the start
    cash_days: Floats
    deposit_rate: Floats
    allowance: Ints  # for bad debts, in cents; the books show receivables less this
    stuck: Ints  # months x firm: retentions and disputes by the month in which they arose
    old: Ints  # receivables older than a year
    refund: Ints  # export refunds the tax office still owes
    cit_soon: Ints  # income tax due next month
    cit_may: Ints  # income tax due with the annual return
    losses: Ints  # taxable losses carried forward
    project: Ints  # what a project under way still costs
    project_pace: Ints  # its monthly bill
    asset_share: Floats  # machines wanted over annual sales
    cash_before: Ints  # all money as the month began
    sold: Ints  # by edge: sales of the year so far


def economy(world: World) -> Economy:
    """The state; it exists once the books are opened."""
    state: Economy = world.facts["economy"]
    return state


def rate(key: str) -> float:
    """A figure of ``tables/economy.csv``."""
    return numbers("economy")[key]


def own(world: World, column: str) -> Any:
    """A column of the industries, by firm."""
    return np.asarray(world.industries[column])[world.firms.industry]


def by_section(world: World, column: str) -> Floats:
    """A column of ``tables/economy_sections.csv``, by firm."""
    table = {row["section"]: float(row[column]) for row in rows("economy_sections")}
    usual = table["C"]
    of_industry = np.array([table.get(str(code)[0], usual) for code in world.industries["code"]])
    return np.asarray(of_industry[world.firms.industry])


def total(places: Ints, amounts: Ints, size: int) -> Ints:
    """Sums of cents by place, exact up to ninety trillion yuan.

    >>> total(np.array([0, 2, 2]), np.array([5, 6, 7]), 3)
    array([ 5,  0, 13])
    """
    sums = np.bincount(places, weights=np.asarray(amounts, float), minlength=size)
    return np.asarray(np.rint(sums[:size]), dtype=np.int64)


def working(world: World) -> Bools:
    """Firms that still work; all of them where nobody plans troubles."""
    closed = np.asarray(world.troubles.closed)
    return closed == NEVER if len(closed) else np.ones(len(world.firms), bool)


def trouble(world: World, name: str) -> Floats:
    """A factor of the troubles, 1 where there is none (stress: 0)."""
    values = np.asarray(getattr(world.troubles, name))
    calm = 0.0 if name in ("stress", "drain") else 1.0
    return values if len(values) else np.full(len(world.firms), calm)


def shock(world: World, name: str) -> Floats:
    """The month's shock of a firm's industry (``demand`` or ``cost``) and region."""
    factors = world.facts.get("shock") or {}
    firm = np.ones(len(world.firms))
    if name in factors:
        firm = firm * np.asarray(factors[name])[world.firms.industry]
    region = factors.get(f"region_{name}")
    return firm if region is None else firm * np.asarray(region)


def cents(value: Any) -> Ints:
    """Whole cents."""
    return np.asarray(np.rint(value), dtype=np.int64)


def general(world: World) -> Bools:
    """Firms that may deduct input VAT: general taxpayers of trades that are not exempt."""
    return np.asarray(world.firms.general_vat & ~own(world, "vat_exempt").astype(bool))


def output_rate(world: World) -> Floats:
    """The VAT rate on home sales: the trade's, the levy of small-scale taxpayers, or none."""
    taxed = np.where(world.firms.general_vat, own(world, "vat_rate"), by_section(world, "levy"))
    return np.where(own(world, "vat_exempt").astype(bool), 0.0, taxed)


def calendar(world: World) -> tuple[int, int]:
    """Year and month of the year."""
    return year_and_month(world.month)


def buys(world: World) -> tuple[Bools, Ints]:
    """Edges whose buyer is a firm with books, and the buyer of every edge (0 where it has none)."""
    buyer = world.trades.buyer
    firm = buyer < len(world.firms)
    return firm, np.where(firm, buyer, 0)


def owed_on_edges(world: World) -> Ints:
    """What each firm owes its standing suppliers."""
    firm, buyer = buys(world)
    return total(buyer[firm], world.trades.receivable[firm], len(world.firms))


def due_on_edges(world: World) -> Ints:
    """What standing customers owe each firm."""
    return total(world.trades.supplier, world.trades.receivable, len(world.firms))


def usual_cash(world: World) -> Floats:
    """The cash an owner likes to keep, in cents."""
    state = economy(world)
    return np.asarray(state.smooth * state.cash_days / DAYS_A_MONTH)
