"""Benford's test for every firm and period at once, where there are enough lines (全账本首位数检验)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.statements.benford import chance, leading
from quanlian.statements.classes.outside import PERIOD, within
from quanlian.statements.models.derived import month_number
from quanlian.statements.rule import Limits
from quanlian.statements.source import Source

_SOURCES = ("flow", "invoice")  # in the order of preference
_NAMES = {2: "first_two", 1: "first"}
COLUMNS = {
    "benford_mad": "float64",
    "benford_limit": "float64",
    "benford_n": "int64",
    "benford_chance": "float64",
    "benford_digits": "int64",
    "benford_source": "string",
    "benford_nonconforming": "boolean",
}


def digit_tests(spans: ir.Table, source: Source) -> ir.Table:
    """One test per period: movements before sales invoices, two digits before one, a failed one first.

    Columns ``benford_mad, benford_limit, benford_n, benford_chance, benford_digits, benford_source,
    benford_nonconforming``; no row where neither source has enough lines.
    """
    tally = within(spans, _tally(source))
    tests = [_test(tally, digits, source.limits) for digits in _NAMES]
    best = tests[0].union(tests[1])
    best = best.mutate(preference=_preference(best))
    rank = ibis.row_number().over(group_by=[best[k] for k in PERIOD], order_by=best["preference"])
    return best.mutate(rank=rank).filter(ibis._.rank == 0).drop("rank", "preference")


def _tally(source: Source) -> ir.Table:
    """How many amounts begin with each pair of digits, by firm, month and kind of line."""
    flow, invoice = source.own("flow"), source.own("invoice", by="seller_id")
    sold = invoice.filter(ibis.coalesce(invoice["status"], "normal") == "normal")
    moved = flow.select(
        party_id="party_id", month=month_number(flow["at"].date()), source=ibis.literal("flow"),
        amount=flow["amount"].cast("float64").abs(),
    )  # fmt: skip
    billed = sold.select(
        party_id="seller_id", month=month_number(sold["date"]), source=ibis.literal("invoice"),
        amount=sold["net"].cast("float64"),
    )  # fmt: skip
    lines = moved.union(billed)
    lines = lines.filter(lines["amount"] >= source.limits["statements.benford.minimum_amount"])
    return lines.group_by("party_id", "month", "source", pair=leading(lines["amount"], 2)).agg(
        lines=lines.count()
    )


def _test(tally: ir.Table, digits: int, limits: Limits) -> ir.Table:
    digit = tally["pair"] if digits == 2 else (tally["pair"] // 10).cast("int64")
    counts = tally.mutate(digit=digit).group_by(*PERIOD, "source", "digit").agg(lines=tally["lines"].sum())
    n = counts["lines"].sum().over(group_by=[counts[k] for k in (*PERIOD, "source")]).cast("float64")
    expected = (1 + 1 / counts["digit"].cast("float64")).log10()
    # Digits that never occur deviate by their whole expectation: all together 1 − Σ expected of the others.
    counts = counts.mutate(n=n, excess=(counts["lines"] / n - expected).abs() - expected)
    sums = counts.group_by(*PERIOD, "source").agg(n=counts["n"].max(), excess=counts["excess"].sum())
    return _judged(sums, digits, limits)


def _judged(sums: ir.Table, digits: int, limits: Limits) -> ir.Table:
    name = f"statements.benford.{_NAMES[digits]}"
    kinds = 90 if digits == 2 else 9
    mad: Any = (sums["excess"] + 1) / kinds
    mean, deviation = chance(sums["n"], 2 if digits == 2 else 1)
    limit = limits[f"{name}.marginal"]
    beyond = mad > mean + limits["statements.benford.beyond_chance"] * deviation
    enough = sums.filter(sums["n"] >= limits[f"{name}.minimum_lines"])
    return enough.select(
        *PERIOD,
        benford_mad=mad,
        benford_limit=ibis.literal(limit),
        benford_n=sums["n"].cast("int64"),
        benford_chance=mean,
        benford_digits=ibis.literal(digits),
        benford_source=sums["source"],
        benford_nonconforming=(mad >= limit) & beyond,
    )


def _preference(tests: ir.Table) -> ir.IntegerValue:
    invoice = (tests["benford_source"] == _SOURCES[1]).cast("int64")
    single = (tests["benford_digits"] == 1).cast("int64")
    passed = (~tests["benford_nonconforming"]).cast("int64")
    return passed * 4 + single * 2 + invoice
