"""Which number formats mean a date or a percentage, and which day a serial number is (日期与百分比单元格)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

# Built-in ids; 27-36 and 50-58 are the East Asian dates (yyyy"年"m"月"d"日").
_BUILT_IN = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PERCENTAGES = {9, 10}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_LAST_SERIAL = 2_958_465  # 9999-12-31


def number_formats(nodes: Iterable[tuple[str, Any]]) -> tuple[set[int], set[int]]:
    """Indices of the cell styles under which a number is a date, and a percentage, from the events of a styles part."""
    custom: dict[int, str] = {}
    dated: set[int] = set()
    percent: set[int] = set()
    for _, node in nodes:
        tag = node.tag.rsplit("}", 1)[-1]
        if tag == "numFmt":
            custom[int(node.get("numFmtId", "0"))] = node.get("formatCode", "")
        elif tag == "cellXfs":
            dated = {index for index, xf in enumerate(node) if _is_date(xf, custom)}
            percent = {index for index, xf in enumerate(node) if _is_percent(xf, custom)}
    return dated, percent


def _is_date(xf: Element, custom: dict[int, str]) -> bool:
    number = int(xf.get("numFmtId", "0"))
    if number in custom:
        return is_date_format(custom[number])
    return number in _BUILT_IN


def _is_percent(xf: Element, custom: dict[int, str]) -> bool:
    number = int(xf.get("numFmtId", "0"))
    return is_percent_format(custom[number]) if number in custom else number in _PERCENTAGES


def is_percent_format(code: str) -> bool:
    """Whether a custom number format shows a fraction as a percentage.

    >>> is_percent_format("0.00%"), is_percent_format('0.00"%"'), is_percent_format("General")
    (True, False, False)
    """
    return "%" in _QUOTED.sub("", code.split(";")[0])


def is_date_format(code: str) -> bool:
    """Whether a custom number format shows a date.

    >>> is_date_format('yyyy"年"m"月"'), is_date_format("#,##0.00_ ;[Red]-#,##0.00"), is_date_format("General")
    (True, False, False)
    """
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    return bare != "general" and any(letter in bare for letter in "ymdhs")


def from_serial(serial: Decimal, *, from_1904: bool = False) -> date | datetime | Decimal:
    """The day (or moment) of a date serial; a serial that is no date stays a number.

    >>> from_serial(Decimal(45291)), from_serial(Decimal(43829), from_1904=True)
    (datetime.date(2023, 12, 31), datetime.date(2023, 12, 31))
    """
    if not 0 < serial <= _LAST_SERIAL:
        return serial
    # Excel counts a 29 February 1900 that never was.
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001
    moment = start + timedelta(seconds=round(float(serial) * 86_400))
    return moment.date() if serial == serial.to_integral_value() else moment
