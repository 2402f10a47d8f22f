"""What do the published models say: managed earnings, misstatement, distress, strength (公开模型)?"""

from quanlian.statements.models.columns import COMPONENTS, ENRICHMENT, VALUES
from quanlian.statements.models.rules import RULES

ENRICHMENTS = (ENRICHMENT,)

__all__ = ["COMPONENTS", "ENRICHMENTS", "RULES", "VALUES"]
