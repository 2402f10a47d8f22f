"""From indicators to a score of 0 to 3 per class, a total, and the suspicion of fraud (九类评分).

A class scores the points of its indicators that hit, at most 3. Where nothing hit and too few of its
indicators could be judged, the class is *not assessable*: silence without data is no good news.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual, Level
from quanlian.statements.classes import a1, a2, a3, a4, a5, a6, a7, a8, a9
from quanlian.statements.classes.indicator import MOST_POINTS, UNJUDGED, Indicator, level_of
from quanlian.statements.models.derived import is_financial
from quanlian.statements.rule import Fact, Frame, Limits, Rule, RuleText
from quanlian.statements.source import Enrichment, Source

CLASSES: Mapping[str, tuple[Indicator, ...]] = {
    "a1": a1.INDICATORS, "a2": a2.INDICATORS, "a3": a3.INDICATORS, "a4": a4.INDICATORS,
    "a5": a5.INDICATORS, "a6": a6.INDICATORS, "a7": a7.INDICATORS, "a8": a8.INDICATORS,
    "a9": a9.INDICATORS,
}  # fmt: skip
NAMES = {
    "a1": Bilingual("A1 货币资金", "A1 cash"),
    "a2": Bilingual("A2 收入", "A2 revenue"),
    "a3": Bilingual("A3 应收", "A3 receivables"),
    "a4": Bilingual("A4 存货", "A4 inventory"),
    "a5": Bilingual("A5 毛利与费用", "A5 margin and expenses"),
    "a6": Bilingual("A6 现金流背离", "A6 cash against profit"),
    "a7": Bilingual("A7 长期资产", "A7 long-term assets"),
    "a8": Bilingual("A8 往来与隐债", "A8 dealings and hidden debt"),
    "a9": Bilingual("A9 治理与数据", "A9 governance and data"),
}
DEFAULT = Bilingual(
    "九类异常评分, 产品默认规则, 非监管规定", "nine-class scoring, a product default and not a regulation"
)


def add_scores(frame: Frame, source: Source) -> Frame:
    """The frame with ``score_a1`` … ``score_a9`` (0–3 or missing), ``classes_assessed`` and ``score_total``."""
    limits = source.limits
    frame = frame.mutate(**{i.column: i.mark(frame, limits) for i in _all_indicators()})
    frame = frame.mutate(**{f"score_{name}": _score(frame, group, limits) for name, group in CLASSES.items()})
    scores = [frame[f"score_{name}"] for name in CLASSES]
    assessed = _sum(score.notnull().cast("int64") for score in scores)
    total = _sum(ibis.coalesce(score, 0) for score in scores)
    enough = assessed >= limits["statements.total.least_classes"]
    return frame.mutate(classes_assessed=assessed, score_total=ibis.ifelse(enough, total, ibis.null("int64")))


def _score(frame: Frame, indicators: Iterable[Indicator], limits: Limits) -> Any:
    marks = [frame[i.column] for i in indicators]
    points = _sum(ibis.greatest(ibis.coalesce(mark, 0), 0) for mark in marks)
    asked = _sum(mark.notnull().cast("int64") for mark in marks)
    answered = _sum((ibis.coalesce(mark, UNJUDGED) != UNJUDGED).cast("int64") for mark in marks)
    enough = (asked > 0) & (answered >= asked * limits["statements.classes.least_assessable"])
    return ibis.ifelse((points > 0) | enough, ibis.least(points, MOST_POINTS), ibis.null("int64"))


def _sum(values: Iterable[Any]) -> Any:
    first, *rest = values
    for value in rest:
        first = first + value
    return first


def hit_titles(indicators: Iterable[Indicator], language: str) -> Any:
    """The titles of the indicators that hit, as one text."""
    indicators = tuple(indicators)
    mark = "、" if language == "zh" else ", "

    def text(frame: Frame, _limits: Limits) -> ir.StringValue:
        parts = [
            ibis.ifelse(ibis.coalesce(frame[i.column], 0) > 0, i.rule.text.title[language] + mark, "")  # type: ignore[index]
            for i in indicators
        ]
        return _sum(parts).re_replace(f"{mark}$", "")

    return text


def _unjudged(indicators: tuple[Indicator, ...]) -> Any:
    def count(frame: Frame, _limits: Limits) -> Any:
        return _sum((ibis.coalesce(frame[i.column], 0) == UNJUDGED).cast("int64") for i in indicators)

    return count


def _class_rule(name: str, indicators: tuple[Indicator, ...]) -> Rule:
    score, label = f"score_{name}", NAMES[name]
    return Rule(
        code=f"statements.class_{name}",
        unit="count",
        needs=(score,),
        value=lambda f, _: f[score],
        threshold=lambda _f, _p: ibis.literal(1),
        hit=lambda f, _: f[score] >= 1,
        level=lambda f, _: level_of(f[score]),
        text=_class_text(label),
        evidence=tuple(dict.fromkeys(e for i in indicators for e in i.rule.evidence)),
        group=name,
        parameters=("statements.classes.least_assessable", *(f"{i.rule.code}.points" for i in indicators)),
        basis=DEFAULT,
        applies=lambda f, _: ~is_financial(f),
        facts={
            "titles_zh": Fact(number=hit_titles(indicators, "zh"), unit="text"),
            "titles_en": Fact(number=hit_titles(indicators, "en"), unit="text"),
            "unjudged": Fact(number=_unjudged(indicators), unit="count"),
            "of": Fact(number=lambda _f, _p: ibis.literal(len(indicators)), unit="count"),
        },
    )


def _class_text(label: Bilingual) -> RuleText:
    return RuleText(
        title=Bilingual(f"{label.zh}类异常", f"{label.en}: class score"),
        because=Bilingual(
            f"{label.zh}类异常得分 {{value}}（满分 3）：命中{{titles_zh}}；共 {{of}} 项指标，{{unjudged}} 项因缺资料未判断。",
            f"{label.en} scores {{value}} of 3: {{titles_en}}; {{unjudged}} of {{of}} indicators could not be judged for want of data.",
        ),
        innocent=Bilingual(
            "各项指标的无辜解释见其明细；季节、并购年份、预收款行业、国企付款方和长周期行业最常见。",
            "See the indicators themselves; season, a merger year, advance-payment trades, state-owned payers and long production cycles are the usual ones.",
        ),
        ask=Bilingual(
            "按命中指标的提问清单逐项取证，补齐缺资料的指标后重新评分。",
            "Follow the questions of each indicator that hit, supply the missing data and score again.",
        ),
    )


def _total_level(frame: Frame, limits: Limits) -> ir.StringValue:
    return ibis.ifelse(
        frame["score_total"] >= limits["statements.total.red"], str(Level.RED), str(Level.ORANGE)
    )


def _all_indicators() -> tuple[Indicator, ...]:
    return tuple(i for group in CLASSES.values() for i in group)


def _scores_text(language: str) -> Any:
    def text(frame: Frame, _limits: Limits) -> ir.StringValue:
        mark = "、" if language == "zh" else ", "
        parts = [
            ibis.ifelse(
                ibis.coalesce(frame[f"score_{n}"], 0) > 0,
                NAMES[n][language] + " " + frame[f"score_{n}"].cast("string") + mark,  # type: ignore[index]
                "",
            )
            for n in CLASSES
        ]
        return _sum(parts).re_replace(f"{mark}$", "")

    return text


TOTAL = Rule(
    code="statements.total",
    unit="count",
    needs=("score_total",),
    value=lambda f, _: f["score_total"],
    threshold=lambda _f, p: ibis.literal(p["statements.total.orange"]),
    hit=lambda f, p: f["score_total"] >= p["statements.total.orange"],
    level=_total_level,
    text=RuleText(
        title=Bilingual("九类异常总分高", "total of the nine classes is high"),
        because=Bilingual(
            "九类异常合计 {value} 分（{assessed} 类可判断，满分 27），达到警戒 {threshold} 分：{scores_zh}。",
            "The nine classes add up to {value} ({assessed} could be judged, 27 at most), at or above {threshold}: {scores_en}.",
        ),
        innocent=Bilingual(
            "一个真实原因可能同时触发几类（如项目制企业年末集中确认收入会带动应收、存货和现金流），先找共同原因。",
            "One honest cause can trigger several classes (project firms that book revenue at year end move receivables, stock and cash flow together): look for it first.",
        ),
        ask=Bilingual(
            "安排两人以上现场核查，按各类提问清单取得第三方证据（银行函证、税务端报表、电费单、盘点表），核查完成前不增加授信。",
            "Send two or more people on site, get third-party evidence for each class (bank confirmations, tax-portal statements, power bills, counts) and add no credit until done.",
        ),
    ),
    evidence=(),
    group="total",
    parameters=("statements.total.orange", "statements.total.red", "statements.total.least_classes"),
    basis=DEFAULT,
    applies=lambda f, _: ~is_financial(f),
    facts={
        "assessed": Fact(number=lambda f, _: f["classes_assessed"], unit="count"),
        "scores_zh": Fact(number=_scores_text("zh"), unit="text"),
        "scores_en": Fact(number=_scores_text("en"), unit="text"),
    },
)


def _suspected(frame: Frame, limits: Limits) -> Any:
    most = limits["statements.fraud_suspected.cash_or_revenue"]
    core = (ibis.coalesce(frame["score_a1"], 0) >= most) | (ibis.coalesce(frame["score_a2"], 0) >= most)
    return core & (frame["score_a6"] >= limits["statements.fraud_suspected.cash_flow"])


FRAUD_SUSPECTED = Rule(
    code="statements.fraud_suspected",
    unit="count",
    needs=("score_a6",),
    value=lambda f, _: ibis.greatest(ibis.coalesce(f["score_a1"], 0), ibis.coalesce(f["score_a2"], 0)),
    threshold=lambda _f, p: ibis.literal(p["statements.fraud_suspected.cash_or_revenue"]),
    hit=_suspected,
    level=Level.RED,
    text=RuleText(
        title=Bilingual("欺诈嫌疑（须双人复核）", "fraud suspected (four eyes required)"),
        because=Bilingual(
            "货币资金或收入类异常满分，现金流背离类又得 {a6} 分：钱、收入与现金流三处互相印证，疑似虚构，须双人复核后方可继续。",
            "Cash or revenue scores the most, and cash against profit scores {a6}: money, sales and cash flow point the same way; fabrication is suspected and two people must review before anything goes on.",
        ),
        innocent=Bilingual(
            "高速扩张期企业预售或募集资金充裕、同时大量铺货赊销；需用函证和流水排除，不能凭说明排除。",
            "A fast-growing firm rich in presale or raised money that sells on credit; rule it out with confirmations and bank flows, not with explanations.",
        ),
        ask=Bilingual(
            "由两名不同条线人员独立复核：全部账户函证、全量流水、前十大客户与供应商实地走访、税务端报表；复核结论出具前暂停新增授信与放款。",
            "Two people of different lines review independently: confirmations of all accounts, all bank flows, visits to the ten largest customers and suppliers, statements from the tax portal; no new credit or drawing until they report.",
        ),
    ),
    evidence=tuple(dict.fromkeys(e for n in ("a1", "a2", "a6") for i in CLASSES[n] for e in i.rule.evidence)),
    group="total",
    parameters=("statements.fraud_suspected.cash_or_revenue", "statements.fraud_suspected.cash_flow"),
    basis=DEFAULT,
    applies=lambda f, _: ~is_financial(f),
    facts={"a6": Fact(number=lambda f, _: f["score_a6"], unit="count")},
)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of the nine classes: indicators, class scores, total, suspicion."""
    indicators = tuple(i.rule for i in _all_indicators())
    classes = tuple(_class_rule(name, group) for name, group in CLASSES.items())
    return (*indicators, *classes, TOTAL, FRAUD_SUSPECTED)


ENRICHMENT = Enrichment(
    name="scores",
    add=add_scores,
    adds={
        f"score_{n}": Bilingual(
            f"{named.zh}类得分（可判断指标不足）", f"score of {named.en} (too few indicators assessable)"
        )
        for n, named in NAMES.items()
    }
    | {
        "score_total": Bilingual("九类总分（可判断的类别不足）", "total score (too few classes assessable)"),
        "classes_assessed": Bilingual("可判断的类别数", "classes that could be judged"),
    },
)
