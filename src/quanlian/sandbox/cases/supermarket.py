"""超市老板, 隐性负债: a supermarket owner who pays private lenders every month for debts that no statement shows.

Money of acquaintances came in as the owner's capital; interest leaves on the same days each month. Soft facts do not fit:
answers change, wages came late, a lender sued. Source: the outline's case of hidden debts; firm and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL


def plant(stage: Stage) -> None:
    """Private debt for two years, soft contradictions on visits, a lender's suit near the end."""
    stage.cheat("hidden_debt", 0.28, stage.january(1))
    stage.loan(0.4, stage.january(1) + 4, thing="residence")
    first = {"资金来源": "称装修款为自有积蓄", "民间借款": "否认"}
    later = {
        "资金来源": "称装修款由亲戚凑",
        "民间借款": "否认",
        "员工": "称上月工资晚发十天",
        "习惯": "邻铺称其常打大牌",
    }
    stage.visit(stage.january(1) + 3, first)
    stage.visit(stage.from_end(9), later, kind="routine")
    stage.event(
        stage.from_end(4), "private_loan_dispute", "民间借贷纠纷, 被诉归还借款", amount_wan=80, part="被告"
    )


CASE = Case("supermarket", "超市老板: 隐性负债", "Supermarket owner: hidden debts",
            (Role("shop", "邻禾超市有限公司", ("F52", "F51"), SMALL),), plant)  # fmt: skip
