"""A scan as a list of statements for the engine, written once and run over any book (执行计划).

Building and compiling the expressions of a hundred rules takes seconds, running them over one company takes
little. So the expressions are written over tables that have only a name and the contract's columns; compiled,
they are the plan, kept in the process and on disk for the next scan with the same rules, limits and kind of book.
A run creates views of those names over the book at hand and then executes the plan.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from quanlian.statements import shelf
from quanlian.statements.columns import frame_columns
from quanlian.statements.compiling import compiling, fresh, naming
from quanlian.statements.evidence import evidence_columns, sheet_lines
from quanlian.statements.frame import SHEETS, Blank, assemble, blanks, fill_blanks, statements
from quanlian.statements.layers import Layer, Recording, derive, names_in, over, record, sentence
from quanlian.statements.outline import Kind, Named
from quanlian.statements.pruning import leaves
from quanlian.statements.relational import join, pick
from quanlian.statements.rule import Frame, Limits, Rule
from quanlian.statements.source import OUTSIDE, Enrichment, Source

IDENTITY = (
    "row", "party_id", "period_end", "months", "version", "consolidated", "primary", "judged_statement",
    "judged_period", "closing_row", "flow_row", "prior2_row", "main_row", "opening_row",
    "comparative_balance", "comparative_income", "comparative_cashflow",
)  # fmt: skip
BITS = 60  # flags packed into one signed 64-bit integer
KEPT_PLANS = 8  # a process that scans serves a few kinds of question at a time


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing to create in the engine: a view, or a temporary table computed at once.

    One that is ``everyones`` rests on the whole book and serves all shares of it.
    """

    name: str
    sql: str
    view: bool
    everyones: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A compiled question to what a run has created, and the types of its answer."""

    sql: str
    schema: pa.Schema


@dataclass(frozen=True, slots=True)
class Drawing:
    """The expressions that a plan was compiled from; needed only for questions nobody has put yet."""

    recording: Recording
    blank: Mapping[str, Blank]
    sentences: Mapping[str, frozenset[str]]


@dataclass
class Plan:
    """What to create in which order, and how the results are named.

    ``reads`` are the views to create over the book first: name -> (table, column by which it is narrowed to the
    party, or None). ``parts`` are the frame, the tables joined to it, and last the answers; ``sheets`` the
    statements by themselves; ``derived`` the columns that are computed where they are read. ``questions`` are those
    that were put to the results before, compiled.
    """

    reads: Mapping[str, tuple[str, str | None]]
    statements: tuple[Statement, ...]
    sheets: str
    parts: tuple[str, ...]
    derived: frozenset[str]
    said: str
    draw: Callable[[], Drawing]
    key: str | None = None
    questions: dict[str, Question] = field(default_factory=dict)
    shelved: int = -1

    @cached_property
    def drawing(self) -> Drawing:
        """The expressions, written again where the plan came from the shelf."""
        with compiling():
            return self.draw()

    def shelve(self) -> None:
        """Put the plan on the shelf where it is not there with all its questions."""
        if self.key and self.shelved != len(self.questions):
            shelf.put(self.key, _as_text(self))
            self.shelved = len(self.questions)


_KEPT: OrderedDict[tuple[object, ...], Plan] = OrderedDict()


def plan(source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str]) -> Plan:
    """The plan of a scan; the last few are kept."""
    filled = tuple(sorted(source.filled(name) or ("?",)) for name in SHEETS)
    empty = [name for name in OUTSIDE if source.empty(name)]
    asked = (*_in_force(source.limits), filled, empty, sorted(extra))
    same = (repr(asked), *map(id, rules), *map(id, steps))
    if same not in _KEPT:
        key = shelf.key_of([*asked, [r.code for r in rules], [s.name for s in steps]])
        _KEPT[same] = _found(key, source, rules, steps, extra)
    _KEPT.move_to_end(same)
    while len(_KEPT) > KEPT_PLANS:
        _KEPT.popitem(last=False)
    return _KEPT[same]


def _found(
    key: str, source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str]
) -> Plan:
    """The plan on the shelf, or a new one. Rules that are not the product's own never go there."""
    own = set(map(id, rules)) <= set(map(id, _shipped()))
    kept = shelf.take(key) if own else None
    if kept:
        kind = replace(source, book=Kind.of(source), _tables={})  # the plan outlives the book at hand
        try:
            return _from_text(kept, key, lambda: _draw(key, kind, rules, steps, extra))
        except (KeyError, TypeError, ValueError):
            pass  # damaged: written anew below
    with compiling():
        made = _plan(key, source, rules, steps, extra)
    made.key = key if own else None
    return made


def _shipped() -> tuple[Rule, ...]:
    from quanlian.statements import meters
    from quanlian.statements.registry import rules

    return (*rules(), *meters.RULES)


