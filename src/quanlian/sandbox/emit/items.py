"""What each trade sells, in a word (商品名称)."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Ints
from quanlian.sandbox.tabled import rows
from quanlian.sandbox.world import Texts, World


def items(world: World, firm: Ints) -> Texts:
    """The goods of these firms."""
    known = {row["code"]: row["item"] for row in rows("items")}
    of_industry = np.array([known.get(str(code), "商品") for code in world.industries["code"]], object)
    return np.asarray(of_industry[world.firms.industry[firm]])
