"""A4 Inventory: are the goods there, and worth it? (存货类异常)"""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.conditions import comparable_year, long_cycle, optional
from quanlian.statements.classes.indicator import amount, indicator, period
from quanlian.statements.models.arithmetic import growth, number, ratio
from quanlian.statements.models.derived import annual, gross_margin
from quanlian.statements.peers.benchmarks import peer_words, usual
from quanlian.statements.peers.industry import is_one_of
from quanlian.statements.peers.metrics import stock
from quanlian.statements.rule import Frame, Limits

ZHANGZIDAO = (
    "獐子岛成本按采捕面积结转，少报 13.93 万亩、虚增 2016 年利润 1.3 亿元，终被采捕船航迹揭穿（已核对来源）",
    "Zhangzidao tied cost to the area harvested, under-reported 139,300 mu and added CNY 130m to 2016 profit; its vessels' satellite tracks gave it away (source read)",
)
_GROWTH = "statements.a4_growth_beyond_cost"
_DAYS = "statements.a4_days_high"
_MARGIN = "statements.a4_margin_up_turnover_down"
_WRITE = "statements.a4_write_down_low"
_COUNT = "statements.a4_hard_to_count"


def stock_gap(frame: Frame, _limits: Limits | None = None) -> Any:
    """Growth of inventory beyond that of cost of sales."""
    cost = growth(number(frame, "cost_of_sales"), number(frame, "prior_cost_of_sales"))
    return growth(stock(frame), stock(frame, "prior_")) - cost


def _material(frame: Frame, limits: Limits) -> Any:
    rise = stock(frame) - stock(frame, "prior_")
    return ratio(rise, number(frame, "cost_of_sales")) >= limits[f"{_GROWTH}.material"]


BEYOND_COST = indicator(
    "a4_growth_beyond_cost",
    title=("存货增速远超成本", "inventory outgrows cost of sales"),
    because=(
        "存货从 {before}增到 {now}，增速比营业成本快 {value}，超过 {threshold}：货压着卖不动，或成本少转、存货虚增。",
        "Inventory rose from {before} to {now}, faster than cost of sales by {value} against {threshold}: goods do not sell, or cost was left in stock.",
    ),
    innocent=(
        "为旺季、涨价或新订单备料，新产线投产铺底，收购季节性原料（粮食、果蔬、棉花），并购并表。",
        "Stocking for a season, a price rise or new orders, filling a new line, buying seasonal crops, a merger.",
    ),
    ask=(
        "到库盘点前二十种存货（数量、货位、库龄），对照{period_end}收发存明细与在手订单；查仓单有无质押。",
        "Count the twenty largest items (quantity, place, age), compare with the stock ledger at {period_end} and orders in hand; look for pledged warehouse receipts.",
    ),
    case=ZHANGZIDAO,
    unit="points",
    needs=("inventory", "prior_inventory", "cost_of_sales", "prior_cost_of_sales"),
    value=stock_gap,
    hit=lambda f, p: (stock_gap(f) > p[f"{_GROWTH}.trigger"]) & _material(f, p),
    severe=lambda f, p: stock_gap(f) > p[f"{_GROWTH}.severe"],
    applies=lambda f, p: comparable_year(f, p) & ~long_cycle(f, p),
    facts={
        "now": (lambda f, _: stock(f), "yuan"),
        "before": (lambda f, _: stock(f, "prior_"), "yuan"),
        "period_end": (period, "text"),
    },
    evidence=("inventory", "prior_inventory", "cost_of_sales", "prior_cost_of_sales"),
    parameters=("a4_growth_beyond_cost.material", "classes.long_cycle_industries", "classes.merger_share"),
)


def days_threshold(frame: Frame, limits: Limits) -> Any:
    """A multiple of what is usual, never below a floor."""
    return ibis.greatest(
        usual(frame, "inventory_days") * limits[f"{_DAYS}.trigger"], limits[f"{_DAYS}.floor"]
    )


