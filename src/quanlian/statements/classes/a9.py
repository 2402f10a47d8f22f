"""A9 Governance and the shape of the data: who vouches for the numbers, and do they look grown? (治理与数据形态)"""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.conditions import optional
from quanlian.statements.classes.indicator import indicator
from quanlian.statements.models.arithmetic import number, ratio
from quanlian.statements.models.derived import annual
from quanlian.statements.peers.benchmarks import least_usual, peer_words
from quanlian.statements.peers.metrics import vat
from quanlian.statements.rule import Frame, Limits

LVDADI = (
    "绿大地三年换三任财务总监、两年两度更换审计师（已核对来源）",
    "Lvdadi: three finance heads in three years, two changes of auditor in two (source read)",
)
MADE_UP = (
    "编造的流水常见整数偏多、首位数不自然（行业知识，待核对）",
    "Made-up ledgers show many round sums and unnatural leading digits (from knowledge, not verified)",
)
_OPINION = "statements.a9_opinion_not_clean"
_CHANGES = "statements.a9_management_changes"
_VERSIONS = "statements.a9_version_conflict"
_BURDEN = "statements.a9_vat_burden_low"
_ROUND = "statements.a9_round_amounts"


def opinion_severity(frame: Frame, limits: Limits) -> Any:
    """0 clean, 1 with an emphasis or going-concern paragraph, 2 qualified, adverse or disclaimed."""
    opinion = frame["audit_opinion"].lower()
    emphasis = opinion.re_search(_pattern(limits, "emphasis"))
    clean = opinion.re_search(_pattern(limits, "clean"))
    return ibis.cases((emphasis, 1), (clean, 0), else_=2)


def _pattern(limits: Limits, name: str) -> str:
    return limits.parameters.get(f"{_OPINION}.{name}", as_of=limits.as_of).value


OPINION = indicator(
    "a9_opinion_not_clean",
    title=("审计意见非标准", "audit opinion is not clean"),
    because=(
        "审计机构{auditor}出具的是“{opinion}”：审计师自己就不敢完全认这套数。",
        "The auditor, {auditor}, gave “{opinion}”: the auditor itself does not fully stand by these numbers.",
    ),
    innocent=(
        "强调事项只涉及已披露的诉讼或会计政策、保留事项金额小且已消除。",
        "Emphasis of a disclosed lawsuit or policy only; a small qualification since resolved.",
    ),
    ask=(
        "取审计报告全文和专项说明，逐条问保留或强调事项的金额、原因与进展，问能否与签字会计师面谈。",
        "Get the full report and the special explanation; ask amount, reason and progress of each matter and talk to the signing accountant.",
    ),
    case=LVDADI,
    unit="count",
    needs=("audit_opinion",),
    value=opinion_severity,
    hit=lambda f, p: opinion_severity(f, p) >= p[f"{_OPINION}.trigger"],
    severe=lambda f, p: opinion_severity(f, p) >= p[f"{_OPINION}.severe"],
    facts={
        "auditor": (lambda f, _: ibis.coalesce(f["auditor"], "—"), "text"),
        "opinion": (lambda f, _: f["audit_opinion"], "text"),
    },
    evidence=("audit_opinion", "auditor"),
    parameters=("a9_opinion_not_clean.clean", "a9_opinion_not_clean.emphasis"),
)

CHANGES = indicator(
    "a9_management_changes",
    title=("频繁更换审计师或财务负责人", "auditor or finance head changed often"),
    because=(
        "三年内审计机构和财务负责人共更换 {value} 次（警戒 {threshold} 次）：管账的和查账的都留不住。",
        "Auditor and finance head changed {value} times in three years (limit {threshold}): neither those who keep the books nor those who check them stay.",
    ),
    innocent=(
        "集团统一轮换审计师、退休或正常调动、事务所合并更名。",
        "Group-wide rotation, retirement or a normal transfer, a merger of audit firms.",
    ),
    ask=(
        "问每次更换的时间、原因和前任说法，能联系到前任的做一次访谈；看更换前后会计政策有无变化。",
        "Ask when and why each change came and what the predecessor says; see whether policies changed with it.",
    ),
    case=LVDADI,
    unit="count",
    needs=("management_changes",),
    value=lambda f, _: f["management_changes"],
    hit=lambda f, p: f["management_changes"] >= p[f"{_CHANGES}.trigger"],
    facts={},
    evidence=(
        "auditor",
        "prior_auditor",
        "prior2_auditor",
        "finance_head",
        "prior_finance_head",
        "prior2_finance_head",
    ),
)

