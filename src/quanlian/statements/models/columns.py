"""The models as columns of the frame: every component and value of each statement (模型列)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanlian.kernel import Bilingual
from quanlian.statements.models import altman, beneish, dechow, piotroski
from quanlian.statements.models.derived import accounts_receivable, trade_receivables
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.source import Enrichment, Source

VALUES = {
    "beneish_m": Bilingual("Beneish M 值", "Beneish M"),
    "dechow_pv": Bilingual("Dechow 线性预测值", "Dechow predicted value"),
    "dechow_f": Bilingual("Dechow F 值", "Dechow F"),
    "altman_z2": Bilingual("Altman Z″ 值", "Altman Z''"),
    "altman_z2_em": Bilingual("Altman Z″ 新兴市场版", "Altman Z'' for emerging markets"),
    "altman_z1": Bilingual("Altman Z′ 值", "Altman Z'"),
    "altman_z_china": Bilingual("Z 中国值", "Z-China"),
    "piotroski_f": Bilingual("Piotroski F 值", "Piotroski F"),
}
COMPONENTS = {
    "beneish_m": beneish.COMPONENTS,
    "dechow_f": dechow.COMPONENTS,
    "altman": tuple(dict.fromkeys((*altman.Z1_COMPONENTS, *altman.Z_CHINA_COMPONENTS))),
    "piotroski_f": piotroski.SIGNS,
}


def add_models(frame: Frame, source: Source) -> Frame:
    """The frame with components and values of all models; missing where an input is missing.

    Three steps, so that what is used often is written once: what customers owe, components, values.
    """
    frame = frame.mutate(**_owed(frame))
    components = {
        **beneish.m_components(frame),
        **dechow.f_components(frame),
        **altman.z_components(frame),
        **piotroski.signs(frame),
    }
    frame = frame.mutate(**components)
    return frame.mutate(**_values({name: frame[name] for name in components}, source.limits))


def _owed(frame: Frame) -> dict[str, Any]:
    prefixes = ("", "prior_", "prior2_")
    debtors = {f"{p}trade_debtors": accounts_receivable(frame, p) for p in prefixes}
    return debtors | {f"{p}trade_receivables": trade_receivables(frame, p) for p in prefixes}


def _values(components: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    predicted = dechow.predicted_value(components, limits)
    z2 = altman.z2_score(components, limits)
    return {
        "beneish_m": beneish.m_score(beneish.with_neutral(components, limits), limits),
        "dechow_pv": predicted,
        "dechow_f": dechow.f_score(predicted, limits),
        "altman_z2": z2,
        "altman_z2_em": altman.z2_emerging(z2, limits),
        "altman_z1": altman.z1_score(components, limits),
        "altman_z_china": altman.z_china_score(components, limits),
        "piotroski_f": piotroski.piotroski(components),
    }


_COMPONENT_LABELS = {
    "dsri": Bilingual("应收指数", "receivables index"),
    "gmi": Bilingual("毛利率指数", "gross margin index"),
    "aqi": Bilingual("资产质量指数", "asset quality index"),
    "sgi": Bilingual("销售增长指数", "sales growth index"),
    "depi": Bilingual("折旧率指数", "depreciation index"),
    "sgai": Bilingual("销管费用指数", "selling and administrative expense index"),
    "tata": Bilingual("应计占资产", "total accruals to total assets"),
    "lvgi": Bilingual("杠杆指数", "leverage index"),
    "rsst_acc": Bilingual("RSST 应计", "RSST accruals"),
    "ch_rec": Bilingual("应收变动", "change in receivables"),
    "ch_inv": Bilingual("存货变动", "change in inventory"),
    "soft_assets": Bilingual("软资产占比", "soft assets"),
    "ch_cs": Bilingual("现金销售增长", "change in cash sales"),
    "ch_roa": Bilingual("资产回报率变动", "change in return on assets"),
    "issue": Bilingual("本年融资", "raised debt or equity"),
    "wc_ta": Bilingual("营运资金/总资产", "working capital over assets"),
    "re_ta": Bilingual("留存收益/总资产", "retained earnings over assets"),
    "ebit_ta": Bilingual("息税前利润/总资产", "EBIT over assets"),
    "bve_tl": Bilingual("净资产/总负债", "equity over liabilities"),
    "s_ta": Bilingual("收入/总资产", "sales over assets"),
    "tl_ta": Bilingual("资产负债率", "liabilities over assets"),
    "ni_ata": Bilingual("净利润/平均资产", "net profit over average assets"),
    "roa_positive": Bilingual("资产回报率为正", "return on assets positive"),
    "cfo_positive": Bilingual("经营现金为正", "operating cash positive"),
    "roa_up": Bilingual("资产回报率上升", "return on assets up"),
    "cfo_above_profit": Bilingual("经营现金高于利润", "operating cash above profit"),
    "leverage_down": Bilingual("长期负债率下降", "leverage down"),
    "liquidity_up": Bilingual("流动比率上升", "current ratio up"),
    "no_new_shares": Bilingual("未增发股份", "no new shares"),
    "margin_up": Bilingual("毛利率上升", "gross margin up"),
    "turnover_up": Bilingual("资产周转加快", "asset turnover up"),
}
_DEBTORS = {
    "trade_debtors": Bilingual("应收账款", "accounts receivable"),
    "prior_trade_debtors": Bilingual("上期应收账款", "prior accounts receivable"),
    "prior2_trade_debtors": Bilingual("上上期应收账款", "accounts receivable two years before"),
}
ENRICHMENT = Enrichment(name="models", add=add_models, adds={**_COMPONENT_LABELS, **VALUES, **_DEBTORS})
