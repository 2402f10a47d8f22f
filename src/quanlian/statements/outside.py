"""What outsiders know about a statement's months: registers, meters, tax returns, the credit bureau (外部佐证)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ibis
import ibis.expr.types as ir
from ibis import _

from quanlian.statements.columns import FILED_FIGURES, FILED_TAXES, METERS, PARTY
from quanlian.statements.relational import Match
from quanlian.statements.source import Source

Neighbour = tuple[ir.Table, Match]

MEANS = frozenset({"headcount"})  # a stock: months are averaged, not added
# Lines of a bureau report that are no borrowing of the company's own.
OFF_BALANCE_WORDS = ("承兑", "保函", "信用证", "acceptance", "guarantee", "letter_of_credit")


def outside(rows: ir.Table, source: Source, wanted: set[str]) -> Iterator[Neighbour]:
    """The tables that bring the wanted outside columns, each with how it meets a statement."""
    yield from _party(source, wanted)
    for prefix, shift in (("", 0), ("prior_", 12)):
        yield from _meters(rows, source, wanted, prefix, shift)
        yield from _filings(rows, source, wanted, prefix, shift)
    yield from _bureau(rows, source, wanted)


def _party(source: Source, wanted: set[str]) -> Iterator[Neighbour]:
    names = [name for name in PARTY if name in wanted]
    if names and not source.empty("party"):
        party = source.own("party")
        yield (
            party.select(registered=_.party_id, **{n: party[n] for n in names}),
            lambda f, p: [f.party_id == p.registered],
        )


def _meters(rows: ir.Table, source: Source, wanted: set[str], prefix: str, shift: int) -> Iterator[Neighbour]:
    """Monthly readings over the statement's months; a period with a month missing has no sum."""
    kinds = [kind for kind in METERS if f"{prefix}meter_{kind}" in wanted]
    if kinds and not source.empty("meter"):
        meter = source.own("meter")
        monthly = meter.group_by("party_id", month=month_number(meter.month)).agg(
            **{kind: meter.value.sum(where=meter.kind == kind) for kind in kinds}
        )
        readings = _within(rows, monthly, shift)
        figures = {f"{prefix}meter_{kind}": _covered(readings, kind) for kind in kinds}
        yield _per_period(readings, figures, f"{prefix}meters")


def _covered(readings: ir.Table, kind: str) -> ir.FloatingValue:
    value = readings[kind]
    figure = value.mean() if kind in MEANS else value.sum()
    return ibis.ifelse(value.count() == readings.months.max(), figure, ibis.null("float64"))


def _filings(
    rows: ir.Table, source: Source, wanted: set[str], prefix: str, shift: int
) -> Iterator[Neighbour]:
    """Tax returns of the statement's months: VAT and stamp duty added up, income tax as cumulated."""
    figures = [
        (tax, figure)
        for tax in FILED_TAXES
        for figure in FILED_FIGURES
        if f"{prefix}filed_{tax}_{figure}" in wanted
    ]
    if figures and not source.empty("tax_filing"):
        filing = source.own("tax_filing")
        monthly = filing.group_by("party_id", month=month_number(filing.period_end)).agg(
            **{f"{t}_{f}": filing[f].sum(where=filing.tax == t) for t, f in figures}
        )
        returns = _within(rows, monthly, shift)
        sums = {f"{prefix}filed_{t}_{f}": _filed(returns, t, f, shift) for t, f in figures}
        yield _per_period(returns, sums, f"{prefix}filings")


def _filed(returns: ir.Table, tax: str, figure: str, shift: int) -> ir.Value:
    value = returns[f"{tax}_{figure}"]
    if tax == "cit":  # each return of the year repeats the year so far
        return value.max(where=returns.month == returns.last - shift).cast("decimal(18, 2)")
    count, months = value.count(), returns.months.max()
    # Monthly returns, quarterly returns.
    whole = (count == months) | (count * 3 == months)
    return ibis.ifelse(whole, value.sum().cast("decimal(18, 2)"), ibis.null("decimal(18, 2)"))


def _bureau(rows: ir.Table, source: Source, wanted: set[str]) -> Iterator[Neighbour]:
    """The borrower's balance in the bureau report learned nearest to the period's end."""
    if not {"bureau_debt", "bureau_report"} & wanted or source.empty("credit_line"):
        return
    reports = _reports(source.own("credit_line"))
    ends = rows.select("party_id", "period_end").distinct()
    near = ends.inner_join(reports, ends.party_id == reports.report_party)
    near = near.mutate(days=near.learned.delta(near.period_end, unit="day").abs())
    near = near.filter(near.days <= int(source.limits["statements.check_35.window"]))
    order = near.days.cast("string").lpad(6, "0") + near.report_id
    nearest = near.group_by(bureau_party=near.party_id, bureau_end=near.period_end).agg(
        bureau_debt=near.balance.argmin(order), bureau_report=near.report_id.argmin(order)
    )
    yield nearest, lambda f, p: [f.party_id == p.bureau_party, f.period_end == p.bureau_end]


def _reports(lines: ir.Table) -> ir.Table:
    own = lines.filter(lines.role.fill_null("borrower") == "borrower")
    kind = own.kind.fill_null("")
    own = own.filter(~_any(kind.contains(word) for word in OFF_BALANCE_WORDS))
    return own.group_by(report_party=own.party_id, report_id=own.report_id).agg(
        balance=own.balance.sum().cast("decimal(18, 2)"), learned=own.known_at.max().date()
    )


def month_number(day: ir.DateValue) -> ir.IntegerValue:
    """Months counted from year 0, so that a year before is 12 less."""
    return (day.year() * 12 + day.month()).cast("int32")


def _within(rows: ir.Table, monthly: ir.Table, shift: int) -> ir.Table:
    """Each month's figures once for every statement period they fall into."""
    periods = rows.select("party_id", "months", last=rows.month).distinct()
    months = monthly.rename(of_party="party_id")
    last = periods["last"] - shift
    inside = [periods.party_id == months.of_party, months.month <= last, months.month > last - periods.months]
    return periods.inner_join(months, inside)


def _per_period(readings: ir.Table, figures: dict[str, ir.Value], name: str) -> Neighbour:
    keys = {f"{name}_party": "party_id", f"{name}_last": "last", f"{name}_months": "months"}
    sums = readings.group_by(**keys).agg(**figures)
    return sums, lambda f, p: [
        f.party_id == p[f"{name}_party"],
        f.month == p[f"{name}_last"],
        f.months == p[f"{name}_months"],
    ]


def _any(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    first, *rest = conditions
    for condition in rest:
        first = first | condition
    return first