DAYS = indicator(
    "a4_days_high",
    title=("存货周转天数远高于同业", "goods stay far longer than at peers"),
    because=(
        "存货周转 {value}，同业基准 {peer}（{peer_zh}），警戒线 {threshold}：货比同行压得久，须查是否滞销、是否真有货。",
        "Goods stay {value}; peers' mark is {peer} ({peer_en}), the limit {threshold}: see whether they sell, and whether they are there.",
    ),
    innocent=(
        "养殖种植、白酒、造船、房地产等长周期行业；战略备货；按项目交付未验收。",
        "Farming, spirits, ships, real estate and the like; strategic stock; projects delivered and not yet accepted.",
    ),
    ask=(
        "取库龄表和期后三个月出库，现场看货并抽称重或测量，问一年以上存货的处置计划。",
        "Get the age of stock and dispatches of the three months after, see and weigh or measure the goods, ask what becomes of stock over a year old.",
    ),
    case=ZHANGZIDAO,
    unit="days",
    needs=("inventory_days", "peer_inventory_days_p50"),
    value=lambda f, _: f["inventory_days"],
    threshold=days_threshold,
    hit=lambda f, p: f["inventory_days"] > days_threshold(f, p),
    applies=lambda f, p: annual(f, p) & ~_long_cycle_among_strangers(f, p),
    facts={"peer": (lambda f, _: usual(f, "inventory_days"), "days"), **peer_words("inventory_days")},
    evidence=("inventory", "contract_assets", "cost_of_sales"),
    parameters=("a4_days_high.floor", "classes.long_cycle_industries"),
)


def _long_cycle_among_strangers(frame: Frame, limits: Limits) -> Any:
    """A long-cycle firm may be compared with its own division, not with a rough range."""
    own = frame["peer_inventory_days_level"].isin(["industry_size", "industry"]).fill_null(False)
    return long_cycle(frame, limits) & ~own


def margin_rise(frame: Frame, _limits: Limits | None = None) -> Any:
    """Change of gross margin against the year before."""
    return gross_margin(frame) - gross_margin(frame, "prior_")


def turnover_days(frame: Frame, prefix: str = "") -> Any:
    """Inventory over cost of sales, as a share of the period."""
    return ratio(stock(frame, prefix), number(frame, f"{prefix}cost_of_sales"))


def slowdown(frame: Frame, _limits: Limits | None = None) -> Any:
    """How much longer goods stay than the year before, relatively."""
    return ratio(turnover_days(frame), turnover_days(frame, "prior_")) - 1


MARGIN_UP = indicator(
    "a4_margin_up_turnover_down",
    title=("毛利率升而周转慢", "margin up while turnover slows"),
    because=(
        "毛利率从 {before}升到 {now}（升 {value}），存货周转却慢了 {slower}：少转成本既抬高毛利又留在存货里，两者同时出现要警惕。",
        "Gross margin rose from {before} to {now} (by {value}) while goods turn {slower} slower: cost left in stock lifts margin and inventory together.",
    ),
    innocent=(
        "产品升级后备货、原料涨价前低价囤货、转向高毛利定制产品、停产检修。",
        "Stock for better products, material bought before a price rise, a turn to custom-made goods, an overhaul.",
    ),
    ask=(
        "取逐月成本计算表与投入产出比，核对结转单价与采购价；盘点并倒轧营业成本（期初＋采购－期末）。",
        "Get monthly cost sheets and yields, compare unit cost with purchase prices; count stock and work back cost of sales (opening + purchases − closing).",
    ),
    case=ZHANGZIDAO,
    unit="points",
    needs=(
        "revenue",
        "prior_revenue",
        "cost_of_sales",
        "prior_cost_of_sales",
        "inventory",
        "prior_inventory",
    ),
    value=margin_rise,
    hit=lambda f, p: (
        (margin_rise(f) >= p[f"{_MARGIN}.trigger"])
        & (slowdown(f) >= p[f"{_MARGIN}.slowdown"])
        & (ratio(stock(f), number(f, "total_assets")) >= p[f"{_MARGIN}.material"])
    ),
    applies=comparable_year,
    facts={
        "now": (lambda f, _: gross_margin(f), "fraction"),
        "before": (lambda f, _: gross_margin(f, "prior_"), "fraction"),
        "slower": (slowdown, "fraction"),
    },
    evidence=(
        "revenue",
        "cost_of_sales",
        "inventory",
        "prior_revenue",
        "prior_cost_of_sales",
        "prior_inventory",
    ),
    parameters=(
        "a4_margin_up_turnover_down.slowdown",
        "a4_margin_up_turnover_down.material",
        "classes.merger_share",
    ),
)


