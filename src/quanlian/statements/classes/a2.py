"""A2 Revenue: did the sales happen? (收入类异常)"""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.conditions import bills_held, comparable_year, optional, revenue_growth
from quanlian.statements.classes.indicator import amount, indicator, period
from quanlian.statements.models.arithmetic import number, ratio
from quanlian.statements.models.derived import annual
from quanlian.statements.peers.benchmarks import peer_words
from quanlian.statements.peers.metrics import last_month_share
from quanlian.statements.rule import Frame, Limits

LUCKIN = (
    "瑞幸咖啡 2019 年以虚假券和关联买家虚构交易约 21–22 亿元（行业知识，待核对）",
    "Luckin Coffee: some CNY 2.1–2.2bn of fabricated 2019 sales through vouchers and related buyers (from knowledge, not verified)",
)
YINGUANGXIA = (
    "银广夏伪造出口单据，单产与单价均不可能达到（行业知识，待核对）",
    "Yinguangxia: forged export papers, impossible yields and unit prices (from knowledge, not verified)",
)


def growth_gap(frame: Frame, _limits: Limits | None = None) -> Any:
    """Growth of revenue beyond the fastest-growing of electricity, invoiced sales and freight."""
    return revenue_growth(frame) - frame["outside_growth"]


BEYOND_METERS = indicator(
    "a2_growth_beyond_meters",
    title=("收入增速远超用电开票货运", "revenue outgrows power, invoices and freight"),
    because=(
        "收入增长 {growth}，而用电、开票、货运中增得最快的一项也只有 {outside}，差 {value}，超过 {threshold}：多出来的收入没有生产、开票或发货的痕迹。",
        "Revenue grew {growth} while the fastest of power, invoices and freight grew {outside}, a gap of {value} against {threshold}: the extra sales left no trace in making, invoicing or shipping.",
    ),
    innocent=(
        "提价或产品升级、委外加工增加、自建光伏或柴油发电、来料加工改进料加工、年末发货次月开票、新并购业务。",
        "Price rises or better products, outsourced making, own solar or diesel, processing trade changed in kind, invoices issued the month after, an acquired business.",
    ),
    ask=(
        "取本期与上期逐月电费单、增值税申报表和运单，按产品算单位电耗；抽{period_end}前两个月最大的十笔销售，核对合同、出库、签收和回款。",
        "Get monthly power bills, VAT returns and waybills of both years and compute power per unit by product; trace the ten largest sales of the two months before {period_end} through contract, dispatch, receipt and payment.",
    ),
    case=LUCKIN,
    unit="points",
    needs=("revenue", "prior_revenue", "outside_growth"),
    value=growth_gap,
    hit=lambda f, p: growth_gap(f) > p["statements.a2_growth_beyond_meters.trigger"],
    severe=lambda f, p: growth_gap(f) > p["statements.a2_growth_beyond_meters.severe"],
    applies=comparable_year,
    facts={
        "growth": (lambda f, _: revenue_growth(f), "fraction"),
        "outside": (lambda f, _: f["outside_growth"], "fraction"),
        "period_end": (period, "text"),
    },
    evidence=(
        "revenue",
        "prior_revenue",
        "meter_electricity_kwh",
        "prior_meter_electricity_kwh",
        "meter_vat_sales",
        "prior_meter_vat_sales",
        "meter_freight_t",
        "prior_meter_freight_t",
    ),
    parameters=("classes.merger_share",),
)


def quarter_threshold(frame: Frame, limits: Limits) -> Any:
    """Peers' median share of the last quarter plus the trigger."""
    return frame["peer_quarter_share_p50"] + limits["statements.a2_quarter_share_high.trigger"]


def _quarter_high(frame: Frame, limits: Limits) -> Any:
    """High against peers, and not because every year ends so (season)."""
    before = ratio(number(frame, "prior_last_quarter_revenue"), number(frame, "prior_revenue"))
    usual = before + limits["statements.a2_quarter_share_high.season"]
    seasonal = (frame["quarter_share"] <= usual).fill_null(False)
    return (frame["quarter_share"] > quarter_threshold(frame, limits)) & ~seasonal


QUARTER_SHARE = indicator(
    "a2_quarter_share_high",
    title=("收入集中在第四季度", "revenue crowds into the last quarter"),
    because=(
        "第四季度收入 {quarter}，占全年 {value}，同业基准为 {peer}（{peer_zh}），超过警戒 {threshold}：年末冲收入的可能较大。",
        "The last quarter brought {quarter}, {value} of the year; peers' mark is {peer} ({peer_en}) and the limit {threshold}: sales may have been pushed in before year end.",
    ),
    innocent=(
        "行业旺季在四季度、项目年末集中验收、新产品四季度上市、上半年停产。",
        "A trade whose season is the last quarter, projects accepted at year end, a product launched late in the year, a shutdown in the first half.",
    ),
    ask=(
        "取四季度逐月收入和次年一季度退货、红字发票与回款，抽验收单日期；对照近三年各季占比。",
        "Get monthly sales of the quarter and the returns, red-letter invoices and collections of the next one; check dates on acceptance notes; compare the quarters of three years.",
    ),
    case=LUCKIN,
    unit="fraction",
    needs=("quarter_share", "peer_quarter_share_p50"),
    value=lambda f, _: f["quarter_share"],
    threshold=quarter_threshold,
    hit=_quarter_high,
    applies=annual,
    facts={
        "quarter": amount("last_quarter_revenue"),
        "peer": (lambda f, _: f["peer_quarter_share_p50"], "fraction"),
        **peer_words("quarter_share"),
    },
    evidence=("last_quarter_revenue", "revenue", "prior_last_quarter_revenue", "prior_revenue"),
    parameters=("a2_quarter_share_high.season",),
)


