"""设备重复抵押: one machine stands behind the loans of two firms, its serial copied with a letter for a digit.

The second grantor is another company, so the register, which is searched by the grantor's name, shows nothing; invoice,
make, model, photograph and place agree. Source: the outline's case of equipment pledged twice; firms and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL


def plant(stage: Stage) -> None:
    """The same machine at two grantors; O for 0, I for 1."""
    stage.ring("double_pledge", ["first", "second"], stage.from_end(18), trick="typo")


CASE = Case("pledged_twice", "设备重复抵押", "Equipment pledged twice",
            (Role("first", "铭川精密机械有限公司", ("C33", "C34", "C29"), SMALL),
             Role("second", "昊博模具有限公司", ("C29", "C33", "C35"), SMALL)), plant)  # fmt: skip
