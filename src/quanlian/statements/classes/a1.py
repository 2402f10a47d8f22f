"""A1 Cash: is the money really there? (货币资金类异常, 存贷双高)"""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.conditions import cash_share, debt_share, optional
from quanlian.statements.classes.indicator import amount, indicator, period
from quanlian.statements.models.arithmetic import number, ratio
from quanlian.statements.rule import Frame, Limits

_BOTH = "statements.a1_cash_debt_both_high"


def _both_high(frame: Frame, limits: Limits, threshold: str) -> Any:
    least = limits[f"{_BOTH}.{threshold}"]
    return (cash_share(frame, limits) >= least) & (debt_share(frame) >= least)


BOTH_HIGH = indicator(
    "a1_cash_debt_both_high",
    title=("存贷双高", "cash and debt both high"),
    because=(
        "账上货币资金 {cash}、有息负债 {debt}，扣除票据保证金后的资金占总资产 {value}、有息负债占 {debt_share}，两头都不低于 {threshold}：有钱不还、付着利息存钱，不合常理。",
        "Cash is {cash} and interest-bearing debt {debt}; without bill margin, cash is {value} of assets and debt {debt_share}, both at or above {threshold}: few firms pay interest on money they could repay with.",
    ),
    innocent=(
        "承兑汇票保证金、预售监管资金、募集资金专户、集团按公司分别持有资金与债务、年末集中回款、跨境或子公司资金不能调拨。",
        "Margin for acceptance bills, escrowed presale money, unspent bond or share proceeds, money and debt in different group companies, year-end collections, cash that cannot leave a subsidiary or a country.",
    ),
    ask=(
        "逐户取得期末银行对账单和函证（含余额、受限、质押和资金归集情况），现场登录网银看{period_end}前后三个月的日均余额，对照利息收入推算日均存款；问清为何不先还贷。",
        "Get statements and confirmations for every account at period end (balance, restriction, pledge, pooling); look at daily balances in online banking for the three months around {period_end}; infer average deposits from interest income; ask why loans are not repaid first.",
    ),
    case=(
        "康美药业虚增货币资金，2016 年 225 亿元、各期累计 886 亿元，伪造存单（处罚文书，已核对来源）；康得新 122.1 亿元存款实被归集至控股股东，账户余额为零（已核对来源）",
        "Kangmei: cash inflated by CNY 22.5bn in 2016 and 88.6bn over its reports, with forged deposit slips (source read); Kangde Xin: CNY 12.21bn of deposits swept to the parent, true balance zero (source read)",
    ),
    unit="fraction",
    needs=("cash", "total_assets", "interest_bearing_debt"),
    value=cash_share,
    hit=lambda f, p: _both_high(f, p, "trigger"),
    severe=lambda f, p: _both_high(f, p, "severe"),
    facts={
        "cash": amount("cash"),
        "debt": amount("interest_bearing_debt"),
        "debt_share": (debt_share, "fraction"),
        "period_end": (period, "text"),
    },
    evidence=(
        "cash",
        "total_assets",
        "short_term_borrowings",
        "long_term_borrowings",
        "bonds_payable",
        "noncurrent_liabilities_due_within_year",
        "notes_payable",
        "restricted_cash",
    ),
    parameters=("classes.bill_margin_share",),
)


def average_cash(frame: Frame, _limits: Limits | None = None) -> Any:
    """The mean of opening and closing cash."""
    return (number(frame, "cash") + number(frame, "prior_cash")) / 2


def cash_yield(frame: Frame, _limits: Limits | None = None) -> Any:
    """Interest income a year over average cash."""
    yearly = number(frame, "interest_earned") * 12 / frame["months"].cast("float64").nullif(0)
    return ratio(yearly, average_cash(frame))


LOW_YIELD = indicator(
    "a1_cash_yield_low",
    title=("存款收益率过低", "cash earns too little"),
    because=(
        "平均货币资金 {average}一年只得利息 {interest}，收益率 {value}，低于 {threshold}，连活期都不到：期末余额可能不是常态，或并不真实。",
        "Average cash of {average} earned {interest} a year, {value}, below {threshold}: the balance at period end may not be the usual one, or not be there.",
    ),
    innocent=(
        "期末前集中回款、外币低息存款、利息收入并入财务费用净额列示、协定存款次年结息。",
        "Collections just before period end, low-interest foreign currency, interest netted in finance expenses, interest credited after year end.",
    ),
    ask=(
        "取全部账户的结息单，按季积数倒算日均存款，与{period_end}余额核对；抽查期末前后十天的大额进出。",
        "Get the interest slips of all accounts, work back to average balances by quarter and compare them with the balance at {period_end}; look at large movements ten days around it.",
    ),
    case=(
        "康得新账面存款被归集，余额为零（已核对来源）；康美反向做高利息收入 1.51、2.28、1.31 亿元以掩盖（已核对来源）",
        "Kangde Xin's deposits were swept, balance zero (source read); Kangmei did the reverse and over-booked interest of CNY 151m, 228m and 131m to hide it (source read)",
    ),
    unit="fraction",
    needs=("interest_earned", "cash", "prior_cash", "total_assets"),
    value=cash_yield,
    hit=lambda f, p: cash_yield(f) < p["statements.a1_cash_yield_low.trigger"],
    applies=lambda f, p: (
        ratio(average_cash(f), number(f, "total_assets")) >= p["statements.a1_cash_yield_low.material"]
    ),
    facts={
        "average": (average_cash, "yuan"),
        "interest": amount("interest_earned"),
        "period_end": (period, "text"),
    },
    evidence=("interest_income", "cash", "prior_cash"),
    parameters=("a1_cash_yield_low.material",),
)


