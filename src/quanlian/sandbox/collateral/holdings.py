"""What is pledged, and for what (押品台账): the two tables that collateral keeps in ``world.facts``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Ints
from quanlian.sandbox.world import NEVER, Table, World

DAY = "datetime64[D]"
NO_DAY = np.datetime64("NaT", "D")
NO_LOAN = -1  # a charge for somebody else's loan


def things_table() -> Table:
    """Things pledged (押品), owners by party number, money in cents. ``firm`` is the borrower first served."""
    return Table(
        firm=np.int64, owner=np.int64, kind=object, security=object, serial=object, make=object, model=object,
        built=DAY, quantity=np.int64, unit=object, cost=np.int64, value=np.int64, appraised_on=DAY, address=object,
        lat=float, lon=float, invoice_no=object, title_no=object, insured_to=DAY, sealed=bool, lease_to=DAY,
        attributes=object, device=object, grade=float, migrates=bool, gone=np.int64, seq=np.int64, hours=float,
    )  # fmt: skip


def charges_table() -> Table:
    """Charges (抵质押登记). ``loan`` is a row of the loans, or ``NO_LOAN`` and ``loan_id`` names another lender's."""
    return Table(
        thing=np.int64, loan=np.int64, loan_id=object, lender=object, rank=np.int64, amount=np.int64,
        registered_on=DAY, register_no=object, released_on=DAY, known_at=DAY,
    )  # fmt: skip


@dataclass(slots=True)
class Holdings:
    """All things and charges, and which of them this month has changed."""

    things: Table = field(default_factory=things_table)
    charges: Table = field(default_factory=charges_table)
    loans_seen: int = 0
    month_done: int = -(10**6)
    things_changed: list[Ints] = field(default_factory=list)
    charges_changed: list[Ints] = field(default_factory=list)
    stamped: set[str] = field(default_factory=set)  # serials given out: makers do not repeat themselves

    def add_things(self, **columns: Any) -> Ints:
        """New things; their places."""
        rows = self.things.append(**columns)
        self.things_changed.append(rows)
        return rows

    def add_charges(self, **columns: Any) -> Ints:
        """New charges; their places."""
        rows = self.charges.append(**columns)
        self.charges_changed.append(rows)
        return rows

    def live(self) -> Ints:
        """Charges not released."""
        return np.flatnonzero(np.isnat(self.charges["released_on"]))

    def pledged(self) -> Ints:
        """Things under at least one charge that is not released."""
        return np.unique(self.charges["thing"][self.live()])


def holdings(world: World) -> Holdings:
    """The collateral of a world, empty at first."""
    found = world.facts.get("collateral")
    if found is None:
        found = world.facts["collateral"] = Holdings()
    assert isinstance(found, Holdings)
    return found


def collateral_ids(things: Ints) -> Any:
    """``collateral_id`` of things by place."""
    return np.array([f"K{thing:08d}" for thing in things], dtype=object)


def in_distress(world: World, firms: Ints) -> Any:
    """How close to failing a firm is, from 0 to 1; one that has defaulted is at 1."""
    stress, defaulted = world.troubles.stress, world.troubles.defaulted
    level = stress[firms] if len(stress) else np.zeros(len(firms))
    failed = defaulted[firms] != NEVER if len(defaulted) else np.zeros(len(firms), bool)
    return np.where(failed, 1.0, level)
