"""Checks 36 and 37: does the statement agree with last year's, and with its other versions (历史与版本)?"""

from __future__ import annotations

import ibis

from quanlian.kernel import Bilingual, Level
from quanlian.statements.articulation.check import Check, Value, double
from quanlian.statements.articulation.texts import READING
from quanlian.statements.columns import OPENING_LINES, VERSION_LINES
from quanlian.statements.rule import Fact, Frame, Limits, Number, Word
from quanlian.statements.sections import hard_tolerance

# What leases swell in the year in which they first come onto the balance sheet.
TOTALS = (
    "total_assets",
    "noncurrent_assets",
    "total_liabilities",
    "noncurrent_liabilities",
    "current_liabilities",
)


def _opening_gaps(frame: Frame, _: Limits) -> dict[str, Value]:
    """For each line how far the printed opening figure is from last year's closing figure, in yuan.

    In the year in which leases first come onto the balance sheet (opening 使用权资产 without a closing
    one), the totals and long-term lines they swell are left out.
    """
    first_leases = (ibis.coalesce(frame.opening_right_of_use_assets, 0) != 0) & (
        ibis.coalesce(frame.closing_right_of_use_assets, 0) == 0
    )
    gaps = {line: (frame[f"opening_{line}"] - frame[f"closing_{line}"]).abs() for line in OPENING_LINES}
    return gaps | {line: ibis.ifelse(first_leases, gaps[line] * 0, gaps[line]) for line in TOTALS}


def _version_gaps(frame: Frame, limits: Limits) -> dict[str, Value]:
    """For each line how far this version is from the primary one, relative to the larger figure."""
    unit = ibis.greatest(frame.unit, ibis.coalesce(frame.main_unit, 1))
    rounding = hard_tolerance(unit, ibis.literal(2), limits)
    gaps = {}
    for line in VERSION_LINES:
        own, main = frame[line], frame[f"main_{line}"]
        apart, larger = (own - main).abs(), ibis.greatest(own.abs(), main.abs())
        # In this order: of a missing figure the gap is missing, not zero.
        gaps[line] = ibis.ifelse(apart <= rounding, 0.0, double(apart) / double(larger).nullif(0))
    return gaps


# check -> lines compared, how far each is apart, and the prefixes of its two sides
_WORST = {
    "check_36": (OPENING_LINES, _opening_gaps, "opening_", "closing_"),
    "check_37": (VERSION_LINES, _version_gaps, "", "main_"),
}
_NONE = -1  # below every gap: a line that one side lacks is never the one that differs most


def gaps(frame: Frame, limits: Limits) -> dict[str, Value]:
    """First step: each line's gap."""
    return {
        f"{check}_gap_{line}": gap.fill_null(_NONE)
        for check, (_, apart, _, _) in _WORST.items()
        for line, gap in apart(frame, limits).items()
    }


def widest(frame: Frame, _: Limits) -> dict[str, Value]:
    """Second step: the widest gap."""
    return {
        f"{check}_widest": ibis.greatest(*(frame[f"{check}_gap_{line}"] for line in lines))
        for check, (lines, _, _, _) in _WORST.items()
    }


def places(frame: Frame, _: Limits) -> dict[str, Value]:
    """Third step: which line it is, by its place in the list."""
    return {f"{check}_place": _place(frame, check, lines) for check, (lines, _, _, _) in _WORST.items()}


def _place(frame: Frame, check: str, lines: tuple[str, ...]) -> Value:
    widest_gap = frame[f"{check}_widest"]
    found = [(frame[f"{check}_gap_{line}"] == widest_gap, place) for place, line in enumerate(lines)]
    return ibis.ifelse(widest_gap >= 0, ibis.cases(*found), _NONE)


def _worst(check: str, side: str) -> Number:
    """The figure of the line that differs most, on one side of check 36 or 37."""
    lines, _, left, right = _WORST[check]
    prefix = left if side == "left" else right
    return lambda f, _: f[f"{check}_place"].cases(
        *((place, f[f"{prefix}{line}"]) for place, line in enumerate(lines)),
        else_=ibis.null("decimal(18, 2)"),
    )


