"""An honest economy with all that leaves traces outside the books, played once for the tests of those traces."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from quanlian.sandbox import shocks, steps
from quanlian.sandbox.clock import ending
from quanlian.sandbox.draws import Draws, Ints
from quanlian.sandbox.emit import account, flow, invoice, macro, meter, tax, trade, visit
from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.founding import found
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.simulate import run
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World

BORROWERS, MONTHS, SEED = 100, 14, 11
EMITTERS = (meter.emit, tax.emit, invoice.emit, account.emit, trade.emit, macro.emit, visit.emit, flow.emit)


@dataclass
class Played:
    """A world at its end, its rows, and what was true month by month (by number)."""

    world: World
    rows: dict[str, pl.DataFrame]
    cash: dict[int, Ints] = field(default_factory=dict)
    now: dict[int, dict[str, Any]] = field(default_factory=dict)


@cache
def played(seed: int = SEED, solar: float | None = None) -> Played:
    """Play it, with that share of firms with solar panels; the same arguments give the same object."""
    world = opened(seed, Scenario(innocents={} if solar is None else {"own_solar": solar}))
    sink, kept = MemorySink(), Played(world, {})

    def keep(world: World, _: Sink) -> None:
        kept.cash[world.number] = world.ledger["free_cash"].copy()
        names = ("sales", "export_sales", "units", "vat_due", "wages", "round_trip", "bought_invoices")
        kept.now[world.number] = {name: np.asarray(world.now[name]).copy() for name in names}

    every = [shocks.step, *steps.STEPS_BEFORE_CREDIT, *steps.STEPS_AFTER]
    run(world, every, [*EMITTERS, keep], sink)
    kept.rows = sink.frames()
    return kept


def opened(seed: int, scenario: Scenario, months: int = MONTHS) -> World:
    """Founded firms with open books; the founding opens them itself or leaves it to us."""
    world: World = found(scenario, Draws(seed), ending(months), BORROWERS)
    if not world.ledger["inventory"].any():
        from quanlian.sandbox.steps.opening import open_books

        open_books(world)
        world.ledger.close_year()
    return world


def month_of(column: str) -> pl.Expr:
    """The month of an instant, in Shanghai."""
    return pl.col(column).dt.convert_time_zone("Asia/Shanghai").dt.strftime("%Y-%m")