def written_down(frame: Frame) -> Any:
    """What was written off stock; without the note all impairment losses, which are no less."""
    return ibis.coalesce(number(frame, "inventory_written_down"), number(frame, "impairment_losses"))


def write_down_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Write-down over inventory."""
    return ratio(written_down(frame), number(frame, "inventory"))


WRITE_DOWN_LOW = indicator(
    "a4_write_down_low",
    title=("压货久却几乎不提跌价", "slow goods, hardly written down"),
    because=(
        "存货 {inventory}周转 {days}、远慢于同业（{peer_zh}），本期跌价却只有 {written}，为存货的 {value}，低于 {threshold}：跌价可能没提足。",
        "Inventory of {inventory} stays {days}, far longer than at peers ({peer_en}), yet only {written} was written down, {value} of stock against {threshold}: losses may be left out.",
    ),
    innocent=(
        "有在手订单锁价、原料价格上涨、贵金属等保值品、以前年度已提足。",
        "Orders at fixed prices in hand, rising material prices, goods that keep value, losses taken in earlier years.",
    ),
    ask=(
        "取跌价测试表，按库龄和期后售价重算可变现净值，看有无按单价低于成本的销售。",
        "Get the impairment test, recompute net realisable value by age and later prices, look for sales below cost.",
    ),
    case=ZHANGZIDAO,
    unit="fraction",
    needs=("inventory", "inventory_days", "peer_inventory_days_p50", "inventory_loss"),
    value=write_down_share,
    hit=lambda f, p: (
        (write_down_share(f) < p[f"{_WRITE}.trigger"]) & (f["inventory_days"] > days_threshold(f, p))
    ),
    applies=lambda f, p: annual(f, p) & ~long_cycle(f, p),
    facts={
        "inventory": amount("inventory"),
        "days": (lambda f, _: f["inventory_days"], "days"),
        "written": (lambda f, _: written_down(f), "yuan"),
        **peer_words("inventory_days"),
    },
    evidence=("inventory", "inventory_written_down", "asset_impairment", "cost_of_sales"),
    parameters=("a4_days_high.trigger", "a4_days_high.floor", "classes.long_cycle_industries"),
)


def uncounted(frame: Frame, _limits: Limits | None = None) -> Any:
    """Goods and living assets over total assets."""
    goods = number(frame, "inventory") + optional(frame, "biological_assets")
    return ratio(goods, number(frame, "total_assets"))


HARD_TO_COUNT = indicator(
    "a4_hard_to_count",
    title=("难以盘点的存货占比高且增长快", "much stock that is hard to count, growing fast"),
    because=(
        "存货与生物资产占总资产 {value}（不低于 {threshold}），增速又比成本快 {faster}；水下、林地、散堆的货点不清，数字只凭企业说。",
        "Stock and living assets are {value} of assets (limit {threshold}) and outgrow cost by {faster}; goods under water, in woods or in heaps are hard to count, and only the company says how many.",
    ),
    innocent=(
        "正常扩大养殖种植面积、幼苗期投入期、行情低位惜售。",
        "More land or water stocked, young stock still growing, goods held for a better price.",
    ),
    ask=(
        "请农技或第三方测绘、抽捕、无人机或船舶航迹核面积与数量，对照饲料、种苗采购和用工记录。",
        "Have area and numbers checked by an agronomist, sampling, drone or vessel tracks; compare with feed, seedlings and labour.",
    ),
    case=ZHANGZIDAO,
    unit="fraction",
    needs=(
        "industry",
        "inventory",
        "prior_inventory",
        "cost_of_sales",
        "prior_cost_of_sales",
        "total_assets",
    ),
    value=uncounted,
    hit=lambda f, p: (uncounted(f) >= p[f"{_COUNT}.trigger"]) & (stock_gap(f) > p[f"{_COUNT}.growth"]),
    applies=lambda f, p: comparable_year(f, p) & is_one_of(f, p, f"{_COUNT}.industries"),
    facts={"faster": (stock_gap, "points")},
    evidence=("inventory", "prior_inventory", "biological_assets", "cost_of_sales", "prior_cost_of_sales"),
    parameters=("a4_hard_to_count.growth", "a4_hard_to_count.industries"),
)

INDICATORS = (BEYOND_COST, DAYS, MARGIN_UP, WRITE_DOWN_LOW, HARD_TO_COUNT)
