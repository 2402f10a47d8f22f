"""Numbers as bankers write them (数字行文).

>>> written([123_400_000.0, -8_000.0, None], "yuan", "zh")
['12,340.00 万元', '-8,000.00 元', '未知']
>>> written([123_400_000.0, -8_000.0, None], "yuan", "en")
['RMB 123,400,000', '-RMB 8,000.00', 'unknown']
>>> written([0.0534, 0.31, 0.0], "fraction", "zh"), written([0.031], "points", "en")
(['5.34%', '31.0%', '0.0%'], ['3.10 percentage points'])
>>> written(["prior_cash"], "item", "zh"), written(["tax"], "version", "zh")
(['上期货币资金'], ['税务报表'])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from quanlian.book.contract.statement import VERSIONS
from quanlian.kernel import Bilingual, Language
from quanlian.statements.columns import label

UNKNOWN = Bilingual("未知", "unknown")
WAN, YI = 1e4, 1e8
FROM_YI = 1e11  # below a thousand 亿元 a figure in 万元 is still read easily, and differences show
FINE_PERCENT = 0.1  # below this a percentage is written with two decimals
WHOLE_YUAN = 1e4  # from here on English leaves out the cents

_COUNTED = {
    "times": (2, Bilingual(" 倍", " times")),
    "days": (0, Bilingual(" 天", " days")),
    "months": (0, Bilingual(" 个月", " months")),
    "years": (1, Bilingual(" 年", " years")),
    "count": (0, Bilingual("", "")),
    "score": (2, Bilingual("", "")),
}
_POINTS = Bilingual(" 个百分点", " percentage points")


def written(values: Iterable[Any], unit: str, language: Language) -> list[str]:
    """The values as text in a unit of :class:`quanlian.statements.rule.Fact`."""
    write, unknown = _writer(unit, language), UNKNOWN[language]
    return [unknown if value is None else write(value) for value in values]


def _writer(unit: str, language: Language) -> Callable[[Any], str]:
    if unit == "yuan":
        return _yuan_zh if language == "zh" else _yuan_en
    if unit in ("fraction", "points"):
        sign = "%" if unit == "fraction" else _POINTS[language]
        return lambda value: _percent(value) + sign
    if unit in _COUNTED:
        places, word = _COUNTED[unit]
        return lambda value: f"{value:,.{places}f}{word[language]}"
    if unit == "item":
        return lambda value: label(value)[language]
    if unit == "version":
        return lambda value: _version(value, language)
    return str


def _yuan_zh(value: float) -> str:
    size = abs(value)
    if size >= FROM_YI:
        return f"{value / YI:,.2f} 亿元"
    return f"{value / WAN:,.2f} 万元" if size >= WAN else f"{value:,.2f} 元"


def _yuan_en(value: float) -> str:
    sign, size = "-" if value < 0 else "", abs(value)
    return f"{sign}RMB {size:,.0f}" if size >= WHOLE_YUAN else f"{sign}RMB {size:,.2f}"


def _percent(value: float) -> str:
    return f"{value * 100:,.2f}" if 0 < abs(value) < FINE_PERCENT else f"{value * 100:,.1f}"


def _version(name: str, language: Language) -> str:
    if language == "en":
        return f"{name} version"
    return VERSIONS[name].split("|")[0] + "报表" if name in VERSIONS else name
