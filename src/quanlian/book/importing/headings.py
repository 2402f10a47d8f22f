"""Which column of the book a heading of the bank's file means, and in which unit (表头识别)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quanlian.book.contract.model import Column, Table, Type
from quanlian.book.importing.raw_text import half_width

KNOWN_AT = "known_at"
KNOWN_AT_HEADINGS = (
    "数据日期",
    "采集日期",
    "数据时间",
    "取数日期",
    "data_date",
    "data_dt",
    "etl_date",
    "known_at",
)

_UNITS: dict[str, tuple[Decimal, frozenset[Type]]] = {}
_MONEY = frozenset({Type.MONEY, Type.PRICE, Type.NUMBER})
for _words, _factor in {
    "元 rmb": "1", "千元": "1000", "万元 万": "10000", "百万元 百万": "1000000", "亿元 亿": "100000000", "分": "0.01",
}.items():  # fmt: skip
    _UNITS.update(dict.fromkeys(_words.split(), (Decimal(_factor), _MONEY)))
for _words, _factor in {
    "% 百分比 百分数 percent": "0.01",
    "‰ 千分比": "0.001",
    "bp bps 基点": "0.0001",
}.items():
    _UNITS.update(dict.fromkeys(_words.split(), (Decimal(_factor), frozenset({Type.FRACTION}))))
_PLAIN_UNITS = frozenset(
    [
        "月",
        "个月",
        "天",
        "日",
        "人",
        "户",
        "笔",
        "年月日",
        "yyyymmdd",
        "yyyy-mm-dd",
        "yyyy/mm/dd",
        "yyyy-mm",
        "是/否",
        "y/n",
        "0/1",
        "必填",
        "选填",
        "*",
    ]
)

_BRACKETS = re.compile(r"[(\[{【〔<《「](.*?)[)\]}】〕>》」]")
_FILLERS = re.compile("人民币|单位|计价")
_JOINERS = re.compile(r"[\s_\-./\\:：*#·、,，;；'\"“”]+")
_TITLE_UNIT = re.compile(r"单位[:\s]*(?:人民币)?[:\s]*(千元|万元|百万元|亿元|元)")
_TRAILING_UNIT = re.compile(r"[_\s-]?(万元|千元|百万元|亿元|%|‰|bps?)$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a file: its text as printed, the plain name in it, and the unit that it names."""

    text: str
    name: str
    unit: str | None = None

    @classmethod
    def of(cls, text: str) -> Heading:
        """Take a heading apart.

        >>> Heading.of("贷款余额（万元）"), Heading.of(" Loan ID ")
        (Heading(text='贷款余额（万元）', name='贷款余额', unit='万元'), Heading(text=' Loan ID ', name='loanid', unit=None))
        """
        bare = half_width(text).strip().lower()
        unit = None
        for inside in _BRACKETS.findall(bare):
            word = _JOINERS.sub("", _FILLERS.sub("", inside)) or "元"
            unit = word if word in _UNITS else unit
            if word in _UNITS or word in _PLAIN_UNITS:
                bare = _BRACKETS.sub("", bare, count=1)
        if unit is None and (match := _TRAILING_UNIT.search(bare)) and match.start():
            unit, bare = match[1], bare[: match.start()]
        return cls(text, plain(bare), unit)

    def factor(self, type_: Type, *, title_unit: str | None = None) -> Decimal:
        """What a number of this column is to be multiplied by; 1 where the unit does not fit the type.

        ``title_unit`` is the unit that a line above the headings names; it counts for amounts of money
        whose own heading names none.
        """
        unit = self.unit or (title_unit if type_ is Type.MONEY else None)
        factor, types = _UNITS.get(unit or "", (Decimal(1), frozenset()))
        return factor if type_ in types else Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The columns of a file as columns of a table: ``columns`` by position, and what found no place."""

    table: Table
    columns: dict[int, Column]
    headings: tuple[Heading, ...]
    known_at: int | None = None
    unknown: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()  # contract columns that two headings claim with equal right
    missing: tuple[str, ...] = field(default=())  # required columns that no heading names

    @property
    def score(self) -> tuple[int, int, int]:
        """How well the table fits: nothing required missing, then most columns, then fewest left over."""
        return (-len(self.missing), len(self.columns), -len(self.unknown))


def plain(text: str) -> str:
    """A name without spaces, punctuation and case, as headings are compared.

    >>> plain("统一社会信用 代码"), plain("PARTY_ID"), plain("最长期限(月)")
    ('统一社会信用代码', 'partyid', '最长期限(月)')
    """
    return _JOINERS.sub("", half_width(text).lower())


def match(texts: Sequence[str], table: Table) -> Matched:
    """Match a row of headings with a table's names and Chinese aliases.

    An earlier alias is the stronger one: where two headings name one column, the one that stands first
    in the contract's list takes it, and the other is reported.
    """
    headings = tuple(Heading.of(text) for text in texts)
    names = _names(table)
    claims: dict[str, list[tuple[int, int]]] = {}
    known_at, unknown = None, []
    for position, heading in enumerate(headings):
        found = names.get(heading.name) or names.get(plain(heading.text))
        if found:
            claims.setdefault(found[0].name, []).append((found[1], position))
        elif known_at is None and heading.name in _KNOWN_AT:
            known_at = position
        elif heading.name:
            unknown.append(position)
    for places in claims.values():
        places.sort()
        unknown += [position for _, position in places[1:]]
    return Matched(
        table=table,
        columns={position: table[name] for position, name in sorted((p[0][1], n) for n, p in claims.items())},
        headings=headings,
        known_at=known_at,
        unknown=tuple(headings[position].text for position in sorted(unknown)),
        twice=tuple(
            name for name, places in claims.items() if len({s for s, _ in places[:2]}) < len(places[:2])
        ),
        missing=tuple(name for name in table.required if name not in claims),
    )


def title_unit(lines: Sequence[str]) -> str | None:
    """The unit that a line above the headings states for the whole table (单位：万元).

    >>> title_unit(["对公贷款明细表", "机构: 城东支行   单位：人民币万元"])
    '万元'
    """
    found = [match[1] for line in lines if (match := _TITLE_UNIT.search(half_width(line)))]
    return found[-1] if found else None


def _names(table: Table) -> dict[str, tuple[Column, int]]:
    """Every plain name of a table's columns, with how strong a claim it is (0 is strongest)."""
    # Kept with the columns themselves, so that their identity stays theirs.
    known = _LOOKED_UP.get(id(table.columns))
    if known is None:
        if len(_LOOKED_UP) >= _KEPT:  # mappings make tables of their own
            _LOOKED_UP.clear()
        known = _LOOKED_UP[id(table.columns)] = table.columns, _claims(table.columns)
    return known[1]


_KEPT = 200
_LOOKED_UP: dict[int, tuple[tuple[Column, ...], dict[str, tuple[Column, int]]]] = {}


def _claims(columns: tuple[Column, ...]) -> dict[str, tuple[Column, int]]:
    names: dict[str, tuple[Column, int]] = {}
    for column in columns:
        for strength, alias in enumerate((column.name, *column.zh)):
            known = names.get(plain(alias))
            if known is None or strength < known[1]:
                names[plain(alias)] = (column, strength)
    return names


_KNOWN_AT = frozenset(plain(heading) for heading in KNOWN_AT_HEADINGS)
