"""What a cheat needs to keep two sets of books (造假者的小账本): who is at work, how much, and what it has piled up.

Modules of the eleven tricks use only this: :class:`Active` says which firms are at work this month, the notebook
remembers what each trick has standing, and :func:`book` writes the year's false amount down as truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np

from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.draws import Bools, Floats, Ints, share
from quanlian.sandbox.ledger import ASSETS
from quanlian.sandbox.steps.economy import general, output_rate, own, rate
from quanlian.sandbox.steps.taxes import before_tax
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import NEVER, World

YEAR = 12  # months
CENTS = 100  # of a yuan
# In the true books: what has gone to the owner's other firms, and what is owed to private lenders and the owner. The
# accounts for ordinary dealings will not do: these are brought back to their usual level month by month.
OWNERS_FIRMS, PRIVATE_LENDERS = "long_term_equity_investments", "long_term_payables"
# How those who crowd false sales into period ends spread a year of them, January first (mean 1).
PUSHED = np.array([0.6, 0.6, 1.0, 0.6, 0.6, 1.2, 0.7, 0.7, 1.2, 0.8, 1.2, 2.8])


def habits() -> Mapping[str, float]:
    """The rates of ``tables/cheat_habits.csv``."""
    return numbers("cheat_habits")


@dataclass(frozen=True, slots=True)
class Active:
    """The cheats of one kind that are at work this month, as columns."""

    place: Ints  # row of the plan
    firm: Ints
    size: Floats
    sloppy: Bools
    age: Ints  # months since it began
    variant: Floats  # which way of doing it, drawn once, even between 0 and 1
    habit: Floats  # another such draw

    def __len__(self) -> int:
        return len(self.place)

    def where(self, mask: Bools) -> Active:
        """Those of ``mask``."""
        return Active(*(getattr(self, f.name)[mask] for f in fields(self)))

    def variants(self, *edges: float) -> list[Active]:
        """Split by ``variant`` at the edges: ``variants(0.5)`` gives two halves."""
        bounds = (0.0, *edges, 1.0)
        return [self.where((self.variant >= a) & (self.variant < b)) for a, b in pairwise(bounds)]


class Notebook:
    """What each cheat has standing, by row of the plan, and what it added in each year, in cents."""

    def __init__(self) -> None:
        self._standing: dict[str, Ints] = {}
        self.years: dict[int, Ints] = {}

    def __call__(self, name: str, count: int) -> Ints:
        """The column of a name, one place a row of the plan; may be written to by place."""
        self._standing[name] = _grown(self._standing.get(name), count)
        return self._standing[name]

    def year(self, year: int, count: int) -> Ints:
        """False amounts of a calendar year."""
        self.years[year] = _grown(self.years.get(year), count)
        return self.years[year]


def _grown(column: Ints | None, count: int) -> Ints:
    if column is None:
        return np.zeros(count, np.int64)
    return column if len(column) >= count else np.pad(column, (0, count - len(column)))


def notebook(world: World) -> Notebook:
    """The world's one notebook of cheats."""
    return shared(world)["notebook"]  # type: ignore[no-any-return]


def shared(world: World) -> dict[str, Any]:
    """What the statement's notes should say because of cheats: ``world.facts["cheats"]``, arrays by firm.

    ``person_payables`` ``prepaid_equipment`` ``construction_over_two_years`` ``old_receivables``
    ``old_receivables_hidden`` ``related_receivables`` ``restricted_cash`` (cents to add to the reported notes;
    ``old_receivables_hidden`` to take off), ``auditor_changes`` ``finance_head_changes`` (so many since it began),
    ``opinion`` (0 clean, 1 with emphasis, 2 qualified), ``round_share`` (part of the firm's payments made up in
    round sums), ``new_customers_share`` (of the five largest customers' sales), ``tax_true`` (the tax office sees the true
    books), ``tax_owed`` (tax on false profit that will really be paid in May).
    """
    facts: dict[str, Any] = world.facts.setdefault("cheats", {})
    if "notebook" not in facts:
        count = len(world.firms)
        facts["notebook"] = Notebook()
        facts.update({name: np.zeros(count, np.int64) for name in _AMOUNTS})
        facts.update({name: np.zeros(count) for name in ("round_share", "new_customers_share")})
        facts["year_of_sales"] = np.tile(np.asarray(world.firms.sales, np.int64), (YEAR, 1))
    return facts


_AMOUNTS = (
    "person_payables", "prepaid_equipment", "construction_over_two_years", "old_receivables",
    "old_receivables_hidden", "related_receivables", "restricted_cash", "auditor_changes", "finance_head_changes",
    "opinion", "tax_owed",
)  # fmt: skip


def active(world: World, kind: str) -> Active:
    """Cheats of a kind that have begun and whose firm still works."""
    plan = world.cheats.plan
    rows = np.flatnonzero((plan["kind"] == kind) & (plan["start"] <= world.number))
    firm = plan["firm"][rows]
    closed = np.asarray(world.troubles.closed)
    if len(closed):
        rows, firm = rows[closed[firm] == NEVER], firm[closed[firm] == NEVER]
    traits = world.draws("cheats", "variant").uniform(len(plan))
    habit = world.draws("cheats", "habit").uniform(len(plan))
    return Active(
        place=rows,
        firm=firm,
        size=plan["size"][rows],
        sloppy=plan["sloppy"][rows],
        age=world.number - plan["start"][rows],
        variant=traits[rows],
        habit=habit[rows],
    )


