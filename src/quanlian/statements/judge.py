"""Every rule put to every statement, the answers held in one table for the length of a scan (判断).

Three temporary tables: the statements by themselves (``sheets``), the frame, and ``judged``: one row per
statement with a flag per rule that hits, what is missing as bits, and the columns that the sentences and the
evidence of findings need. Whoever reads them asks for the rows that matter only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from quanlian.statements.columns import frame_columns
from quanlian.statements.evidence import evidence_columns, sheet_lines
from quanlian.statements.frame import assemble, statements
from quanlian.statements.pruning import used
from quanlian.statements.rule import Frame, Rule
from quanlian.statements.source import Enrichment, Source

IDENTITY = (
    "row", "party_id", "period_end", "months", "version", "consolidated", "primary", "judged_statement",
    "judged_period", "closing_row", "flow_row", "prior2_row", "main_row", "opening_row",
    "comparative_balance", "comparative_income", "comparative_cashflow",
)  # fmt: skip
BITS = 60  # flags packed into one signed 64-bit integer


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answers of a set of rules: temporary tables of the book's engine.

    ``hit`` names the flag column of each rule; ``needs`` and ``blocked`` list what the bits of the
    ``missing_<n>`` and ``blocked_<n>`` columns stand for.
    """

    source: Source
    rules: tuple[Rule, ...]
    sheets: ir.Table
    judged: ir.Table
    hit: Mapping[str, str]
    needs: tuple[str, ...]


@contextmanager
def judge(
    source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str] = ()
) -> Iterator[Judgement]:
    """Put the rules to every statement of the source; ``extra`` columns are kept besides.

    The temporary tables are dropped at the end of the ``with`` block.
    """
    with _temporary(source) as held, _unfused():
        wanted, judged_columns = _columns(held, rules, steps, extra)
        sheets = held.keep(statements(held, wanted | {n for rule in rules for n in sheet_lines(rule)}))
        frame = held.keep(assemble(sheets, held, wanted))
        enriched = _enriched(frame, held, steps)
        judged = held.keep(_judged(enriched, held, rules, judged_columns))
        hit = {rule.code: f"hit_{n}" for n, rule in enumerate(rules)}
        yield Judgement(held, tuple(rules), sheets, judged, hit, needs_of(rules))


def needs_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Every column some rule needs, and the presence of whole parts, in a fixed order."""
    return tuple(dict.fromkeys(name for rule in rules for name in rule.needs))


def _enriched(frame: Frame, source: Source, steps: Sequence[Enrichment]) -> Frame:
    for step in steps:
        frame = step.add(frame, source)
    return frame


def _columns(
    source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str]
) -> tuple[set[str], list[str]]:
    """Which columns the frame must have, and which the judged table keeps for sentences and evidence."""
    whole = ibis.table(frame_columns(), name="frame")
    # Nothing is held while looking: the expressions are thrown away.
    enriched = _enriched(whole, replace(source, keep=lambda table: table), steps)
    kept = _kept(enriched, source, rules) | set(extra)
    answers = _judged(enriched, source, rules, sorted(kept))
    return used(answers, whole) | set(IDENTITY), sorted(kept)


def _kept(enriched: Frame, source: Source, rules: Sequence[Rule]) -> set[str]:
    """The enriched columns that sentences and evidence of the rules read."""
    probe = ibis.table(enriched.schema(), name="judged")
    numbers = {
        f"{rule.code}.{name}": number
        for rule in rules
        for name, number in sentence(rule, probe, source).items()
    }
    shown = {name for rule in rules for name in evidence_columns(rule, enriched.columns)}
    return used(probe.select(**numbers), probe) | shown | set(IDENTITY)


def sentence(rule: Rule, judged: Frame, source: Source) -> dict[str, ir.Value]:
    """What a finding of the rule says in numbers and words: value, threshold, facts, level."""
    limits = source.limits
    said: dict[str, ir.Value] = {
        "value": rule.value(judged, limits).cast("float64"),
        "threshold": rule.threshold(judged, limits).cast("float64"),
    }
    said |= {f"fact_{name}": fact.number(judged, limits) for name, fact in rule.facts.items()}
    if callable(rule.level):
        said["level"] = rule.level(judged, limits)
    return said


def _judged(enriched: Frame, source: Source, rules: Sequence[Rule], kept: Sequence[str]) -> ir.Table:
    limits = source.limits
    needs = needs_of(rules)
    hits = {f"hit_{n}": rule.hits(enriched, limits) for n, rule in enumerate(rules)}
    blocked = [rule.concerns(enriched, limits) & ~rule.assessable(enriched) for rule in rules]
    missing = [enriched[name].isnull() for name in needs]
    flags = {**hits, **packed("blocked", blocked), **packed("missing", missing)}
    return enriched.select(*kept, **flags)


def packed(name: str, flags: Sequence[ir.BooleanValue]) -> dict[str, ir.IntegerValue]:
    """Flags as the bits of as few integers as they need: ``name_0``, ``name_1`` …"""
    words = [flags[start : start + BITS] for start in range(0, len(flags), BITS)]
    return {
        f"{name}_{n}": reduce(
            or_, (ibis.ifelse(flag, ibis.literal(1 << bit, "int64"), 0) for bit, flag in enumerate(word))
        )
        for n, word in enumerate(words)
    }


@contextmanager
def _temporary(source: Source) -> Iterator[Source]:
    """A source that holds intermediate tables in the engine until the block ends."""
    backend, names = source.book.backend, []

    def keep(table: ir.Table) -> ir.Table:
        name = ibis.util.gen_name("quanlian_scan")
        names.append(name)
        return backend.create_table(name, table, temp=True)

    try:
        yield replace(source, keep=keep)
    finally:
        for name in names:
            backend.drop_table(name, force=True)


@contextmanager
def _unfused() -> Iterator[None]:
    """Compile one subquery per step: fusing wide steps costs Ibis more time than the engine saves."""
    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = before
