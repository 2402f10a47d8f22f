"""What the notes of a statement tell beside its lines (报表附注): movements of the year, ageing, who signed.

What cheats add to the notes comes from ``world.facts["cheats"]`` (see :mod:`quanlian.sandbox.cheats.books`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Bools, Ints, share
from quanlian.sandbox.founding.figures import words
from quanlian.sandbox.statements import Lines, Year
from quanlian.sandbox.steps.economy import output_rate
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import World

# Notes that repeat an account of the ledger.
MOVEMENTS = (
    "dividends_declared", "reserve_appropriation", "equity_injected", "receivables_written_off", "employee_benefits_accrued",
    "production_labour_depreciation", "current_income_tax", "vat_accrued", "capitalised_interest", "debt_noncash_change",
    "fixed_assets_purchased", "fixed_assets_transferred_in", "fixed_assets_disposed", "capex_vat", "inventory_purchased",
    "inventory_written_down", "last_quarter_revenue", "tax_exempt_sales",
)  # fmt: skip
# What small enterprises' statements and tax returns tell of them.
BRIEF = (
    "dividends_declared", "reserve_appropriation", "employee_benefits_accrued", "vat_accrued", "last_quarter_revenue",
    "fixed_assets_purchased", "fixed_assets_transferred_in", "fixed_assets_disposed", "inventory_purchased", "tax_exempt_sales",
)  # fmt: skip
CHEATED = (
    "person_payables", "prepaid_equipment", "construction_over_two_years", "related_receivables", "restricted_cash",
)  # fmt: skip
AUDITORS = tuple(
    f"{place}{mark}会计师事务所({form})"
    for place, form in (("", "特殊普通合伙"), ("浙东", "普通合伙"), ("海州", "普通合伙"), ("", "普通合伙"))
    for mark in ("正衡信", "明澄", "同谨", "诚允", "瑞勘", "中稽达")
)
CLEAN, EMPHASIS, QUALIFIED = "标准无保留意见", "带强调事项段的无保留意见", "保留意见"
OPINIONS = np.array([CLEAN, EMPHASIS, QUALIFIED], dtype=object)


@dataclass(frozen=True, slots=True)
class Notes:
    """Amounts in cents, and what is no amount."""

    amounts: dict[str, Any]
    words: dict[str, Any]


def notes(
    world: World, year: Year, shown: Lines, firms: Ints, version: str, number: int, *, small: bool
) -> Notes:
    """The notes to the statements of some firms in one version."""
    amounts: dict[str, Any] = {name: shown[name] for name in (BRIEF if small else MOVEMENTS)}
    told: dict[str, Any] = {"vat_rate": _small_scale(world, firms)}
    if small:
        return Notes(amounts | {"depreciation": shown["depreciation"]}, told)
    believed = version != "tax"
    amounts["restricted_cash"] = shown["margin_deposits"]
    amounts["fixed_assets_impaired"] = np.zeros(len(firms), np.int64)
    if version == "tax":
        return Notes(amounts, told)
    amounts["receivables_over_one_year"] = _old(world, year, shown, firms)
    amounts["person_payables"] = share(shown["other_payables"], numbers("statement")["persons"])
    amounts["construction_over_two_years"] = np.zeros(len(firms), np.int64)
    _add_cheats(world, amounts, firms, believed)
    if version == "audited":
        amounts["related_sales"] = shown["related_sales"]
        told |= _concentration(world, year, firms) | _signed(world, shown, firms, number)
    return Notes(amounts, told)


def _small_scale(world: World, firms: Ints) -> Any:
    """The levy rate is named where it is not the trade's rate."""
    rate = np.round(output_rate(world)[firms], 4)
    return np.ma.array(rate, mask=world.firms.general_vat[firms])


def _old(world: World, year: Year, shown: Lines, firms: Ints) -> Ints:
    """Receivables older than a year, as far as they are still carried, with what cheats add or hide."""
    said = world.facts.get("cheats", {})
    old = share(year.old_receivables[firms], 0.65)  # the allowance is taken off
    for name, sign in (("old_receivables", 1), ("old_receivables_hidden", -1)):
        if name in said:
            old = old + sign * np.asarray(said[name])[firms]
    return np.clip(old, 0, np.maximum(shown["accounts_receivable"], 0))


def _add_cheats(world: World, amounts: dict[str, Any], firms: Ints, believed: Bools | bool) -> None:
    said = world.facts.get("cheats", {})
    if not believed:
        return
    for name in CHEATED:
        if name in said:
            more = np.asarray(said[name], np.int64)[firms]
            amounts[name] = amounts.get(name, np.zeros(len(firms), np.int64)) + more


def _concentration(world: World, year: Year, firms: Ints) -> dict[str, Any]:
    """The five largest customers and suppliers, and how new they are."""
    table, count = numbers("statement"), len(world.firms)
    others = world.draws("other customers").uniform(count, 0.2, 1.8) * table["outside_customer"]
    suppliers = world.draws("other suppliers").uniform(count, 0.4, 1.6) * table["outside_supplier"]
    customers = (year.customers + (1 - np.minimum(year.customers, 1)) * others)[firms]
    fresh = year.new_customers[firms]
    made_up = world.facts.get("cheats", {}).get("new_customers_share")
    if made_up is not None:
        fresh = np.maximum(fresh, np.asarray(made_up)[firms])
    bought = (year.suppliers + (1 - np.minimum(year.suppliers, 1)) * suppliers)[firms]
    return {
        "top5_customers_share": np.round(np.minimum(customers, 1.0), 4),
        "top5_new_customers_share": np.round(np.minimum(fresh, 1.0), 4),
        "top5_suppliers_share": np.round(np.minimum(bought, 1.0), 4),
    }


def _signed(world: World, shown: Lines, firms: Ints, year: int) -> dict[str, Any]:
    """Who audited, what the opinion says, and who heads the finances."""
    said = world.facts.get("cheats", {})
    auditor = _changed(world, "auditor", firms, year, "new_auditor") % len(AUDITORS)
    head = _changed(world, "finance head", firms, year, "new_head")
    severity = np.asarray(said.get("opinion", np.zeros(len(world.firms), np.int64)))[firms]
    capital = ("paid_in_capital", "capital_reserve", "surplus_reserve", "retained_earnings")
    equity = sum((shown[name] for name in capital), np.zeros(len(firms), np.int64))
    severity = np.where((severity == 0) & (equity < 0), 1, severity)
    return {
        "auditor": np.array(AUDITORS, dtype=object)[auditor],
        "audit_opinion": OPINIONS[np.clip(severity, 0, 2)],
        "finance_head": _names(head),
    }


def _changed(world: World, what: str, firms: Ints, year: int, key: str) -> Ints:
    """A number by firm that changes when the holder of the post does."""
    count = len(world.firms)
    number = world.draws(what).integers(count, 0, 1_000_000)
    for past in range(year - 3, year + 1):
        leaves = world.draws(what, "leaves", past).chance(count, numbers("statement")[key])
        number = number + leaves * 7919
    more = world.facts.get("cheats", {}).get(f"{what.replace(' ', '_')}_changes")
    if more is not None:
        number = number + np.asarray(more, np.int64) * 104_729
    return np.asarray(number[firms])


def _names(numbers_: Ints) -> Any:
    """Invented names."""
    surnames, _ = words("surname")
    first, _ = words("female")
    second, _ = words("male")
    one, two, three = numbers_ % len(surnames), numbers_ // 7 % len(first), numbers_ // 11 % (2 * len(second))
    ends = np.r_[second, np.full(len(second), "", dtype=object)]
    return surnames[one] + first[two] + ends[three]
