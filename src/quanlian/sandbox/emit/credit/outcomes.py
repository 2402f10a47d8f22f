"""``outcome`` (结果): default, cure, recovery, write-off, as the bank books them."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit.state import UNKNOWN, credit_of, loan_ids
from quanlian.sandbox.emit.credit.common import last_day
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World


def emit(world: World, sink: Sink) -> None:
    """What became certain this month."""
    found = credit_of(world).month.outcomes
    if not found:
        return
    end = last_day(world)
    days = np.array([end if one["day"] is None else min(one["day"], end) for one in found], "datetime64[D]")
    firms = np.array([one["firm"] for one in found], np.int64)
    sink.rows(
        "outcome",
        {
            "party_id": world.firms.party_id[firms],
            "loan_id": [None if one["loan"] == UNKNOWN else loan_ids([one["loan"]])[0] for one in found],
            "at": days.astype("datetime64[s]") + 17 * 3600,
            "kind": [one["kind"] for one in found],
            "amount": np.array([one["amount"] for one in found], np.int64),
        },
        known_at=days,
    )
