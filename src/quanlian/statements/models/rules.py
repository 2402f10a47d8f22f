"""What the published models flag, in a banker's words (模型提示)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual, Level
from quanlian.statements.models.arithmetic import number
from quanlian.statements.models.columns import COMPONENTS
from quanlian.statements.models.derived import annual, is_financial
from quanlian.statements.rule import Fact, Frame, Limits, Rule, RuleText

_ONE_CAUSE = Bilingual(
    "季节、并购、会计政策变更、一次性损益都会推动指标；小企业报表项目少，数值更跳。",
    "Season, a merger, a changed policy or one-off items move it; small firms' few lines make it jumpy.",
)


def _applies(frame: Frame, limits: Limits) -> ir.BooleanValue:
    return annual(frame, limits) & ~is_financial(frame)


def _worse(column: str, line: str, below: bool, levels: tuple[Level, Level]) -> Any:
    """The second level beyond a further line, the first otherwise."""

    def level(frame: Frame, limits: Limits) -> ir.StringValue:
        beyond = frame[column] < limits[line] if below else frame[column] > limits[line]
        return ibis.ifelse(beyond, str(levels[1]), str(levels[0]))

    return level


def _components(model: str) -> dict[str, Fact]:
    return {
        name: Fact(number=lambda f, _, name=name: f[name], unit="score")  # type: ignore[misc]
        for name in COMPONENTS[model]
    }


BENEISH = Rule(
    code="statements.beneish_m",
    unit="score",
    needs=(
        "trade_debtors", "prior_trade_debtors", "revenue", "prior_revenue", "cost_of_sales",
        "prior_cost_of_sales", "total_assets", "prior_total_assets", "current_liabilities",
        "prior_current_liabilities", "net_profit", "net_operating_cash",
    ),
    value=lambda f, _: f["beneish_m"],
    threshold=lambda _f, p: ibis.literal(p["statements.beneish.flag"]),
    hit=lambda f, p: f["beneish_m"] > p["statements.beneish.flag"],
    level=_worse("beneish_m", "statements.beneish.strong", False, (Level.BLUE, Level.YELLOW)),
    text=RuleText(
        title=Bilingual("Beneish M 值偏高", "Beneish M is high"),
        because=Bilingual(
            "Beneish M 值 {value}，高于 {threshold}：应收指数 {dsri}、毛利率指数 {gmi}、销售增长指数 {sgi}、杠杆指数 {lvgi}、应计占资产 {tata}；该模型以美国上市公司校准，对未上市中小企业只作排序参考，不是造假概率。",
            "Beneish M is {value}, above {threshold}: receivables index {dsri}, margin index {gmi}, sales growth {sgi}, leverage {lvgi}, accruals {tata}; calibrated on US listed firms, for private small firms it ranks and is no probability of fraud.",
        ),
        innocent=_ONE_CAUSE,
        ask=Bilingual(
            "看推高 M 值的是哪一项：应收指数高查账期与函证，应计高查未收现利润，毛利指数高查成本结转。",
            "See which index drives it: receivables → terms and confirmations, accruals → uncollected profit, margin → how cost was carried.",
        ),
    ),
    evidence=(
        "accounts_receivable", "prior_accounts_receivable", "revenue", "prior_revenue", "cost_of_sales",
        "prior_cost_of_sales", "net_profit", "net_operating_cash", "total_assets",
    ),
    group="models",
    parameters=("statements.beneish.flag", "statements.beneish.strong"),
    applies=_applies,
    facts=_components("beneish_m"),
)  # fmt: skip

DECHOW = Rule(
    code="statements.dechow_f",
    unit="times",
    needs=(
        "trade_debtors", "prior_trade_debtors", "prior2_trade_debtors", "cash", "prior_cash", "revenue",
        "prior_revenue", "current_assets", "prior_current_assets", "current_liabilities",
        "prior_current_liabilities", "total_assets", "prior_total_assets", "prior2_total_assets",
        "total_liabilities", "prior_total_liabilities", "net_profit", "prior_net_profit", "net_financing_cash",
    ),
    value=lambda f, _: f["dechow_f"],
    threshold=lambda _f, p: ibis.literal(p["statements.dechow.substantial"]),
    hit=lambda f, p: f["dechow_f"] > p["statements.dechow.substantial"],
    level=_worse("dechow_f", "statements.dechow.high", False, (Level.BLUE, Level.YELLOW)),
    text=RuleText(
        title=Bilingual("Dechow F 值偏高", "Dechow F is high"),
        because=Bilingual(
            "Dechow F 值 {value}：出现重大错报的可能约为一般公司的 {value}，超过 {threshold}（RSST 应计 {rsst_acc}、应收变动 {ch_rec}、存货变动 {ch_inv}、软资产占比 {soft_assets}）。",
            "Dechow F is {value}: a material misstatement is about that many times as likely as usual, above {threshold} (accruals {rsst_acc}, receivables {ch_rec}, inventory {ch_inv}, soft assets {soft_assets}).",
        ),
        innocent=_ONE_CAUSE,
        ask=Bilingual(
            "把资产增量拆到应收、存货、预付和其他应收，逐项取明细；问本年融资去向。",
            "Split the rise of assets into receivables, stock, prepayments and others and get each list; ask where the money raised went.",
        ),
    ),
    evidence=(
        "accounts_receivable", "prior_accounts_receivable", "inventory", "prior_inventory", "total_assets",
        "prior_total_assets", "net_profit", "cash_from_borrowings", "cash_from_equity",
    ),
    group="models",
    parameters=("statements.dechow.substantial", "statements.dechow.high"),
    applies=_applies,
    facts=_components("dechow_f"),
)  # fmt: skip

_BALANCE = (
    "current_assets",
    "current_liabilities",
    "total_assets",
    "total_liabilities",
    "total_equity",
    "retained_earnings",
)
_DISTRESS_INNOCENT = Bilingual(
    "重资产、新投产、股东借款垫资未转资本、集团统一融资的公司先天偏低。",
    "Asset-heavy or newly built firms, shareholder money booked as debt, and firms financed by their group score low by nature.",
)
_DISTRESS_ASK = Bilingual(
    "按月列未来十二个月到期债务与现金来源，问股东能否增资或借款劣后，测算利息保障倍数。",
    "List debts due and sources of cash month by month for a year, ask whether shareholders add capital or subordinate, compute interest cover.",
)


def _altman(
    code: str, label: Bilingual, needs: tuple[str, ...], first: Level, second: Level, applies: Any = _applies
) -> Rule:
    model = f"statements.altman.{code.removeprefix('altman_')}"
    return Rule(
        code=f"statements.{code}",
        unit="score",
        needs=needs,
        value=lambda f, _: f[code],
        threshold=lambda _f, p: ibis.literal(p[f"{model}.distress"]),
        hit=lambda f, p: f[code] < p[f"{model}.distress"],
        level=lambda f, _: ibis.ifelse(_losing(f), str(second), str(first)),
        text=RuleText(
            title=Bilingual(f"{label.zh}落入困境区", f"{label.en} in the distress zone"),
            because=Bilingual(
                f"{label.zh}{{value}}，低于困境线 {{threshold}}（营运资金/总资产 {{wc_ta}}、留存收益/总资产 {{re_ta}}、资产负债率 {{tl_ta}}）：财务缓冲薄，一两年内出现偿付困难的可能偏高。",
                f"{label.en} is {{value}}, below {{threshold}} (working capital {{wc_ta}}, retained earnings {{re_ta}}, liabilities {{tl_ta}} of assets): the cushion is thin and trouble within a year or two likelier than usual.",
            ),
            innocent=_DISTRESS_INNOCENT,
            ask=_DISTRESS_ASK,
        ),
        evidence=tuple(n for n in needs if not n.startswith("prior_")),
        group="models",
        parameters=(f"{model}.distress",),
        applies=applies,
        facts={n: Fact(number=lambda f, _, n=n: f[n], unit="fraction") for n in ("wc_ta", "re_ta", "tl_ta")},  # type: ignore[misc]
    )


def _losing(frame: Frame) -> ir.BooleanValue:
    """No equity left, or a loss before interest: distress that is not merely heavy assets."""
    lost = (number(frame, "total_equity") <= 0) | (frame["ebit_ta"] < 0)
    return lost.fill_null(False)


def _makers(frame: Frame, limits: Limits) -> ir.BooleanValue:
    """Z′ is for makers; an unknown industry is given the benefit of the doubt."""
    return _applies(frame, limits) & (frame["section"] == "C").fill_null(True)


Z2 = _altman(
    "altman_z2",
    Bilingual("Altman Z″ 值", "Altman Z''"),
    (*_BALANCE, "profit_before_tax"),
    Level.BLUE,
    Level.YELLOW,
)
Z1 = _altman(
    "altman_z1", Bilingual("Altman Z′ 值", "Altman Z'"), (*_BALANCE, "profit_before_tax", "revenue"),
    Level.BLUE, Level.YELLOW, _makers,
)  # fmt: skip
Z_CHINA = _altman(
    "altman_z_china", Bilingual("Z 中国值（系数待核对）", "Z-China (coefficients to be verified)"),
    (*_BALANCE, "prior_total_assets", "net_profit"), Level.BLUE, Level.YELLOW,
)  # fmt: skip

PIOTROSKI = Rule(
    code="statements.piotroski_f",
    unit="count",
    needs=(
        "net_profit", "prior_net_profit", "net_operating_cash", "total_assets", "prior_total_assets",
        "current_assets", "prior_current_assets", "current_liabilities", "prior_current_liabilities",
        "total_liabilities", "prior_total_liabilities", "revenue", "prior_revenue", "cost_of_sales",
        "prior_cost_of_sales",
    ),
    value=lambda f, _: f["piotroski_f"],
    threshold=lambda _f, p: ibis.literal(p["statements.piotroski.weak"]),
    hit=lambda f, p: f["piotroski_f"] <= p["statements.piotroski.weak"],
    level=Level.BLUE,
    text=RuleText(
        title=Bilingual("Piotroski F 值偏弱", "Piotroski F is weak"),
        because=Bilingual(
            "Piotroski F 值 {value}（满分 9，不高于 {threshold}为弱）：盈利、现金、杠杆、流动性和效率多数在变差。",
            "Piotroski F is {value} of 9 (weak at {threshold} or less): profit, cash, leverage, liquidity and efficiency mostly worsen.",
        ),
        innocent=Bilingual(
            "投产爬坡、战略性降价抢市场、一次性减值出清。",
            "A line starting up, prices cut to win a market, losses cleared in one year.",
        ),
        ask=Bilingual(
            "看九项中哪几项为零，问管理层对每一项的改善办法和时间表。",
            "See which of the nine are zero and ask management what mends each, and by when.",
        ),
    ),
    evidence=("net_profit", "net_operating_cash", "total_assets", "current_assets", "current_liabilities", "revenue"),
    group="models",
    parameters=("statements.piotroski.weak",),
    applies=_applies,
)  # fmt: skip

RULES = (BENEISH, DECHOW, Z2, Z1, Z_CHINA, PIOTROSKI)
