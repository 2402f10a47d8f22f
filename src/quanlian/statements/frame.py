"""The frame: one row per statement, with everything that rules ask about it side by side (宽表).

Which company-period is this, what do its statements say, what did they say before, and what do outsiders
say? Built as one Ibis expression over the book, for all companies or one. Columns:

**Identity.** ``party_id, period_end, months, version, consolidated, unit`` (1 where not given),
``self_made``; ``primary`` is true for the version on which a period is judged (audited before bank before
management before tax); ``industry, region, segment, established, registered_capital, employees`` of the party.

**Lines.** Every statement item under its name, in yuan. A blank line is 0 only where its section proves it
(see :mod:`quanlian.statements.sections`), else missing. ``sum_<total>`` is what the printed lines of a
total add up to, ``terms_<total>`` how many there are, ``closed_<total>`` whether they meet it;
``has_balance, has_income, has_cashflow`` say which statements are there.

**Grouped lines** (equivalent lines of all formats added; missing when every core line is):
``receivables, payables, customer_advances, staff_payables, tax_payables, borrowings,
interest_bearing_debt, borrowed_debt``, and ``impairment_losses`` (positive is a loss).

**Before.** ``prior_<line>`` of all the above: the comparative printed beside the statement where it has
that part (balance, income, cash flow), else the party's own earlier statement of the same version: for
balance lines the one that ends where this period begins, for flows and notes the same months a year
before. ``prior2_<line>``: the same months two years before. ``opening_<line>`` is the comparative only,
``closing_<line>`` the own earlier balance sheet only. The last three exist for the lines that
:mod:`quanlian.statements.columns` lists (``TWO_YEARS``, ``OPENING_LINES``).

**Versions.** On a version that is not primary, ``main_<line>`` is the primary's line (``VERSION_LINES``) and
``main_version`` its name.

**Outside.** ``meter_<kind>`` (electricity_kwh, water_m3, vat_sales, customs_fob, payroll, headcount,
freight_t, tax_paid) is the sum (headcount: mean) over the period's months and present only if every month
is there; ``filed_vat_base|due|paid`` and ``filed_stamp_…`` are sums of monthly or quarterly returns that
cover the period; ``filed_cit_…`` is the cumulative return for the period's end; all with ``prior_`` for a
year before. ``bureau_debt`` is the borrower's balance in the credit-bureau report learned nearest to the
period's end, within ``statements.check_35.window`` days.

Rates that the law or the central bank dates are read with ``limits.dated(key, frame.period_end)``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis import _

from quanlian.book.contract import statement_items
from quanlian.statements.columns import PREFIXES, frame_columns, own_columns, part_of, plain
from quanlian.statements.outside import month_number, outside
from quanlian.statements.relational import Columns, Match, join, pick, row_number
from quanlian.statements.rule import Frame
from quanlian.statements.sections import PARTS, raw_columns, resolve
from quanlian.statements.source import Source

# Which version of a period is judged: the most independently made first.
PRECEDENCE = ("audited", "bank", "management", "tax")
PLACES = ("batch", "from_file", "from_sheet", "cells")  # where a row came from, for evidence
SHEETS = {"statement": False, "comparative": True}  # tables of the book, and whether it is a comparative
_KEY = ("party_id", "period_end", "months", "version", "consolidated", "unit", "self_made")
_JOIN = ("party_id", "version", "scope")
_PERIOD = ("party_id", "period_end", "months", "scope")


def base(source: Source, columns: Collection[str] | None = None) -> Frame:
    """The frame of a book as of a date.

    Args:
        source: book, as-of date, limits, and the party if only one is asked for.
        columns: the columns wanted (all by default); fewer columns are a smaller, faster frame.
    """
    wanted = set(frame_columns() if columns is None else columns)
    blank = blanks(source, wanted)
    stored = wanted - blank.keys() | {b.closed for b in blank.values() if b.closed}
    sheets = source.keep(statements(source, stored))
    return fill_blanks(assemble(sheets, source, stored), blank, sorted(wanted - blank.keys()))


@dataclass(frozen=True, slots=True)
class Blank:
    """A line that nobody in the book fills: zero where its section closes, which ``closed`` tells, else missing."""

    type: str
    closed: str | None


def blanks(source: Source, wanted: Collection[str]) -> dict[str, Blank]:
    """The wanted lines that no statement fills; they need no column of their own."""
    known = [source.filled(name) for name in SHEETS]
    if None in known:
        return {}
    filled = frozenset().union(*(k for k in known if k is not None))
    found = {}
    for name in wanted:
        prefix, line = plain(name)
        item = statement_items().get(line)
        if item is not None and line not in filled:
            closed = f"{prefix}closed_{item.adds_to}" if item.adds_to else None
            found[name] = Blank(frame_columns()[name], closed)
    return found


def fill_blanks(table: ir.Table, blank: Mapping[str, Blank], columns: Collection[str]) -> ir.Table:
    """These columns of a table and the blank lines beside them."""
    if not blank:
        return pick(table, *columns)
    lines = {}
    for name, line in blank.items():
        unknown = ibis.null(line.type)
        zero = ibis.literal(0).cast(line.type) if line.closed else unknown
        lines[name] = ibis.ifelse(table[line.closed], zero, unknown) if line.closed else unknown
    return pick(table, *columns, **lines)


def assemble(sheets: ir.Table, source: Source, wanted: set[str]) -> Frame:
    """The frame from :func:`statements` at hand; see :func:`base`."""

    def columns(known: Columns) -> dict[str, ir.Value]:
        made = _identity(known) | _priors(known, wanted)
        # A neighbour that nothing asks for is not joined; its row is then nobody's.
        nobody = {
            n: ibis.null(frame_columns().get(n, "boolean")) for n in wanted - made.keys() - known.keys()
        }
        return {name: (made | nobody).get(name, known.get(name)) for name in sorted(wanted)}

    rows = sheets.filter(~sheets.comparative)
    return join(rows, _neighbours(sheets.view(), source, wanted), columns)


def behind(wanted: Collection[str], *prefixes: str) -> set[str]:
    """The own columns behind the wanted columns of these prefixes ("" for the plain ones)."""
    named = (plain(name) for name in wanted)
    return {bare for prefix, bare in named if prefix in prefixes and bare in own_columns()}


def statements(source: Source, wanted: Collection[str]) -> ir.Table:
    """Every statement and every comparative by itself, the latter marked ``comparative``.

    ``row`` numbers the rows where it is wanted: findings then tell from which row a figure came.
    """
    names = behind(wanted, "", *PREFIXES) | set(_KEY) | {f"has_{part}" for part in PARTS}
    places = PLACES if "row" in wanted else ()
    tables = {name: flag for name, flag in SHEETS.items() if name == "statement" or not source.empty(name)}
    known = {name: source.filled(name) for name in tables}
    filled = (
        None if None in known.values() else frozenset().union(*(k for k in known.values() if k is not None))
    )
    raw = [*raw_columns(names, filled), *places]
    printed = [pick(source.own(name), *raw, comparative=ibis.literal(flag)) for name, flag in tables.items()]
    both = printed[0] if len(printed) == 1 else ibis.union(*printed)
    table = resolve(both, source.limits, names, also=("comparative", *places))
    numbers = {"row": row_number()} if places else {}
    return pick(
        table,
        *table.columns,
        scope=ibis.coalesce(table.consolidated.cast("int8"), -1),  # a missing key is a value of its own
        precedence=_precedence(table),
        # Months are counted from year 0. Only statements that end with a month serve as somebody's
        # past, so that one month has one past and a join never doubles a row.
        month=month_number(table.period_end),
        month_end=(table.period_end + ibis.interval(days=1)).day() == 1,
        **numbers,
    )


def _precedence(table: ir.Table) -> ir.IntegerValue:
    ranks = [(table.version == version, rank) for rank, version in enumerate(PRECEDENCE)]
    return ibis.cases(*ranks, else_=len(PRECEDENCE))


def _versions(rows: ir.Table) -> ir.Table:
    """How many versions a period has and the rank of the best."""
    keys = {f"best_{k}": k for k in _PERIOD}
    return rows.group_by(**keys).agg(best=rows.precedence.min(), versions=rows.count())


def _best(rows: ir.Table) -> Iterator[tuple[ir.Table, Match]]:
    yield _versions(rows), lambda f, p: [f[k] == p[f"best_{k}"] for k in _PERIOD]


def _identity(frame: Columns) -> dict[str, ir.Value]:
    period = _judged_period(frame)
    return {
        "primary": frame.precedence == frame.best,
        "judged_period": period,
        "judged_statement": period + "/" + frame.version,
    }


def _judged_period(table: Columns) -> ir.StringValue:
    months = ibis.ifelse(table.months == 12, "", "/" + table.months.cast("string") + "m")
    scope = ibis.cases((table.scope == 1, "/consolidated"), (table.scope == 0, "/parent"), else_="")
    return table.period_end.cast("string") + months + scope


def _neighbours(sheets: ir.Table, source: Source, wanted: set[str]) -> Iterator[tuple[ir.Table, Match]]:
    """What is joined to each statement, and on what."""
    rows = sheets.filter(~sheets.comparative)
    yield from _best(rows)
    yield from _closing(rows, wanted)
    yield from _flow(rows, wanted)
    yield from _prior2(rows, wanted)
    yield from _main(rows, wanted)
    yield from _comparative(sheets.filter(sheets.comparative), wanted)
    yield from outside(rows, source, wanted)


def _closing(rows: ir.Table, wanted: set[str]) -> Iterator[tuple[ir.Table, Match]]:
    """The balance sheet that ends where this period begins."""
    names = behind(wanted, "closing_") | {n for n in behind(wanted, "prior_") if part_of(n) == "balance"}
    if names:
        past = rows.filter(rows.month_end)
        longest = past.group_by(*_JOIN, "month").agg(longest=_.months.max())
        same = [past[k] == longest[k] for k in (*_JOIN, "month")]
        past = past.semi_join(longest, [*same, past.months == longest.longest])
        yield (
            _renamed(past, {*names, "unit", "month"}, "closing_"),
            lambda f, p: [*_same(f, p, "closing_"), f.month - f.months == p.closing_month],
        )


def _flow(rows: ir.Table, wanted: set[str]) -> Iterator[tuple[ir.Table, Match]]:
    """The same months a year before, for flows and notes."""
    names = {n for n in behind(wanted, "prior_") if part_of(n) != "balance"}
    return _years_before(rows, names, "flow_", years=1)


def _prior2(rows: ir.Table, wanted: set[str]) -> Iterator[tuple[ir.Table, Match]]:
    return _years_before(rows, behind(wanted, "prior2_"), "prior2_", years=2)


def _years_before(
    rows: ir.Table, names: set[str], prefix: str, *, years: int
) -> Iterator[tuple[ir.Table, Match]]:
    if names:
        yield (
            _renamed(rows.filter(rows.month_end), {*names, "months", "month"}, prefix),
            lambda f, p: [
                *_same(f, p, prefix),
                f.months == p[f"{prefix}months"],
                f.month - 12 * years == p[f"{prefix}month"],
            ],
        )


def _main(rows: ir.Table, wanted: set[str]) -> Iterator[tuple[ir.Table, Match]]:
    """On versions that are not primary: the primary's figures."""
    names = behind(wanted, "main_")
    if names or "main_version" in wanted:
        several = _versions(rows).filter(_.versions > 1)
        same = [rows[k] == several[f"best_{k}"] for k in _PERIOD]
        primary = rows.semi_join(several, [*same, rows.precedence == several.best])
        yield (
            _renamed(primary, {*names, *_KEY, "precedence"} - {"party_id", "consolidated"}, "main_"),
            lambda f, p: [
                *_same(f, p, "main_", ("party_id", "scope")),
                f.period_end == p.main_period_end,
                f.months == p.main_months,
                f.precedence != p.main_precedence,
            ],
        )


