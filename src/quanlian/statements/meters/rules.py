"""What each source and all together say about the claimed revenue, in a banker's words (三表核验规则)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual, Level
from quanlian.statements.meters.kinds import KINDS, PROXIES, Kind
from quanlian.statements.meters.proxies import by_peers
from quanlian.statements.models.arithmetic import number
from quanlian.statements.models.derived import annual
from quanlian.statements.rule import Fact, Frame, Limits, Rule, RuleText

GROUP = "meters"
_MORE = Bilingual("报得比佐证多", "the company claims more than the source supports")
_LESS = Bilingual("报得比佐证少", "the company claims less than the source shows")
DEFAULT = Bilingual(
    "三品三表交叉核验, 产品默认规则, 非监管规定",
    "reconciliation with outside readings, a product default and not a regulation",
)
INNOCENT = {
    "electricity_kwh": Bilingual(
        "自建光伏或柴油发电、与他人合表、委外加工增加、产品结构变化、产品涨价、新线试产。",
        "Own solar or diesel, a meter shared with others, more work done outside, another product mix, higher prices, a new line on trial.",
    ),
    "water_m3": Bilingual(
        "循环水改造、自备井、与他人合表、产品结构变化。",
        "Water recycled, an own well, a shared meter, another product mix.",
    ),
    "vat_sales": Bilingual(
        "年末已发货次月开票、预收先开票、免税销售未报、来料加工按加工费计、总分机构汇总申报。",
        "Shipped at year end and invoiced after, invoiced before delivery, exempt sales not reported, processing fees only, branches filing together.",
    ),
    "customs_fob": Bilingual(
        "来料加工按加工费入账而报关按全值、经外贸公司出口、汇率折算、报关与确认收入跨年。",
        "Processing fees booked while customs declares full value, exports through a trading company, exchange rates, declarations and revenue in different years.",
    ),
    "cit": Bilingual(
        "税收优惠、弥补以前年度亏损、研发加计扣除、递延所得税。",
        "Tax holidays, losses carried forward, extra deduction for research, deferred tax.",
    ),
    "stamp": Bilingual(
        "采购合同也计税使税额偏大、框架合同或电子订单未贴花、小微减半。",
        "Purchase contracts are taxed too, frame contracts or electronic orders were not, small firms pay half.",
    ),
    "payroll": Bilingual(
        "劳务派遣或外包、自动化改造、计件工资下月发放、老板及家人不领工资。",
        "Agency or outsourced staff, automation, piece wages paid the month after, an owner's family without wages.",
    ),
    "headcount": Bilingual(
        "未足额参保、劳务派遣、季节工、自动化改造。",
        "Staff not all insured, agency or seasonal workers, automation.",
    ),
    "freight_t": Bilingual(
        "客户自提、改用快递或其他承运人、产品更轻更贵。",
        "Customers collect, parcels or another carrier instead, lighter and dearer products.",
    ),
    "bank_inflow": Bilingual(
        "还有账户未提供、票据和现金收款、三方抵账、年末集中回款跨年。",
        "Accounts not handed over, bills and cash, offsets between three parties, collections after year end.",
    ),
}
ASK = {
    "electricity_kwh": Bilingual(
        "取 24 个月电费单原件（户号、户名、地址、容量须与现场一致），问单位产品电耗，问有无光伏或发电机；拍电表留时间与定位。",
        "Get 24 months of original bills (meter number, holder, address and capacity must match the site), ask power per unit and own generation; photograph the meter with time and place.",
    ),
    "water_m3": Bilingual(
        "取 24 个月水费单和排污许可，核对户名地址。",
        "Get 24 months of water bills and the discharge permit; match holder and address.",
    ),
    "vat_sales": Bilingual(
        "当面登录电子税务局打印 12 个月申报表与销项汇总，与账面收入逐月对；差异大的月份抽合同、出库与开票。",
        "Print twelve returns and output invoices from the tax portal in person, compare month by month; trace contracts, dispatch and invoices of months that differ.",
    ),
    "customs_fob": Bilingual(
        "登录单一窗口打印报关单汇总和退税批复，核对 HS 编码、收汇与买方。",
        "Print declarations and refund approvals from the single window; check codes, receipts and buyers.",
    ),
    "cit": Bilingual(
        "取汇算清缴主表与纳税调整表，逐项解释利润与应纳税所得额之差。",
        "Get the annual return with adjustments and explain profit against taxable income.",
    ),
    "stamp": Bilingual(
        "取印花税税源明细，分采购与销售合同拆开重算。",
        "Get the stamp duty detail, split purchases from sales and compute again.",
    ),
    "payroll": Bilingual(
        "取 12 个月工资表、代发流水和个税申报人数，三者互对。",
        "Get payroll, bank payroll and persons in the tax return for twelve months and match the three.",
    ),
    "headcount": Bilingual(
        "取社保缴费明细，现场点人数和班次，问派遣用工。",
        "Get the social insurance list, count people and shifts on site, ask about agency staff.",
    ),
    "freight_t": Bilingual(
        "取运单、磅单和运费发票，抽十笔与出库单核对。",
        "Get waybills, weighbridge slips and freight invoices; match ten with dispatches.",
    ),
    "bank_inflow": Bilingual(
        "要求提供已开立账户清单（人民银行打印）与全部流水，按客户汇总回款，与应收变动倒轧收入。",
        "Get the list of all accounts printed by the central bank with all movements; add receipts by customer and work back revenue with receivables.",
    ),
}


def _kind_rule(kind: Kind) -> Rule:
    def hit(frame: Frame, limits: Limits) -> ir.BooleanValue:
        return frame[kind.deviation].abs() > limits["meters.verdict.yellow"]

    return Rule(
        code=f"meters.{kind.code}",
        unit="fraction",
        needs=("revenue", kind.estimate),
        value=lambda f, _: f[kind.deviation],
        threshold=lambda _f, p: ibis.literal(p["meters.verdict.yellow"]),
        hit=hit,
        level=lambda f, p: _level(f[kind.deviation], p, (Level.BLUE, Level.YELLOW, Level.ORANGE)),
        text=RuleText(
            title=Bilingual(f"{kind.name.zh}与收入不符", f"{kind.name.en} against revenue"),
            because=Bilingual(
                f"按{kind.name.zh}{{road_zh}}估计全年收入 {{estimate}}，企业报 {{claimed}}，偏差 {{value}}（{{direction_zh}}），超过 {{threshold}}。",
                f"By {kind.name.en}{{road_en}} the year's revenue is about {{estimate}}; the company claims {{claimed}}, {{value}} off ({{direction_en}}), beyond {{threshold}}.",
            ),
            innocent=INNOCENT[kind.code],
            ask=ASK[kind.code],
        ),
        evidence=kind.evidence,
        group=GROUP,
        parameters=(
            "meters.verdict.yellow",
            "meters.verdict.orange",
            "meters.verdict.red",
            *_confidences(kind),
        ),
        basis=DEFAULT,
        applies=lambda f, p: _asked(f, p, kind),
        facts={**_facts(kind.estimate, kind.deviation), **_road(kind)},
    )


def _confidences(kind: Kind) -> tuple[str, ...]:
    return (f"meters.{kind.code}.confidence",)


def _asked(frame: Frame, limits: Limits, kind: Kind) -> ir.BooleanValue:
    """A full year with revenue; water only where it tells something of the trade."""
    asked = annual(frame, limits) & (number(frame, "revenue") > 0)
    if kind.code == "water_m3":
        return asked & (frame[kind.estimate].isnull() | frame[kind.confidence].notnull())
    return asked


def _level(deviation: Any, limits: Limits, levels: tuple[Level, Level, Level]) -> ir.StringValue:
    size = deviation.abs()
    return ibis.cases(
        (size > limits["meters.verdict.red"], str(levels[2])),
        (size > limits["meters.verdict.orange"], str(levels[1])),
        else_=str(levels[0]),
    )


def _facts(estimate: str, deviation: str) -> dict[str, Fact]:
    def direction(language: str) -> Any:
        return lambda f, _: ibis.ifelse(f[deviation] > 0, _MORE[language], _LESS[language])  # type: ignore[index]

    return {
        "estimate": Fact(number=lambda f, _: f[estimate], unit="yuan"),
        "claimed": Fact(number=lambda f, _: number(f, "revenue"), unit="yuan"),
        "direction_zh": Fact(number=direction("zh"), unit="text"),
        "direction_en": Fact(number=direction("en"), unit="text"),
    }


def _road(kind: Kind) -> dict[str, Fact]:
    """Whether an effort meter was read against the firm's own year before, or against peers."""
    if kind.code not in PROXIES:
        return {n: Fact(number=lambda _f, _p: ibis.literal(""), unit="text") for n in ("road_zh", "road_en")}
    peers, own = (
        ("（按本行同业单耗）", "（按上年收入与增减幅）"),
        (" (at peers' intensity)", " (last year's revenue and its growth)"),
    )
    return {
        "road_zh": Fact(
            number=lambda f, _: ibis.ifelse(by_peers(f, kind.code), peers[0], peers[1]), unit="text"
        ),
        "road_en": Fact(number=lambda f, _: ibis.ifelse(by_peers(f, kind.code), own[0], own[1]), unit="text"),
    }


