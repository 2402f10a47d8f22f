"""Month after month: the steps of the economy, then what leaves a trace in somebody's books (推演).

A step changes the world; an emitter only writes rows. Both see the world as it is in that month and nothing later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import Month, World

Step = Callable[[World], None]
Emitter = Callable[[World, Sink], None]


def run(world: World, steps: Sequence[Step], emitters: Sequence[Emitter], sink: Sink) -> None:
    """Play every month of the world's clock."""
    for place, _ in enumerate(world.clock.all):
        world.number = place - (len(world.clock.all) - world.clock.months)
        world.now = Month(len(world.firms))
        world.ledger.open_month()
        for step in steps:
            step(world)
        for emit in emitters:
            emit(world, sink)
