"""A8 Dealings and hidden debt: who else has a hand in the till? (往来、关联与隐性负债类异常)"""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.indicator import amount, indicator, period
from quanlian.statements.models.arithmetic import number, ratio
from quanlian.statements.models.derived import annual
from quanlian.statements.rule import Frame, Limits

KANGMEI = (
    "康美药业被关联方占用资金 88.8 亿元（已核对来源）",
    "Kangmei: CNY 8.88bn lent to affiliates (source read)",
)
_OTHER = "statements.a8_other_receivables_high"
_PERSONS = "statements.a8_person_payables_high"
_RELATED = "statements.a8_related_sales_high"
_HIDDEN = "statements.a8_hidden_debt_high"


def other_receivables_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Other receivables over total assets."""
    return ratio(number(frame, "other_receivables"), number(frame, "total_assets"))


OTHER_RECEIVABLES = indicator(
    "a8_other_receivables_high",
    title=("其他应收款占比高", "large other receivables"),
    because=(
        "其他应收款 {other}，占总资产 {value}，高于 {threshold}：多半不是经营往来，可能是老板、关联方借走的钱或虚增利润的去处。",
        "Other receivables are {other}, {value} of assets against {threshold}: rarely from trade, often money the owner or affiliates took, or where made-up profit rests.",
    ),
    innocent=(
        "投标与履约保证金、土地保证金、集团内部往来（单体报表）、应收退税、子公司借款。",
        "Bid and performance bonds, land deposits, group accounts in a parent-only statement, tax refunds due, loans to subsidiaries.",
    ),
    ask=(
        "取其他应收款明细（对方、性质、发生日、利率、期后收回），查对方与股东高管的关系；要求归还占款后再放款。",
        "Get the list (party, nature, date, rate, later repayment), check ties to owners and managers, have it returned before drawing.",
    ),
    case=KANGMEI,
    unit="fraction",
    needs=("other_receivables", "total_assets"),
    value=other_receivables_share,
    hit=lambda f, p: other_receivables_share(f) > p[f"{_OTHER}.trigger"],
    severe=lambda f, p: other_receivables_share(f) > p[f"{_OTHER}.severe"],
    facts={"other": amount("other_receivables")},
    evidence=("other_receivables", "related_receivables", "total_assets"),
)


def other_payables_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Other payables over total assets."""
    return ratio(number(frame, "other_payables"), number(frame, "total_assets"))


PERSON_PAYABLES = indicator(
    "a8_person_payables_high",
    title=("其他应付款高且欠个人", "large other payables, owed to persons"),
    because=(
        "其他应付款 {other}，占总资产 {value}（警戒 {threshold}），其中欠个人 {persons}：可能是民间借贷或内部集资。",
        "Other payables are {other}, {value} of assets (limit {threshold}), {persons} of it owed to persons: it may be private lending or money raised from staff.",
    ),
    innocent=(
        "股东免息垫款且承诺劣后、员工报销与风险金、押金、代收代付。",
        "Interest-free advances of shareholders who rank behind the bank, staff expenses and deposits, money collected for others.",
    ),
    ask=(
        "取个人往来明细，核对有无固定日付息、月息多少、是否与本行还款同时到期；请股东签次级承诺。",
        "Get the list of persons; look for fixed-day payments, the monthly rate and maturities beside the bank's; have shareholders subordinate.",
    ),
    case=(
        "民间高息借款挂其他应付款是中小企业失联跑路案的常见前兆（行业知识，待核对）",
        "Private high-interest loans under other payables often precede an owner's flight (from knowledge, not verified)",
    ),
    unit="fraction",
    needs=("other_payables", "total_assets", "person_payables"),
    value=other_payables_share,
    hit=lambda f, p: (
        (other_payables_share(f) > p[f"{_PERSONS}.trigger"])
        & (ratio(number(f, "person_payables"), number(f, "other_payables")) >= p[f"{_PERSONS}.person_share"])
    ),
    facts={"other": amount("other_payables"), "persons": amount("person_payables")},
    evidence=("other_payables", "person_payables", "total_assets"),
    parameters=("a8_person_payables_high.person_share",),
)


