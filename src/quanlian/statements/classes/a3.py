"""A3 Receivables: do customers really owe this, and will they pay? (应收类异常)"""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.conditions import (
    bills_held,
    comparable_year,
    owed_by_customers,
    public_payers,
    revenue_growth,
)
from quanlian.statements.classes.indicator import amount, indicator, period
from quanlian.statements.models.arithmetic import growth, lines, number, ratio
from quanlian.statements.models.derived import accounts_receivable, annual
from quanlian.statements.peers.benchmarks import peer_words, usual
from quanlian.statements.rule import Frame, Limits

LEAD_SIGN = (
    "应收增速持续快于收入是多数虚增收入案的先行信号（行业知识，待核对）",
    "Receivables outgrowing sales lead most cases of made-up revenue (from knowledge, not verified)",
)
_GROWTH = "statements.a3_growth_beyond_revenue"


def receivables_gap(frame: Frame, _limits: Limits | None = None) -> Any:
    """Growth of receivables beyond that of revenue."""
    return growth(owed_by_customers(frame), owed_by_customers(frame, "prior_")) - revenue_growth(frame)


def _allowed(frame: Frame, limits: Limits, name: str) -> Any:
    """The threshold, with an allowance where customers are mostly state-owned."""
    allowance = ibis.ifelse(public_payers(frame, limits), limits[f"{_GROWTH}.public_payer_allowance"], 0.0)
    return limits[f"{_GROWTH}.{name}"] + allowance


def _material(frame: Frame, limits: Limits) -> Any:
    """The rise must matter beside revenue: from a small base any growth looks large."""
    rise = owed_by_customers(frame) - owed_by_customers(frame, "prior_")
    return ratio(rise, number(frame, "revenue")) >= limits[f"{_GROWTH}.material"]


BEYOND_REVENUE = indicator(
    "a3_growth_beyond_revenue",
    title=("应收增速远超收入", "receivables outgrow revenue"),
    because=(
        "应收账款（含合同资产）从 {before}增到 {now}，增速比收入快 {value}，超过 {threshold}：卖得多、收得慢，或收入有水分。",
        "Receivables with contract assets rose from {before} to {now}, faster than revenue by {value} against {threshold}: sales are collected later, or some are not real.",
    ),
    innocent=(
        "年末集中发货、账期放宽换订单、国企政府客户结算慢、并购并表、会计科目重分类。",
        "Shipments at year end, longer terms for orders, slow public customers, a merger, a regrouping of accounts.",
    ),
    ask=(
        "取{period_end}应收明细与账龄，列新增最多的五户，核对合同账期、签收单和期后三个月回款。",
        "Get receivables by customer and age at {period_end}; for the five that rose most check terms, receipts and payments in the three months after.",
    ),
    case=LEAD_SIGN,
    unit="points",
    needs=("revenue", "prior_revenue", "trade_debtors", "prior_trade_debtors"),
    value=receivables_gap,
    threshold=lambda f, p: _allowed(f, p, "trigger"),
    hit=lambda f, p: (receivables_gap(f) > _allowed(f, p, "trigger")) & _material(f, p),
    severe=lambda f, p: receivables_gap(f) > _allowed(f, p, "severe"),
    applies=comparable_year,
    facts={
        "now": (lambda f, _: owed_by_customers(f), "yuan"),
        "before": (lambda f, _: owed_by_customers(f, "prior_"), "yuan"),
        "period_end": (period, "text"),
    },
    evidence=(
        "accounts_receivable",
        "prior_accounts_receivable",
        "contract_assets",
        "prior_contract_assets",
        "notes_and_accounts_receivable",
        "revenue",
        "prior_revenue",
    ),
    parameters=(
        "a3_growth_beyond_revenue.material",
        "a3_growth_beyond_revenue.public_payer_allowance",
        "classes.public_payer_industries",
        "classes.merger_share",
    ),
)


def old_share(frame: Frame, _limits: Limits | None = None) -> Any:
    """Receivables older than a year over receivables."""
    return ratio(number(frame, "receivables_over_one_year"), accounts_receivable(frame))


def old_threshold(frame: Frame, limits: Limits) -> Any:
    """The share that is too old; more is usual where customers are mostly state-owned."""
    name = "statements.a3_over_one_year_high.trigger"
    return ibis.ifelse(public_payers(frame, limits), limits[f"{name}_public_payers"], limits[name])


