"""What the lines of one statement add up to, and which blank lines are truly zero (分项合计与空白行).

Real workbooks leave a line blank where the amount is zero. A blank line is therefore *zero* only where
its section proves it: the section's total is printed, at least one of its lines is printed, and the
printed lines alone add up to that total within the rounding tolerance. Elsewhere blank stays missing.

Three habits of Chinese formats are allowed for, so that an honest statement is not called wrong:

- 应收票据及应收账款 (2018) printed together with the two lines it combines counts once;
- 应收利息, 应付股利, 固定资产清理 and the like were lines of their own until 2018 and are "of which" lines
  since; the section is read the way that comes closer to its printed total;
- 资产减值损失 was printed as a positive loss until 2018 and as a negative figure since (损失以"-"号填列);
  again the reading that comes closer counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

import ibis
import ibis.expr.types as ir

from quanlian.book.contract import TABLES, Type, components, statement_items
from quanlian.statements.relational import pick
from quanlian.statements.rule import Frame, Limits

MONEY = "decimal(18, 2)"
TYPES = {Type.MONEY: MONEY, Type.PRICE: "decimal(18, 6)", Type.FRACTION: "float64", Type.TEXT: "string"}

# Lines that stand inside another line since the 2018 formats.
INSIDE_SINCE_2018 = frozenset({
    "interest_receivable", "dividends_receivable", "interest_payable", "dividends_payable",
    "fixed_assets_disposal", "construction_materials", "special_payables",
})  # fmt: skip
IMPAIRMENTS = ("credit_impairment", "asset_impairment")
COMBINED = {
    "notes_and_accounts_receivable": ("notes_receivable", "accounts_receivable"),
    "notes_and_accounts_payable": ("notes_payable", "accounts_payable"),
}
# A part of the statements is there when any of these lines is.
PARTS = {
    "balance": ("total_assets", "total_liabilities", "total_equity", "current_assets", "cash"),
    "income": ("revenue", "operating_profit", "profit_before_tax", "net_profit"),
    "cashflow": (
        "net_operating_cash", "operating_inflow", "cash_from_sales", "net_cash_change", "cash_ending",
    ),
}  # fmt: skip
# Equivalent lines added up: name -> (lines of which one must be present, lines that may be blank).
GROUPS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "receivables": (
        ("accounts_receivable", "notes_and_accounts_receivable"),
        ("notes_receivable", "receivables_financing"),
    ),
    "payables": (("accounts_payable", "notes_and_accounts_payable"), ("notes_payable",)),
    "customer_advances": (("advances_received", "contract_liabilities"), ()),
    "staff_payables": (("employee_benefits_payable",), ("welfare_payable",)),
    "tax_payables": (("taxes_payable",), ("other_taxes_payable",)),
    "borrowings": (
        ("short_term_borrowings", "long_term_borrowings"),
        ("noncurrent_liabilities_due_within_year",),
    ),
    "interest_bearing_debt": (
        ("short_term_borrowings", "long_term_borrowings", "bonds_payable"),
        ("short_term_bonds_payable", "noncurrent_liabilities_due_within_year", "lease_liabilities"),
    ),
    "borrowed_debt": (  # as above without leases, whose repayment is another line of the cash flow
        ("short_term_borrowings", "long_term_borrowings", "bonds_payable"),
        ("short_term_bonds_payable", "noncurrent_liabilities_due_within_year"),
    ),
}


@cache
def totals() -> tuple[str, ...]:
    """Names of the lines that are sums of others."""
    return tuple(dict.fromkeys(i.adds_to for i in statement_items().values() if i.adds_to))


def zero_if_blank(value: ir.Value) -> ir.DecimalValue:
    """The amount, or 0.00; only for sums whose presence is decided elsewhere."""
    return value.fill_null(0)


def hard_tolerance(unit: ir.IntegerValue, terms: ir.IntegerValue, limits: Limits) -> ir.DecimalValue:
    """How far rounded figures may honestly differ (硬性容差).

    max(1 yuan, printed unit x number of rounded figures / 2), in decimal.
    """
    floor = Decimal(str(limits["statements.hard_tolerance.floor"])).quantize(Decimal("0.01"))
    share = limits["statements.hard_tolerance.units_per_figure"]
    # Not as a product of decimals, which would be a wider one: comparing those is ten times slower.
    rounding = ((unit * terms).cast("float64") * share).cast(MONEY)
    return ibis.greatest(ibis.literal(floor, type=MONEY), rounding)


def resolve(table: ir.Table, limits: Limits, columns: Iterable[str], *, also: Iterable[str] = ()) -> Frame:
    """A statement-like table with its sums, its proven zeros and its grouped lines.

    Args:
        table: ``statement`` or ``comparative`` of the book.
        limits: for the rounding tolerance.
        columns: which columns the result shall have: items, ``sum_<total>``, ``terms_<total>``,
            ``has_<part>``, names of :data:`GROUPS`, ``impairment_losses``, and the table's own others.
        also: columns of the table to keep besides.
    """
    wanted = set(columns)
    needed, sections, lines = _reach(wanted)
    there = lines & set(table.columns)
    others = sorted(({*wanted, *also} & set(table.columns)) - lines - {"unit"})
    table = pick(table, *others, unit=table["unit"].fill_null(1), **_once(table, there))
    table = pick(table, *table.columns, **_sums(table, sections))
    table = pick(table, *table.columns, **_closed(table, sections, limits))
    proven = {line: _line(table, line) for line in lines} | _proven(table, needed, sections)
    made = _groups(table, proven, wanted) | _parts(table, wanted)
    final = {name: made.get(name, proven.get(name, None)) for name in sorted({*wanted, *also})}
    return pick(table, **{n: table[n] if v is None else v for n, v in final.items()})


def _line(table: ir.Table, name: str) -> ir.Value:
    """A line as printed; of a line that nobody fills, a missing figure of its type."""
    return table[name] if name in table.columns else ibis.null(TYPES[statement_items()[name].type])


def raw_columns(columns: Iterable[str], filled: frozenset[str] | None = None) -> list[str]:
    """The columns of ``statement`` that :func:`resolve` needs for these; ``filled`` are those that hold anything."""
    wanted = set(columns)
    others = wanted & {c.name for c in TABLES["statement"].columns if c.name not in statement_items()}
    lines = _reach(wanted)[2]
    return sorted((lines if filled is None else lines & filled) | others | {"unit"})


def _reach(wanted: set[str]) -> tuple[set[str], list[str], set[str]]:
    """Lines asked for, the totals whose sections prove them, and all lines of both."""
    needed = _lines(wanted)
    sections = [t for t in totals() if _section_wanted(t, wanted, needed)]
    return needed, sections, needed | {line for total in sections for line in (total, *components(total))}


def _lines(wanted: set[str]) -> set[str]:
    lines = {name for name in wanted if name in statement_items()}
    for part, firsts in PARTS.items():
        if f"has_{part}" in wanted:
            lines.update(firsts)
    for name, (core, others) in GROUPS.items():
        if name in wanted:
            lines.update(core, others)
    return lines | (set(IMPAIRMENTS) if "impairment_losses" in wanted else set())


def _section_wanted(total: str, wanted: set[str], needed: set[str]) -> bool:
    named = {f"sum_{total}", f"terms_{total}", f"closed_{total}"}
    impaired = total == "operating_profit" and "impairment_losses" in wanted
    return bool(named & wanted) or impaired or any(line in needed for line in components(total))


def _once(table: ir.Table, lines: set[str]) -> dict[str, ir.Value]:
    """The lines as printed, a combined line that repeats its two parts taken out."""
    printed: dict[str, ir.Value] = {line: table[line] for line in sorted(lines)}
    for whole, parts in COMBINED.items():
        split = [table[part] for part in parts if part in lines]
        if whole in lines and split:
            repeated = table[whole] == _total(zero_if_blank(part) for part in split)
            repeated = repeated & ibis.coalesce(*split).notnull()
            printed[whole] = ibis.ifelse(repeated.fill_null(False), ibis.null(MONEY), table[whole])
    return printed


def _sums(table: ir.Table, sections: Iterable[str]) -> dict[str, ir.Value]:
    sums: dict[str, ir.Value] = {}
    for total in sections:
        lines = {line: sign for line, sign in components(total).items() if line in table.columns}
        if not lines:
            sums |= {f"terms_{total}": ibis.literal(0, "int32"), f"sum_{total}": ibis.null(MONEY)}
            continue
        terms = _total(table[line].notnull().cast("int32") for line in lines)
        nearest = _nearest(_line(table, total), _readings(table, lines))
        sums[f"terms_{total}"] = terms
        sums[f"sum_{total}"] = ibis.ifelse(terms > 0, nearest, ibis.null(MONEY))
    return sums


def _readings(table: ir.Table, lines: Mapping[str, int]) -> list[ir.Value]:
    """The sums a section may honestly mean, the plain one first."""
    plain = _total(_signed(table[line], sign) for line, sign in lines.items())
    inside = [line for line in lines if line in INSIDE_SINCE_2018]
    if inside:
        return [plain, plain - _total(_signed(table[line], lines[line]) for line in inside)]
    impaired = [line for line in lines if line in IMPAIRMENTS]
    if impaired:
        losses = _total(zero_if_blank(table[line]) for line in impaired)
        return [plain, plain - losses - losses]
    return [plain]


def _signed(value: ir.Value, sign: int) -> ir.Value:
    amount = zero_if_blank(value)
    return amount if sign > 0 else -amount


def _nearest(total: ir.Value, readings: list[ir.Value]) -> ir.Value:
    plain, *others = readings
    for other in others:
        closer = (total - other).abs() < (total - plain).abs()
        plain = ibis.ifelse(closer.fill_null(False), other, plain)
    return plain.cast(MONEY)


def _closed(table: ir.Table, sections: Iterable[str], limits: Limits) -> dict[str, ir.Value]:
    closed = {}
    for total in sections:
        allowed = hard_tolerance(table["unit"], table[f"terms_{total}"] + 1, limits)
        gap = (_line(table, total) - table[f"sum_{total}"]).abs()
        closed[f"closed_{total}"] = (gap <= allowed).fill_null(False)
    return closed


def _proven(table: ir.Table, needed: set[str], sections: Iterable[str]) -> dict[str, ir.Value]:
    """Blank lines of a section that closes are zero."""
    zero, unknown = ibis.literal(0).cast(MONEY), ibis.null(MONEY)
    proven = {}
    for total in sections:
        blank = ibis.ifelse(table[f"closed_{total}"], zero, unknown)
        for line in components(total):
            if line in needed:
                proven[line] = ibis.coalesce(table[line], blank) if line in table.columns else blank
    return proven


def _groups(table: ir.Table, proven: Mapping[str, ir.Value], wanted: set[str]) -> dict[str, ir.Value]:
    grouped: dict[str, ir.Value] = {}
    for name, (core, others) in GROUPS.items():
        if name in wanted:
            present = ibis.coalesce(*(proven[line] for line in core)).notnull()
            # Proven zeros add nothing, so the lines as printed will do for the sum.
            printed = [zero_if_blank(table[line]) for line in (*core, *others) if line in table.columns]
            amount = _total([*printed, ibis.literal(0).cast(MONEY)])
            grouped[name] = ibis.ifelse(present, amount, ibis.null(MONEY)).cast(MONEY)
    if "impairment_losses" in wanted:
        grouped["impairment_losses"] = _impairment_losses(table)
    return grouped


def _impairment_losses(table: ir.Table) -> ir.Value:
    """Losses as a positive amount, whichever sign the form prints; missing if both lines are."""
    impaired = [line for line in IMPAIRMENTS if line in table.columns]
    if not impaired:
        return ibis.null(MONEY)
    lines = {line: sign for line, sign in components("operating_profit").items() if line in table.columns}
    losses = _total(zero_if_blank(table[line]) for line in impaired)
    plain = _total(_signed(table[line], sign) for line, sign in lines.items())
    positive_is_loss = (plain != table["sum_operating_profit"]).fill_null(False)
    present = ibis.coalesce(*(table[line] for line in impaired)).notnull()
    return ibis.ifelse(present, ibis.ifelse(positive_is_loss, losses, -losses), ibis.null(MONEY)).cast(MONEY)


def _parts(table: ir.Table, wanted: set[str]) -> dict[str, ir.Value]:
    return {
        f"has_{part}": ibis.coalesce(*(_line(table, line) for line in lines)).notnull()
        for part, lines in PARTS.items()
        if f"has_{part}" in wanted
    }


def _total(values: Iterable[ir.Value]) -> ir.Value:
    first, *rest = values
    for value in rest:
        first = first + value
    return first
