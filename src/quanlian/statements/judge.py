"""Every rule put to every statement, the answers held in tables for the length of a scan (判断).

The frame is wide, and carrying all of it through every step would cost more than the steps. So each step
reads only the columns it names and leaves only the columns it makes, as a narrow table beside the frame; all
tables share the frame's ``row``. The last one holds the answers: a flag per rule that hits, and as bits which
rules are concerned, which are blocked, and what is missing. Readers join just the columns they want.
"""

from __future__ import annotations

import gc
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
from quanlian.statements.observe import Observed, observe, sentence
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
    """The answers of a set of rules, in temporary tables of the book's engine.

    ``hit`` names the flag column of each rule. The bits of the columns ``concerned_<n>`` and ``blocked_<n>``
    stand for the rules in order (the question makes sense; it cannot be answered), those of
    ``missing_<n>`` for ``needs``. ``sheets`` are the statements and comparatives by themselves.
    """

    source: Source
    rules: tuple[Rule, ...]
    sheets: ir.Table
    parts: tuple[ir.Table, ...]
    hit: Mapping[str, str]
    needs: tuple[str, ...]
    observed: Observed

    @property
    def columns(self) -> frozenset[str]:
        """Every column that :meth:`view` can give."""
        return frozenset(name for part in self.parts for name in part.columns if not _is_key(name))

    @property
    def judged(self) -> ir.Table:
        """Everything side by side; wide, for looking around rather than for scans."""
        return self.view(self.columns)

    def view(self, columns: Collection[str]) -> ir.Table:
        """These columns of frame, steps and answers, one row per statement."""
        return _beside(self.parts, columns)

    def said(self, rule: Rule) -> set[str]:
        """The columns that a finding of the rule reads: sentence, evidence, identity and its flag."""
        shown = evidence_columns(rule, self.columns)
        return {*self.observed.sentences[rule.code], *shown, *IDENTITY, self.hit[rule.code]}


@contextmanager
def judge(
    source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str] = ()
) -> Iterator[Judgement]:
    """Put the rules to every statement of the source; ``extra`` frame columns are kept besides.

    The temporary tables are dropped at the end of the ``with`` block.
    """
    with _temporary(source) as held:
        with _compiling():
            seen = observe(held, rules, steps)
            wanted = _wanted(seen, rules, extra)
            sheets = held.keep(statements(held, wanted | {n for rule in rules for n in sheet_lines(rule)}))
            parts = [held.keep(assemble(sheets, held, wanted))]
            for step, reads, makes in zip(steps, seen.reads, seen.makes, strict=True):
                made = step.add(_beside(parts, {*reads, "row"}), held)
                parts.append(held.keep(_keyed(made, makes, len(parts))))
            answers = _answers(_beside(parts, {*seen.conditions, *needs_of(rules), "row"}), held, rules)
            parts.append(held.keep(_keyed(answers, answers.columns, len(parts))))
        hit = {rule.code: f"hit_{n}" for n, rule in enumerate(rules)}
        yield Judgement(held, tuple(rules), sheets, tuple(parts), hit, needs_of(rules), seen)


def needs_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Every column some rule needs, in a fixed order."""
    return tuple(dict.fromkeys(name for rule in rules for name in rule.needs))


def _wanted(seen: Observed, rules: Sequence[Rule], extra: Collection[str]) -> set[str]:
    """The frame columns that steps, rules, sentences and evidence read."""
    read = {*seen.conditions, *IDENTITY, *extra, *needs_of(rules)}
    read = read.union(*seen.reads, *seen.sentences.values())
    read = read.union(*(evidence_columns(rule, seen.columns) for rule in rules))
    return read & set(frame_columns())


def _is_key(name: str) -> bool:
    return name.startswith("row_")


def _keyed(table: ir.Table, columns: Collection[str], place: int) -> ir.Table:
    """A narrow table to be joined by its own name for the row."""
    return table.select(**{f"row_{place}": table["row"]}, **{n: table[n] for n in columns if n != "row"})


def _beside(parts: Sequence[ir.Table], columns: Collection[str]) -> ir.Table:
    """The frame with the wanted columns of each part joined to it by row."""
    joined = parts[0]
    for place, part in enumerate(parts[1:], 1):
        if not frozenset(columns).isdisjoint(part.columns):
            joined = joined.inner_join(part, joined["row"] == part[f"row_{place}"])
    return joined.select(*sorted(set(columns) & set(joined.columns)))


def _answers(frame: Frame, source: Source, rules: Sequence[Rule]) -> ir.Table:
    limits = source.limits
    hits, concerned, blocked = {}, [], []
    for n, rule in enumerate(rules):
        asked, assessable = rule.concerns(frame, limits), rule.assessable(frame)
        hits[f"hit_{n}"] = asked & assessable & rule.hit(frame, limits).fill_null(False)
        concerned.append(asked)
        blocked.append(asked & ~assessable)
    missing = [frame[name].isnull() for name in needs_of(rules)]
    flags = packed("concerned", concerned) | packed("blocked", blocked) | packed("missing", missing)
    return frame.select("row", **hits, **flags)


def unpacked(row: Mapping[str, object], name: str, count: int) -> list[bool]:
    """The flags of one row that :func:`packed` packed.

    >>> unpacked({"blocked_0": 5}, "blocked", 3)
    [True, False, True]
    """
    return [bool(int(str(row[f"{name}_{n // BITS}"])) >> (n % BITS) & 1) for n in range(count)]


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
def _compiling() -> Iterator[None]:
    """While expressions of ten thousand nodes are built and compiled.

    One subquery per step: fusing wide steps costs Ibis more time than the engine saves. No garbage
    collection: nothing is garbage yet, and looking for it takes a fifth of the time.
    """
    fused, collecting = ibis.options.sql.fuse_selects, gc.isenabled()
    ibis.options.sql.fuse_selects = False
    gc.disable()
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = fused
        if collecting:
            gc.enable()


__all__ = ["BITS", "IDENTITY", "Judgement", "judge", "needs_of", "packed", "sentence", "unpacked"]