OLD = indicator(
    "a3_over_one_year_high",
    title=("一年以上应收占比高", "many receivables are over a year old"),
    because=(
        "账龄一年以上的应收账款 {old}，占应收账款 {value}，高于 {threshold}：收回的把握下降，也可能是早年虚增收入留下的。",
        "Receivables over one year old are {old}, {value} of the total, above {threshold}: they are doubtful, and may be left over from sales that never were.",
    ),
    innocent=(
        "质保金、工程尾款、政府审计结算周期长、已诉讼并有保全。",
        "Retention money, final instalments of works, long public audits, claims in court with assets frozen.",
    ),
    ask=(
        "取账龄表、质保金清单与减值计算表，逐户问一年以上前十名的欠款原因、最近回款日和担保。",
        "Get the ageing, the list of retentions and the impairment sheet; for the ten oldest ask reason, last payment and security.",
    ),
    case=LEAD_SIGN,
    unit="fraction",
    needs=("receivables_over_one_year", "trade_debtors"),
    value=old_share,
    threshold=old_threshold,
    hit=lambda f, p: old_share(f) > old_threshold(f, p),
    facts={"old": amount("receivables_over_one_year")},
    evidence=("receivables_over_one_year", "accounts_receivable"),
    parameters=("a3_over_one_year_high.trigger_public_payers", "classes.public_payer_industries"),
)

_DSO = "statements.a3_dso_high"


def dso_threshold(frame: Frame, limits: Limits) -> Any:
    """A multiple of what is usual, larger where customers are mostly state-owned; never below a floor."""
    multiple = ibis.ifelse(
        public_payers(frame, limits), limits[f"{_DSO}.trigger_public_payers"], limits[f"{_DSO}.trigger"]
    )
    return ibis.greatest(usual(frame, "dso") * multiple, limits[f"{_DSO}.floor"])


DSO = indicator(
    "a3_dso_high",
    title=("应收周转天数远高于同业", "collection takes far longer than at peers"),
    because=(
        "应收账款周转 {value}，同业基准 {peer}（{peer_zh}），警戒线 {threshold}：回款比同行慢得多。",
        "Customers take {value} to pay; peers' mark is {peer} ({peer_en}), the limit {threshold}: collection is far slower than at peers.",
    ),
    innocent=(
        "客户以国企、政府或大型主机厂为主、年末旺季、业务转型为项目制、报表合并范围变化。",
        "Public or very large customers, a season at year end, a turn to project business, a changed scope of consolidation.",
    ),
    ask=(
        "取前十大客户合同账期和期后回款，逐月算周转天数；问有无保理、质押给他行的应收账款（查中登网）。",
        "Get terms and later payments of the ten largest customers, compute the days by month, and ask which receivables are factored or pledged elsewhere (search the registry).",
    ),
    case=LEAD_SIGN,
    unit="days",
    needs=("dso", "peer_dso_p50"),
    value=lambda f, _: f["dso"],
    threshold=dso_threshold,
    hit=lambda f, p: f["dso"] > dso_threshold(f, p),
    applies=annual,
    facts={"peer": (lambda f, _: usual(f, "dso"), "days"), **peer_words("dso")},
    evidence=("accounts_receivable", "notes_and_accounts_receivable", "revenue"),
    parameters=("a3_dso_high.trigger_public_payers", "a3_dso_high.floor", "classes.public_payer_industries"),
)

_JUMP = "statements.a3_receivables_financing_jump"


def financing_rise(frame: Frame, _limits: Limits | None = None) -> Any:
    """Rise of bills held for sale or discount over revenue; a mere regrouping out of notes is no rise."""
    kind = "receivables_financing"
    now, before = (lines(frame, kind, printed="total_assets", prefix=p) for p in ("", "prior_"))
    together = bills_held(frame) - bills_held(frame, "prior_")
    return ratio(ibis.least(now - before, together), number(frame, "revenue"))


FINANCING = indicator(
    "a3_receivables_financing_jump",
    title=("应收款项融资陡增", "receivables financing jumps"),
    because=(
        "应收款项融资从 {before}增到 {now}，增加额相当于收入的 {value}，超过 {threshold}：靠贴现、背书或保理提前拿钱，资金可能吃紧。",
        "Receivables financing rose from {before} to {now}, by {value} of revenue against {threshold}: money is drawn early by discount, endorsement or factoring, liquidity may be tight.",
    ),
    innocent=(
        "客户改用银行承兑汇票付款、会计分类由应收票据转入、年末集中收票。",
        "Customers now pay by bank acceptance, notes regrouped to this line, bills received at year end.",
    ),
    ask=(
        "取票据台账（承兑人、到期日、贴现与背书去向），核对贴现利息与财务费用，查有无无真实贸易的票据。",
        "Get the bill register (acceptor, maturity, discount, endorsee), compare discount with finance expenses, look for bills without trade behind them.",
    ),
    case=LEAD_SIGN,
    unit="fraction",
    needs=("receivables_financing", "prior_receivables_financing", "revenue"),
    value=financing_rise,
    hit=lambda f, p: financing_rise(f) > p[f"{_JUMP}.trigger"],
    applies=annual,
    facts={"now": amount("receivables_financing"), "before": amount("prior_receivables_financing")},
    evidence=(
        "receivables_financing",
        "prior_receivables_financing",
        "notes_receivable",
        "prior_notes_receivable",
    ),
)

INDICATORS = (BEYOND_REVENUE, OLD, DSO, FINANCING)
