"""A mapping file: what a bank's export means where its headings do not say it themselves (映射文件).

The format, with examples, is in ``docs/reference/mapping.md``; it is read and checked by ``mapping_file``.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping as Pairs
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from quanlian.book.contract.model import Table
from quanlian.book.importing.value_reader import Value

_POSITION = re.compile(r"#([1-9][0-9]{0,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a column of the bank's goes, and how its values are read."""

    column: str  # contract name, or known_at
    factor: Decimal | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A column of ours made of several of theirs, with a text between."""

    columns: tuple[str, ...]
    between: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Long:
    """A layout with one figure per row: which columns hold the item's name and the figure.

    ``part`` is the column that says which of the three statements a row belongs to, if there is one.
    """

    item: str
    value: str
    part: str | None = None
    items: Pairs[str, str] = field(default_factory=dict)  # their item -> ours
    factor: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What the mapping says about files of one name pattern; several rules may read one file into several tables."""

    match: str
    line: int
    table: Table | None = None
    skip: bool = False
    sheet: str | None = None
    header_row: int | None = None  # 1-based; 0 means there is none
    encoding: str | None = None
    delimiter: str | None = None
    quoted: bool | None = None
    aliases: bool = True
    columns: Pairs[str, tuple[Target, ...]] = field(default_factory=dict)
    joins: Pairs[str, Join] = field(default_factory=dict)
    constants: Pairs[str, Value] = field(default_factory=dict)
    values: Pairs[str, Pairs[str, str]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    only: Pairs[str, tuple[str, ...]] = field(default_factory=dict)
    snapshot: date | None = None
    known_at: date | None = None
    layout: Literal["wide", "long"] = "wide"
    long: Long | None = None
    control: bool = True

    def fits(self, name: str) -> bool:
        """Does the rule speak of a file of this name? Folders count where the pattern names one."""
        tail = name if "/" in self.match else name.rsplit("/", 1)[-1]
        return fnmatch.fnmatchcase(tail.lower(), self.match.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """A sum of the book that accounts of the general ledger are to equal (总分核对)."""

    name: str
    accounts: tuple[str, ...]  # beginnings of account codes
    excluded: tuple[str, ...]
    table: str
    column: str
    only: Pairs[str, tuple[str, ...]] = field(default_factory=dict)
    without: Pairs[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A whole mapping file."""

    rules: tuple[Rule, ...] = ()
    ledger: tuple[LedgerLine, ...] | None = None

    def rules_for(self, name: str) -> list[Rule]:
        """The rules that speak of a file; the first matching pattern decides, with all rules of that pattern."""
        first = next((rule for rule in self.rules if rule.fits(name)), None)
        return [r for r in self.rules if first and r.match == first.match]


def position_of(name: str) -> int | None:
    """The 0-based position that ``#3`` names, for files without headings.

    >>> position_of("#3"), position_of("借据编号")
    (2, None)
    """
    found = _POSITION.fullmatch(name)
    return int(found[1]) - 1 if found else None