VERSION_CONFLICT = indicator(
    "a9_version_conflict",
    title=("同期不同口径报表打架", "versions of one period disagree"),
    because=(
        "同一期间的几套报表对不上，{item}相差最大：一套 {most}，另一套 {least}，差 {value}，超过 {threshold}。",
        "Statements of one period disagree, most in {item}: {most} in one, {least} in another, {value} apart against {threshold}.",
    ),
    innocent=(
        "报税按税法口径（如视同销售、免税收入）、审计调整未回写、合并与单体混用、报送时点不同。",
        "Tax rules for the tax version, audit adjustments not carried back, consolidated beside parent-only, drafts of different dates.",
    ),
    ask=(
        "要求企业逐项写出差异调节表并盖章，以税务端自行打印的报表为准核对；说不清的按造假嫌疑处理。",
        "Have the company reconcile item by item under seal against statements printed from the tax portal; treat what it cannot explain as suspected fraud.",
    ),
    case=LVDADI,
    unit="fraction",
    needs=("version_gap",),
    value=lambda f, _: f["version_gap"],
    hit=lambda f, p: f["version_gap"] > p[f"{_VERSIONS}.trigger"],
    facts={
        "item": (lambda f, _: f["version_gap_item"], "item"),
        "most": (lambda f, _: f["version_gap_most"], "yuan"),
        "least": (lambda f, _: f["version_gap_least"], "yuan"),
    },
    evidence=("revenue", "total_assets", "total_liabilities", "net_profit"),
)


def burden_threshold(frame: Frame, limits: Limits) -> Any:
    """A share of what is usually paid at least."""
    return least_usual(frame, "vat_burden") * limits[f"{_BURDEN}.trigger"]


def _ordinary_vat(frame: Frame, limits: Limits) -> Any:
    """Neither exporter, nor exempt, nor a year of large purchases of equipment, nor a trade without VAT."""
    revenue = number(frame, "revenue")
    relieved = optional(frame, "meter_customs_fob") + optional(frame, "tax_exempt_sales")
    capex = optional(frame, "cash_for_capex")
    usual = (frame["peer_vat_burden_p50"] > 0).fill_null(True)
    little_relief = (ratio(relieved, revenue) < limits[f"{_BURDEN}.relieved_share"]).fill_null(True)
    little_capex = (ratio(capex, revenue) < limits[f"{_BURDEN}.capex_share"]).fill_null(True)
    return annual(frame, limits) & usual & little_relief & little_capex


BURDEN = indicator(
    "a9_vat_burden_low",
    title=("增值税税负远低于同业", "VAT burden far below peers"),
    because=(
        "增值税 {vat}，税负率 {value}，同业基准 {peer}（{peer_zh}），不到警戒线 {threshold}：收入可能虚增（没交税），或进项票有问题。",
        "VAT of {vat} is {value} of revenue; peers' mark is {peer} ({peer_en}), the limit {threshold}: revenue may be made up (no tax on it), or input invoices doubtful.",
    ),
    innocent=(
        "出口退税、免税农产品、即征即退、期初留抵、当年大额设备进项、存货大增。",
        "Export refunds, exempt farm goods, refunds upon levy, credits carried forward, large input tax on equipment, a rise of stock.",
    ),
    ask=(
        "取十二个月增值税主表与附表，分销项、进项、留抵三块解释税负；核对开票收入与账面收入。",
        "Get twelve months of VAT returns with annexes and explain the burden by output, input and credit; compare invoiced with booked revenue.",
    ),
    case=(
        "虚增的收入很少真缴税，税负异常低是常见破绽（行业知识，待核对）",
        "Made-up sales rarely pay tax; a low burden often betrays them (from knowledge, not verified)",
    ),
    unit="fraction",
    needs=("vat_burden", "peer_vat_burden_p50"),
    value=lambda f, _: f["vat_burden"],
    threshold=burden_threshold,
    hit=lambda f, p: f["vat_burden"] < burden_threshold(f, p),
    severe=lambda f, p: f["vat_burden"] < least_usual(f, "vat_burden") * p[f"{_BURDEN}.severe"],
    applies=_ordinary_vat,
    facts={
        "vat": (lambda f, _: vat(f), "yuan"),
        "peer": (lambda f, _: least_usual(f, "vat_burden"), "fraction"),
        **peer_words("vat_burden"),
    },
    evidence=("filed_vat_due", "filed_vat_paid", "vat_accrued", "revenue"),
    parameters=("a9_vat_burden_low.relieved_share", "a9_vat_burden_low.capex_share"),
)

