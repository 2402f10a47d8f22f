"""What a column of a statement holds, from the words above it: 期末余额, 上年同期, 2022年12月31日 (栏目)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from quanlian.book.importing.statement_labels import compact
from quanlian.book.importing.statement_periods import Period, period_of
from quanlian.book.importing.statement_titles import consolidated_in, unit_in

IGNORED, LABEL, CURRENT, OPENING, PRIOR, MONTH, CUMULATIVE, EXPLICIT, NUMBERED, TOTAL = (
    "ignored", "label", "current", "opening", "prior", "month", "cumulative", "explicit", "numbered", "total",
)  # fmt: skip

_IGNORED = re.compile(
    r"^(?:行次|行号|行数|序号|编号|栏次|代码|项目代码|科目代码|科目编码|注|附注.*|注释.*|附列|备注|说明|索引|审计调整.*|未审数|调整数|note)$"
    r"|增减|变动|同比|环比|占比|比重|比例|增长|增幅|幅度|结构|差异|差额|百分|预算|计划|%"
)
_ABOUT_THE_STATEMENT = re.compile(r"编制|填报|报送|名称:|公司|日期|所属期|期间:|负责人|制表")
_LABEL = re.compile(
    r"^(?:项目|项目名称|资产|资产类|负债.*|.*所有者权益.*|.*股东权益.*|科目|科目名称|报表项目|补充资料|指标|会计科目|item|items)$"
)
_PRIOR = re.compile(r"上期|上年|去年|上一年|前期|上年同期|同期|前一年|prior|previous")
_OPENING = re.compile(r"期初|年初|上年年末|上年末|上期期末|上期末|去年末|上年度末|月初|opening|beginning")
_NUMBERED = re.compile(r"^(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?(?:末|余额|数|金额|发生额|发生数)?$")
_CHINESE_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_TOTAL = re.compile(r"^(?:全年|年度|本年)?合计(?:数|金额)?$|^全年$")
_MONTH = re.compile(r"本月|当月|本季|当季|本季度")
_CUMULATIVE = re.compile(r"累计|年初至|本年至今|至本月|至本期")
_CURRENT = re.compile(
    r"^(?:人民币)?(?:期末|年末|月末|本期|本年|本年度|本期末|本年末|当期|当年|合并|审定|审计后|金额|余额|数额|数值|期间|本期实际|本年实际)"
    r"(?:余额|数|金额|数额|账面价值|发生额|发生数|实际数|实际)?$|期末|年末|本期|本年|审定数|current|ending|closing|^amount$"
)


@dataclass(frozen=True, slots=True)
class Role:
    """What a column holds: a kind, the period printed above it, and 合并 or 母公司 where it says so."""

    kind: str | None = None
    period: Period | None = None
    consolidated: bool | None = None
    unit: int | None = None
    words: str = ""


def role_of(value: object) -> Role | None:
    """The role a heading cell gives its column; None for a cell that is no heading.

    >>> role_of("上年年末余额").kind, role_of("本年累计金额").kind, role_of("附注五").kind
    ('opening', 'cumulative', 'ignored')
    >>> role_of("2022年12月31日").kind, role_of("期末余额（万元）").unit, role_of("货币资金")
    ('explicit', 10000, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        return _from_text(value)
    period = period_of(value)
    return Role(EXPLICIT, period) if period is not None else None


def combine(upper: Role | None, lower: Role) -> Role:
    """The role of a column under two heading rows, e.g. 2023年 over 期末余额, or 期末余额 over 合并."""
    if upper is None:
        return lower
    if IGNORED in (upper.kind, lower.kind):
        return Role(IGNORED, words=lower.words or upper.words)
    period = lower.period or upper.period
    kinds = [kind for kind in (lower.kind, upper.kind) if kind not in (None, LABEL)]
    kind = next((k for k in kinds if k not in (EXPLICIT, CURRENT)), None)
    if kind is None:
        kind = CURRENT if CURRENT in kinds else (kinds[0] if kinds else lower.kind or upper.kind)
    if {MONTH, PRIOR} <= set(kinds) or {CUMULATIVE, PRIOR} <= set(kinds):
        kind = IGNORED if MONTH in kinds else PRIOR
    scope = lower.consolidated if lower.consolidated is not None else upper.consolidated
    return Role(kind, period, scope, lower.unit or upper.unit, f"{upper.words}{lower.words}")


def _from_text(text: str) -> Role | None:
    flat = compact(text).lower()
    if not flat or len(flat) > 40 or _ABOUT_THE_STATEMENT.search(flat):
        return None
    unit, scope = unit_in(text), consolidated_in(text)
    bare = re.sub(r"\(?(?:单位:)?(?:人民币)?(?:元|千元|万元|百万元|亿元)\)?$", "", flat) if unit else flat
    role = Role(unit=unit, consolidated=scope, words=flat)
    if unit and re.match(r"(?:金额|货币|记账)?单位", flat):
        return Role(unit=unit)
    if _IGNORED.search(bare):
        return replace(role, kind=IGNORED)
    if _LABEL.match(bare):
        return replace(role, kind=LABEL)
    kind = _kind(bare)
    period = period_of(text)
    if period is not None and kind in (None, CURRENT, CUMULATIVE):
        months = period.cumulative_months if kind == CUMULATIVE else period.months
        return replace(role, kind=EXPLICIT, period=Period(period.end, months, period.kind))
    if kind is None and scope is None and unit is None:
        return None
    return replace(role, kind=kind, period=period)


def month_number(role: Role) -> int | None:
    """Which month of the year a column is headed by that names no year (3月, 十二月份).

    >>> month_number(Role(NUMBERED, words="十二月份")), month_number(Role(NUMBERED, words="13月"))
    (12, None)
    """
    found = _NUMBERED.match(role.words) if role.kind == NUMBERED else None
    if found is None:
        return None
    word = found[1]
    number = int(word) if word.isdigit() else _CHINESE_MONTHS.index(word) + 1
    return number if 1 <= number <= 12 else None


def _kind(flat: str) -> str | None:
    if _NUMBERED.match(flat):
        return NUMBERED
    if _TOTAL.match(flat):
        return TOTAL
    if _OPENING.search(flat):
        return OPENING
    if _MONTH.search(flat):
        return IGNORED if _PRIOR.search(flat) else MONTH
    if _PRIOR.search(flat):
        return PRIOR
    if _CUMULATIVE.search(flat):
        return CUMULATIVE
    return CURRENT if _CURRENT.search(flat) else None


def is_line_numbers(values: list[object]) -> bool:
    """Whether a column without heading only counts its lines (行次).

    >>> is_line_numbers([Decimal(1), Decimal(2), Decimal(3), None, Decimal(4)])
    True
    """
    numbers = [value for value in values if isinstance(value, Decimal)]
    if len(numbers) < 3 or any(n != n.to_integral_value() or not 0 < n < 200 for n in numbers):
        return False
    return all(b > a for a, b in pairwise(numbers))