def related_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Sales to related parties over revenue."""
    return ratio(number(frame, "related_sales"), number(frame, "revenue"))


RELATED_SALES = indicator(
    "a8_related_sales_high",
    title=("关联销售占比高", "large sales to related parties"),
    because=(
        "关联方销售 {related}，占收入 {value}，高于 {threshold}：左手卖右手，收入和利润都可以商量着定。",
        "Sales to related parties are {related}, {value} of revenue against {threshold}: between one's own hands, revenue and profit can be agreed.",
    ),
    innocent=(
        "集团内统一销售平台、专为母公司配套且价格公允、合资方包销。",
        "A group sales company, supplies to the parent at market price, offtake by a joint-venture partner.",
    ),
    ask=(
        "取关联交易协议与同类第三方价格，追到最终买家的签收与回款；合并看集团的真实对外销售。",
        "Get the agreements and third-party prices, trace goods and payment to the final buyer, and see the group's real outside sales.",
    ),
    case=(
        "瑞幸咖啡通过关联买家虚构交易（行业知识，待核对）；康美被关联方占用 88.8 亿元（已核对来源）",
        "Luckin used related buyers (from knowledge, not verified); Kangmei lent CNY 8.88bn to affiliates (source read)",
    ),
    unit="fraction",
    needs=("related_sales", "revenue"),
    value=related_share,
    hit=lambda f, p: related_share(f) > p[f"{_RELATED}.trigger"],
    applies=annual,
    facts={"related": amount("related_sales")},
    evidence=("related_sales", "related_receivables", "revenue"),
)


def hidden_debt(frame: Frame) -> Any:
    """Debt that lenders report beyond what the balance sheet shows, leases of the books left out."""
    return number(frame, "known_debt") - number(frame, "borrowed_debt")


def hidden_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Hidden debt over equity; over assets where equity is gone."""
    equity = number(frame, "total_equity")
    base = ibis.ifelse(equity > 0, equity, number(frame, "total_assets"))
    return ratio(hidden_debt(frame), base)


HIDDEN_DEBT = indicator(
    "a8_hidden_debt_high",
    title=("账外借款", "debt that is not on the books"),
    because=(
        "征信及他行资料显示借款 {known}，账上只有 {booked}，差 {gap}，为净资产的 {value}，高于 {threshold}：有负债没有进表。",
        "Lenders report {known} of debt, the books show {booked}: {gap} is missing, {value} of equity against {threshold}.",
    ),
    innocent=(
        "报表日与征信采集日之间新增贷款、征信含贴现与融资租赁而报表列在别处、合并范围不同、老板个人经营贷。",
        "Loans drawn between the two dates, discounts and leasing shown elsewhere, another scope of consolidation, the owner's personal business loan.",
    ),
    ask=(
        "逐笔对征信余额与明细账，要求补充{period_end}全部借款合同清单（含小贷、保理、租赁、个人），由法定代表人签字。",
        "Match the bureau report to the ledger loan by loan; ask for a signed list of all borrowings at {period_end} (small lenders, factoring, leasing, persons).",
    ),
    case=KANGMEI,
    unit="fraction",
    needs=("known_debt", "borrowed_debt", "total_equity", "total_assets"),
    value=hidden_share,
    hit=lambda f, p: hidden_share(f) > p[f"{_HIDDEN}.trigger"],
    severe=lambda f, p: hidden_share(f) > p[f"{_HIDDEN}.severe"],
    facts={
        "known": amount("known_debt"),
        "booked": amount("borrowed_debt"),
        "gap": (lambda f, _: hidden_debt(f), "yuan"),
        "period_end": (period, "text"),
    },
    evidence=(
        "short_term_borrowings",
        "long_term_borrowings",
        "bonds_payable",
        "bureau_debt",
        "total_equity",
    ),
    parameters=("a8_hidden_debt_high.window",),
)
INDICATORS = (OTHER_RECEIVABLES, PERSON_PAYABLES, RELATED_SALES, HIDDEN_DEBT)
