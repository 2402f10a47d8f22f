"""What goes wrong with firms (危机): causes planned before the first month, acting in it, spreading to others.

Causes show first in sales, margins and collections, then in cash; whether a firm defaults is not planned: that depends on
its means, its lenders and its owner.
"""

from __future__ import annotations

from quanlian.sandbox.troubles.act import step
from quanlian.sandbox.troubles.plan import plan

__all__ = ["plan", "step"]
