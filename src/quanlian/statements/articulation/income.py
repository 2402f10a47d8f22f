"""Checks 8–11: does the income statement add up (利润表表内勾稽)?"""

from __future__ import annotations

from dataclasses import replace

from quanlian.kernel import Bilingual
from quanlian.statements.articulation.sums import adds_up

OPERATING_PROFIT = adds_up(
    "operating_profit",
    8,
    Bilingual("营业利润 = 营业收入 − 成本费用 + 各项收益", "operating profit = revenue − costs + gains"),
    Bilingual(
        "营业利润 {left}与按收入、成本费用、收益各项计算的 {right}相差 {gap}，利润被改动或有费用未列示。",
        "Operating profit of {left} and the figure computed from its lines of {right} differ by {gap}: profit was "
        "changed or an expense is not shown.",
    ),
    with_=("revenue",),
)

PROFIT_BEFORE_TAX = adds_up(
    "profit_before_tax",
    9,
    Bilingual(
        "利润总额 = 营业利润 + 营业外收入 − 营业外支出",
        "profit before tax = operating profit + other gains − losses",
    ),
    Bilingual(
        "利润总额 {left}与营业利润加减营业外收支的 {right}相差 {gap}，表内计算不符。",
        "Profit before tax of {left} and operating profit with non-operating items of {right} differ by {gap}.",
    ),
    with_=("operating_profit",),
)

NET_PROFIT = adds_up(
    "net_profit",
    10,
    Bilingual("净利润 = 利润总额 − 所得税费用", "net profit = profit before tax − income tax"),
    Bilingual(
        "净利润 {left}与利润总额减所得税费用的 {right}相差 {gap}，净利润不实。",
        "Net profit of {left} and profit before tax less income tax of {right} differ by {gap}: net profit is "
        "misstated.",
    ),
    with_=("profit_before_tax",),
)

COMPREHENSIVE_INCOME = replace(
    adds_up(
        "comprehensive_income",
        11,
        Bilingual(
            "综合收益总额 = 净利润 + 其他综合收益的税后净额",
            "comprehensive income = net profit + other comprehensive income",
        ),
        Bilingual(
            "综合收益总额 {left}与净利润加其他综合收益税后净额的 {right}相差 {gap}。",
            "Comprehensive income of {left} and net profit plus other comprehensive income of {right} differ by {gap}.",
        ),
        with_=("net_profit",),
    ),
    # Small firms' formats stop at net profit.
    applies=lambda f, _: f.comprehensive_income.notnull() | f.other_comprehensive_income_after_tax.notnull(),
)

CHECKS = (OPERATING_PROFIT, PROFIT_BEFORE_TAX, NET_PROFIT, COMPREHENSIVE_INCOME)
