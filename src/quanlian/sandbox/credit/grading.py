"""The five-class grade of each loan by arrears, restructuring and the company it keeps (五级分类)."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit.products import (
    CLASSES,
    LOSS,
    NORMAL,
    SPECIAL_MENTION,
    SUBSTANDARD,
    parameter,
)
from quanlian.sandbox.credit.state import UNKNOWN, Credit, by_firm, past_due_days
from quanlian.sandbox.world import World

TECHNICAL_DAYS, DOUBTFUL_DAYS, LOSS_DAYS = 7, 270, 360  # rules of 2023 and usual ageing buckets
OBSERVED_MONTHS = 12  # a restructured loan is watched for at least a year


def step(world: World, state: Credit) -> None:
    """Grade active loans; a firm's loans are no better than its worst one once that is non-performing."""
    loans, extra = world.loans, state.extra
    rows = np.flatnonzero(loans["status"] == 0)
    days = past_due_days(world, state, rows)
    bounds = [TECHNICAL_DAYS, parameter("default.days"), DOUBTFUL_DAYS, LOSS_DAYS]
    grade = np.searchsorted(bounds, days, side="left").clip(NORMAL, LOSS)
    restructured = extra["restructured"][rows]
    watched = (restructured != UNKNOWN) & (world.number - restructured < OBSERVED_MONTHS)
    grade = np.maximum(grade, np.where(watched, SPECIAL_MENTION, NORMAL))
    grade = np.maximum(grade, extra["floor"][rows])
    firms = loans["firm"][rows]
    bad = by_firm(world, firms, (grade >= SUBSTANDARD).astype(np.int64)) > 0
    grade = np.where(bad[firms], np.maximum(grade, SUBSTANDARD), grade)
    extra["changed"][rows] |= extra["five"][rows] != grade
    extra["five"][rows] = grade
    loans["five_class"][rows] = CLASSES[grade]
    late = by_firm(world, firms, (days > TECHNICAL_DAYS).astype(np.int64)) > 0
    table = state.facilities
    frozen = late[table["firm"]] | bad[table["firm"]]
    table["changed"][:] |= table["frozen"] != frozen
    table["frozen"][:] = frozen