def _verdict_level(frame: Frame, limits: Limits) -> ir.StringValue:
    graded = _level(frame["meters_deviation"], limits, (Level.YELLOW, Level.ORANGE, Level.RED))
    return ibis.ifelse(frame["meters_blocked"], str(Level.RED), graded)


def _spoken(language: str) -> Any:
    mark = "、" if language == "zh" else ", "

    def text(frame: Frame, _limits: Limits) -> ir.StringValue:
        said: Any = ibis.literal("")
        for kind in KINDS:
            percent = (frame[kind.deviation] * 100).round().cast("int64").cast("string")
            one = ibis.literal(f"{kind.name[language]} ") + percent + "%" + mark  # type: ignore[index]
            said = said + ibis.ifelse(frame[kind.confidence].notnull() & percent.notnull(), one, "")
        return said.re_replace(f"{mark}$", "")

    return text


VERDICT = Rule(
    code="meters.verdict",
    unit="fraction",
    needs=("revenue", "meters_estimate"),
    value=lambda f, _: f["meters_deviation"],
    threshold=lambda _f, p: ibis.literal(p["meters.verdict.yellow"]),
    hit=lambda f, p: (f["meters_deviation"].abs() > p["meters.verdict.yellow"]) | f["meters_blocked"],
    level=_verdict_level,
    text=RuleText(
        title=Bilingual("收入交叉核验不符", "claimed revenue against all sources"),
        because=Bilingual(
            "{sources} 个来源加权估计全年收入 {estimate}（{lowest}至 {highest}），企业报 {claimed}，偏差 {value}（{direction_zh}）；各来源偏差：{spoken_zh}{block_zh}。",
            "{sources} sources together put the year's revenue at {estimate} (from {lowest} to {highest}); the company claims {claimed}, {value} off ({direction_en}); by source: {spoken_en}{block_en}.",
        ),
        innocent=Bilingual(
            "多个来源可能同受一个原因影响：委外加工、涨价、产品换代、来料加工、合表或税收优惠，先逐一排除。",
            "One cause may move several sources: work done outside, price rises, a new product, processing trade, a shared meter or a tax holiday; rule them out one by one.",
        ),
        ask=Bilingual(
            "先核偏差最大的两个来源的原始凭证（户号、户名、地址与现场一致），再由企业书面解释收入差额；解释前按估计收入测算额度。",
            "Check the originals of the two sources farthest off (number, holder and address as on site), have the company explain the gap in writing, and size the loan on the estimate until it does.",
        ),
    ),
    evidence=tuple(dict.fromkeys(e for k in KINDS for e in k.evidence)),
    group=GROUP,
    parameters=(
        "meters.verdict.yellow", "meters.verdict.orange", "meters.verdict.red",
        "meters.verdict.block_sources", "meters.verdict.least_sources", "meters.verdict.least_third_parties",
    ),
    basis=DEFAULT,
    applies=lambda f, p: annual(f, p) & (number(f, "revenue") > 0),
    facts={
        **_facts("meters_estimate", "meters_deviation"),
        "sources": Fact(number=lambda f, _: f["meters_sources"], unit="count"),
        "lowest": Fact(number=lambda f, _: f["meters_lowest"], unit="yuan"),
        "highest": Fact(number=lambda f, _: f["meters_highest"], unit="yuan"),
        "spoken_zh": Fact(number=_spoken("zh"), unit="text"),
        "spoken_en": Fact(number=_spoken("en"), unit="text"),
        "block_zh": Fact(number=lambda f, _: ibis.ifelse(f["meters_blocked"], "；至少两个来源同向偏差超过红线，应暂停", ""), unit="text"),
        "block_en": Fact(number=lambda f, _: ibis.ifelse(f["meters_blocked"], "; two or more are beyond the red line the same way: stop", ""), unit="text"),
    },
)  # fmt: skip

RULES = (*(_kind_rule(kind) for kind in KINDS), VERDICT)