def _as_text(plan: Plan) -> dict[str, Any]:
    questions = {
        name: [asked.sql, b64encode(asked.schema.serialize().to_pybytes()).decode()]
        for name, asked in plan.questions.items()
    }
    return {
        "reads": {name: list(read) for name, read in plan.reads.items()},
        "statements": [asdict(made) for made in plan.statements],
        "sheets": plan.sheets,
        "parts": list(plan.parts),
        "derived": sorted(plan.derived),
        "said": plan.said,
        "questions": questions,
    }


def _from_text(kept: Mapping[str, Any], key: str, draw: Callable[[], Drawing]) -> Plan:
    questions = {
        name: Question(sql, pa.ipc.read_schema(pa.py_buffer(b64decode(schema))))
        for name, (sql, schema) in kept["questions"].items()
    }
    return Plan(
        reads={name: (table, by) for name, (table, by) in kept["reads"].items()},
        statements=tuple(Statement(**made) for made in kept["statements"]),
        sheets=kept["sheets"],
        parts=tuple(kept["parts"]),
        derived=frozenset(kept["derived"]),
        said=kept["said"],
        draw=draw,
        key=key,
        questions=questions,
        shelved=len(questions),
    )


def _in_force(limits: Limits) -> tuple[str, ...]:
    """The parameter set, and on which side of each of its dates the as-of date lies."""
    dates = {parameter.effective_from for parameter in limits.parameters}
    return limits.parameters.hash, str(max((day for day in dates if day <= limits.as_of), default=None))


def _plan(
    key: str, source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str]
) -> Plan:
    with naming(key):
        sketch = _sketch(source, rules, steps, extra)
        drawing, named = sketch.drawing, sketch.named
        writer = _Writer(sketch.planned, drawing.recording, drawing.blank, named.reads)
        sheets = writer.frame(sketch.wanted, {line for rule in rules for line in sheet_lines(rule)})
        for layer in drawing.recording.layers:
            writer.fill(layer)
        writer.answer(sketch.answers)
        parts = tuple(part.get_name() for part in writer.parts)
        derived = frozenset(drawing.blank.keys() | drawing.recording.derived.keys())
        said = fresh("said")
    return Plan(named.reads, tuple(writer.statements), sheets, parts, derived, said, lambda: drawing)


def _draw(
    key: str, source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str]
) -> Drawing:
    with naming(key):
        return _sketch(source, rules, steps, extra).drawing


@dataclass(frozen=True, slots=True)
class _Sketch:
    """A plan's expressions before any is compiled."""

    named: Named
    planned: Source
    drawing: Drawing
    answers: Mapping[str, ir.Value]
    wanted: set[str]


def _sketch(
    source: Source, rules: Sequence[Rule], steps: Sequence[Enrichment], extra: Collection[str]
) -> _Sketch:
    named = Named(source)
    planned = replace(source, book=named, _tables={})
    recording = record(planned, steps)
    sentences = {r.code: names_in(sentence(r, recording.frame, source).values()) for r in rules}
    answers = _answers(recording, source, rules, frozenset().union(*sentences.values()))
    wanted = _wanted(recording, answers, rules, sentences) | set(extra)
    drawing = Drawing(recording, blanks(source, wanted), sentences)
    return _Sketch(named, planned, drawing, answers, wanted)


def needs_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Every column some rule needs, in a fixed order: the frame's own first, whose bits can be had at once."""
    names = dict.fromkeys(name for rule in rules for name in rule.needs)
    return tuple(sorted(names, key=lambda name: name not in frame_columns()))


def _wanted(
    recording: Recording,
    answers: Mapping[str, ir.Value],
    rules: Sequence[Rule],
    sentences: Mapping[str, frozenset[str]],
) -> set[str]:
    """The frame columns that steps, rules, sentences and evidence read."""
    columns = frozenset(recording.frame.columns)
    views = [names for layer in recording.layers for names in layer.views.values()]
    shown = [evidence_columns(rule, columns) for rule in rules]
    asked = names_in(answers.values())
    read = recording.reads(set(IDENTITY).union(asked, *views, *sentences.values(), *shown))
    return read & set(frame_columns())


def _answers(
    recording: Recording, source: Source, rules: Sequence[Rule], said: Collection[str]
) -> dict[str, ir.Value]:
    """The last layer: a flag per rule that hits; which are concerned, which blocked, what is missing.

    It keeps the derived columns that sentences read besides, so that nobody computes them again.
    """
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
    kept = [*missing, *(name for name in sorted(said) if name in recording.derived)]
    return {**hits, **flags, **{name: frame[name] for name in kept}}


