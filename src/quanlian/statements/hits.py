"""The hits of one rule: who, which period, how much, and the figures behind it (命中)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from quanlian.kernel import finding_id
from quanlian.statements.evidence import Shown, evidence_columns, origin, shown
from quanlian.statements.judge import IDENTITY, Judgement
from quanlian.statements.relational import join, pick
from quanlian.statements.rule import Rule

FINDING_ID_LENGTH = 20  # as in quanlian.kernel.finding_id
_CONTROL = r"[\x00-\x1f]"


@dataclass(frozen=True, slots=True)
class Hits:
    """One rule's hits, sorted by party and object.

    Columns of ``frame``: ``party_id, object, finding_id, value, threshold, fact_<name>`` and ``level`` where
    it varies; for each of ``figures`` its ``value_<n>`` as text and ``row_<n>`` of the sheets.
    """

    rule: Rule
    figures: tuple[Shown, ...]
    frame: pl.DataFrame


def hits_of(judgement: Judgement, rules: Sequence[Rule]) -> list[Hits]:
    """Fetch what the findings of these rules need, for their hits only."""
    if not rules:
        return []
    judgement.say(rules)
    return [_hits_of(judgement, rule) for rule in rules]


def _hits_of(judgement: Judgement, rule: Rule) -> Hits:
    known, lines = judgement.columns, judgement.sheets.columns
    figures = tuple(f for f in shown(rule) if (f.line in lines if f.within_total else f.column in known))
    rows = judgement.ask(f"hits {rule.code}", lambda: _question(judgement, rule, figures))
    return Hits(rule, figures, stable_ids(rule.code, to_polars(rows)))


def _question(judgement: Judgement, rule: Rule, figures: tuple[Shown, ...]) -> ir.Table:
    rows = judgement.hits(rule, {*evidence_columns(rule, judgement.columns), *IDENTITY, "bureau_report"})
    if any(figure.within_total for figure in figures):
        rows = _with_lines(rows, judgement.sheets, sorted({f.line for f in figures if f.within_total}))
    judged_as = rows["judged_statement"] if rule.judges == "statement" else rows["judged_period"]
    columns = {
        "party_id": rows["party_id"],
        "object": judged_as,
        "finding_id": finding_hash(rule.code, rows["party_id"], judged_as),
        **{n: rows[n] for n in ("period_end", "months") if not all(f.on_sheet for f in figures)},
        **({"bureau_report": rows["bureau_report"]} if _cites_bureau(figures) else {}),
        **_said(judgement, rule, rows),
        **_figures(figures, rows),
    }
    return pick(rows, **columns).order_by("party_id", "object")


def _with_lines(rows: ir.Table, sheets: ir.Table, lines: list[str]) -> ir.Table:
    """The lines of totals beside the hits, from the statements themselves."""
    beside = pick(sheets, sheet_row=sheets.row, **{f"sheet_{n}": sheets[n] for n in lines})
    match = [(beside, lambda f, o: [f["row"] == o["sheet_row"]])]
    return join(rows, match, lambda known: known)


def _said(judgement: Judgement, rule: Rule, rows: ir.Table) -> dict[str, ir.Value]:
    prefix = judgement.said_by(rule)
    said = {name.removeprefix(prefix): rows[name] for name in rows.columns if name.startswith(prefix)}
    # A number written in a rule (0.08) is a decimal to the engine.
    return {name: v.cast("float64") if v.type().is_numeric() else v for name, v in said.items()}


def _cites_bureau(figures: tuple[Shown, ...]) -> bool:
    return any(figure.line == "bureau_debt" for figure in figures)


def _figures(figures: tuple[Shown, ...], rows: ir.Table) -> dict[str, ir.Value]:
    columns: dict[str, ir.Value] = {}
    for n, figure in enumerate(figures):
        source = f"sheet_{figure.line}" if figure.within_total else figure.column
        columns[f"value_{n}"] = rows[source].cast("string")
        columns[f"row_{n}"] = origin(figure, rows)
    return columns


def finding_hash(code: str, party: ir.StringValue, judged_as: ir.StringValue) -> ir.StringValue:
    """:func:`quanlian.kernel.finding_id` as an expression: the hash of the same JSON text."""
    quoted = party.replace("\\", "\\\\").replace('"', '\\"')
    text = ibis.literal(f'["{code}", "') + quoted + '", "' + judged_as + '", null, null, null, null]'
    return text.hexdigest("sha256").left(FINDING_ID_LENGTH)


def finding_ids(code: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with ``finding_id`` computed one by one, by the kernel's own function."""
    pairs = frame.select("party_id", "object").iter_rows()
    ids = [finding_id(code, party, judged) for party, judged in pairs]
    return frame.with_columns(finding_id=pl.Series(ids, dtype=pl.String))


def stable_ids(code: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Ids of parties whose names hold control characters, which JSON escapes in its own way."""
    odd = frame.select(pl.col("party_id").str.contains(_CONTROL).any()).item()
    return finding_ids(code, frame) if odd else frame


def to_polars(table: pa.Table) -> pl.DataFrame:
    """Arrow rows as a frame."""
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table is expected")
    return frame
