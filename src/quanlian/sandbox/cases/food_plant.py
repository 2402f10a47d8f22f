"""食品厂, 三表背离: a food plant whose sales rise on paper while current, water and tax returns stay where they were.

The last full year's sales are inflated by two fifths; what was really made, and so the meters, did not change. Source: the
outline's case of three meters that part from the statements; firm and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL


def plant(stage: Stage) -> None:
    """False sales from January of the last full year, seen on a visit as one idle line of two."""
    stage.cheat("a2", 0.42, stage.january())
    stage.loan(0.7, stage.january() + 3, thing="factory")
    seen = {"产品": "两条产线只开一条", "电表": "户号与厂址相符, 读数与上年相近", "说法": "老板称订单翻番"}
    stage.visit(stage.january() + 8, seen, kind="routine")


CASE = Case("food_plant", "食品厂: 三表背离", "Food plant: three meters part from the statements",
            (Role("plant", "味禾食品有限公司", ("C14", "C13"), SMALL),), plant)  # fmt: skip
