"""A6 Cash flow against profit: does the profit ever turn into money? (现金流背离类异常)"""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.conditions import long_cycle
from quanlian.statements.classes.indicator import amount, indicator
from quanlian.statements.models.arithmetic import number, ratio
from quanlian.statements.models.derived import annual
from quanlian.statements.rule import Frame, Limits

MOST_CASES = (
    "多数财务造假案利润与经营现金流长期背离（行业知识，待核对）",
    "In most cases of made-up accounts profit and operating cash parted for years (from knowledge, not verified)",
)
_BELOW = "statements.a6_cash_below_profit"
_ACCRUALS = "statements.a6_accruals_high"


def cash_content(frame: Frame, prefix: str = "") -> Any:
    """Operating cash over net profit."""
    return ratio(number(frame, f"{prefix}net_operating_cash"), number(frame, f"{prefix}net_profit"))


def missing_cash(frame: Frame) -> Any:
    """Profit that did not turn into cash in two years, over assets."""
    profit = number(frame, "net_profit") + number(frame, "prior_net_profit")
    cash = number(frame, "net_operating_cash") + number(frame, "prior_net_operating_cash")
    return ratio(profit - cash, number(frame, "total_assets"))


def _profitable(frame: Frame) -> Any:
    return (number(frame, "net_profit") > 0) & (number(frame, "prior_net_profit") > 0)


def _below(frame: Frame, least: Any) -> Any:
    return (cash_content(frame) < least) & (cash_content(frame, "prior_") < least)


BELOW_PROFIT = indicator(
    "a6_cash_below_profit",
    title=("连续两年经营现金不及利润一半", "two years of cash below half of profit"),
    because=(
        "净利润 {profit}，经营现金净额只有 {cash}，净现比 {value}，上年 {before}，连续两年低于 {threshold}：利润没有变成钱。",
        "Net profit {profit}, operating cash {cash}: {value} of profit, {before} the year before, both below {threshold}: the profit does not turn into money.",
    ),
    innocent=(
        "快速扩张铺账期和备货、收到的票据未贴现、预付抢货、季节性年末应收高。",
        "Fast growth that ties up receivables and stock, bills held and not discounted, prepaying for scarce goods, a season that ends the year high in receivables.",
    ),
    ask=(
        "按间接法逐项看现金差在应收、存货还是预付，追到前五户；取全年账户流水核对经营性收付。",
        "See by the indirect method whether the cash is in receivables, stock or prepayments and trace it to five parties; check operating receipts and payments against all bank flows.",
    ),
    case=MOST_CASES,
    unit="fraction",
    needs=(
        "net_profit",
        "net_operating_cash",
        "prior_net_profit",
        "prior_net_operating_cash",
        "total_assets",
    ),
    value=lambda f, _: cash_content(f),
    hit=lambda f, p: (
        _profitable(f) & _below(f, p[f"{_BELOW}.trigger"]) & (missing_cash(f) >= p[f"{_BELOW}.material"])
    ),
    severe=lambda f, p: _below(f, p[f"{_BELOW}.severe"]),
    applies=annual,
    facts={
        "profit": amount("net_profit"),
        "cash": amount("net_operating_cash"),
        "before": (lambda f, _: cash_content(f, "prior_"), "fraction"),
    },
    evidence=("net_profit", "net_operating_cash", "prior_net_profit", "prior_net_operating_cash"),
    parameters=("a6_cash_below_profit.material",),
)


def accruals(frame: Frame, _limits: Limits | None = None) -> Any:
    """Net profit less operating cash, over total assets."""
    return ratio(
        number(frame, "net_profit") - number(frame, "net_operating_cash"), number(frame, "total_assets")
    )


ACCRUALS = indicator(
    "a6_accruals_high",
    title=("应计利润占资产比重高", "much of the profit is accruals"),
    because=(
        "净利润比经营现金净额多 {gap}，占总资产 {value}，高于 {threshold}：利润大半停在账上。",
        "Net profit exceeds operating cash by {gap}, {value} of assets against {threshold}: most of the profit stays on paper.",
    ),
    innocent=(
        "一次性投资收益或公允价值变动、处置资产利得、当年大幅扩张。",
        "One-off investment or fair value gains, gains on disposals, a year of strong growth.",
    ),
    ask=(
        "把利润拆成收现、未收现和非经常三块，未收现部分逐户核对。",
        "Split profit into collected, uncollected and non-recurring; check the uncollected part by customer.",
    ),
    case=MOST_CASES,
    unit="fraction",
    needs=("net_profit", "net_operating_cash", "total_assets"),
    value=accruals,
    hit=lambda f, p: (accruals(f) > p[f"{_ACCRUALS}.trigger"]) & (number(f, "net_profit") > 0),
    severe=lambda f, p: accruals(f) > p[f"{_ACCRUALS}.severe"],
    applies=annual,
    facts={"gap": (lambda f, _: number(f, "net_profit") - number(f, "net_operating_cash"), "yuan")},
    evidence=("net_profit", "net_operating_cash", "total_assets"),
)


def years_of_paper_profit(frame: Frame, _limits: Limits | None = None) -> Any:
    """How many of the last three years had a profit and operating cash below zero."""
    years: Any = ibis.literal(0)
    for prefix in ("", "prior_", "prior2_"):
        profit, cash = number(frame, f"{prefix}net_profit"), number(frame, f"{prefix}net_operating_cash")
        years = years + ((profit > 0) & (cash < 0)).cast("int64")
    return years


NEGATIVE_CASH = indicator(
    "a6_negative_cash_with_profit",
    title=("连续三年有利润而经营现金为负", "three years of profit with cash flowing out"),
    because=(
        "连续 {value} 年账面盈利而经营现金净额为负（本期利润 {profit}、现金 {cash}）：靠借钱维持经营，利润的真实性存疑。",
        "For {value} years the books show a profit while operations lose cash (now {profit} and {cash}): the business lives on borrowing and the profit is in doubt.",
    ),
    innocent=(
        "房地产、造船、养殖等投入期长的行业，融资租赁与保理类业务把放款计入经营活动。",
        "Trades with long build-up such as property, ships or farming; leasing and factoring, whose lending counts as operations.",
    ),
    ask=(
        "取三年借款与现金缺口对照，问还款来源；核实三年累计未收现利润对应的客户与存货。",
        "Set three years of borrowing beside the cash gap, ask what repays; verify the customers and stock behind the uncollected profit.",
    ),
    case=MOST_CASES,
    unit="count",
    needs=(
        "net_profit",
        "net_operating_cash",
        "prior_net_profit",
        "prior_net_operating_cash",
        "prior2_net_profit",
        "prior2_net_operating_cash",
    ),
    value=years_of_paper_profit,
    hit=lambda f, p: years_of_paper_profit(f) >= p["statements.a6_negative_cash_with_profit.trigger"],
    applies=lambda f, p: annual(f, p) & ~long_cycle(f, p),
    facts={"profit": amount("net_profit"), "cash": amount("net_operating_cash")},
    evidence=(
        "net_profit",
        "net_operating_cash",
        "prior_net_profit",
        "prior_net_operating_cash",
        "prior2_net_profit",
        "prior2_net_operating_cash",
    ),
    parameters=("classes.long_cycle_industries",),
)

INDICATORS = (BELOW_PROFIT, ACCRUALS, NEGATIVE_CASH)
