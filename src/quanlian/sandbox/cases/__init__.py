"""The sixteen stories of the sample bank (十六个案例): cast with fitting firms, planted by ordinary means, told in the truth."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.cases import (
    city_bank_arbitration,
    family_chain,
    farm_parts,
    food_plant,
    furniture,
    group_ks,
    group_sy,
    ht_auto,
    pledged_twice,
    precision_electronics,
    reasoning,
    report_templates,
    small_loan_suit,
    supermarket,
    two_tools,
    valve_maker,
)
from quanlian.sandbox.cases.casting import SMALLEST, cast_roles, make_room
from quanlian.sandbox.cases.stage import Stage
from quanlian.sandbox.world import World

# In this order the leads take the lowest customer numbers; a new story goes to the end.
STORIES = (
    farm_parts, food_plant, supermarket, valve_maker, precision_electronics, furniture, family_chain, pledged_twice,
    small_loan_suit, city_bank_arbitration, two_tools, report_templates, group_sy, group_ks, ht_auto, reasoning,
)  # fmt: skip
CASES = tuple(story.CASE for story in STORIES)


def cast(world: World) -> None:
    """Find the firms for all stories and plant what happens to them; a bank below 200 borrowers has none."""
    if len(world.firms) < SMALLEST:
        return
    chosen = cast_roles(world, CASES)
    make_room(world, np.array(sorted(firm for roles in chosen for firm in roles.values())))
    for case, roles in zip(CASES, chosen, strict=True):
        stage = Stage(world, case, roles)
        case.plant(stage)
        world.truth["case"].append(
            {
                "case_id": case.case_id,
                "title_zh": case.zh,
                "title_en": case.en,
                "party_ids": {name: str(world.firms.party_id[firm]) for name, firm in roles.items()},
                "names": {role.name: role.zh for role in case.roles},
                "planted": stage.planted,
                "from": min(
                    (row["from"] for row in stage.planted if "from" in row), default=str(world.clock.first)
                ),
            }
        )
