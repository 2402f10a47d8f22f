"""A7 Long-term assets: where did the money go? (长期资产与资本化类异常)"""

from __future__ import annotations

from typing import Any

from quanlian.statements.classes.indicator import amount, indicator
from quanlian.statements.models.arithmetic import line, number, ratio
from quanlian.statements.models.derived import annual
from quanlian.statements.rule import Frame, Limits

WANFU = (
    "万福生科四年虚增收入 7.4 亿元（账面 15.43 亿元），伪造银行单据、以个人账户循环资金（已核对来源），亏空藏入在建工程与预付款（行业知识，待核对）",
    "Wanfu Biotech: CNY 740m of 1.543bn revenue over four years was false, bank slips forged, own cash cycled through private accounts (source read), the hole hidden in construction and prepayments (from knowledge, not verified)",
)
LVDADI = (
    "绿大地 2004–2007 年虚增收入 2.96 亿元、虚增土地价值、销毁凭证（已核对来源）",
    "Lvdadi: CNY 296m of false 2004–2007 revenue, land overvalued, vouchers destroyed (source read)",
)
_STUCK = "statements.a7_construction_stuck"
_PRICE = "statements.a7_capex_price_high"
_PREPAID = "statements.a7_prepaid_equipment_high"
_DEVELOPMENT = "statements.a7_development_share_high"
_GOODWILL = "statements.a7_goodwill_high"


def stuck_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Construction of over two years over total assets."""
    return ratio(number(frame, "construction_over_two_years"), number(frame, "total_assets"))


STUCK = indicator(
    "a7_construction_stuck",
    title=("在建工程两年以上未转固", "construction unfinished for over two years"),
    because=(
        "两年以上未转固的在建工程 {stuck}，占总资产 {value}，高于 {threshold}：工程可能停了、早已在用却不提折旧，或本就没有花在工程上。",
        "Construction of over two years is {stuck}, {value} of assets against {threshold}: it may have stopped, be in use without depreciation, or never have been built.",
    ),
    innocent=(
        "矿山、水电、园区等工期本就超过两年；等待消防、环评或规划验收；分期投产。",
        "Mines, hydropower and parks that take longer; waiting for fire, environmental or planning acceptance; phases.",
    ),
    ask=(
        "到现场看形象进度，取施工合同、监理月报、付款台账和资本化利息表，核对收款方是否真实施工单位。",
        "See the progress on site; get contracts, supervisor's monthly reports, payments and capitalised interest; check that those paid really build.",
    ),
    case=WANFU,
    unit="fraction",
    needs=("construction_over_two_years", "total_assets"),
    value=stuck_share,
    hit=lambda f, p: stuck_share(f) > p[f"{_STUCK}.trigger"],
    facts={"stuck": amount("construction_over_two_years")},
    evidence=("construction_over_two_years", "construction_in_progress", "total_assets"),
)

CAPEX_PRICE = indicator(
    "a7_capex_price_high",
    title=("设备购置价远高于评估价", "equipment booked far above its appraisal"),
    because=(
        "本期购入并抵押的设备账面成本 {cost}，购入一年内评估只值 {appraised}，成本是评估价的 {value}，超过 {threshold}：购置款可能有一部分绕回了自己手里。",
        "Equipment bought in the period is booked at {cost} and was appraised within a year at {appraised}: cost is {value} of the appraisal against {threshold}; part of the price may have come back.",
    ),
    innocent=(
        "含安装调试与基础工程费、专用定制设备变现价低、含税与不含税口径不同、评估用快速变现价值。",
        "Installation and foundations included, custom machines of little resale value, price with tax against value without, a forced-sale appraisal.",
    ),
    ask=(
        "取设备发票、报关单、付款回单和同型号报价，查卖方股东与成立时间、收款后资金去向。",
        "Get invoice, customs form, payment slip and quotes for the same model; check the seller's owners and age and where its money went.",
    ),
    case=LVDADI,
    unit="times",
    needs=("new_equipment_cost", "new_equipment_appraised"),
    value=lambda f, _: ratio(number(f, "new_equipment_cost"), number(f, "new_equipment_appraised")),
    hit=lambda f, p: (
        ratio(number(f, "new_equipment_cost"), number(f, "new_equipment_appraised")) > p[f"{_PRICE}.trigger"]
    ),
    facts={"cost": amount("new_equipment_cost"), "appraised": amount("new_equipment_appraised")},
    evidence=("new_equipment_cost", "new_equipment_appraised", "fixed_assets_purchased"),
)


def prepaid_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Prepaid equipment over total assets."""
    return ratio(number(frame, "prepaid_equipment"), number(frame, "total_assets"))


