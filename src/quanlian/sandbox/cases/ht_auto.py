"""HT 汽车, 小微风险靶向排雷: a small dealer in cars with many small signs, none of which would do alone.

A pledged van leaves its fence and its power is cut, private interest is paid, taxes are late, the owner draws money. A sweep
puts the pieces together. Source: the outline's case of small firm HT Auto; firm and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import MICRO


def plant(stage: Stage) -> None:
    """Private debt, an owner's drain, a vehicle with a sensor that is driven off."""
    stage.cheat("hidden_debt", 0.2, stage.january(1))
    stage.trouble("owner_drain", 0.45, stage.from_end(14))
    stage.loan(0.5, stage.from_end(16), thing="vehicle", fitted=True, flees=stage.from_end(4))
    stage.event(stage.from_end(7), "tax_arrears", "欠税公告", amount_wan=9)
    stage.event(stage.from_end(3), "negative_news", "门店连日未开, 网上有人称联系不上老板")
    stage.visit(stage.from_end(6), {"展厅": "展车减少过半", "说法": "称换季清库"}, kind="routine")


CASE = Case("ht_auto", "HT 汽车: 小微风险靶向排雷", "Small firm HT Auto: its risks swept",
            (Role("dealer", "汇途汽车销售服务有限公司", ("F52", "F51", "C36"), MICRO),), plant)  # fmt: skip