def _comparative(printed: ir.Table, wanted: set[str]) -> Iterator[tuple[ir.Table, Match]]:
    names = behind(wanted, "prior_", "opening_")
    if names:
        parts = {f"has_{part}" for part in PARTS}
        beside = _renamed(printed, names | parts | {"period_end", "months"}, "opening_")
        shown = {f"comparative_{p}": beside[f"opening_has_{p}"] for p in PARTS}
        yield (
            beside.mutate(**shown),
            lambda f, p: [
                *_same(f, p, "opening_"),
                f.period_end == p.opening_period_end,
                f.months == p.opening_months,
            ],
        )


def _renamed(table: ir.Table, names: Collection[str], prefix: str) -> ir.Table:
    """The columns a join brings, under a prefix, with the keys it joins on."""
    keys = {f"{prefix}key_{k}": table[k] for k in _JOIN}
    own = sorted({*names, "row"} & set(table.columns))
    return pick(table, **keys, **{f"{prefix}{n}": table[n] for n in own})


def _same(
    frame: ir.Table, other: ir.Table, prefix: str, keys: Collection[str] = _JOIN
) -> list[ir.BooleanValue]:
    return [frame[k] == other[f"{prefix}key_{k}"] for k in keys]


def _priors(frame: Columns, wanted: set[str]) -> dict[str, ir.Value]:
    """The comparative where it has the part, else the own earlier statement; notes line by line."""
    priors: dict[str, ir.Value] = {}
    for name in sorted(behind(wanted, "prior_")):
        part = part_of(name)
        printed = frame[f"opening_{name}"]
        own = frame[f"closing_{name}" if part == "balance" else f"flow_{name}"]
        if part == "notes":
            both = (
                printed.fill_null(False) | own if name.startswith("closed_") else ibis.coalesce(printed, own)
            )
            priors[f"prior_{name}"] = both
        else:
            shown = frame[f"comparative_{part}"].fill_null(False)
            priors[f"prior_{name}"] = ibis.ifelse(shown, printed, own)
    return priors
