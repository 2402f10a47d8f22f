"""Supply chain (供应链): what was sold on each standing trade in the month."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.emit.items import items
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World


def emit(world: World, sink: Sink) -> None:
    """The month's amounts, known on the tenth of the next."""
    if not world.visible:
        return
    trades = world.trades
    edges = np.flatnonzero(trades.amount > 0)
    if not len(edges):
        return
    sink.rows(
        "trade",
        {
            "supplier_id": world.ids(trades.supplier[edges]),
            "buyer_id": world.ids(trades.buyer[edges]),
            "month": world.month.astype("datetime64[D]"),
            "amount": trades.amount[edges],
            "item": items(world, trades.supplier[edges]),
        },
        known_at=(world.month + 1).astype("datetime64[D]") + 9,
    )
