"""``off_balance`` (表外): acceptances issued for firms that pay with bills."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit.state import credit_of
from quanlian.sandbox.emit.credit.common import day_of, first_day
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World


def emit(world: World, sink: Sink) -> None:
    """Acceptances of the month; in the first month those still open."""
    table = credit_of(world).bills
    new = table["start"] == world.number
    rows = np.flatnonzero(new | table["open"] if world.number == 0 else new)
    if len(rows):
        issued = day_of(world, table["start"][rows], table["day"][rows])
        sink.rows(
            "off_balance",
            {
                "off_balance_id": bill_ids(rows),
                "party_id": world.firms.party_id[table["firm"][rows]],
                "kind": "acceptance",
                "amount": table["amount"][rows],
                "margin": table["margin"][rows],
                "start": issued,
                "maturity": day_of(world, table["maturity"][rows], table["day"][rows]),
            },
            known_at=np.maximum(issued, first_day(world)),
        )


def bill_ids(rows: np.ndarray) -> list[str]:
    """Numbers of acceptances (票据号)."""
    return [f"CD{row + 1:08d}" for row in rows.tolist()]
