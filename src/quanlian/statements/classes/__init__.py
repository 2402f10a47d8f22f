"""Which of nine kinds of anomaly do a company's statements show, and how badly (九类异常信号)?"""

from quanlian.statements.classes.derived import ENRICHMENT as _DERIVED
from quanlian.statements.classes.outside import ENRICHMENT as _OUTSIDE
from quanlian.statements.classes.score import CLASSES, NAMES, rules
from quanlian.statements.classes.score import ENRICHMENT as _SCORES
from quanlian.statements.classes.transactions import ENRICHMENT as _TRANSACTIONS
from quanlian.statements.classes.versions import ENRICHMENT as _VERSIONS

RULES = rules()
ENRICHMENTS = (_DERIVED, _VERSIONS, _OUTSIDE, _TRANSACTIONS, _SCORES)

__all__ = ["CLASSES", "ENRICHMENTS", "NAMES", "RULES"]