def month_threshold(frame: Frame, limits: Limits) -> Any:
    """Peers' median share of the last month plus the trigger."""
    return frame["peer_last_month_share_p50"] + limits["statements.a2_last_month_share_high.trigger"]


def _month_high(frame: Frame, limits: Limits) -> Any:
    usual = last_month_share(frame, "prior_") + limits["statements.a2_last_month_share_high.season"]
    seasonal = (frame["last_month_share"] <= usual).fill_null(False)
    return (frame["last_month_share"] > month_threshold(frame, limits)) & ~seasonal


LAST_MONTH_SHARE = indicator(
    "a2_last_month_share_high",
    title=("开票集中在期末月", "invoices crowd into the last month"),
    because=(
        "期末一个月开票销售 {month}，占全年 {value}，同业基准为 {peer}（{peer_zh}），超过警戒 {threshold}：可能在期末集中开票做收入。",
        "The last month's invoiced sales are {month}, {value} of the year; peers' mark is {peer} ({peer_en}) and the limit {threshold}: invoices may have been issued to make the year's sales.",
    ),
    innocent=(
        "年末集中结算或补开全年发票、旺季在岁末、大项目当月验收。",
        "Year-end settlement or catching up on invoices, a December season, a large project accepted that month.",
    ),
    ask=(
        "取期末月全部发票明细与次年前两月红冲记录，核对前十大购方的合同、签收和回款。",
        "Get all invoices of the month and the red-letter ones of the next two; check contract, receipt and payment for the ten largest buyers.",
    ),
    case=LUCKIN,
    unit="fraction",
    needs=("last_month_share", "peer_last_month_share_p50"),
    value=lambda f, _: f["last_month_share"],
    threshold=month_threshold,
    hit=_month_high,
    applies=annual,
    facts={
        "month": (lambda f, _: f["last_month_vat_sales"], "yuan"),
        "peer": (lambda f, _: f["peer_last_month_share_p50"], "fraction"),
        **peer_words("last_month_share"),
    },
    evidence=("meter_vat_sales",),
    parameters=("a2_last_month_share_high.season",),
)


def collected(frame: Frame, _limits: Limits | None = None) -> Any:
    """Cash from sales, with bills endorsed on and bills still held, over revenue."""
    bills = optional(frame, "notes_endorsed") + ibis.coalesce(
        bills_held(frame) - bills_held(frame, "prior_"), 0.0
    )
    return ratio(number(frame, "cash_from_sales") + ibis.greatest(bills, 0.0), number(frame, "revenue"))


CASH_COLLECTED = indicator(
    "a2_cash_collected_low",
    title=("收入收不回现金", "sales bring little cash"),
    because=(
        "销售收现 {cash}，加上收到的票据也只相当于收入 {revenue}的 {value}，低于 {threshold}（收现含增值税，正常应高于收入）：部分收入可能没有真实买家。",
        "Cash from sales is {cash}; with bills received it is {value} of revenue {revenue}, below {threshold} (collections include VAT and should exceed revenue): some sales may have no real buyer.",
    ),
    innocent=(
        "票据背书直接付货款、按净额结算、账期拉长、年末集中赊销次年回款、政府及国企付款慢。",
        "Bills endorsed straight to suppliers, net settlement, longer terms, credit sales at year end collected later, slow public payers.",
    ),
    ask=(
        "取全部账户流水与票据台账，按客户对齐收入、开票、收款三列；函证前十大客户期末欠款。",
        "Get all bank flows and the bill register, set sales, invoices and receipts side by side by customer, and confirm balances with the ten largest.",
    ),
    case=YINGUANGXIA,
    unit="fraction",
    needs=("cash_from_sales", "revenue"),
    value=collected,
    hit=lambda f, p: collected(f) < p["statements.a2_cash_collected_low.trigger"],
    severe=lambda f, p: collected(f) < p["statements.a2_cash_collected_low.severe"],
    applies=lambda f, p: annual(f, p) & (number(f, "revenue") > 0),
    facts={"cash": amount("cash_from_sales"), "revenue": amount("revenue")},
    evidence=("cash_from_sales", "revenue", "notes_receivable", "receivables_financing", "notes_endorsed"),
)

NEW_CUSTOMERS = indicator(
    "a2_new_top_customers",
    title=("前五大客户中新客户占比高", "new faces among the top customers"),
    because=(
        "前五大客户里本年新增客户贡献收入的 {value}，高于 {threshold}：突然出现的大客户要先确认是否真实、有无关联。",
        "Customers new to the top five bring {value} of revenue, above {threshold}: sudden large buyers must be shown to be real and unrelated.",
    ),
    innocent=(
        "新产品或新区域放量、原客户改由集团采购平台下单、客户更名、中标大项目。",
        "A new product or region, an old customer now buying through its group, a renamed customer, a large tender won.",
    ),
    ask=(
        "逐户查新客户的成立时间、股东、社保人数和经营地址，电话回访采购负责人，核对首笔订单与回款账户。",
        "Check each new customer's founding date, owners, insured staff and premises; call its purchasing head; check the first order and the account that paid.",
    ),
    case=LUCKIN,
    unit="fraction",
    needs=("top5_new_customers_share",),
    value=lambda f, _: f["top5_new_customers_share"],
    hit=lambda f, p: f["top5_new_customers_share"] > p["statements.a2_new_top_customers.trigger"],
    applies=annual,
    facts={},
    evidence=("top5_new_customers_share", "top5_customers_share"),
)

INDICATORS = (BEYOND_METERS, QUARTER_SHARE, LAST_MONTH_SHARE, CASH_COLLECTED, NEW_CUSTOMERS)
