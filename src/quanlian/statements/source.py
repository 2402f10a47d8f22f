"""Where a scan reads from, and how other modules add columns to the frame (数据来源)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

import ibis.expr.types as ir
from ibis import BaseBackend

from quanlian.book.contract import TABLES
from quanlian.kernel import Bilingual
from quanlian.statements.rule import Frame, Limits

Keep = Callable[[ir.Table], ir.Table]

# Tables beside the statements that a step leaves out where the book has none.
OUTSIDE = tuple(name for name in TABLES if name not in ("statement", "comparative"))


class Reading(Protocol):
    """What a scan needs of a book; ``Book`` and ``MemoryBook`` both have it."""

    @property
    def version(self) -> int:
        """The version read."""

    @property
    def data_version(self) -> int:
        """The last version that changed a table the bank brings."""

    @property
    def backend(self) -> BaseBackend:
        """The engine that runs the expressions."""

    def table(self, name: str, *, as_of: date | None = None, include_closed: bool = False) -> ir.Table:
        """A contract table as known on a date."""


def _as_it_is(table: ir.Table) -> ir.Table:
    return table


@dataclass(frozen=True, slots=True)
class Share:
    """The parties from one id up to, not including, another; None is no bound."""

    low: str | None
    high: str | None

    def covers(self, party: ir.StringValue) -> list[ir.BooleanValue]:
        """The conditions that a party of the share meets."""
        above = [] if self.low is None else [party >= self.low]
        return above if self.high is None else [*above, party < self.high]


@dataclass(frozen=True, slots=True)
class Source:
    """A book as of a date, with the limits in force, for the whole book or one party.

    ``table`` is never narrowed to the party: peers are the whole book also when one company is
    judged, so that it gets the very findings it gets in the whole scan. Narrow with ``own``; of a large book
    that is one ``share`` of its parties at a time.
    ``keep`` holds an intermediate table for the length of a scan (a temporary table); by default
    nothing is held and the expression stays one expression.
    """

    book: Reading
    as_of: date | None
    limits: Limits
    party: str | None = None
    share: Share | None = None
    whole: bool = False
    keep: Keep = _as_it_is
    _tables: dict[str, ir.Table] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> ir.Table:
        """A contract table as known on the as-of date, of everyone."""
        if name not in self._tables:
            self._tables[name] = self.book.table(name, as_of=self.as_of)
        return self._tables[name]

    def filled(self, name: str) -> frozenset[str] | None:
        """The columns of a table that hold anything at all, where the book can tell without reading it.

        Most of the contract's statement lines are empty in most books; what is empty costs a scan nothing.
        """
        tell: Callable[[str], frozenset[str]] | None = getattr(self.book, "filled", None)
        return tell(name) if tell else None

    def empty(self, name: str) -> bool:
        """True where the book can tell that it has no such table."""
        return self.filled(name) == frozenset()

    def own(self, name: str, by: str = "party_id") -> ir.Table:
        """The same, narrowed to the one party or the share of parties that is judged, ``by`` the column that names it."""
        if self.whole:
            return self.table(name)
        narrowed: Callable[[str, str], ir.Table] | None = getattr(self.book, "own", None)
        if narrowed:
            return narrowed(name, by)
        table = self.table(name)
        if self.party is not None:
            return table.filter(table[by] == self.party)
        return table if self.share is None else table.filter(*self.share.covers(table[by]))

    def everyone(self) -> Source:
        """This source without the narrowing, for peers: ``frame.base(source.everyone(), columns)``."""
        return replace(self, whole=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrichment:
    """Columns that several rules share, added to the frame in one step.

    ``add`` takes the frame as made so far (one row per statement) and returns it with more columns and the
    same rows: by ``frame.mutate(...)``, or by ``frame.left_join(small, [("row", "its_row")]).select(...)`` with a
    small table made from ``source`` that has one row per frame row (see ``models.attach``). Peers come from
    ``frame.base(source.everyone(), {"industry", "segment", "primary", "revenue", ...})``. Steps run in the order
    of :func:`quanlian.statements.registry.enrichments`, so a later one (class scores) may use the columns of an
    earlier one (indicator hits). ``adds`` names each added column in both languages, for "not assessable" and
    for evidence.

    ``add`` only builds expressions and never executes them: what it is given has no rows yet.
    ``source.keep(table)`` holds a table that is used repeatedly.
    """

    name: str
    add: Callable[[Frame, Source], Frame]
    adds: Mapping[str, Bilingual] = field(default_factory=dict)