def unexplained_restricted(frame: Frame, _limits: Limits | None = None) -> Any:
    """Restricted cash beyond the bills it could be margin for, over cash."""
    bills = ibis.coalesce(number(frame, "notes_payable"), optional(frame, "notes_and_accounts_payable"))
    restricted = number(frame, "restricted_cash")
    return ratio(restricted - ibis.least(restricted, bills), number(frame, "cash"))


RESTRICTED = indicator(
    "a1_restricted_share_high",
    title=("受限资金占比高", "much of the cash is restricted"),
    because=(
        "货币资金 {cash}中 {restricted}不能动用，扣除票据保证金可以解释的部分，受限资金仍占 {value}，高于 {threshold}：还款时能用的钱远少于账面。",
        "Of {cash} in cash, {restricted} is restricted; beyond what bill margin explains it is {value} of cash, above {threshold}: far less is free to repay with than the books show.",
    ),
    innocent=(
        "保函或信用证保证金、预售监管户、共管账户、ETC 与农民工工资专户、诉讼保全已有足额反担保。",
        "Margin for guarantees or letters of credit, presale escrow, joint accounts, wage escrow, a court freeze with counter-security.",
    ),
    ask=(
        "取受限资金明细（银行、金额、原因、解除条件、受益人），核对质押登记和存单原件，查有无为第三方质押。",
        "Get the list of restricted amounts (bank, sum, reason, release, beneficiary), check pledge registers and original certificates, and whether any secures somebody else's debt.",
    ),
    case=(
        "以存单为关联方质押致资金不可用是存贷双高案的常见形态（行业知识，待核对）",
        "Certificates of deposit pledged for affiliates recur in such cases (from knowledge, not verified)",
    ),
    unit="fraction",
    needs=("restricted_cash", "cash"),
    value=unexplained_restricted,
    hit=lambda f, p: unexplained_restricted(f) > p["statements.a1_restricted_share_high.trigger"],
    facts={
        "cash": amount("cash"),
        "restricted": amount("restricted_cash"),
    },
    evidence=("restricted_cash", "cash", "notes_payable"),
)


def pooled(frame: Frame, _limits: Limits | None = None) -> Any:
    """Money that went both ways between the firm and its shareholders, over cash."""
    return ratio(
        ibis.least(frame["shareholder_inflow"], frame["shareholder_outflow"]), number(frame, "cash").nullif(0)
    )


CASH_POOL = indicator(
    "a1_cash_pool",
    title=("与股东资金往来频繁(疑似资金归集)", "cash pooled with shareholders"),
    because=(
        "本期与股东或实际控制人之间往来 {lines} 笔，转入 {inflow}、转出 {outflow}，双向金额为期末货币资金的 {value}，高于 {threshold}：账上的钱可能由股东归集支配。",
        "{lines} movements with shareholders or the controller, {inflow} in and {outflow} out; what went both ways is {value} of closing cash, above {threshold}: shareholders may command the money on the books.",
    ),
    innocent=(
        "有协议、计息、可随时调回的集团现金管理；增资与分红；股东借款按约归还。",
        "Group cash management under a contract, with interest and free recall; capital paid in and dividends; shareholder loans repaid as agreed.",
    ),
    ask=(
        "索取资金归集或现金管理协议，向开户行函证是否加入归集、授权何人划转；要求本行账户退出归集。",
        "Ask for the pooling agreement; have each bank confirm whether the account is in a pool and who may move money; require that the account with this bank leaves the pool.",
    ),
    case=(
        "康得新与控股股东签现金管理协议，账面 122.1 亿元被实时上划（已核对来源）",
        "Kangde Xin had a cash management agreement with its parent: CNY 12.21bn on the books was swept up at once (source read)",
    ),
    unit="fraction",
    needs=("shareholder_inflow", "shareholder_outflow", "cash"),
    value=pooled,
    hit=lambda f, p: (
        (pooled(f) > p["statements.a1_cash_pool.trigger"])
        & (f["shareholder_lines"] >= p["statements.a1_cash_pool.least_lines"])
    ),
    facts={
        "lines": (lambda f, _: f["shareholder_lines"], "count"),
        "inflow": (lambda f, _: f["shareholder_inflow"], "yuan"),
        "outflow": (lambda f, _: f["shareholder_outflow"], "yuan"),
    },
    evidence=("cash", "shareholder_inflow", "shareholder_outflow"),
    parameters=("a1_cash_pool.least_lines",),
)

INDICATORS = (BOTH_HIGH, LOW_YIELD, RESTRICTED, CASH_POOL)
