"""家族骗贷: four relatives borrow, each guaranteed by the next, and the money gathers with one of them.

Applications come from one telephone within two months, some of the kinship is not told, interest for all is sent by the one,
until it stops. Source: the outline's case of a family's loan chain; people, firms and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import MICRO

_ROLES = ("eldest", "second", "cousin", "uncle")


def plant(stage: Stage) -> None:
    """A family chain that starts in the second year of the data."""
    stage.ring("family_chain", list(_ROLES), stage.from_end(22))


CASE = Case("family_chain", "家族骗贷", "Family loan chain",
            (Role("eldest", "骏达商贸有限公司", ("F51", "F52"), MICRO), Role("second", "骏越建材经营部", ("F51", "F52"), MICRO),
             Role("cousin", "骏丰五金经营部", ("F52", "F51"), MICRO), Role("uncle", "骏源物资有限公司", ("F51", "F52"), MICRO)),
            plant)  # fmt: skip
