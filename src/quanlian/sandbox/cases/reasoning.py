"""推理模型如何思考: a firm that looks guilty at first sight and is not, for a reader who works it through.

Most of its sales fall in one quarter, and buyers pay ahead, so cash stands beside debt at year end: the two figures a hasty
reader stops at. Month by month it is a fruit packer's year, the same as the year before. Source: the outline's demonstration
with and without reasoning (the schoolboy who solves problems); firm and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL

_SEASON = 2.2  # how much stronger than its trade's a packer's year swings


def plant(stage: Stage) -> None:
    """A strong but steady season in an honest firm."""
    innocent = stage.world.facts.get("innocent", {})
    if "season_strength" in innocent:
        innocent["season_strength"][stage.lead] = _SEASON
    stage.trait(care=0.9)
    row = stage.tell("honest:season", None)
    told = {"party_id": row["party_id"], "kind": "season", "from": str(stage.world.clock.first)}
    stage.world.truth["innocent"].append(told)
    stage.visit(
        stage.january() + 10, {"生产": "旺季三班, 冷库满", "回款": "经销商年前预付", "淡季": "留守八人"}
    )


CASE = Case("reasoning", "推理模型如何思考", "How a reasoning model thinks",
            (Role("packer", "桂岭果品加工有限公司", ("C13", "C14", "A01"), SMALL),), plant)  # fmt: skip
