"""Which system delivers which table, and how it prints it (导出样式): ``tables/bank_files.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from quanlian.book.contract import TABLES
from quanlian.book.contract.model import Column, Type
from quanlian.sandbox.tabled import rows

KNOWN_AT = "数据日期"
# Core systems know customers under numbers of their own; the credit system's number stands beside it.
CORE_NUMBER, CREDIT_NUMBER = "客户号", "信贷客户号"
RENUMBERED = ("account", "flow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one table is delivered. ``form`` is csv, txt (with a control file) or xlsx; ``unit`` 元 or 万元."""

    table: str
    system: str
    form: str
    unit: str
    dates: str
    workbook: str
    snapshot: bool

    @property
    def in_wan(self) -> bool:
        """Are amounts printed in 10,000 yuan?"""
        return self.unit == "万元"

    def heading(self, column: Column) -> str:
        """The Chinese heading of a column, with its unit where that is not plain.

        >>> layout("collateral").heading(TABLES["collateral"]["cost"]), layout("loan").heading(TABLES["loan"]["rate"])
        ('购置价(万元)', '利率(%)')
        """
        if self.table in RENUMBERED and column.name == "party_id":
            return CREDIT_NUMBER
        if self.table == "flow" and column.name == "counterparty_id":
            return f"对方{CREDIT_NUMBER}"
        label = column.label
        unit = (
            "%"
            if column.type is Type.FRACTION
            else "万元"
            if column.type is Type.MONEY and self.in_wan
            else ""
        )
        # Behind a label that ends in brackets of its own, a unit in brackets would be taken for part of the name.
        bracketed = "（" in label or "(" in label
        return f"{label}_{unit}" if unit and bracketed else f"{label}({unit})" if unit else label

    def stem(self, day: np.datetime64) -> str:
        """The file's name without ending: 核心_流水_20240131."""
        return f"{self.system}_{self.workbook or TABLES[self.table].zh}_{compact(day)}"


@cache
def layouts() -> dict[str, Layout]:
    """Every table's layout, in the order in which they are delivered."""
    return {row["table"]: _layout(dict(row)) for row in rows("bank_files")}


def layout(table: str) -> Layout:
    """The layout of a table."""
    return layouts()[table]


def compact(day: np.datetime64) -> str:
    """``20240131``."""
    return str(day).replace("-", "")


def _layout(row: dict[str, str]) -> Layout:
    return Layout(
        table=row["table"],
        system=row["system"],
        form=row["form"],
        unit=row["unit"],
        dates=row["dates"],
        workbook=row["workbook"],
        snapshot=row["snapshot"] == "yes",
    )
