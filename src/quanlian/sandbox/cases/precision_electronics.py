"""精密电子, 完美报表: an electronics maker whose statements are too good, every entry of the false sales made.

Sales go round through related accounts, cash on the books is not in the bank, ratios hardly move. The cheat forgets
nothing; what it cannot make is current, freight and customs. Source: the outline's case of inflated sales; firm and figures
invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import MEDIUM


def plant(stage: Stage) -> None:
    """Two years of false sales that circle, and cash that is not there in the second."""
    stage.trait(care=0.9)
    stage.cheat("a2", 0.5, stage.january(1))
    stage.cheat("round_trip", 0.3, stage.january(1))
    stage.cheat("a1", 0.15, stage.january())
    stage.loan(0.8, stage.january(1) + 6, thing="receivable")


CASE = Case("precision_electronics", "精密电子: “完美报表”", "Precision electronics: the perfect statements",
            (Role("maker", "精曜电子科技有限公司", ("C39", "C38"), MEDIUM),), plant)  # fmt: skip
