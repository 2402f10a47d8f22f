"""A5 Margin and expenses: too good for the trade? (毛利率与费用类异常)"""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.a4 import margin_rise
from quanlian.statements.classes.indicator import indicator
from quanlian.statements.models.derived import annual, gross_margin
from quanlian.statements.peers.benchmarks import FALLBACK, peer_words, usual
from quanlian.statements.rule import Frame, Limits

TOO_GOOD = (
    "银广夏、康美药业毛利率长期明显高于同行（行业知识，待核对）",
    "Yinguangxia and Kangmei showed margins far above their trade for years (from knowledge, not verified)",
)
_MARGIN = "statements.a5_margin_high"
_EXPENSE = "statements.a5_expense_ratio_low"
_FLAT = "statements.a5_margin_flat_inputs_moved"


def margin_threshold(frame: Frame, limits: Limits) -> Any:
    """Above this a margin is out of the ordinary among peers.

    Among peers of this book the lower of their ninetieth percentile, if that is clearly above their median,
    and the median plus ten points, if that is above the upper quartile; against the rough table the upper end
    of its range plus ten points. So nobody within the middle half is ever "high".
    """
    median, upper, tail = (frame[f"peer_gross_margin_{q}"] for q in ("p50", "p75", "p90"))
    clear = ibis.greatest(tail, median * limits[f"{_MARGIN}.least_multiple"])
    plus = ibis.greatest(upper, usual(frame, "gross_margin") + limits[f"{_MARGIN}.trigger"])
    return ibis.ifelse(_rough(frame), plus, ibis.least(clear, plus))


def _rough(frame: Frame) -> Any:
    return (frame["peer_gross_margin_level"] == FALLBACK).fill_null(False)


def _far_above(frame: Frame, limits: Limits) -> Any:
    """Further above, among peers of this book: a rough range never makes a sign severe."""
    further = frame["gross_margin"] > margin_threshold(frame, limits) + limits[f"{_MARGIN}.severe"]
    return further & ~_rough(frame)


MARGIN_HIGH = indicator(
    "a5_margin_high",
    title=("毛利率高得反常", "gross margin too high for the trade"),
    because=(
        "毛利率 {value}，同业基准 {peer}（{peer_zh}），警戒线 {threshold}：比同行好这么多，要说得清凭什么。",
        "Gross margin is {value}; peers' mark is {peer} ({peer_en}), the limit {threshold}: so much better than the trade needs a reason.",
    ),
    innocent=(
        "品牌、专利或资源优势、自有矿山或渠道、服务收入占比高、细分行业与分类代码不符、来料加工按净额计收入。",
        "Brand, patent or resource, own mine or channel, much service revenue, a niche unlike its industry code, processing fees booked net.",
    ),
    ask=(
        "按产品取单价、单位料工费，与两家同行报价和公开价格比；问主要客户为何肯付高价。",
        "Get price and unit cost by product, compare with two competitors' quotes and published prices; ask main customers why they pay more.",
    ),
    case=TOO_GOOD,
    unit="fraction",
    needs=("gross_margin", "peer_gross_margin_p50"),
    value=lambda f, _: f["gross_margin"],
    threshold=margin_threshold,
    hit=lambda f, p: f["gross_margin"] > margin_threshold(f, p),
    severe=_far_above,
    applies=annual,
    facts={"peer": (lambda f, _: usual(f, "gross_margin"), "fraction"), **peer_words("gross_margin")},
    evidence=("revenue", "cost_of_sales"),
    parameters=("a5_margin_high.least_multiple",),
)


def expense_threshold(frame: Frame, limits: Limits) -> Any:
    """A share of the peers' median expense ratio."""
    return frame["peer_expense_ratio_p50"] * limits[f"{_EXPENSE}.trigger"]


EXPENSE_LOW = indicator(
    "a5_expense_ratio_low",
    title=("费用率不到同业一半", "expenses less than half of peers'"),
    because=(
        "销售及管理费用只占收入 {value}，同业基准 {peer}（{peer_zh}），不到警戒线 {threshold}：费用可能未入账，或挂在往来、在建工程里。",
        "Selling and administrative expenses are {value} of revenue; peers' mark is {peer} ({peer_en}), the limit {threshold}: expenses may be left out, or parked in receivables or construction.",
    ),
    innocent=(
        "家庭经营老板不领工资、销售由关联公司或代工客户承担、规模效应、自有房产无租金。",
        "A family firm whose owner draws no wage, sales borne by an affiliate or the brand owner, scale, own premises without rent.",
    ),
    ask=(
        "取工资表、社保人数、租赁合同与运费单，估算必要费用；查其他应收款、预付款和个人账户有无代付费用。",
        "Get payroll, insured staff, leases and freight bills, estimate what must have been spent; look for expenses paid through other receivables, prepayments or private accounts.",
    ),
    case=TOO_GOOD,
    unit="fraction",
    needs=("expense_ratio", "peer_expense_ratio_p50"),
    value=lambda f, _: f["expense_ratio"],
    threshold=expense_threshold,
    hit=lambda f, p: f["expense_ratio"] < expense_threshold(f, p),
    applies=annual,
    facts={"peer": (lambda f, _: f["peer_expense_ratio_p50"], "fraction"), **peer_words("expense_ratio")},
    evidence=("selling_expenses", "admin_expenses", "rd_expenses", "revenue"),
)

MARGIN_FLAT = indicator(
    "a5_margin_flat_inputs_moved",
    title=("原料大涨大跌而毛利率不动", "inputs moved, margin did not"),
    because=(
        "主要原料价格变动 {input}（超过 {threshold}），毛利率却只变了 {change}（{before}到 {now}）：毛利率像是先定好再倒推出来的。",
        "Main input prices moved {input} (limit {threshold}) while gross margin changed by {change} ({before} to {now}): the margin looks decided first and the cost worked back.",
    ),
    innocent=(
        "成本加成定价、客户指定原料并联动结算、套期保值、库存成本滞后。",
        "Cost-plus prices, material chosen and indexed by the customer, hedging, cost that lags through stock.",
    ),
    ask=(
        "取逐月采购单价、结转单价和销售单价三条线，与公开行情比；问定价公式和调价函。",
        "Plot purchase, cost and selling price by month against the market; ask for the pricing formula and price letters.",
    ),
    case=TOO_GOOD,
    unit="fraction",
    needs=("input_price_change", "revenue", "cost_of_sales", "prior_revenue", "prior_cost_of_sales"),
    value=lambda f, _: f["input_price_change"].abs(),
    hit=lambda f, p: (
        (f["input_price_change"].abs() > p[f"{_FLAT}.trigger"]) & (margin_rise(f).abs() < p[f"{_FLAT}.flat"])
    ),
    applies=annual,
    facts={
        "input": (lambda f, _: f["input_price_change"], "fraction"),
        "change": (margin_rise, "points"),
        "now": (lambda f, _: gross_margin(f), "fraction"),
        "before": (lambda f, _: gross_margin(f, "prior_"), "fraction"),
    },
    evidence=("input_price_change", "revenue", "cost_of_sales", "prior_revenue", "prior_cost_of_sales"),
    parameters=("a5_margin_flat_inputs_moved.flat",),
)

INDICATORS = (MARGIN_HIGH, EXPENSE_LOW, MARGIN_FLAT)
