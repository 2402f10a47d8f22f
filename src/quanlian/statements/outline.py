"""Books of which only the outline is known, for writing plans over (账本轮廓)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import BaseBackend

from quanlian.book.contract.schema import reading_schema
from quanlian.statements.compiling import fresh
from quanlian.statements.frame import SHEETS
from quanlian.statements.source import OUTSIDE, Source


@dataclass(frozen=True, slots=True)
class Kind:
    """What a plan knows of the books it serves: which lines are filled, which tables there are."""

    sheets: Mapping[str, frozenset[str] | None]
    absent: frozenset[str]
    backend: Any = None
    version: int = 0
    data_version: int = 0

    @classmethod
    def of(cls, source: Source) -> Kind:
        """The kind of a book at hand."""
        sheets = {name: source.filled(name) for name in SHEETS}
        return cls(sheets, frozenset(name for name in OUTSIDE if source.empty(name)))

    def filled(self, name: str) -> frozenset[str] | None:
        """As in the book that the plan was asked for."""
        return frozenset() if name in self.absent else self.sheets.get(name)

    def table(self, name: str, *, as_of: date | None = None, include_closed: bool = False) -> ir.Table:
        """A plan reads nothing."""
        raise NotImplementedError(name)


class Named:
    """A book of names: each table is only a name and the contract's columns, and noted when it is asked for."""

    version = data_version = 0

    def __init__(self, source: Source) -> None:
        self._book = source.book
        self.backend: BaseBackend = source.book.backend
        self.reads: dict[str, tuple[str, str | None]] = {}
        self._views: dict[tuple[str, str | None], str] = {}

    def table(self, name: str, *, as_of: date | None = None, include_closed: bool = False) -> ir.Table:
        """Everyone's rows; the view that a run creates sees to ``as_of``."""
        del as_of, include_closed
        return self._named(name, None)

    def own(self, name: str, by: str) -> ir.Table:
        """The one party's rows."""
        return self._named(name, by)

    def filled(self, name: str) -> frozenset[str] | None:
        """As in the book that the plan is made for."""
        tell = getattr(self._book, "filled", None)
        return tell(name) if tell else None

    def _named(self, name: str, by: str | None) -> ir.Table:
        view = self._views.get((name, by)) or fresh(f"{'own' if by else 'all'}_{name}")
        self._views[name, by] = view
        self.reads[view] = (name, by)
        return ibis.table(ibis.Schema.from_pyarrow(reading_schema(name)), name=view)
