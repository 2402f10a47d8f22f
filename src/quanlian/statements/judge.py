"""Every rule put to every statement, the answers held in tables for the length of a scan (判断).

Held are the statements by themselves (``sheets``), the frame, the few tables that steps join to it (see
:mod:`quanlian.statements.layers`), and the answers: a flag per rule that hits, and as bits which rules are
concerned, which are blocked, and what is missing. All other columns are computed where they are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from quanlian.statements.columns import frame_columns
from quanlian.statements.compiling import compiling
from quanlian.statements.evidence import evidence_columns, sheet_lines
from quanlian.statements.frame import Blank, assemble, blanks, fill_blanks, statements
from quanlian.statements.layers import Layer, Recording, derive, names_in, record, sentence
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
    hit: Mapping[str, str]
    needs: tuple[str, ...]
    sentences: Mapping[str, frozenset[str]]
    _held: _Held

    @property
    def columns(self) -> frozenset[str]:
        """Every column that :meth:`view` can give."""
        return self._held.columns

    @property
    def judged(self) -> ir.Table:
        """Everything side by side; wide, for looking around rather than for scans."""
        return self.view(self.columns)

    def view(self, columns: Collection[str]) -> ir.Table:
        """These columns of frame, steps and answers, one row per statement."""
        return self._held.view(columns)

    def hit_rules(self) -> list[Rule]:
        """The rules that hit at all; the others need no question of their own."""
        flags = self.view(self.hit.values())
        found = flags.agg(**{name: flags[name].any() for name in flags.columns}).to_pyarrow().to_pylist()[0]
        return [rule for rule in self.rules if found[self.hit[rule.code]]]

    def hits(self, rule: Rule) -> ir.Table:
        """The rule's hits: identity, evidence, and its sentence under ``said_<number>_<name>``.

        What all hit rules say is computed together, once, for the statements that any of them hits.
        """
        if self._held.said is None:
            self._held.said = self._say(self.hit_rules())
        said = self._held.said
        return said.filter(said[self.hit[rule.code]])

    def said_by(self, rule: Rule) -> str:
        """How the columns of the rule's sentence begin."""
        return f"said_{self.rules.index(rule)}_"

    def _say(self, rules: Sequence[Rule]) -> ir.Table:
        flags = {self.hit[rule.code] for rule in rules}
        shown = frozenset().union(*(evidence_columns(rule, self.columns) for rule in rules))
        read = frozenset().union(*(self.sentences[rule.code] for rule in rules))
        rows = self.view({*IDENTITY, *flags, *shown, *read})
        rows = rows.filter(reduce(or_, (rows[flag] for flag in sorted(flags)), ibis.literal(False)))
        sentences = {
            f"{self.said_by(rule)}{name}": value
            for rule in rules
            for name, value in sentence(rule, rows, self.source).items()
        }
        return self._held.keep(pick(rows, *sorted({*IDENTITY, *flags, *shown}), **sentences))


@contextmanager
def judge(
    source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str] = ()
) -> Iterator[Judgement]:
    """Put the rules to every statement of the source; ``extra`` frame columns are kept besides.

    The temporary tables are dropped at the end of the ``with`` block.
    """
    with compiling():
        recording = record(source, steps)
        answers = _answers(recording, source, rules)
        sentences = {r.code: names_in(sentence(r, recording.frame, source).values()) for r in rules}
        wanted = _wanted(recording, answers, rules, sentences) | set(extra)
    with _Held(source, recording, blanks(source, wanted)) as held:
        with compiling():
            lines = {line for rule in rules for line in sheet_lines(rule)}
            sheets = held.fill_frame(wanted, lines)
            for layer in (*recording.layers, answers):
                held.fill(layer)
        hit = {rule.code: f"hit_{n}" for n, rule in enumerate(rules)}
        yield Judgement(source, tuple(rules), sheets, hit, needs_of(rules), sentences, held)