PREPAID = indicator(
    "a7_prepaid_equipment_high",
    title=("预付设备工程款占比高", "large prepayments for equipment"),
    because=(
        "预付设备工程款 {prepaid}，占总资产 {value}，高于 {threshold}：钱付了、东西没到，要看收款方是不是空壳。",
        "Prepayments for equipment and works are {prepaid}, {value} of assets against {threshold}: paid and not delivered; see whether the payee is a shell.",
    ),
    innocent=(
        "进口设备按合同预付、大型项目开工初期、抢订紧缺设备。",
        "Imported machines prepaid by contract, a large project just begun, scarce machines booked early.",
    ),
    ask=(
        "逐户查收款方成立时间、股东、社保人数与主营，取合同交货期和付款进度，一年以上未到货的要求退款。",
        "Check each payee's age, owners, insured staff and business; get delivery dates and payments; have money older than a year returned.",
    ),
    case=WANFU,
    unit="fraction",
    needs=("prepaid_equipment", "total_assets"),
    value=prepaid_share,
    hit=lambda f, p: prepaid_share(f) > p[f"{_PREPAID}.trigger"],
    facts={"prepaid": amount("prepaid_equipment")},
    evidence=("prepaid_equipment", "prepayments", "other_noncurrent_assets", "total_assets"),
)


def capitalised(frame: Frame) -> Any:
    """Rise of development costs on the balance sheet: what research was not expensed."""
    now, before = (line(frame, f"{p}development_costs", f"{p}total_assets") for p in ("", "prior_"))
    return now - before


def development_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Capitalised over all research and development spending of the year."""
    kept = capitalised(frame)
    return ratio(kept, kept + number(frame, "rd_expenses"))


DEVELOPMENT = indicator(
    "a7_development_share_high",
    title=("研发支出资本化比例高", "most research is capitalised"),
    because=(
        "本期开发支出净增 {kept}，费用化研发 {expensed}，资本化占 {value}，高于 {threshold}：把费用挪进资产会抬高利润。",
        "Development costs rose by {kept} while {expensed} was expensed: {value} is capitalised against {threshold}; moving expenses into assets lifts profit.",
    ),
    innocent=(
        "医药临床后期、软件产品化阶段、有明确资本化时点和验收文件。",
        "Late clinical trials, software at product stage, a documented point of capitalisation.",
    ),
    ask=(
        "取研发项目台账、立项与验收文件、人员工时，核对资本化时点和转无形资产后的摊销。",
        "Get the project list, approvals and acceptances, hours of staff; check when capitalisation began and amortisation after.",
    ),
    case=WANFU,
    unit="fraction",
    needs=("rd_expenses", "total_assets", "prior_total_assets"),
    value=development_share,
    hit=lambda f, p: (
        (development_share(f) > p[f"{_DEVELOPMENT}.trigger"])
        & (capitalised(f) > 0)
        & (ratio(capitalised(f), number(f, "total_assets")) >= p[f"{_DEVELOPMENT}.material"])
    ),
    applies=annual,
    facts={"kept": (lambda f, _: capitalised(f), "yuan"), "expensed": amount("rd_expenses")},
    evidence=("development_costs", "prior_development_costs", "rd_expenses"),
    parameters=("a7_development_share_high.material",),
)


def goodwill_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Goodwill over equity."""
    return ratio(number(frame, "goodwill"), number(frame, "total_equity"))


def _goodwill_high(frame: Frame, limits: Limits) -> Any:
    """Above the share, or any goodwill on equity that is gone."""
    gone = (number(frame, "total_equity") <= 0) & (number(frame, "goodwill") > 0)
    return (goodwill_share(frame) > limits[f"{_GOODWILL}.trigger"]) | gone


GOODWILL = indicator(
    "a7_goodwill_high",
    title=("商誉占净资产比重高", "goodwill large beside equity"),
    because=(
        "商誉 {goodwill}对净资产 {equity}，为 {value}，高于 {threshold}：一旦减值，净资产会被吃掉一大块。",
        "Goodwill is {goodwill} on equity of {equity}, {value} against {threshold}: an impairment would eat much of equity.",
    ),
    innocent=(
        "刚完成并购、被并购企业业绩达标且有对赌补偿。",
        "A recent acquisition, the acquired firm meets its targets and the seller makes good shortfalls.",
    ),
    ask=(
        "取并购协议、业绩承诺完成情况与商誉减值测试，问交易对方与实际控制人的关系和付款去向。",
        "Get the purchase agreement, the promised against actual results and the impairment test; ask how the seller relates to the controller and where the price went.",
    ),
    case=WANFU,
    unit="fraction",
    needs=("goodwill", "total_equity"),
    value=goodwill_share,
    hit=_goodwill_high,
    facts={"goodwill": amount("goodwill"), "equity": amount("total_equity")},
    evidence=("goodwill", "total_equity"),
)

INDICATORS = (STUCK, CAPEX_PRICE, PREPAID, DEVELOPMENT, GOODWILL)
