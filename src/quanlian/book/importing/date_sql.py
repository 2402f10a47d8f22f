"""SQL that reads plainly written dates exactly as ``date_text`` does, and is NULL for all others (日期解析的 SQL).

NULL means "not read here", never "missing": such cells go to the parser itself. So a twin may know
fewer forms than the parser, but never reads one differently.
"""

from __future__ import annotations

import re

from quanlian.book.importing.date_text import FIRST_YEAR

# Shanghai kept summer time until 1991; from 1992 on it is eight hours ahead of UTC throughout.
_STEADY_SINCE = 1992
_AHEAD_MICROSECONDS = 8 * 3600 * 1_000_000
_SAFE_FORMATS = re.compile(r"(?:%[YmdHMS]|[-/. :年月日时分秒])+")
_YEAR = "(1[89]|[2-9][0-9])[0-9][0-9]"
_HOUR = "([01]?[0-9]|2[0-3])"


def date_sql(text: str, *, format: str | None = None) -> str | None:
    """Twin of :func:`parse_date` for whole days; months and moments are left to the parser."""
    if format:
        moment = _formatted(text, format, FIRST_YEAR)
        return moment and f"CAST({moment} AS DATE)"
    return (
        f"CASE WHEN {_prints_alike(text, 'DATE', 10)} THEN TRY_CAST({text} AS DATE)"
        f" WHEN regexp_full_match({text}, '{_YEAR}(-[0-9]{{1,2}}-|/[0-9]{{1,2}}/)[0-9]{{1,2}}') THEN TRY_CAST({text} AS DATE)"
        f" WHEN regexp_full_match({text}, '{_YEAR}[0-9]{{4}}') THEN {_dashed(text)}"
        f" WHEN regexp_full_match({text}, '{_YEAR}年[0-9]{{1,2}}月[0-9]{{1,2}}日')"
        f" THEN TRY_CAST(translate({text}, '年月日', '--') AS DATE)"
        rf" WHEN regexp_full_match({text}, '{_YEAR}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}} 0?0:00(:00(\.0{{1,6}})?)?')"
        f" THEN TRY_CAST(split_part({text}, ' ', 1) AS DATE) END"
    )


def month_sql(text: str, *, format: str | None = None) -> str | None:
    """Twin of :func:`parse_month`."""
    if format:
        return None
    first = f"({text} || '01')"
    return (
        f"CASE WHEN regexp_full_match({text}, '{_YEAR}-[0-9]{{1,2}}') THEN TRY_CAST({text} || '-01' AS DATE)"
        f" WHEN regexp_full_match({text}, '{_YEAR}[0-9]{{2}}') THEN {_dashed(first)}"
        f" WHEN regexp_full_match({text}, '{_YEAR}年[0-9]{{1,2}}月')"
        f" THEN TRY_CAST(translate({text}, '年月', '-') || '-01' AS DATE)"
        f" ELSE CAST(date_trunc('month', {date_sql(text)}) AS DATE) END"
    )


def timestamp_sql(text: str, *, format: str | None = None) -> str | None:
    """Twin of :func:`parse_timestamp`, for moments from 1992 on without a zone."""
    if format:
        moment = _formatted(text, format, _STEADY_SINCE)
        return moment and _to_utc(moment)
    clock = rf"{_HOUR}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?"
    local = (
        f"CASE WHEN {_prints_alike(text, 'TIMESTAMP', 19)} THEN TRY_CAST({text} AS TIMESTAMP)"
        f" WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}[ T]{clock}') THEN TRY_CAST({text} AS TIMESTAMP)"
        f" WHEN regexp_full_match({text}, '[0-9]{{4}}/[0-9]{{1,2}}/[0-9]{{1,2}} {_HOUR}:[0-9]{{2}}(:[0-9]{{2}})?')"
        f" THEN COALESCE(try_strptime({text}, '%Y/%m/%d %H:%M:%S'), try_strptime({text}, '%Y/%m/%d %H:%M'))"
        f" WHEN regexp_full_match({text}, '[0-9]{{8}}([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]')"
        f" THEN try_strptime({text}, '%Y%m%d%H%M%S')"
        f" ELSE CAST({date_sql(text)} AS TIMESTAMP) END"
    )
    # Text beginning with a four-digit year sorts as the year does.
    return _to_utc(f"CASE WHEN {text} >= '{_STEADY_SINCE}' AND {text} < ':' THEN {local} END")


def _prints_alike(text: str, type_: str, length: int) -> str:
    # What prints as the very text it came from needs no pattern, which would cost twice as much. The
    # length keeps out years before Christ and beyond 9999, the order keeps out "infinity".
    return (
        f"strlen({text}) = {length} AND {text} >= '{FIRST_YEAR}' AND {text} < ':'"
        f" AND CAST(TRY_CAST({text} AS {type_}) AS VARCHAR) = {text}"
    )


def _dashed(text: str) -> str:
    return f"TRY_CAST({text}[1:4] || '-' || {text}[5:6] || '-' || {text}[7:8] AS DATE)"


def _formatted(text: str, format: str, first_year: int) -> str | None:
    """A stated format, where it reads back as the very text; only forms that both sides know alike."""
    if not _SAFE_FORMATS.fullmatch(format):
        return None
    moment = f"try_strptime({text}, '{format}')"
    return (
        f"CASE WHEN strftime({moment}, '{format}') = {text} AND {moment}"
        f" BETWEEN TIMESTAMP '{first_year}-01-01' AND TIMESTAMP '9999-12-31' THEN {moment} END"
    )


def _to_utc(moment: str) -> str:
    return f"make_timestamptz(epoch_us({moment}) - {_AHEAD_MICROSECONDS})"
