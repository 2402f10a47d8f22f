"""城商行存证与数字仲裁: a weaver's loan whose contract sends disputes to an arbitration commission, online.

The firm and its guarantor both signed the clause, which is what arbitration needs. Source: the outline's case of a city
bank's evidence and digital arbitration; firms and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL

_CLAUSE = "因本合同发生的争议提交约定的仲裁委员会仲裁, 各方同意网上仲裁"


def plant(stage: Stage) -> None:
    """Squeezed margins, a lost buyer, an owner who takes money out; guarantor and borrower bound by one clause."""
    stage.clauses(_CLAUSE, "营业执照住所及签约邮箱")
    stage.clauses(_CLAUSE, "营业执照住所及签约邮箱", "guarantor")
    stage.guarantees("guarantor", None, 3.0, "plain")
    stage.trait(margin=0.1, care=0.3)
    stage.loan(1.0, stage.from_end(32), thing="machine")
    stage.trouble("margin_squeeze", 0.15, stage.from_end(31))
    stage.trouble("lost_buyer", 0.75, stage.from_end(29))
    stage.trouble("owner_drain", 0.7, stage.from_end(26))


CASE = Case("city_bank_arbitration", "城商行: 存证与数字仲裁", "City bank: evidence and digital arbitration",
            (Role("weaver", "澄溪纺织有限公司", ("C17", "C18"), SMALL), Role("guarantor", "澄溪印染有限公司", ("C17", "C18"), SMALL)),
            plant)  # fmt: skip
