"""Which period a title or heading names: 2023年1-9月, 2023年12月31日, 二〇二三年度, 第三季度 (报表期间)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from quanlian.book.importing.statement_labels import compact

_FIRST_YEAR, _LAST_YEAR = 1980, 2079
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0"}
_Y = r"(?<!\d)((?:19|20)\d{2})"
_SEP = r"[年./-]"
_TO = r"(?:至|到|-|~)+"


@dataclass(frozen=True, slots=True)
class Period:
    """A period as printed. ``months`` is known only where the print says so (a range, a year, a half).

    ``kind`` is day, month, quarter, half, year or range.
    """

    end: date
    months: int | None
    kind: str

    @property
    def cumulative_months(self) -> int:
        """Months from January to the end: what a flow statement covers unless it says otherwise."""
        return self.months if self.months is not None else self.end.month


def period_of(value: object) -> Period | None:
    """The period a cell names, or None.

    >>> period_of("2023年1－9月"), period_of("二〇二三年十二月三十一日").end
    (Period(end=datetime.date(2023, 9, 30), months=9, kind='range'), datetime.date(2023, 12, 31))
    >>> period_of("2023年度").months, period_of("2023年第三季度").kind, period_of("财会〔2019〕6号")
    (12, 'quarter', None)
    """
    if isinstance(value, datetime):
        return Period(value.date(), None, "day")
    if isinstance(value, date):
        return Period(value, None, "day")
    if isinstance(value, Decimal):
        year = int(value) if value == value.to_integral_value() and abs(value) < 10_000 else 0
        return _year(year) if 1990 <= year <= _LAST_YEAR else None
    return _from_text(value) if isinstance(value, str) and len(value) < 300 else None


def _from_text(text: str) -> Period | None:
    flat = _arabic(compact(text))
    for pattern, build in _PATTERNS:
        for match in pattern.finditer(flat):
            found = build(match)
            if found is not None and _FIRST_YEAR <= found.end.year <= _LAST_YEAR:
                return found
    return None


def _arabic(text: str) -> str:
    """Chinese numerals beside 年, 月, 日 as digits."""
    text = re.sub(r"[〇零○O一二三四五六七八九]{4}(?=年)", lambda m: "".join(_DIGITS[c] for c in m[0]), text)
    return re.sub(
        r"(?<=[年月至到-])([一二三四五六七八九十]{1,3})(?=[月日])", lambda m: str(_small_number(m[1])), text
    )


def _small_number(text: str) -> int:
    if "十" not in text:
        return int("".join(_DIGITS[c] for c in text))
    tens, _, ones = text.partition("十")
    return (int(_DIGITS[tens]) if tens in _DIGITS else 1) * 10 + (
        int(_DIGITS[ones]) if ones in _DIGITS else 0
    )


def _day_range(m: re.Match[str]) -> Period | None:
    start, end = _date(m[1], m[2], m[3]), _date(m[4], m[5], m[6])
    if start is None or end is None or end < start:
        return None
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    return Period(end, months, "range")


def _month_range(m: re.Match[str]) -> Period | None:
    first, last = int(m[2]), int(m[4] or m[5])
    end = _month_end(m[3] or m[1], str(last))
    if end is None or not 1 <= first <= 12:
        return None
    months = (end.year - int(m[1])) * 12 + last - first + 1
    return Period(end, months, "range") if 0 < months <= 24 else None


def _day(m: re.Match[str]) -> Period | None:
    day = _date(m[1], m[2], m[3])
    return Period(day, None, "day") if day else None


def _month(m: re.Match[str]) -> Period | None:
    end = _month_end(m[1], m[2])
    return Period(end, None, "month") if end else None


def _half(m: re.Match[str]) -> Period | None:
    second = m[2].startswith("下")
    return Period(date(int(m[1]), 12, 31) if second else date(int(m[1]), 6, 30), 6, "half")


def _three_quarters(m: re.Match[str]) -> Period | None:
    return Period(date(int(m[1]), 9, 30), 9, "range")


def _quarter(m: re.Match[str]) -> Period | None:
    number = "一二三四".find(m[2]) + 1 or int(m[2])
    end = _month_end(m[1], str(number * 3))
    return Period(end, None, "quarter") if end else None


def _year(year: int) -> Period:
    return Period(date(year, 12, 31), 12, "year")


def _short(m: re.Match[str]) -> Period | None:
    year = f"20{m[1]}"
    if not m[2]:
        return _year(int(year))
    end = _month_end(year, m[2])
    return Period(end, None, "month") if end else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month_end(year: str, month: str) -> date | None:
    if not 1 <= int(month) <= 12:
        return None
    return date(int(year), int(month), monthrange(int(year), int(month))[1])


_DAY = rf"{_SEP}(\d{{1,2}})[月./-](\d{{1,2}})日?"
_PATTERNS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]]] = [
    (re.compile(rf"{_Y}{_DAY}{_TO}((?:19|20)\d{{2}}){_DAY}"), _day_range),
    (
        re.compile(
            rf"{_Y}{_SEP}(\d{{1,2}})月?{_TO}(?:((?:19|20)\d{{2}}){_SEP}(\d{{1,2}})(?![\d./-])|(\d{{1,2}})月)"
        ),
        _month_range,
    ),
    (re.compile(rf"{_Y}{_DAY}(?!\d)"), _day),
    (re.compile(rf"{_Y}年?度?(?:前三季度|前3季度|三季报|1-3季度)"), _three_quarters),
    (re.compile(rf"{_Y}年?度?(上半年|半年|下半年|中期|中报)"), _half),
    (re.compile(rf"{_Y}年?度?第?([一二三四1-4])(?:季|季度|季报)"), _quarter),
    (re.compile(rf"{_Y}(?:年第?|[./-])(\d{{1,2}})(?:月|期|(?!\d))"), _month),
    (re.compile(rf"{_Y}(0[1-9]|1[0-2])([0-3]\d)(?!\d)"), _day),
    (re.compile(rf"{_Y}(0[1-9]|1[0-2])(?!\d)"), _month),
    (re.compile(rf"{_Y}(?=年|财年|会计年)"), lambda m: _year(int(m[1]))),
    (re.compile(rf"^{_Y}$|(?:FY|fy){_Y}"), lambda m: _year(int(m[1] or m[2]))),
    (re.compile(r"(?<!\d)([0-4]\d)年(?:(\d{1,2})月)?"), _short),
]
