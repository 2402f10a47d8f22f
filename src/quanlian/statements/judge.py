"""Every rule put to every statement, the answers held in tables for the length of a scan (判断).

Held are the statements by themselves (``sheets``), the frame, the few tables that steps join to it, and the
answers: a flag per rule that hits, and as bits which rules are concerned, which are blocked, and what is
missing (see :mod:`quanlian.statements.plan`). All other columns are computed where they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from quanlian.statements.compiling import compiling
from quanlian.statements.evidence import evidence_columns
from quanlian.statements.layers import sentence
from quanlian.statements.plan import BITS, IDENTITY, Plan, Question, derived_view, needs_of, plan
from quanlian.statements.relational import pick
from quanlian.statements.rule import Rule
from quanlian.statements.source import Enrichment, Share, Source

KEPT_QUESTIONS = 500  # compiled questions per plan
_SAID = "said "  # how the names of the questions begin that are another one for each set of rules that hit


@dataclass(slots=True)
class Judgement:
    """The answers of a set of rules, in temporary tables of the book's engine.

    ``hit`` names the flag column of each rule. The bits of the columns ``concerned_<n>`` and ``blocked_<n>``
    stand for the rules in order (the question makes sense; it cannot be answered), those of
    ``missing_<n>`` for ``needs``. ``sheets`` are the statements and comparatives by themselves.
    """

    source: Source
    rules: tuple[Rule, ...]
    plan: Plan
    _tables: list[str] = field(default_factory=list)
    _parts: tuple[ir.Table, ...] = ()
    _sheets: ir.Table | None = None
    _said_types: dict[str, Any] | None = None

    @property
    def hit(self) -> dict[str, str]:
        """The flag column of each rule."""
        return {rule.code: f"hit_{n}" for n, rule in enumerate(self.rules)}

    @property
    def needs(self) -> tuple[str, ...]:
        """Every column some rule needs."""
        return needs_of(self.rules)

    @property
    def sheets(self) -> ir.Table:
        """Every statement and comparative by itself, by ``row``."""
        if self._sheets is None:
            self._sheets = self.source.book.backend.table(self.plan.sheets)
        return self._sheets

    @property
    def columns(self) -> frozenset[str]:
        """Every column that :meth:`view` can give."""
        stored = {name for part in self._parts for name in part.columns}
        return frozenset(stored | self.plan.derived)

    @property
    def judged(self) -> ir.Table:
        """Everything side by side; wide, for looking around rather than for scans."""
        return self.view(self.columns)

    def view(self, columns: Collection[str]) -> ir.Table:
        """These columns of frame, steps and answers, one row per statement."""
        drawing = self.plan.drawing
        return derived_view(self._parts, drawing.recording, drawing.blank, columns)

    def ask(self, name: str, question: Callable[[], ir.Table]) -> pa.Table:
        """The rows of an expression over what is held; compiled once per plan under its name."""
        asked = self._compiled(name, question)
        # The engine has its own idea of a literal's type (0.08 is a decimal to it).
        return self.source.book.backend.raw_sql(asked.sql).to_arrow_table().cast(asked.schema)

    def _compiled(self, name: str, question: Callable[[], ir.Table]) -> Question:
        questions = self.plan.questions
        if name not in questions:
            if len(questions) >= KEPT_QUESTIONS:
                questions.clear()
            table = question()
            sql = self.source.book.backend.compile(table)
            questions[name] = Question(sql, table.schema().to_pyarrow())
        return questions[name]

    def hit_rules(self) -> list[Rule]:
        """The rules that hit at all; the others need no question of their own."""

        def question() -> ir.Table:
            flags = self.view(self.hit.values())
            return flags.agg(**{name: flags[name].any() for name in flags.columns})

        found = self.ask("hit rules", question).to_pylist()[0]
        return [rule for rule in self.rules if found[self.hit[rule.code]]]

    def hits(self, rule: Rule, columns: Collection[str]) -> ir.Table:
        """The rule's hits: those of these columns that there are, and its sentence under :meth:`said_by`."""
        if self._said_types is None:
            self._said_types = dict(self.source.book.backend.table(self.plan.said).schema())
        prefix, flag = self.said_by(rule), self.hit[rule.code]
        # Only the columns wanted of what was said: Ibis is slow over those of all other rules.
        types = {
            name: type_
            for name, type_ in self._said_types.items()
            if name in columns or name == flag or name.startswith(prefix)
        }
        said = ibis.table(types, name=self.plan.said)
        return said.filter(said[flag])

    def say(self, rules: Sequence[Rule]) -> None:
        """Compute together what these rules say, for the statements that any of them hits."""
        self._said_types = None  # another share of the parties hits other rules
        together = self._said_together({rule.code for rule in rules})
        name = f"{_SAID}{' '.join(rule.code for rule in together)}"
        self._create(self.plan.said, self._compiled(name, lambda: self._said(together)).sql, "TABLE")

    def _said_together(self, codes: set[str]) -> list[Rule]:
        """The least set of rules compiled before that says all this; else this with what was said before.

        Every company hits another set of rules; so, after a few, nothing is left to compile.
        """
        known = [set(q.removeprefix(_SAID).split()) for q in self.plan.questions if q.startswith(_SAID)]
        enough = [found for found in known if codes <= found]
        chosen = min(enough, key=len) if enough else codes | max(known, key=len, default=set())
        return [rule for rule in self.rules if rule.code in chosen]

    def said_by(self, rule: Rule) -> str:
        """How the columns of the rule's sentence begin."""
        return f"said_{self.rules.index(rule)}_"

    def run(self, share: Share | None = None) -> None:
        """Create the plan's views and tables, for a share of the parties or all of them."""
        backend, first = self.source.book.backend, not self._tables
        self.source = replace(self.source, share=share)
        for view, (table, by) in self.plan.reads.items():
            if by or first:
                self._tables.append(view)
                rows = self.source.own(table, by) if by else self.source.table(table)
                backend.create_view(view, rows, overwrite=True)
        for made in self.plan.statements:
            if first or not made.everyones:
                self._create(made.name, made.sql, "VIEW" if made.view else "TABLE")
        self._parts = tuple(backend.table(name) for name in self.plan.parts)

    def close(self) -> None:
        """Drop what was created, the last first."""
        backend = self.source.book.backend
        views = {*self.plan.reads, *(made.name for made in self.plan.statements if made.view)}
        for name in dict.fromkeys(reversed(self._tables)):
            drop = backend.drop_view if name in views else backend.drop_table
            drop(name, force=True)

    def _create(self, name: str, sql: str, kind: str) -> None:
        self._tables.append(name)
        # Plain SQL, because it is compiled already; OR REPLACE because a view may widen.
        self.source.book.backend.raw_sql(f'CREATE OR REPLACE TEMP {kind} "{name}" AS {sql}')

    def _said(self, rules: Sequence[Rule]) -> ir.Table:
        flags = {self.hit[rule.code] for rule in rules}
        shown = frozenset().union(*(evidence_columns(rule, self.columns) for rule in rules))
        read = frozenset().union(*(self.plan.drawing.sentences[rule.code] for rule in rules))
        rows = self.view({*IDENTITY, *flags, *shown, *read})
        rows = rows.filter(reduce(or_, (rows[flag] for flag in sorted(flags)), ibis.literal(False)))
        sentences = {
            f"{self.said_by(rule)}{name}": value
            for rule in rules
            for name, value in sentence(rule, rows, self.source).items()
        }
        return pick(rows, *sorted({*IDENTITY, *flags, *shown}), **sentences)


@contextmanager
def judge(
    source: Source,
    rules: Sequence[Rule],
    steps: Sequence[Enrichment],
    extra: Collection[str] = (),
    *,
    share: Share | None = None,
) -> Iterator[Judgement]:
    """Put the rules to every statement of the source; ``extra`` frame columns are kept besides.

    What is created in the engine is dropped at the end of the ``with`` block. ``judgement.run(share)`` turns to a
    share of the parties.
    """
    judgement = Judgement(source, tuple(rules), plan(source, rules, steps, extra))
    try:
        with compiling():
            judgement.run(share)
            yield judgement
            judgement.plan.shelve()
    finally:
        judgement.close()


def unpacked(row: Mapping[str, object], name: str, count: int) -> list[bool]:
    """The flags of one row that were packed as bits.

    >>> unpacked({"blocked_0": 5}, "blocked", 3)
    [True, False, True]
    """
    return [bool(int(str(row[f"{name}_{n // BITS}"])) >> (n % BITS) & 1) for n in range(count)]


__all__ = ["BITS", "IDENTITY", "Judgement", "judge", "needs_of", "sentence", "unpacked"]
