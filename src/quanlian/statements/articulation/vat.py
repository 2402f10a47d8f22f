"""Which VAT rates a company's sales may carry in a period (增值税税率区间)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from quanlian.statements.articulation.check import Value, double
from quanlian.statements.peers.industry import section
from quanlian.statements.rule import Frame, Limits

_SECTION = "statements.vat.section."


def lowest(frame: Frame, limits: Limits) -> Value:
    """The lowest rate that may apply: as noted, else usual in the industry, in force at either end."""
    return _rate(frame, limits, end=0)


def highest(frame: Frame, limits: Limits) -> Value:
    """The highest rate that may apply."""
    return _rate(frame, limits, end=1)


def period_start(frame: Frame) -> ir.DateValue:
    """The day before the statement's first day."""
    return (frame["period_end"] - frame["months"].as_interval("M")).cast("date")


def _rate(frame: Frame, limits: Limits, *, end: int) -> Value:
    pick = ibis.least if end == 0 else ibis.greatest
    days = (period_start(frame), frame["period_end"])
    kinds = _kinds(limits, end)
    rates = {kind: pick(*(limits.dated(f"statements.vat.{kind}", day) for day in days)) for kind in set(kinds.values())}
    letter = section(frame["industry"])
    known = [(letter == s, rates[kind]) for s, kind in kinds.items() if s != "unknown"]
    usual = ibis.cases(*known, else_=rates[kinds["unknown"]])
    return ibis.coalesce(double(frame["vat_rate"]), usual)


def _kinds(limits: Limits, end: int) -> dict[str, str]:
    """Of each industry section, the kind of rate at the low (0) or high (1) end of its range."""
    return {
        key.removeprefix(_SECTION): limits.parameters.get(key, as_of=limits.as_of).value.split("-")[end]
        for key in limits.parameters.keys(_SECTION)
    }