BENFORD = indicator(
    "a9_benford",
    title=("金额首位数不自然", "unnatural leading digits"),
    because=(
        "本期 {n} 笔{source_zh}金额的{digits_zh}分布与 Benford 定律的平均偏差为 {value}，超过 {threshold}，也明显超出同等笔数的抽样误差 {chance}：金额可能是编的。",
        "The {digits_en} of {n} {source_en} deviate from Benford's law by {value} on average, above {threshold} and clearly above the {chance} that chance allows for so many lines: amounts may be made up.",
    ),
    innocent=(
        "固定价格或套餐、手续费、限额拆分、工资与租金等定额付款占比高。",
        "Fixed prices, fees, splits under a limit, many fixed payments such as wages and rent.",
    ),
    ask=(
        "看偏多的首位数集中在哪些对手和摘要，剔除定额付款后重算；抽这些笔查原始凭证。",
        "See which parties and remarks hold the digits in excess, leave out fixed payments and test again, and check vouchers of a sample.",
    ),
    case=MADE_UP,
    unit="fraction",
    needs=("benford_mad",),
    value=lambda f, _: f["benford_mad"],
    threshold=lambda f, _: f["benford_limit"],
    hit=lambda f, _: f["benford_nonconforming"],
    facts={
        "n": (lambda f, _: f["benford_n"], "count"),
        "chance": (lambda f, _: f["benford_chance"], "fraction"),
        "digits_zh": (lambda f, _: ibis.ifelse(f["benford_digits"] == 2, "前两位数字", "首位数字"), "text"),
        "digits_en": (
            lambda f, _: ibis.ifelse(f["benford_digits"] == 2, "first two digits", "first digits"),
            "text",
        ),
        "source_zh": (
            lambda f, _: ibis.ifelse(f["benford_source"] == "flow", "银行流水", "销项发票"),
            "text",
        ),
        "source_en": (
            lambda f, _: ibis.ifelse(f["benford_source"] == "flow", "bank movements", "sales invoices"),
            "text",
        ),
    },
    evidence=("benford_mad", "benford_n", "benford_source"),
    triggered=False,
    parameters=("benford.first.minimum_lines", "benford.first_two.minimum_lines", "benford.beyond_chance"),
)

ROUND_AMOUNTS = indicator(
    "a9_round_amounts",
    title=("整数金额占比高", "many round amounts"),
    because=(
        "本期一万元以上流水 {n} 笔，其中整万元占 {value}，高于 {threshold}：真实货款多带零头，整数多常是借款、走账或编造。",
        "Of {n} movements of ten thousand yuan or more, {value} are whole ten thousands, above {threshold}: trade rarely comes in round sums; loans, circular payments and inventions do.",
    ),
    innocent=(
        "按合同节点收整数进度款、内部调拨、理财申赎、还本付息。",
        "Progress payments in round sums, transfers between own accounts, wealth products, debt service.",
    ),
    ask=(
        "按对手汇总整数金额前十名，逐户问业务背景，查同一对手有无等额回流。",
        "Add up round sums by counterparty, ask the ten largest for the business behind them, look for equal sums flowing back.",
    ),
    case=MADE_UP,
    unit="fraction",
    needs=("round_share",),
    value=lambda f, _: f["round_share"],
    hit=lambda f, p: f["round_share"] > p[f"{_ROUND}.trigger"],
    facts={"n": (lambda f, _: f["round_of"], "count")},
    evidence=("round_share", "round_of"),
    parameters=("a9_round_amounts.round_to", "a9_round_amounts.least_lines"),
)
INDICATORS = (OPINION, CHANGES, VERSION_CONFLICT, BURDEN, BENFORD, ROUND_AMOUNTS)
