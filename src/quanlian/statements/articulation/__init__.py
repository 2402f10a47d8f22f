"""Do the three statements tie (三表勾稽)? The 37 checks, each one small definition.

``balance`` (1–7), ``income`` (8–11), ``cashflow`` (12–17), ``rollforward`` (18–20, 28, 29, 31),
``estimates`` (21–25, 27, 30), ``rates`` (26, 32–35), ``history`` (36, 37).
"""

from quanlian.statements.articulation import balance, cashflow, estimates, history, income, rates, rollforward
from quanlian.statements.articulation.check import Adjustment, Check, Figure
from quanlian.statements.articulation.enrich import enrichments

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            check
            for module in (balance, income, cashflow, rollforward, estimates, rates, history)
            for check in module.CHECKS
        ),
        key=lambda check: check.number,
    )
)
RULES = tuple(check.rule() for check in CHECKS)
ENRICHMENTS = enrichments(CHECKS)

__all__ = ["CHECKS", "ENRICHMENTS", "RULES", "Adjustment", "Check", "Figure"]
