"""Numbers as bankers write them, a whole column at a time (数字行文).

>>> frame = pl.DataFrame({"x": [123_400_000.0, -8_000.0, None]})
>>> frame.select(written("x", "yuan", "zh"))["x"].to_list()
['12,340.00 万元', '-8,000.00 元', '未知']
>>> frame.select(written("x", "yuan", "en"))["x"].to_list()
['RMB 123,400,000', '-RMB 8,000.00', 'unknown']
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import polars as pl

from quanlian.book.contract.statement import VERSIONS
from quanlian.kernel import Bilingual
from quanlian.statements.columns import label

Language = Literal["zh", "en"]

UNKNOWN = Bilingual("未知", "unknown")
WAN, YI = 1e4, 1e8
FROM_YI = 1e11  # below a thousand 亿元 a figure in 万元 is still read easily, and differences show
FINE_PERCENT = 0.1  # below this a percentage is written with two decimals
WHOLE_YUAN = 1e4  # from here on English leaves out the cents

_COUNTED = {
    "times": Bilingual(" 倍", " times"),
    "days": Bilingual(" 天", " days"),
    "months": Bilingual(" 个月", " months"),
    "years": Bilingual(" 年", " years"),
    "count": Bilingual("", ""),
    "score": Bilingual("", ""),
}
_DECIMALS = {"times": 2, "days": 0, "months": 0, "years": 1, "count": 0, "score": 2}


def written(column: str, unit: str, language: Language) -> pl.Expr:
    """The column as text in a unit of :class:`quanlian.statements.rule.Fact`."""
    words = _WORDS.get(unit)
    text = words(column, language) if words else _number(pl.col(column).cast(pl.Float64), unit, language)
    return text.fill_null(UNKNOWN[language]).alias(column)


def _number(value: pl.Expr, unit: str, language: Language) -> pl.Expr:
    if unit == "yuan":
        return _yuan_zh(value) if language == "zh" else _yuan_en(value)
    if unit in ("fraction", "points"):
        fine = (value.abs() < FINE_PERCENT) & (value != 0)
        percent = pl.when(fine).then(_decimal(value * 100, 2)).otherwise(_decimal(value * 100, 1))
        return percent + _percent_sign(unit, language)
    if unit in _COUNTED:
        return _decimal(value, _DECIMALS[unit]) + _COUNTED[unit][language]
    return _decimal(value, 2)


def _percent_sign(unit: str, language: Language) -> str:
    if unit == "fraction":
        return "%"
    return " 个百分点" if language == "zh" else " percentage points"


def _yuan_zh(value: pl.Expr) -> pl.Expr:
    size = value.abs()
    return (
        pl.when(size >= FROM_YI)
        .then(_decimal(value / YI, 2) + " 亿元")
        .when(size >= WAN)
        .then(_decimal(value / WAN, 2) + " 万元")
        .otherwise(_decimal(value, 2) + " 元")
    )


def _yuan_en(value: pl.Expr) -> pl.Expr:
    sign = pl.when(value < 0).then(pl.lit("-RMB ")).otherwise(pl.lit("RMB "))
    size = value.abs()
    return sign + pl.when(size >= WHOLE_YUAN).then(_decimal(size, 0)).otherwise(_decimal(size, 2))


def _decimal(value: pl.Expr, places: int) -> pl.Expr:
    """Rounded half away from zero, with thousands separators."""
    scaled = (value.abs() * 10**places + 0.5).floor().cast(pl.Int64, strict=False)
    whole, rest = scaled // 10**places, scaled % 10**places
    text = _thousands(whole)
    if places:
        text = text + "." + rest.cast(pl.String).str.zfill(places)
    return pl.when((value < 0) & (scaled > 0)).then("-" + text).otherwise(text)


def _thousands(whole: pl.Expr) -> pl.Expr:
    text = (whole % 1000).cast(pl.String)
    for power in (3, 6, 9, 12):
        higher = whole // 10**power
        lead = (higher % 1000).cast(pl.String)
        text = pl.when(higher > 0).then(lead + "," + _below(whole, power)).otherwise(text)
    return text


def _below(whole: pl.Expr, power: int) -> pl.Expr:
    """The digits below 10**power in groups of three."""
    lows = range(power - 3, -1, -3)
    groups = [((whole // 10**low) % 1000).cast(pl.String).str.zfill(3) for low in lows]
    return pl.concat_str(groups, separator=",")


def _item(column: str, language: Language) -> pl.Expr:
    return _mapped(column, lambda name: label(name)[language])


def _version(column: str, language: Language) -> pl.Expr:
    names = {
        name: Bilingual(words.split("|")[0] + "报表", f"{name} version") for name, words in VERSIONS.items()
    }
    return _mapped(column, lambda name: names[name][language] if name in names else name)


def _mapped(column: str, word: Callable[[str], str]) -> pl.Expr:
    def of_all(values: pl.Series) -> pl.Series:
        known = [v for v in values.unique().to_list() if v is not None]
        return values.replace_strict({v: word(v) for v in known}, default=None, return_dtype=pl.String)

    return pl.col(column).map_batches(of_all, return_dtype=pl.String)


def _text(column: str, _language: Language) -> pl.Expr:
    return pl.col(column).cast(pl.String)


_WORDS: dict[str, Callable[[str, Language], pl.Expr]] = {"item": _item, "version": _version, "text": _text}