def needs_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Every column some rule needs, in a fixed order."""
    return tuple(dict.fromkeys(name for rule in rules for name in rule.needs))


def _wanted(
    recording: Recording, answers: Layer, rules: Sequence[Rule], sentences: Mapping[str, frozenset[str]]
) -> set[str]:
    """The frame columns that steps, rules, sentences and evidence read."""
    columns = frozenset(recording.frame.columns)
    views = [names for layer in (*recording.layers, answers) for names in layer.views.values()]
    shown = [evidence_columns(rule, columns) for rule in rules]
    read = recording.reads(set(IDENTITY).union(*views, *sentences.values(), *shown))
    return read & set(frame_columns())


def _answers(recording: Recording, source: Source, rules: Sequence[Rule]) -> Layer:
    """The last layer."""
    limits, needs = source.limits, needs_of(rules)
    missing = packed("missing", [recording.frame[name].isnull() for name in needs])
    frame = recording.add(missing)
    hits, concerned, blocked = {}, [], []
    for n, rule in enumerate(rules):
        asked, assessable = rule.concerns(frame, limits), ~_lacks(frame, needs, rule)
        hits[f"hit_{n}"] = asked & assessable & rule.hit(frame, limits).fill_null(False)
        concerned.append(asked)
        blocked.append(asked & ~assessable)
    flags = packed("concerned", concerned) | packed("blocked", blocked)
    answers = {**hits, **flags, **{name: frame[name] for name in missing}}
    reads = names_in(answers.values()) | {"row"}
    return Layer("answers", pick(frame, "row", **answers), {frame.get_name(): reads}, tuple(answers))


def _lacks(frame: Frame, needs: Sequence[str], rule: Rule) -> ir.BooleanValue:
    """True where a need of the rule is missing, told from the bits: a rule has many needs, the bits few words."""
    masks: dict[int, int] = {}
    for name in rule.needs:
        word, bit = divmod(needs.index(name), BITS)
        masks[word] = masks.get(word, 0) | 1 << bit
    lacking = [frame[f"missing_{word}"] & ibis.literal(mask, "int64") != 0 for word, mask in masks.items()]
    return reduce(or_, lacking, ibis.literal(False))


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

    def __init__(self, source: Source, recording: Recording, blank: Mapping[str, Blank]) -> None:
        self._source = source
        self._backend = source.book.backend
        self._recording = recording
        self._blank = blank
        self._tables: list[str] = []
        self._views: dict[str, frozenset[str]] = {}
        self._parts: list[ir.Table] = []
        self.said: ir.Table | None = None

    def __enter__(self) -> _Held:
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._views:
            self._backend.drop_view(name, force=True)
        for name in reversed(self._tables):
            self._backend.drop_table(name, force=True)

    @property
    def columns(self) -> frozenset[str]:
        """Every column that can be read."""
        stored = {name for part in self._parts for name in part.columns}
        return frozenset(stored | self._blank.keys() | self._recording.derived.keys())

    def fill_frame(self, wanted: Collection[str], lines: Collection[str]) -> ir.Table:
        """Compute the statements by themselves, with ``lines`` for evidence, and the frame; returns the former."""
        stored = {name for name in wanted if name not in self._blank} | {
            blank.closed for name, blank in self._blank.items() if name in wanted and blank.closed
        }
        sheets = self.keep(statements(self._source, stored | {n for n in lines if n not in self._blank}))
        self._parts.append(self.keep(assemble(sheets, self._source, stored)))
        return sheets

    def fill(self, layer: Layer) -> None:
        """Compute a layer; one that makes columns is joined to the frame from now on."""
        for view, reads in layer.views.items():
            if not reads <= self._views.get(view, frozenset()):
                self._views[view] = reads | self._views.get(view, frozenset())
                self._backend.create_view(view, self.view(self._views[view]), overwrite=True)
        if layer.makes:
            key = {f"row_{len(self._parts)}": layer.table["row"]}
            self._parts.append(self.keep(pick(layer.table, *layer.makes, **key)))
        else:
            self.keep(layer.table, layer.name)

    def view(self, columns: Collection[str]) -> ir.Table:
        """The wanted columns, one row per statement."""
        known = {name for part in self._parts for name in part.columns}
        return derive(self._stored, columns, self._recording, known)

    def _stored(self, names: Collection[str]) -> ir.Table:
        """Stored columns of the frame and the layers joined by row, and lines that nobody fills."""
        blank = {name: self._blank[name] for name in names if name in self._blank}
        wanted = {*names, "row"} - blank.keys() | {b.closed for b in blank.values() if b.closed}
        table = self._joined(wanted)
        return fill_blanks(table, blank, [name for name in table.columns if name in names or name == "row"])

    def _joined(self, wanted: Collection[str]) -> ir.Table:
        frame = pick(self._parts[0], *(n for n in self._parts[0].columns if n in wanted))
        others = []
        for place, part in enumerate(self._parts[1:], 1):
            found, key = [name for name in part.columns if name in wanted], f"row_{place}"
            if found:
                others.append((pick(part, key, *found), lambda f, o, key=key: [f["row"] == o[key]]))
        return join(
            frame, others, lambda known: {n: known[n] for n in sorted(wanted) if n in known}, how="inner"
        )

    def keep(self, table: ir.Table, name: str | None = None) -> ir.Table:
        """Compute a table and hold it."""
        name = name or ibis.util.gen_name("quanlian_scan")
        self._tables.append(name)
        return self._backend.create_table(name, table, temp=True)


__all__ = ["BITS", "IDENTITY", "Judgement", "judge", "needs_of", "packed", "sentence", "unpacked"]
