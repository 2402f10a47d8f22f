"""Every rule put to every statement, the answers held in tables for the length of a scan (判断).

First the frame, then the layers of the steps beside it (see :mod:`quanlian.statements.layers`), last the
answers: a flag per rule that hits, and as bits which rules are concerned, which are blocked, and what is
missing. Readers join just the columns they want.
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
from quanlian.statements.layers import Layer, Recording, names_in, record, sentence
from quanlian.statements.relational import join, pick
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
    sentences: Mapping[str, frozenset[str]]

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
        return {*self.sentences[rule.code], *shown, *IDENTITY, self.hit[rule.code]}


@contextmanager
def judge(
    source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str] = ()
) -> Iterator[Judgement]:
    """Put the rules to every statement of the source; ``extra`` frame columns are kept besides.

    The temporary tables are dropped at the end of the ``with`` block.
    """
    with _Held(source) as held:
        with _compiling():
            recording = record(source, steps)
            answers = _answers(recording.frame, source, rules)
            sentences = {r.code: names_in(sentence(r, recording.frame, source).values()) for r in rules}
            wanted = _wanted(recording, answers, rules, sentences) | set(extra)
            lines = {line for rule in rules for line in sheet_lines(rule)}
            sheets = held.keep(statements(source, wanted | lines))
            held.parts.append(held.keep(assemble(sheets, source, wanted)))
            for layer in recording.layers:
                held.fill(layer)
            held.fill(answers)
        hit = {rule.code: f"hit_{n}" for n, rule in enumerate(rules)}
        parts, needs = tuple(held.parts), needs_of(rules)
        yield Judgement(source, tuple(rules), sheets, parts, hit, needs, sentences)


def needs_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Every column some rule needs, in a fixed order."""
    return tuple(dict.fromkeys(name for rule in rules for name in rule.needs))


def _wanted(
    recording: Recording, answers: Layer, rules: Sequence[Rule], sentences: Mapping[str, frozenset[str]]
) -> set[str]:
    """The frame columns that steps, rules, sentences and evidence read."""
    read = {*IDENTITY, *answers.reads}
    read = read.union(*(layer.reads for layer in recording.layers), *sentences.values())
    read = read.union(*(evidence_columns(rule, recording.columns) for rule in rules))
    return read & set(frame_columns())


def _is_key(name: str) -> bool:
    return name.startswith("row_")


def _beside(parts: Sequence[ir.Table], columns: Collection[str]) -> ir.Table:
    """The frame with the wanted columns of each part joined to it by row."""
    wanted = set(columns)
    frame = pick(parts[0], *sorted((wanted | {"row"}) & set(parts[0].columns)))
    others = []
    for place, part in enumerate(parts[1:], 1):
        found, key = sorted(wanted & set(part.columns)), f"row_{place}"
        if found:
            others.append((pick(part, key, *found), lambda f, o, key=key: [f["row"] == o[key]]))
    return join(frame, others, lambda known: {n: known[n] for n in sorted(wanted) if n in known}, how="inner")


def _answers(frame: Frame, source: Source, rules: Sequence[Rule]) -> Layer:
    """The last layer."""
    limits = source.limits
    hits, concerned, blocked = {}, [], []
    for n, rule in enumerate(rules):
        asked, assessable = rule.concerns(frame, limits), rule.assessable(frame)
        hits[f"hit_{n}"] = asked & assessable & rule.hit(frame, limits).fill_null(False)
        concerned.append(asked)
        blocked.append(asked & ~assessable)
    missing = [frame[name].isnull() for name in needs_of(rules)]
    flags = packed("concerned", concerned) | packed("blocked", blocked) | packed("missing", missing)
    answers = {**hits, **flags}
    reads = names_in(answers.values()) | {"row"}
    return Layer("answers", pick(frame, "row", **answers), {frame.get_name(): reads}, tuple(answers))


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


class _Held:
    """The temporary tables and views of one scan, dropped at its end."""

    def __init__(self, source: Source) -> None:
        self._backend = source.book.backend
        self._tables: list[str] = []
        self._views: dict[str, frozenset[str]] = {}
        self.parts: list[ir.Table] = []

    def __enter__(self) -> _Held:
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._views:
            self._backend.drop_view(name, force=True)
        for name in reversed(self._tables):
            self._backend.drop_table(name, force=True)

    def keep(self, table: ir.Table, name: str | None = None) -> ir.Table:
        """Compute a table and hold it."""
        name = name or ibis.util.gen_name("quanlian_scan")
        self._tables.append(name)
        return self._backend.create_table(name, table, temp=True)

    def fill(self, layer: Layer) -> None:
        """Compute a layer; one that makes columns is joined to the frame from now on."""
        for view, reads in layer.views.items():
            if not reads <= self._views.get(view, frozenset()):
                self._views[view] = reads | self._views.get(view, frozenset())
                self._backend.create_view(view, _beside(self.parts, self._views[view]), overwrite=True)
        if layer.makes:
            key = {f"row_{len(self.parts)}": layer.table["row"]}
            self.parts.append(self.keep(pick(layer.table, *layer.makes, **key)))
        else:
            self.keep(layer.table, layer.name)


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
