"""Which figures a finding rests on, and in which row of the book each was read (证据)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from quanlian.book.contract import components, statement_items
from quanlian.statements.columns import part_of, plain
from quanlian.statements.rule import Frame, Rule
from quanlian.statements.sections import GROUPS, IMPAIRMENTS


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure shown: under which prefix, which line, and whether only its total's findings show it."""

    prefix: str
    line: str
    within_total: bool = False

    @property
    def column(self) -> str:
        """The frame column it is read from."""
        return self.prefix + self.line

    @property
    def on_sheet(self) -> bool:
        """True for a line of some statement, false for registers, meters and computed figures."""
        return self.line in statement_items()


def shown(rule: Rule) -> list[Shown]:
    """The rule's evidence, sums and groups replaced by the lines they add up, each line once."""
    figures: dict[str, Shown] = {}
    for name in rule.evidence:
        prefix, bare = plain(name)
        for line in _lines(bare):
            figure = Shown(prefix, line, within_total=bare.startswith("sum_"))
            figures.setdefault(figure.column, figure)
    return list(figures.values())


def _lines(name: str) -> tuple[str, ...]:
    if name.startswith("sum_"):
        return tuple(components(name.removeprefix("sum_")))
    if name in GROUPS:
        return (*GROUPS[name][0], *GROUPS[name][1])
    return IMPAIRMENTS if name == "impairment_losses" else (name,)


def sheet_lines(rule: Rule) -> set[str]:
    """Lines of totals: read from the statements themselves, for the few findings about that total."""
    return {figure.line for figure in shown(rule) if figure.within_total}


def evidence_columns(rule: Rule, columns: Collection[str]) -> set[str]:
    """The columns of the judged table that the rule's evidence is read from."""
    figures = [figure for figure in shown(rule) if not figure.within_total]
    names = {figure.column for figure in figures}
    names |= {f"opening_{f.line}" for f in figures if _is_prior_note(f)}
    names |= {"bureau_report"} if "bureau_debt" in names else set()
    return names & set(columns)


def origin(figure: Shown, judged: Frame) -> ir.IntegerValue:
    """The row of the sheets in which a figure stands."""
    if not figure.on_sheet or figure.prefix == "":
        return judged["row"]
    if figure.prefix != "prior_":
        return judged[f"{figure.prefix}row"]
    part = part_of(figure.line)
    if _is_prior_note(figure):  # taken from the comparative where it is printed there
        printed = judged[f"opening_{figure.line}"].notnull()
        return ibis.ifelse(printed, judged["opening_row"], judged["flow_row"])
    own = judged["closing_row"] if part == "balance" else judged["flow_row"]
    return ibis.ifelse(judged[f"comparative_{part}"].fill_null(False), judged["opening_row"], own)


def _is_prior_note(figure: Shown) -> bool:
    return figure.prefix == "prior_" and figure.on_sheet and part_of(figure.line) == "notes"
