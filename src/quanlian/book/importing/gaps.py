"""References that lead nowhere yet (数据缺口): a loan whose borrower was not imported, a pledge without its loan.

Files arrive in any order, so this is reported after an import, never a reason to reject.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from quanlian.book.contract import TABLES
from quanlian.kernel import Bilingual

if TYPE_CHECKING:
    from quanlian.book.book import Book
    from quanlian.book.memory import MemoryBook

# Which column points to which table's key; ``*_id`` columns of parties share one target.
_PARTY_COLUMNS = (
    "party_id",
    "from_id",
    "to_id",
    "guarantor_id",
    "debtor_id",
    "owner_id",
)
_OTHERS = {
    "facility_id": "facility",
    "contract_id": "contract",
    "loan_id": "loan",
    "collateral_id": "collateral",
    "authorization_id": "authorization",
    "account": "account",
    "branch": "branch",
}
EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How many rows of a table point to something the book does not know."""

    table: str
    column: str
    target: str
    rows: int
    examples: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The record for ``--json``."""
        return {
            "table": self.table,
            "column": self.column,
            "target": self.target,
            "rows": self.rows,
            "examples": list(self.examples),
        }

    def line(self) -> Bilingual:
        """What the report says."""
        shown = ", ".join(self.examples)
        return Bilingual(
            f"数据缺口: {self.table}.{self.column} 有 {self.rows} 行在 {self.target} 中找不到 (如 {shown})",
            f"data gap: {self.rows} rows of {self.table}.{self.column} are not in {self.target} (e.g. {shown})",
        )


def references(table: str) -> dict[str, str]:
    """The columns of a table that point elsewhere, with their targets.

    >>> references("pledge")
    {'collateral_id': 'collateral', 'loan_id': 'loan'}
    """
    names = [c.name for c in TABLES[table].columns]
    targets = {name: "party" for name in names if name in _PARTY_COLUMNS}
    targets |= {name: _OTHERS[name] for name in names if name in _OTHERS}
    # A table does not point to itself by its own key.
    own = TABLES[table].keys
    return {name: target for name, target in targets.items() if not (target == table and name in own)}


def gaps(book: Book | MemoryBook, tables: Iterable[str]) -> list[Gap]:
    """Which references of these tables lead nowhere, as the book stands now?"""
    return [gap for table in sorted(set(tables)) for gap in _of(book, table)]


def _of(book: Book | MemoryBook, table: str) -> list[Gap]:
    found = []
    for column, target in references(table).items():
        key = TABLES[target].keys[0]
        known = book.table(target).select(key).rename(known=key)
        rows = book.table(table).select(column).filter(lambda t, c=column: t[c].notnull())
        if not known.limit(1).count().execute():  # not imported at all: no row need be compared
            found += _all(table, column, target, rows)
            continue
        lost = rows.anti_join(known, rows[column] == known["known"])
        grouped = lost.group_by(column).agg(n=lost.count())
        total = grouped["n"].sum().execute()
        if total == total and total:  # the sum of no rows is NaN
            first = grouped.order_by(column).limit(EXAMPLES).to_pyarrow().column(column).to_pylist()
            found.append(
                Gap(
                    table=table,
                    column=column,
                    target=target,
                    rows=int(total),
                    examples=tuple(map(str, first)),
                )
            )
    return found


def _all(table: str, column: str, target: str, rows: ir.Table) -> list[Gap]:
    first = tuple(
        map(str, rows.distinct().order_by(column).limit(EXAMPLES).to_pyarrow().column(column).to_pylist())
    )
    total = int(rows.count().execute()) if first else 0
    return [Gap(table=table, column=column, target=target, rows=total, examples=first)] if first else []
