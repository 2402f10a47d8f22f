"""Checks 1–7: does the balance sheet add up (资产负债表表内勾稽)?"""

from __future__ import annotations

from quanlian.kernel import Bilingual, Level
from quanlian.statements.articulation.check import Check, farther
from quanlian.statements.articulation.sums import adds_up
from quanlian.statements.articulation.texts import ASK_ORIGINAL, READING

BALANCES = Check(
    number=1,
    title=Bilingual(
        "资产总计 = 负债合计 + 所有者权益合计", "total assets = total liabilities + total equity"
    ),
    left=lambda f, _: f.total_assets,
    right=lambda f, _: farther(
        f.total_assets, f.total_liabilities + f.total_equity, f.liabilities_and_equity
    ),
    rounded=3,
    needs=("total_assets", "total_liabilities", "total_equity"),
    because=Bilingual(
        "资产总计 {left}与负债及所有者权益合计 {right}相差 {gap}，报表不平。",
        "Total assets of {left} and liabilities plus equity of {right} differ by {gap}: the balance sheet does "
        "not balance.",
    ),
    innocent=READING,
    ask=ASK_ORIGINAL,
    evidence=("total_assets", "total_liabilities", "total_equity", "liabilities_and_equity"),
    level=Level.ORANGE,
)

ASSETS = Check(
    number=2,
    title=Bilingual(
        "资产总计 = 流动资产合计 + 非流动资产合计", "total assets = current + non-current assets"
    ),
    left=lambda f, _: f.total_assets,
    right=lambda f, _: f.sum_total_assets,
    rounded=3,
    needs=("total_assets", "current_assets", "sum_total_assets"),
    because=Bilingual(
        "资产总计 {left}与流动资产、非流动资产之和 {right}相差 {gap}，资产合计被改动或漏读。",
        "Total assets of {left} and current plus non-current assets of {right} differ by {gap}: a total was changed "
        "or misread.",
    ),
    innocent=READING,
    ask=ASK_ORIGINAL,
    evidence=("total_assets", "current_assets", "noncurrent_assets"),
    level=Level.ORANGE,
)

CURRENT_ASSETS = adds_up(
    "current_assets",
    3,
    Bilingual("流动资产合计 = 各流动资产项目之和", "current assets = sum of their lines"),
    Bilingual(
        "流动资产合计 {left}与各项目之和 {right}相差 {gap}，流动资产中有项目被改动、遗漏或另有未列示的项目。",
        "Current assets of {left} and the sum of their lines of {right} differ by {gap}: a line was changed, left out "
        "or is not shown.",
    ),
)

NONCURRENT_ASSETS = adds_up(
    "noncurrent_assets",
    4,
    Bilingual("非流动资产合计 = 各非流动资产项目之和", "non-current assets = sum of their lines"),
    Bilingual(
        "非流动资产合计 {left}与各项目之和 {right}相差 {gap}，非流动资产中有项目被改动、遗漏或另有未列示的项目。",
        "Non-current assets of {left} and the sum of their lines of {right} differ by {gap}: a line was changed, left "
        "out or is not shown.",
    ),
)

LIABILITIES = Check(
    number=5,
    title=Bilingual(
        "负债合计 = 流动负债合计 + 非流动负债合计（及其各项之和）",
        "total liabilities = current + non-current liabilities (and the lines of the latter)",
    ),
    left=lambda f, _: f.total_liabilities,
    right=lambda f, _: farther(
        f.total_liabilities,
        f.sum_total_liabilities,
        f.current_liabilities + f.sum_noncurrent_liabilities,
    ),
    rounded=lambda f, _: f.terms_noncurrent_liabilities + 3,
    needs=("total_liabilities", "current_liabilities", "sum_total_liabilities"),
    because=Bilingual(
        "负债合计 {left}与流动负债、非流动负债之和 {right}相差 {gap}，负债可能少列。",
        "Total liabilities of {left} and current plus non-current liabilities of {right} differ by {gap}: debt may be "
        "left out.",
    ),
    innocent=READING,
    ask=ASK_ORIGINAL,
    evidence=(
        "total_liabilities",
        "current_liabilities",
        "noncurrent_liabilities",
        "sum_noncurrent_liabilities",
    ),
    level=Level.ORANGE,
)

CURRENT_LIABILITIES = adds_up(
    "current_liabilities",
    6,
    Bilingual("流动负债合计 = 各流动负债项目之和", "current liabilities = sum of their lines"),
    Bilingual(
        "流动负债合计 {left}与各项目之和 {right}相差 {gap}，流动负债中有项目被改动或遗漏，借款可能少列。",
        "Current liabilities of {left} and the sum of their lines of {right} differ by {gap}: a line was changed or "
        "left out, borrowings perhaps.",
    ),
)

EQUITY = adds_up(
    "total_equity",
    7,
    Bilingual("所有者权益合计 = 各权益项目之和", "total equity = sum of its lines"),
    Bilingual(
        "所有者权益合计 {left}与实收资本、资本公积、未分配利润等各项之和 {right}相差 {gap}，净资产不实或漏项。",
        "Total equity of {left} and its lines (capital, reserves, retained earnings) of {right} differ by {gap}: net "
        "assets are misstated or a line is missing.",
    ),
)

CHECKS = (BALANCES, ASSETS, CURRENT_ASSETS, NONCURRENT_ASSETS, LIABILITIES, CURRENT_LIABILITIES, EQUITY)
