"""Is the claimed revenue borne out by what outsiders measure (三品三表交叉核验)?"""

from quanlian.statements.meters.kinds import KINDS
from quanlian.statements.meters.rules import RULES
from quanlian.statements.meters.scan import scan_meters
from quanlian.statements.meters.verdict import ENRICHMENT

ENRICHMENTS = (ENRICHMENT,)

__all__ = ["ENRICHMENTS", "KINDS", "RULES", "scan_meters"]
