"""What our bank writes down about credit (信贷台账): from the application to the loss, and what the bureau says."""

from __future__ import annotations

from quanlian.sandbox.emit.credit import (
    applications,
    bills,
    bureau,
    events,
    facilities,
    loans,
    outcomes,
    payments,
)
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World


def emit(world: World, sink: Sink) -> None:
    """Rows of ``application`` ``authorization`` ``facility`` ``contract`` ``loan`` ``repayment`` ``due`` ``off_balance``
    ``credit_line`` ``inquiry`` ``debt`` ``outcome`` ``event``.
    """
    events.remember(world)
    bureau.remember(world)
    if not world.visible:
        return
    applications.emit(world, sink)
    facilities.emit(world, sink)
    loans.emit(world, sink)
    payments.emit(world, sink)
    bills.emit(world, sink)
    bureau.emit(world, sink)
    outcomes.emit(world, sink)
    events.emit(world, sink)
