"""制造企业尽调, 两种 AI 工具: a maker of metal goods on whom two readers of the same file come to different ends.

The statements alone look sound: cost was left in the store, so margins are up. Stock that grows faster than sales and a
visitor's half-empty store say otherwise. Source: the outline's case of due diligence with two AI tools; firm and figures
invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import MEDIUM


def plant(stage: Stage) -> None:
    """Stock inflated over two years, contradicted by what was seen, and a request for more."""
    stage.cheat("a4", 0.1, stage.january(1))
    stage.visit(
        stage.january() + 9, {"库存": "成品库约半满, 与账面增加不符", "订单": "老板称满产", "班次": "一班"}
    )
    stage.loan(0.8, stage.from_end(5), thing="factory")


CASE = Case("two_tools", "制造企业尽调: 两种 AI 工具", "A manufacturer's due diligence with two AI tools",
            (Role("maker", "铂诚金属制品有限公司", ("C33", "C31", "C29"), MEDIUM),), plant)  # fmt: skip
