"""Sums of columns as they stand in the file (列合计), for comparison with a control file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock

import duckdb

from quanlian.book.importing.control_file import Control
from quanlian.book.importing.headings import Heading, plain
from quanlian.book.importing.number_text import number_sql, parse_number
from quanlian.book.importing.plan import Plan
from quanlian.book.importing.raw_text import ValueProblem

_TYPE = "DECIMAL(18,4)"


@dataclass(slots=True)
class Sums:
    """Running sums by the name that the control file uses; a text that is no number adds nothing."""

    positions: Mapping[str, int]
    totals: dict[str, Decimal] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, control: Control | None, plan: Plan) -> Sums | None:
        """The columns whose sums a control file states; None where it states none."""
        if control is None or not control.sums:
            return None
        places = {plain(h): p for p, h in reversed(list(enumerate(plan.headings)))}
        places |= {Heading.of(h).name: p for p, h in reversed(list(enumerate(plan.headings)))}
        places |= {plain(source.name): source.position for source in plan.sources}
        return cls({name: places[plain(name)] for name in control.sums if plain(name) in places})

    def add(self, connection: duckdb.DuckDBPyConnection, relation: str) -> None:
        """Add a piece's rows."""
        for name, position in self.positions.items():
            total = _sum(connection, relation, f"c{position}")
            with self._lock:
                self.totals[name] = self.totals.get(name, Decimal(0)) + total


def _sum(connection: duckdb.DuckDBPyConnection, relation: str, column: str) -> Decimal:
    read = number_sql(column, type_=_TYPE)
    row = connection.execute(f"SELECT sum(({read})::DECIMAL(38,4)) FROM {relation}").fetchone()
    total = Decimal(row[0] or 0) if row else Decimal(0)
    others = connection.execute(
        f"SELECT {column}, count(*) FROM {relation} WHERE {column} IS NOT NULL AND ({read}) IS NULL GROUP BY 1"
    ).fetchall()
    for text, times in others:
        try:
            total += (parse_number(text) or Decimal(0)) * times
        except ValueProblem:
            continue
    return total.normalize()
