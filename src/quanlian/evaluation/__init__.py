"""How good are the findings? Measured against a truth that no import has read (效果评估)."""

from quanlian.evaluation.intervals import wilson
from quanlian.evaluation.statements import Evaluation, evaluate, measure
from quanlian.evaluation.truth import Cheat, read_cheats, read_truth

__all__ = ["Cheat", "Evaluation", "evaluate", "measure", "read_cheats", "read_truth", "wilson"]
