"""The three statements of a party, one column per line of 财会〔2019〕6号 and its forerunners (报表)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from quanlian.book.contract.model import Column, Table, Type, column

_TYPES = {
    "basic_eps": Type.PRICE,
    "diluted_eps": Type.PRICE,
    "vat_rate": Type.FRACTION,
    "income_tax_rate": Type.FRACTION,
    "top5_customers_share": Type.FRACTION,
    "top5_new_customers_share": Type.FRACTION,
    "top5_suppliers_share": Type.FRACTION,
    "input_price_change": Type.FRACTION,
    "auditor": Type.TEXT,
    "audit_opinion": Type.TEXT,
    "finance_head": Type.TEXT,
    "note": Type.TEXT,
}
VERSIONS = {
    "audited": "审计|审计报表|经审计",
    "management": "管理|报行|自编|内部报表",
    "tax": "税务|报税|报税报表",
    "bank": "银行|报送银行|报银行",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of a statement: where it stands, which total it adds to, and how it is printed.

    ``part`` is balance, income, cashflow or notes; ``adds_to`` names the total (empty for totals at
    the top and for "of which" lines) and ``sign`` is +1 or -1 in that sum.
    """

    name: str
    part: str
    adds_to: str | None
    sign: int
    format: str
    zh: tuple[str, ...]
    type: Type

    @property
    def label(self) -> str:
        """The line's usual Chinese heading."""
        return self.zh[0]


@cache
def statement_items() -> dict[str, Item]:
    """Every statement item by its column name, in the order in which it is printed."""
    text = files("quanlian.book.contract").joinpath("statement_items.csv").read_text("utf-8")
    return {row["item"]: _item(row) for row in csv.DictReader(text.splitlines())}


def components(total: str) -> dict[str, int]:
    """The lines that add up to a total, each with its sign.

    >>> components("net_profit")
    {'profit_before_tax': 1, 'income_tax': -1, 'unrecognised_losses': 1}
    """
    return {i.name: i.sign for i in statement_items().values() if i.adds_to == total}


def _item(row: dict[str, str]) -> Item:
    return Item(
        name=row["item"],
        part=row["part"],
        adds_to=row["adds_to"] or None,
        sign=int(row["sign"]),
        format=row["format"],
        zh=tuple(w for w in [row["zh"], *row["aliases"].split("|")] if w),
        type=_TYPES.get(row["item"], Type.MONEY),
    )


def _columns() -> tuple[Column, ...]:
    head = (
        column("party_id*†", zh="客户编号|客户号|客户代码"),
        column("period_end*†", Type.DATE, "报表日期|报告期|期末日期|截止日期|会计期间|期间"),
        column("months*†", Type.INTEGER, "期间月数|月数", minimum=1, maximum=24),
        column("version*†", zh="报表版本|报表类型|口径", choices=VERSIONS),
        column("consolidated†", Type.BOOL, "是否合并|合并口径|合并标志"),
        column("unit", Type.INTEGER, "报表单位|单位", minimum=1),
        column("self_made", Type.BOOL, "自编报表|客户经理自编"),
    )
    lines = tuple(Column(name=item.name, type=item.type, zh=item.zh) for item in statement_items().values())
    return head + lines


STATEMENT = Table(name="statement", zh="报表", row="a party's statements for a period", columns=_columns())

COMPARATIVE = Table(
    name="comparative",
    zh="比较数据",
    row="the opening and prior-period columns printed beside a statement, under that statement's key",
    columns=_columns(),
)

TABLES = (STATEMENT, COMPARATIVE)
