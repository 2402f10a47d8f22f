"""The bank's own files (本行资料): branches, who holds which post, products."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import month_end
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.founding.bank import Bank
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import NEVER, World


def emit(world: World, sink: Sink) -> None:
    """All of it in the first month, then the changes of staff."""
    bank: Bank = world.facts["bank"]
    day = world.month.astype("datetime64[D]")
    if world.number == 0:
        _branches(sink, bank, day)
        products = {name: [product[name] for product in bank.products] for name in bank.products[0]}
        sink.rows("product", products, known_at=day)
    _staff(world, sink, bank, day)


def _branches(sink: Sink, bank: Bank, day: np.datetime64) -> None:
    branches = bank.branches
    parents = [None if p == NEVER else branches.branch[p] for p in branches.parent.tolist()]
    columns = {"branch": branches.branch, "name": branches.name, "parent": parents}
    sink.rows("branch", columns, known_at=day)


def _staff(world: World, sink: Sink, bank: Bank, day: np.datetime64) -> None:
    """Those in office at the start; then who comes, and who goes with the day of it."""
    since, until = bank.staff.since, bank.staff.until
    end = month_end(world.month)
    came = (since <= end) & ((since >= day) | (world.number == 0))
    went = (until >= day) & (until <= end)  # a missing day compares as false
    rows = np.flatnonzero(came | went)
    if len(rows):
        _write(sink, bank, rows, np.where(went[rows], until[rows], np.maximum(since[rows], day)), end)


def _write(sink: Sink, bank: Bank, rows: Ints, known: np.ndarray, end: np.datetime64) -> None:
    staff = bank.staff
    until = np.where(staff.until[rows] <= end, staff.until[rows], np.datetime64("NaT"))
    columns = {
        "staff_id": staff.staff_id[rows],
        "name": staff.name[rows],
        "branch": bank.branches.branch[staff.branch[rows]],
        "post": staff.post[rows],
        "from_date": staff.since[rows],
        "to_date": until.astype("datetime64[D]"),
    }
    sink.rows("staff", columns, known_at=known)
