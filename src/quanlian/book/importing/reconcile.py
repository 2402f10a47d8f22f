"""How the book ties to the general ledger (总分核对): sums of the book against ``gl_total``, branch by branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from quanlian.book.importing.mapping import LedgerLine
from quanlian.kernel import Bilingual

if TYPE_CHECKING:
    from quanlian.book.book import Book
    from quanlian.book.memory import MemoryBook

# The account code of 《企业会计准则——应用指南》: 1303 贷款. A bank with other codes says so in its mapping.
DEFAULT_LEDGER = (
    LedgerLine(
        name="贷款余额",
        accounts=("1303",),
        excluded=(),
        table="loan",
        column="balance",
        without={"status": ("written_off", "sold")},
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One sum of the book beside the ledger's."""

    name: str
    on: date
    branch: str | None
    ledger: Decimal
    book: Decimal

    @property
    def difference(self) -> Decimal:
        """Book minus ledger, yuan."""
        return self.book - self.ledger

    def as_dict(self) -> dict[str, Any]:
        """The record for ``--json``."""
        return {
            "name": self.name,
            "date": self.on.isoformat(),
            "branch": self.branch,
            "ledger": str(self.ledger),
            "book": str(self.book),
            "difference": str(self.difference),
            "ties": not self.difference,
        }

    def line(self) -> Bilingual:
        """What the report says."""
        where_zh, where_en = (f"机构 {self.branch} ", f"branch {self.branch}, ") if self.branch else ("", "")
        if not self.difference:
            return Bilingual(
                f"总分核对: {self.on} {where_zh}{self.name} {self.book} 元, 一致",
                f"ledger: {self.on} {where_en}{self.name} {self.book} yuan, ties",
            )
        return Bilingual(
            f"总分核对不符: {self.on} {where_zh}{self.name} 明细 {self.book} 元, 总账 {self.ledger} 元, 差 {self.difference} 元",
            f"does not tie to the ledger: {self.on} {where_en}{self.name}: book {self.book}, ledger {self.ledger}, "
            f"difference {self.difference} yuan",
        )


def reconcile(book: Book | MemoryBook, ledger: Sequence[LedgerLine] | None = None) -> list[Tie]:
    """How does the book tie to the newest day of the general ledger? Empty where no ledger was imported.

    The book's sums are taken as of the ledger's day, by branch where the table has one, in the cents stored.
    """
    totals = book.table("gl_total")
    newest = totals["date"].max().to_pyarrow().as_py()
    if newest is None:
        return []
    day = totals.filter(totals["date"] == newest)
    return [tie for line in ledger or DEFAULT_LEDGER for tie in _ties(book, line, day, newest)]


def _ties(book: Book | MemoryBook, line: LedgerLine, day: ir.Table, on: date) -> list[Tie]:
    wanted = ibis.or_(*(day["account_code"].startswith(code) for code in line.accounts))
    unwanted = [day["account_code"].startswith(code) for code in line.excluded]
    accounts = day.filter(wanted & ~ibis.or_(*unwanted)) if unwanted else day.filter(wanted)
    ledger = _sums(accounts, "balance", "branch")
    if not ledger:
        return []
    detail = _narrowed(book.table(line.table, as_of=on), line)
    by = "branch" if "branch" in detail.columns else None
    sums = _sums(detail, line.column, by)
    if by is None or set(sums) <= {None}:  # the detail knows no branches: the bank as a whole
        return [_tie(line, on, None, sum(ledger.values(), Decimal(0)), sum(sums.values(), Decimal(0)))]
    branches = sorted(set(ledger) | set(sums), key=str)
    return [_tie(line, on, b, ledger.get(b, Decimal(0)), sums.get(b, Decimal(0))) for b in branches]


def _narrowed(detail: ir.Table, line: LedgerLine) -> ir.Table:
    for column, values in line.only.items():
        detail = detail.filter(detail[column].isin(list(values)))
    for column, values in line.without.items():
        detail = detail.filter(detail[column].isnull() | ~detail[column].isin(list(values)))
    return detail


def _sums(rows: ir.Table, column: str, by: str | None) -> dict[str | None, Decimal]:
    if by is None:
        total = rows[column].sum().to_pyarrow().as_py()
        return {} if total is None else {None: total}
    grouped = rows.group_by(by).agg(total=rows[column].sum()).to_pyarrow().to_pylist()
    return {row[by]: row["total"] for row in grouped if row["total"] is not None}


def _tie(line: LedgerLine, on: date, branch: str | None, ledger: Decimal, book: Decimal) -> Tie:
    return Tie(name=line.name, on=on, branch=branch, ledger=Decimal(ledger), book=Decimal(book))