def _lacks(frame: Frame, needs: Sequence[str], rule: Rule) -> ir.BooleanValue:
    """True where a need of the rule is missing, told from the bits: a rule has many needs, the bits few words."""
    masks: dict[int, int] = {}
    for name in rule.needs:
        word, bit = divmod(needs.index(name), BITS)
        masks[word] = masks.get(word, 0) | 1 << bit
    lacking = [frame[f"missing_{word}"] & ibis.literal(mask, "int64") != 0 for word, mask in masks.items()]
    return reduce(or_, lacking, ibis.literal(False))


def packed(name: str, flags: Sequence[ir.BooleanValue]) -> dict[str, ir.IntegerValue]:
    """Flags as the bits of as few integers as they need: ``name_0``, ``name_1`` …"""
    words = [flags[start : start + BITS] for start in range(0, len(flags), BITS)]
    return {
        f"{name}_{n}": reduce(
            or_, (ibis.ifelse(flag, ibis.literal(1 << bit, "int64"), 0) for bit, flag in enumerate(word))
        )
        for n, word in enumerate(words)
    }


@dataclass(slots=True)
class _Writer:
    """Writes the statements of a plan."""

    source: Source
    recording: Recording
    blank: Mapping[str, Blank]
    reads: Mapping[str, tuple[str, str | None]]
    statements: list[Statement] = field(default_factory=list)
    parts: list[ir.Table] = field(default_factory=list)
    views: dict[str, frozenset[str]] = field(default_factory=dict)

    def frame(self, wanted: Collection[str], lines: Collection[str]) -> str:
        """The statements by themselves, with ``lines`` for evidence, and the frame; returns the former's name."""
        stored = {name for name in wanted if name not in self.blank} | {
            blank.closed for name, blank in self.blank.items() if name in wanted and blank.closed
        }
        shown = {name for name in lines if name not in self.blank}
        sheets = self._write(statements(self.source, stored | shown))
        self.parts.append(self._write(assemble(sheets, self.source, stored)))
        return str(sheets.get_name())

    def fill(self, layer: Layer) -> None:
        """A layer; one that makes columns is joined to the frame from now on."""
        for view, reads in layer.views.items():
            if not reads <= self.views.get(view, frozenset()):
                self.views[view] = reads | self.views.get(view, frozenset())
                table = derived_view(self.parts, self.recording, self.blank, self.views[view])
                self.statements.append(Statement(view, self.source.book.backend.compile(table), view=True))
        if layer.makes:
            key = {f"row_{len(self.parts)}": layer.table["row"]}
            self.parts.append(self._write(pick(layer.table, *layer.makes, **key)))
        else:
            self._write(layer.table, layer.name, everyones=self._rests_on_everyone(layer.table))

    def _rests_on_everyone(self, table: ir.Table) -> bool:
        named = {leaf.name for leaf in leaves(table) if isinstance(leaf, ops.UnboundTable)}
        whole = {view for view, (_, by) in self.reads.items() if by is None}
        return named <= whole | {made.name for made in self.statements if made.everyones}

    def answer(self, answers: Mapping[str, ir.Value]) -> None:
        """The last layer."""
        reads = names_in(answers.values()) | {"row"}
        frame = derived_view(self.parts, self.recording, self.blank, reads)
        key = {f"row_{len(self.parts)}": frame["row"]}
        made = {name: over(frame, value) for name, value in answers.items()}
        self.parts.append(self._write(pick(frame, **made, **key)))

    def _write(self, table: ir.Table, name: str | None = None, *, everyones: bool = False) -> ir.Table:
        name, sql = name or fresh("table"), self.source.book.backend.compile(table)
        self.statements.append(Statement(name, sql, view=False, everyones=everyones))
        return ibis.table(table.schema(), name=name)


def derived_view(
    parts: Sequence[ir.Table], recording: Recording, blank: Mapping[str, Blank], columns: Collection[str]
) -> ir.Table:
    """The wanted columns of frame, steps and answers, one row per statement."""

    def stored(names: Collection[str]) -> ir.Table:
        lines = {name: blank[name] for name in names if name in blank}
        wanted = {*names, "row"} - lines.keys() | {b.closed for b in lines.values() if b.closed}
        table = _joined(parts, wanted)
        return fill_blanks(table, lines, [name for name in table.columns if name in names or name == "row"])

    known = {name for part in parts for name in part.columns}
    return derive(stored, columns, recording, known)


def _joined(parts: Sequence[ir.Table], wanted: Collection[str]) -> ir.Table:
    """Stored columns of the frame and of the tables joined to it by row."""
    frame = pick(parts[0], *(name for name in parts[0].columns if name in wanted))
    others = []
    for place, part in enumerate(parts[1:], 1):
        found, key = [name for name in part.columns if name in wanted], f"row_{place}"
        if found:
            others.append((pick(part, key, *found), lambda f, o, key=key: [f["row"] == o[key]]))
    return join(frame, others, lambda known: {n: known[n] for n in sorted(wanted) if n in known}, how="inner")
