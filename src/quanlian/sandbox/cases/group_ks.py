"""KS 集团, 贷后: a group that was sound when it borrowed and expanded beyond its means.

The lead builds, a subsidiary's buyers pay late, loan money of one comes back through a shell to the family, guarantees carry
the trouble on. Source: the outline's case of group KS after the loan; companies and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import MEDIUM, SMALL


def plant(stage: Stage) -> None:
    """Over-expansion, stretched receivables, loan money that returns, cross guarantees."""
    for role in ("works", "sales", "logistics"):
        stage.controls(role, share=0.67)
    stage.guarantees(None, "works", 3.0, "chain")
    stage.guarantees("works", "sales", 3.0, "chain")
    stage.guarantees("sales", "logistics", 3.0, "chain")
    stage.loan(0.9, stage.from_end(28), thing="factory")
    stage.trouble("over_expansion", 0.7, stage.from_end(24))
    stage.trouble("receivable_stretch", 1.5, stage.from_end(20), "sales")
    stage.trouble("margin_squeeze", 0.1, stage.from_end(12))
    stage.ring("fund_return", ["works"], stage.from_end(17))
    for back, seen in ((15, "新厂房土建停工"), (8, "车间只开三成, 员工轮休")):
        stage.visit(stage.from_end(back), {"现场": seen}, kind="routine")


CASE = Case("group_ks", "KS 集团: 贷后", "Group KS after the loan",
            (Role("lead", "康晟实业有限公司", ("C30", "C29", "C22"), MEDIUM), Role("works", "康晟新材料有限公司", ("C29", "C30", "C26"), SMALL),
             Role("sales", "康晟商贸有限公司", ("F51",), SMALL), Role("logistics", "康晟物流有限公司", ("G54",), SMALL)),
            plant)  # fmt: skip
