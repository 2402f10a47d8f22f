"""家具厂, 有利润没现金: a furniture maker that earns on paper while its buyers pay ever later.

Receivables stretch for two years; in the last the books add profit that no one will pay. Source: the outline's case of paper
profit without cash; firm and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL


def plant(stage: Stage) -> None:
    """Buyers who stretch, then profit without cash."""
    stage.trouble("receivable_stretch", 1.1, stage.january(1) + 3)
    stage.cheat("a6", 0.12, stage.january(1))
    stage.loan(0.6, stage.january(1) + 1, thing="inventory")
    stage.visit(stage.january() + 5, {"库存": "成品堆至通道", "应收": "两家卖场已欠九个月"}, kind="routine")


CASE = Case("furniture", "家具厂: 有利润没现金", "Furniture maker: profit on paper, no cash",
            (Role("maker", "榆木坊家具有限公司", ("C21", "C24"), SMALL),), plant)  # fmt: skip
