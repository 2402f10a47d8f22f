"""What is usual among firms of this industry and size (同业基准)?"""

from quanlian.statements.peers.benchmarks import ENRICHMENT, QUANTILES
from quanlian.statements.peers.metrics import METRICS

ENRICHMENTS = (ENRICHMENT,)

__all__ = ["ENRICHMENTS", "METRICS", "QUANTILES"]
