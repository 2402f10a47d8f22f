"""Cheats of the nine classes, hidden debts and round trips (造假): planned once, posted month by month.

A cheat books false entries into ``world.false``; what a bank is shown is the true books plus these. Where a trick
moves real money (to the owner, around a circle, to a private lender) it also posts to the true books.
"""

from quanlian.sandbox.cheats.month import step
from quanlian.sandbox.cheats.planning import plan

__all__ = ["plan", "step"]
