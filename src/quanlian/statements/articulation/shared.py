"""Figures that several checks name: VAT and lending rates of the period, operating cash indirectly (共用口径)."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from quanlian.statements.articulation.check import Value, double, farther
from quanlian.statements.peers.industry import section
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.sections import zero_if_blank

_SECTION = "statements.vat.section."
VAT_KINDS = ("standard", "reduced", "service", "exempt")


def dated_rates(frame: Frame, limits: Limits) -> dict[str, Value]:
    """Each dated rate at the period's start (``_0``) and end (``_1``), and the industry's section."""
    days = (period_start(frame), frame["period_end"])
    keys = {"lpr": "statements.lpr_1y"} | {kind: f"statements.vat.{kind}" for kind in VAT_KINDS}
    rates = {
        f"rate_{name}_{end}": limits.dated(key, day)
        for name, key in keys.items()
        for end, day in enumerate(days)
    }
    return rates | {"industry_section": section(frame["industry"])}


def figures(frame: Frame, limits: Limits) -> dict[str, Value]:
    """``vat_low, vat_high`` (rates the company's sales may carry), ``vat_inputs`` (the highest its purchases
    may), ``lpr_low, lpr_high``, ``indirect_cash``; over :func:`dated_rates`."""
    return {
        "vat_low": _vat(frame, limits, ibis.least, end=0),
        "vat_high": _vat(frame, limits, ibis.greatest, end=1),
        "vat_inputs": ibis.greatest(*_at_both_ends(frame, "standard")),
        "lpr_low": ibis.least(*_at_both_ends(frame, "lpr")),
        "lpr_high": ibis.greatest(*_at_both_ends(frame, "lpr")),
        "indirect_cash": ibis.coalesce(_supplement(frame), _from_balances(frame)),
    }


def _at_both_ends(frame: Frame, name: str) -> tuple[Value, Value]:
    return frame[f"rate_{name}_0"], frame[f"rate_{name}_1"]


def period_start(frame: Frame) -> ir.DateValue:
    """The day before the statement's first day."""
    return (frame["period_end"] - frame["months"].as_interval("M")).cast("date")


def change(frame: Frame, *lines: str) -> Value:
    """Closing less opening of lines that may be blank on both sides."""
    first, *rest = lines
    moved = zero_if_blank(frame[first]) - zero_if_blank(frame[f"prior_{first}"])
    for line in rest:
        moved = moved + zero_if_blank(frame[line]) - zero_if_blank(frame[f"prior_{line}"])
    return moved


def _vat(frame: Frame, limits: Limits, pick: Callable[..., Value], *, end: int) -> Value:
    """The rate noted, else the lowest (0) or highest (1) usual in the industry, in force at either end."""
    kinds = _kinds(limits, end)
    rates = {kind: pick(*_at_both_ends(frame, kind)) for kind in sorted(set(kinds.values()))}
    sections = {kind: [s for s, k in kinds.items() if k == kind] for kind in rates}
    by_kind = [(frame["industry_section"].isin(sections[kind]), rate) for kind, rate in rates.items()]
    return ibis.coalesce(double(frame["vat_rate"]), ibis.cases(*by_kind, else_=rates[kinds["unknown"]]))


def _kinds(limits: Limits, end: int) -> dict[str, str]:
    """Of each industry section, the kind of rate at the low (0) or high (1) end of its range."""
    return {
        key.removeprefix(_SECTION): limits.parameters.get(key, as_of=limits.as_of).value.split("-")[end]
        for key in limits.parameters.keys(_SECTION)
    }


def _supplement(frame: Frame) -> Value:
    """Operating cash by the indirect method as the supplement prints it."""
    printed = farther(
        frame.net_operating_cash, frame.sum_indirect_operating_cash, frame.indirect_operating_cash
    )
    return ibis.ifelse(frame.indirect_net_profit.notnull(), printed, ibis.null("decimal(18, 2)"))


def _from_balances(frame: Frame) -> Value:
    """The same estimated from balance changes, where only depreciation and amortisation are known."""
    gains = sum(
        (zero_if_blank(frame[n]) for n in ("disposal_gains", "fair_value_gains", "investment_income")), 0
    )
    charges = zero_if_blank(frame.impairment_losses) + zero_if_blank(frame.finance_expenses)
    receivables = change(frame, "receivables", "contract_assets", "prepayments", "other_receivables")
    payables = change(
        frame, "payables", "customer_advances", "staff_payables", "tax_payables", "other_payables"
    )
    deferred = change(frame, "deferred_tax_liabilities") - change(frame, "deferred_tax_assets")
    earned = frame.net_profit + frame.depreciation + frame.amortization + charges - gains
    return earned + deferred - (frame.inventory - frame.prior_inventory) - receivables + payables
