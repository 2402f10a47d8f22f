"""What stands behind the loans and what it is worth (押品): things, charges, valuations, sensors."""

from quanlian.sandbox.collateral.holdings import Holdings, collateral_ids, holdings
from quanlian.sandbox.collateral.step import step

__all__ = ["Holdings", "collateral_ids", "holdings", "step"]
