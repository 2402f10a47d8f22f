"""The SQL of an import: one query that reads, checks and shapes all plainly written rows of a piece (入库查询).

A piece is a relation with the text columns ``c0 … cn`` and, where it knows them, row numbers ``r``. Its
rows fall into four: *plain* ones, whose texts are values as they stand or nearly so, read at almost the
speed of the file itself; *padded* ones, which SQL reads with more effort; the *rest*, which the parser
reads or refuses; and those that the mapping leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from quanlian.book.engine import identifier, literal
from quanlian.book.importing.byte_traits import ANYTHING, Traits
from quanlian.book.importing.movement import Movement
from quanlian.book.importing.plan import Plan, Source
from quanlian.book.importing.rest import LAST_KNOWN
from quanlian.book.importing.value_reader import Value
from quanlian.book.importing.word_text import one_of
from quanlian.book.store.sql import types


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A piece as SQL: text columns ``c0 …``, and ``r`` if ``numbered``; else its rows begin at ``first_row``."""

    sql: str
    first_row: int = 1
    numbered: bool = False
    traits: Traits = ANYTHING


FIRST_KNOWN = date(1992, 1, 1)  # before it Shanghai's offset varied: left to the parser
_DAY_MICROSECONDS = 86_400_000_000
_AHEAD_MICROSECONDS = 8 * 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """The queries over one file's pieces.

    ``stamp`` are the store's own columns as SQL; ``known_at`` dates rows that have no date of their own.
    """

    plan: Plan
    file: str
    sheet: str | None
    known_at: datetime
    stamp: Mapping[str, str]
    layout: Mapping[str, str] | None = None  # columns and types, where they are not the store's own

    @property
    def kinds(self) -> Mapping[str, str]:
        """Column and type of everything that is written."""
        return self.layout or types(self.plan.table.name)

    def plain(self, relation: Relation) -> str:
        """The finished plain rows of a piece, in the store's own layout."""
        return self.shaped(
            f"(SELECT {self._shape(thorough=False)} FROM ({self._read(relation)}) WHERE {self._plain_ok(relation)})"
        )

    def padded(self, relation: Relation) -> str:
        """The same for rows that are not plain, but read all the same (padded, ``NULL`` for missing …)."""
        return f"WITH thorough AS MATERIALIZED ({self._thorough(relation)}) " + self.shaped(
            f"(SELECT {self._shape(thorough=True)} FROM thorough WHERE ok)"
        )

    def rest(self, relation: Relation, *, padded: bool) -> str:
        """Row number, texts and values so far of the rows that the parser must look at.

        ``padded`` says that the padded ones are done.
        """
        texts = ", ".join(
            [
                *(f"c{n}" for n in range(len(self.plan.headings))),
                *(f"j{n}" for n in range(len(self.plan.joins))),
            ]
        )
        values = "".join(f", w{n}" for n in range(len(self._sources)))
        undone = "NOT ok" if padded else "true"
        return (
            f"WITH thorough AS MATERIALIZED ({self._thorough(relation)}) "
            f"SELECT r, {texts}{values} FROM thorough WHERE {undone}"
        )

    def left_out(self, relation: Relation) -> str:
        """How many rows of a piece the mapping does not want."""
        return f"SELECT count(*) FROM {relation.sql} WHERE NOT {self._keep()}"

    def shaped(self, relation: str) -> str:
        """Read rows in the store's layout."""
        columns = ", ".join(f"{self.stamp.get(n, identifier(n))} AS {identifier(n)}" for n in self.kinds)
        return f"SELECT {columns} FROM {relation}"

    @property
    def _sources(self) -> tuple[Source, ...]:
        return self.plan.sources + ((self.plan.known_at,) if self.plan.known_at else ())

    def _read(self, relation: Relation) -> str:
        """Texts, plain values that must be computed, and row numbers."""
        values = "".join(
            f", {s.reader.plain_sql(s.text)} AS v{n}"
            for n, s in enumerate(self._sources)
            if not s.reader.as_it_stands
        )
        # The row number is put on last: no filter is pushed below it, so every value is computed once.
        number = f"row_number() OVER () + {relation.first_row - 1} AS r"
        own = "* EXCLUDE (r), r" if relation.numbered else f"*, {number}"
        return f"SELECT {own} FROM (SELECT *{values} FROM {self._joined(relation.sql)})"

    def _joined(self, relation: str) -> str:
        if not self.plan.joins:
            return relation
        made = ", ".join(f"{_made(join)} AS j{n}" for n, join in enumerate(self.plan.joins))
        return f"(SELECT *, {made} FROM {relation})"

    def _plain_ok(self, relation: Relation) -> str:
        read = [s.reader.plain_ok_sql(s.text, f"v{n}", relation.traits) for n, s in enumerate(self._sources)]
        return " AND ".join([self._keep(), *read, *self._lately("v")])

    def _thorough(self, relation: Relation) -> str:
        values = "".join(f", {s.reader.sql(s.text)} AS w{n}" for n, s in enumerate(self._sources))
        rows = f"SELECT * FROM ({self._read(relation)}) WHERE {self._keep()} AND ({self._plain_ok(relation)}) IS NOT TRUE"
        ok = (
            " AND ".join([*(self._ok(n, s) for n, s in enumerate(self._sources)), *self._lately("w")])
            or "true"
        )
        return f"SELECT *, coalesce({ok}, false) AS ok FROM (SELECT *{values} FROM ({rows}))"

    def _ok(self, number: int, source: Source) -> str:
        value, text = f"w{number}", source.text
        read = f"({value} IS NOT NULL AND {source.reader.range_sql(value)})"
        missing = source.reader.missing_sql(text)
        return read if missing == "false" else f"({read} OR ({value} IS NULL AND {missing}))"

    def _lately(self, prefix: str) -> list[str]:
        if self.plan.known_at is None:
            return []
        value = f"{prefix}{len(self.plan.sources)}"
        return [f"({value} IS NULL OR {value} BETWEEN {literal(FIRST_KNOWN)} AND {literal(LAST_KNOWN)})"]

    def _keep(self) -> str:
        conditions = [
            f"coalesce({one_of(f'trim(c{position})', texts)}, false)"
            for position, texts in self.plan.only.items()
        ]
        return "(" + (" AND ".join(conditions) or "true") + ")"

    def _shape(self, *, thorough: bool) -> str:
        read = {s.name: self._value(n, s, thorough=thorough) for n, s in enumerate(self.plan.sources)}
        read |= {column: constant(value) for column, value in self.plan.constants.items()}
        read |= {"from_file": literal(self.file), "from_sheet": literal(self.sheet), "from_row": "r"}
        read["known_at"] = self._known_at(thorough=thorough)
        kinds = {c: t for c, t in self.kinds.items() if c not in self.stamp}
        return ", ".join(f"CAST({read.get(c, 'NULL')} AS {t}) AS {identifier(c)}" for c, t in kinds.items())

    def _value(self, number: int, source: Source, *, thorough: bool) -> str:
        if thorough:
            return f"w{number}"
        return source.text if source.reader.as_it_stands else f"v{number}"

    def _known_at(self, *, thorough: bool) -> str:
        if self.plan.known_at is None:
            return literal(self.known_at)
        day = self._value(len(self.plan.sources), self.plan.known_at, thorough=thorough)
        moment = f"epoch_us(CAST({day} AS TIMESTAMP)) + {_DAY_MICROSECONDS - 1 - _AHEAD_MICROSECONDS}"
        return f"coalesce(make_timestamptz({moment}), {literal(self.known_at)})"


def _made(join: tuple[tuple[int, ...], str] | Movement) -> str:
    if isinstance(join, Movement):
        return join.sql
    positions, between = join
    return f" || {literal(between)} || ".join(f"c{p}" for p in positions)


def constant(value: Value) -> str:
    """A mapping's constant as SQL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return literal(value.astimezone(UTC))
    if isinstance(value, int | str | date) or value is None:
        return literal(value)
    return f"'{value}'"