def _worst_item(check: str) -> Word:
    lines = _WORST[check][0]
    return lambda f, _: f[f"{check}_place"].cases(*enumerate(lines), else_=ibis.null("string"))


def _opening_tolerance(frame: Frame, limits: Limits) -> Value:
    unit = ibis.greatest(frame.unit, ibis.coalesce(frame.closing_unit, 1))
    return hard_tolerance(unit, ibis.literal(2), limits)


def _version_tolerance(frame: Frame, limits: Limits) -> Value:
    larger = ibis.greatest(double(frame.check_37_left).abs(), double(frame.check_37_right).abs())
    unit = ibis.greatest(frame.unit, ibis.coalesce(frame.main_unit, 1))
    rounding = double(hard_tolerance(unit, ibis.literal(2), limits))
    return ibis.greatest(larger * limits["statements.check_37.tolerance"], rounding)


OPENING = Check(
    number=36,
    title=Bilingual("本期期初 = 上期期末", "opening figures = last year's closing figures"),
    left=_worst("check_36", "left"),
    right=_worst("check_36", "right"),
    tolerance=_opening_tolerance,
    parameters=("statements.hard_tolerance.units_per_figure",),
    needs=("opening_total_assets", "closing_total_assets"),
    applies=lambda f, _: f.comparative_balance,
    because=Bilingual(
        "本期报表列示的期初{item} {left}，与上年报表期末数 {right}相差 {gap}，期初数被改动。",
        "The opening {item} printed, {left}, and last year's closing figure of {right} differ by {gap}: opening "
        "figures were changed.",
    ),
    innocent=Bilingual(
        "会计政策变更（新收入、新租赁、新金融工具准则首次执行）或前期差错更正的追溯调整；同一控制下企业合并；" + READING.zh,
        "restatement after a change of standards (revenue, leases, financial instruments) or a corrected error; a "
        "merger under common control; " + READING.en,
    ),
    ask=Bilingual("请企业说明期初调整的原因和金额，并提供上年审计报告", "ask for the reason and amount of the adjustment and last year's audit report"),
    evidence=tuple(f"{side}_{line}" for line in OPENING_LINES for side in ("opening", "closing")),
    evidence_of_item=True,
    level=Level.ORANGE,
    facts={"item": Fact(number=_worst_item("check_36"), unit="item")},
)  # fmt: skip

VERSIONS = Check(
    number=37,
    title=Bilingual("同一期间不同版本的报表一致", "versions of the same period agree"),
    left=_worst("check_37", "left"),
    right=_worst("check_37", "right"),
    tolerance=_version_tolerance,
    parameters=("statements.check_37.tolerance",),
    needs=("check_37_left", "check_37_right"),
    applies=lambda f, _: f.main_version.notnull(),
    because=Bilingual(
        "{version}的{item} {left}，{main}为 {right}，相差 {gap}，同一期间两套报表不一致。",
        "{item} is {left} in the {version} and {right} in the {main}, a difference of {gap}: two sets of figures for "
        "one period.",
    ),
    innocent=Bilingual(
        "审计调整前后的版本；税会差异（折旧、收入确认时点）；合并口径与母公司口径混放；报送后更正",
        "before and after audit adjustments; tax and accounting differences; consolidated and parent figures mixed; a "
        "later correction",
    ),
    ask=Bilingual("请企业书面说明各版本差异并逐项调节；以审计报告和纳税申报表为准重新测算", "obtain a written reconciliation of the versions; recompute from the audit report and tax returns"),
    evidence=tuple(f"{side}{line}" for line in VERSION_LINES for side in ("", "main_")),
    evidence_of_item=True,
    level=Level.RED,
    facts={
        "item": Fact(number=_worst_item("check_37"), unit="item"),
        "version": Fact(number=lambda f, _: f.version, unit="version"),
        "main": Fact(number=lambda f, _: f.main_version, unit="version"),
    },
)  # fmt: skip

CHECKS = (OPENING, VERSIONS)
