"""Which of nine kinds of anomaly do a company's statements show, and how badly (九类异常信号)?"""

from quanlian.statements.classes.derived import ENRICHMENT as _INDICATORS
from quanlian.statements.classes.score import CLASSES, NAMES, rules
from quanlian.statements.classes.score import ENRICHMENT as _SCORES

RULES = rules()
ENRICHMENTS = (_INDICATORS, _SCORES)

__all__ = ["CLASSES", "ENRICHMENTS", "NAMES", "RULES"]