def standing(world: World, name: str) -> Ints:
    """A column of the notebook over the plan's rows."""
    return notebook(world)(name, len(world.cheats.plan))


def book(world: World, who: Active, amount: Ints) -> None:
    """Write down as truth what was falsified this month."""
    year, _ = year_and_month(world.month)
    notebook(world).year(year, len(world.cheats.plan))[who.place] += amount
    standing(world, "total")[who.place] += amount


def yearly_sales(world: World, firm: Ints) -> Ints:
    """True net sales of the last twelve months."""
    return np.asarray(shared(world)["year_of_sales"][:, firm].sum(axis=0))


def true_assets(world: World, firm: Ints) -> Ints:
    """True total assets now, and never less than two months of sales."""
    total = sum((world.ledger[name][firm] for name in ASSETS), np.zeros(len(firm), np.int64))
    return np.asarray(np.maximum(total, 2 * world.firms.sales[firm]))


def monthly_part(world: World, who: Active, kind: str) -> Floats:
    """How much of a usual month's amount comes this month: noise, period ends, and a lie that grows."""
    _, month = year_and_month(world.month)
    rates = habits()
    pushed = np.where(who.habit < rates["last_quarter_pushers"], PUSHED[month - 1], 1.0)
    noise = world.draws("cheats", kind, world.number).lognormal(len(who), rates["noise"])
    return np.asarray(pushed * noise * (1 + rates["growth"] * who.age / YEAR))


def of_sales(world: World, who: Active, kind: str) -> Ints:
    """This month's false amount of a trick sized by sales."""
    monthly = yearly_sales(world, who.firm) // YEAR
    return share(monthly, who.size * monthly_part(world, who, kind))


def building_up(world: World, who: Active, name: str) -> Ints:
    """What a trick sized by assets still adds this month until it stands at its size."""
    wanted = share(true_assets(world, who.firm), who.size)
    missing = np.maximum(wanted - standing(world, name)[who.place], 0)
    noise = world.draws("cheats", name, world.number).lognormal(len(who), habits()["noise"])
    return np.asarray(np.minimum(share(wanted, noise / habits()["months_to_build"]), missing))


def vat_rate(world: World, firm: Ints) -> Floats:
    """The rate at which the firm invoices; none where it is exempt."""
    return np.asarray(output_rate(world)[firm])


def input_vat_rate(world: World, firm: Ints) -> Floats:
    """The rate that its purchases let it deduct; none for small taxpayers."""
    return np.where(general(world)[firm], vat_rate(world, firm), 0.0)


def spare_cash(world: World, firm: Ints) -> Ints:
    """True cash that can leave this month without stopping the firm."""
    return share(np.maximum(world.ledger["free_cash"][firm], 0), habits()["spare_cash"])


def borrow_privately(world: World, firm: Ints, amount: Ints) -> None:
    """Real money from private lenders; what the books shown make of it is the trick's."""
    world.ledger.receive("other_financing_inflow", PRIVATE_LENDERS, amount, firm)
    np.add.at(world.now["private_in"], firm, amount)


def pay_private_interest(world: World, firm: Ints, debt: Ints) -> None:
    """Their interest, as far as there is money: it goes through the books as office cost."""
    paid = np.minimum(share(debt, habits()["private_rate"]), spare_cash(world, firm))
    world.ledger.pay("other_operating_outflow", "admin_expenses", paid, firm)
    np.add.at(world.now["private_interest"], firm, paid)


def tax_on_false_profit(world: World, firms: Ints) -> None:
    """December: the books shown carry the income tax of the profit shown (补提所得税)."""
    true = before_tax(world)[firms]
    shown = true + world.false.profit()[firms] + world.false["income_tax"][firms]
    exempt = own(world, "vat_exempt").astype(bool)[firms]
    more = np.where(exempt, 0, _levied(shown) - _levied(true)) - world.false["income_tax"][firms]
    believes = ~np.asarray(shared(world).get("tax_true", np.zeros(len(world.firms), bool)))
    shared(world)["tax_owed"][firms] = np.where(believes[firms], np.maximum(more, 0), 0)
    world.false.post("income_tax", "taxes_payable", more, firms)
    world.false.note("current_income_tax", more, firms)


def pay_false_tax(world: World) -> None:
    """May: whoever showed the tax office the false profit too pays real tax on it (汇算清缴)."""
    owed = shared(world)["tax_owed"]
    firms = np.flatnonzero(owed)
    pay_tax(world, firms, owed[firms], "cit")
    owed[:] = 0


def pay_tax(world: World, firm: Ints, tax: Ints, kind: str) -> None:
    """Real money for tax on what never was (``vat`` or ``cit``); in the books shown it settles the false tax."""
    tax = np.minimum(tax, np.maximum(world.ledger["free_cash"][firm], 0))
    world.ledger.pay("taxes_paid", "nonoperating_expenses", tax, firm)
    world.false.post("taxes_payable", "nonoperating_expenses", tax, firm)
    for series in (f"{kind}_due", f"{kind}_paid"):
        np.add.at(world.now[series], firm, tax)


def _levied(profit: Ints) -> Ints:
    """Income tax by the usual rates, the small firms' up to their limit (小型微利)."""
    small = profit <= int(rate("cit.small_profit")) * CENTS
    return share(np.maximum(profit, 0), np.where(small, rate("cit.small"), rate("cit.standard")))
