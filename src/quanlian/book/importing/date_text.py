"""A date, month or moment as people and systems write it (日期解析). The SQL twins stand in ``date_sql``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Literal

from quanlian.book.importing.raw_text import ValueProblem, half_width, is_missing, refuse_damage, trimmed
from quanlian.kernel import SHANGHAI, Bilingual

Partial = Literal["first", "last", "month", "refuse"]

FIRST_YEAR = 1800  # no business date lies before; a smaller year is a slip of the keyboard
MAX_LENGTH = 40
FIRST_SERIAL, LAST_SERIAL = 10_000, 99_999  # five digits: 1927-05-18 to 2173-10-13

_NOTHING = frozenset({"0", "00000000", "0000-00-00", "0000/00/00", "0000-00-00 00:00:00"})
_DAY = r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))"
_CLOCK = r"(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?|时(\d{1,2})分(?:(\d{1,2})秒)?|(\d{2})(\d{2}))"
_MOMENT = re.compile(rf"{_DAY}(?:(?:t|\ +){_CLOCK}\ ?(z|utc|[+-]\d{{2}}(?::?\d{{2}})?)?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{8})(\d{6})(?:\.(\d{1,9}))?", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月(?:份|末|底)?|(\d{2}))", re.ASCII)
_YEAR = re.compile(r"(\d{4})年(?:度|末|底)?", re.ASCII)
_ENGLISH = re.compile(r"(\d{1,2})-([a-z]{3})-(\d{4})", re.ASCII)
_MONTHS = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年(?:度|末|底)?(?:([一二三四五六七八九十]{1,3})月(?:份|末|底)?(?:([一二三四五六七八九十]{1,3})日)?)?"
)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TENS = {"": 0, "十": 10, "二十": 20, "三十": 30}
_COUNTS = {
    tens + one: ten + n
    for tens, ten in _TENS.items()
    for n, one in enumerate(["", *"一二三四五六七八九"])
    if ten + n
}
_DAY_FIRST = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})", re.ASCII)


def parse_date(text: str, *, partial: Partial = "first", format: str | None = None) -> date | None:
    """What day does this text name? (日期)

    ``partial`` decides what a bare month or year means: its first day, its last (a statement's period
    end), its first day if it is a month, or nothing. ``format`` (``%d/%m/%Y``) replaces the usual forms. Returns None for a missing value
    (empty, ``-``, ``00000000``). A day that does not exist, a two-digit year and day-first dates raise
    :class:`ValueProblem`: guessing which number is the month would silently change dates.

    >>> [str(parse_date(t)) for t in ("2024/2/9", "20240229", "2024年2月29日", "二〇二四年三月", "2024.2.9")]
    ['2024-02-09', '2024-02-29', '2024-02-29', '2024-03-01', '2024-02-09']
    >>> parse_date("2024年2月", partial="last")
    datetime.date(2024, 2, 29)
    >>> parse_date("2024/2/30")
    Traceback (most recent call last):
    quanlian.book.importing.raw_text.ValueProblem: 没有这一天: 2024/2/30 / there is no such day: 2024/2/30
    """
    moment = _moment(text, partial, format)
    return moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment


def parse_month(text: str, *, format: str | None = None) -> date | None:
    """The first day of the month that the text names (月份).

    >>> [str(parse_month(t)) for t in ("202402", "2024-02", "2024年2月29日")]
    ['2024-02-01', '2024-02-01', '2024-02-01']
    """
    moment = _moment(text, "month", format)
    day = moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment
    return day and day.replace(day=1)


def parse_timestamp(text: str, *, format: str | None = None) -> datetime | None:
    """The moment that the text names, in UTC (时间); without a zone it is Shanghai time.

    A bare day is its midnight. Digits beyond microseconds are dropped.

    >>> parse_timestamp("2024-02-29 08:00:01").isoformat()
    '2024-02-29T00:00:01+00:00'
    """
    moment = _moment(text, "refuse", format)
    if moment is None:
        return None
    local = (
        moment
        if isinstance(moment, datetime)
        else datetime(moment.year, moment.month, moment.day, tzinfo=SHANGHAI)
    )
    try:
        return local.astimezone(UTC)
    except OverflowError as error:  # 0001 and 9999 have no room for a zone
        raise _not_a_date(text) from error


def date_of_number(number: Decimal) -> str:
    """The text of a number found in a date column of a spreadsheet (Excel 日期序列号).

    Five digits count days from 1900; 20240229 and 202402 were typed as they stand.

    >>> date_of_number(Decimal(45351)), date_of_number(Decimal("45351.25")), date_of_number(Decimal(20240229))
    ('2024-02-29', '2024-02-29 06:00:00', '20240229')
    """
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        return f"{number:f}"
    moment = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(seconds=round(number * 86_400))
    return f"{moment:%Y-%m-%d}" if number == int(number) else f"{moment:%Y-%m-%d %H:%M:%S}"


def _moment(text: str, partial: Partial, format: str | None) -> date | datetime | None:
    bare = trimmed(half_width(text)).lower()
    if is_missing(text) or bare in _NOTHING:
        return None
    refuse_damage(text)
    if len(bare) > MAX_LENGTH:
        raise _not_a_date(text)
    try:
        found = _formatted(trimmed(text), format) if format else _usual(bare, partial)
    except ValueError as error:
        if isinstance(error, ValueProblem):
            raise
        raise ValueProblem(
            "value.no_such_day",
            Bilingual(f"没有这一天: {text[:MAX_LENGTH]}", f"there is no such day: {text[:MAX_LENGTH]}"),
        ) from error
    if found is None:
        raise _day_first(text) if _DAY_FIRST.fullmatch(bare) else _not_a_date(text)
    if found.year < FIRST_YEAR:
        raise ValueProblem(
            "value.year_too_early",
            Bilingual(f"年份 {found.year} 过早, 请核对", f"year {found.year} is too early; check it"),
        )
    return found


def _formatted(text: str, format: str) -> date | datetime | None:
    try:
        found = datetime.strptime(text, format)  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None
    return (
        found.replace(tzinfo=found.tzinfo or SHANGHAI)
        if any(c in format for c in ("%H", "%M", "%S"))
        else found.date()
    )


def _usual(bare: str, partial: Partial) -> date | datetime | None:
    if match := _MOMENT.fullmatch(bare):
        return _from_parts(match)
    if match := _COMPACT.fullmatch(bare):
        local = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 - Shanghai follows
        return local.replace(microsecond=_micro(match[3]), tzinfo=SHANGHAI)
    if match := _ENGLISH.fullmatch(bare):
        return date(int(match[3]), _MONTHS.get(match[2], 0), int(match[1]))
    year, month, day = _chinese(bare) or _month(bare)
    if year is None:
        return None
    if day:
        return date(year, month or 0, day)
    if partial == "refuse" or (partial == "month" and month is None):
        raise ValueProblem(
            "value.no_day",
            Bilingual(f"日期不完整, 只有年或月: {bare}", f"only a year or month is given: {bare}"),
        )
    month = month or (12 if partial == "last" else 1)
    return date(year, month, monthrange(year, month)[1] if partial == "last" else 1)


def _from_parts(match: re.Match[str]) -> date | datetime:
    year, *days = match.groups()[:11]
    month, day = (int(part) for part in days if part)
    clock = match.groups()[11:19]
    if clock[0] is None:
        return date(int(year), month, day)
    minute = clock[1] or clock[4] or clock[6]
    second = clock[2] or clock[5] or clock[7] or "0"
    local = datetime(int(year), month, day, int(clock[0]), int(minute), int(second), _micro(clock[3]))  # noqa: DTZ001
    return local.replace(tzinfo=_zone(match.groups()[19]))


def _micro(fraction: str | None) -> int:
    return int((fraction or "0").ljust(6, "0")[:6])


def _zone(text: str | None) -> tzinfo:
    if text is None:
        return SHANGHAI
    if text in ("z", "utc"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _month(bare: str) -> tuple[int | None, int | None, int | None]:
    if match := _MONTH.fullmatch(bare):
        return int(match[1]), int(match[2] or match[3] or match[4]), None
    match = _YEAR.fullmatch(bare)
    return (int(match[1]) if match else None), None, None


def _chinese(bare: str) -> tuple[int, int | None, int | None] | None:
    match = _CHINESE.fullmatch(bare)
    if match is None:
        return None
    month, day = (_COUNTS.get(part, 0) if part else None for part in (match[2], match[3]))
    if month == 0 or day == 0:
        raise ValueError("no such count")
    return int(match[1].translate(_DIGITS)), month, day


def _day_first(text: str) -> ValueProblem:
    return ValueProblem(
        "value.day_first",
        Bilingual(
            f"“{text[:MAX_LENGTH]}” 无法判断日、月、年的次序, 请在映射文件中写明 format",
            f"{text[:MAX_LENGTH]!r}: the order of day, month and year is unclear; state the format in the mapping",
        ),
    )


def _not_a_date(text: str) -> ValueProblem:
    shown = text[:MAX_LENGTH]
    return ValueProblem("value.not_a_date", Bilingual(f"“{shown}” 不是日期", f"{shown!r} is not a date"))
