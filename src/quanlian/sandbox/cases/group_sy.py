"""SY 集团, 贷前: a group that asks for a large loan and shows three of its four companies.

The fourth is held through the lead's owner and not told; it guarantees and is guaranteed, so the group stands in for itself.
Source: the outline's case of group SY before the loan; companies and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import MEDIUM, SMALL


def plant(stage: Stage) -> None:
    """Two known subsidiaries, one hidden, guarantees round, money lent inside, and the request."""
    for role, known in (("parts", True), ("trade", True), ("hidden", False)):
        stage.controls(role, share=0.6 if known else 0.51, known=known)
    stage.guarantees(None, "parts", 3.0, "circle")
    stage.guarantees("parts", "hidden", 3.0, "circle")
    stage.guarantees("hidden", None, 2.0, "circle")
    stage.cheat("a8", 0.16, stage.january(1))
    stage.loan(1.2, stage.from_end(3), thing="land")


CASE = Case("group_sy", "SY 集团: 贷前", "Group SY before the loan",
            (Role("lead", "松源控股有限公司", ("C38", "C34", "C26"), MEDIUM), Role("parts", "松源零部件有限公司", ("C34", "C33"), SMALL),
             Role("trade", "松源贸易有限公司", ("F51",), SMALL), Role("hidden", "越帆材料有限公司", ("C26", "C29", "F51"), SMALL)),
            plant)  # fmt: skip
