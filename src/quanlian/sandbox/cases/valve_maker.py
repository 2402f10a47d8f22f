"""台州阀门厂, 违约成本: a valve maker of Taizhou for whom default would cost more than it could ever gain.

A thin year, but the owner lives and is known there, a brother's firm stands in, one large buyer would be lost, and house and
factory are pledged. It pays. Source: the outline's case of the cost of default; firm and figures invented.
"""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL


def plant(stage: Stage) -> None:
    """A passing squeeze, a brother's guarantee, an anchor's orders, house and factory pledged."""
    world = stage.world
    stage.trait(care=0.88)
    stage.trouble("margin_squeeze", 0.05, stage.january())
    stage.kin("sibling", None, "brother")
    stage.guarantees("brother", None, 3.0, "plain")
    anchor = world.outsider(int(np.flatnonzero(world.outsiders.role == "anchor")[0]))
    stage.sells_to(int(anchor), 0.35)
    stage.loan(0.3, stage.january(1) + 2, thing="residence")
    stage.loan(0.5, stage.january(1) + 5, thing="factory")
    seen = {"商会": "镇阀门商会理事", "居住": "本地三代, 自住房与厂房相邻", "大客户": "供货资格需无失信记录"}
    stage.visit(stage.january(), seen, kind="routine")


CASE = Case("valve_maker", "台州阀门厂: 违约成本", "Taizhou valve maker: what default would cost",
            (Role("maker", "海坤阀门有限公司", ("C34", "C33"), SMALL, "3310"),
             Role("brother", "海坤铸件有限公司", ("C33", "C31", "C34"), SMALL, "3310")), plant)  # fmt: skip
