"""What do a company's statements say, do they tie, and what about them is odd (报表)?

``scan`` judges a whole book or one party and returns a run of findings; ``check_table`` shows every
articulation check with both sides; ``examine`` does both in one go; ``describe`` lists the rules.
"""

from quanlian.book.run import Findings, Run
from quanlian.statements.benford import benford
from quanlian.statements.benford_of_file import benford_file
from quanlian.statements.catalogue import describe
from quanlian.statements.meters import scan_meters
from quanlian.statements.scan import Examination, check_table, examine, scan
from quanlian.statements.scores import scores
from quanlian.statements.workbook import WorkbookCheck, check_workbook

__all__ = [
    "Examination",
    "Findings",
    "Run",
    "WorkbookCheck",
    "benford",
    "benford_file",
    "check_table",
    "check_workbook",
    "describe",
    "examine",
    "scan",
    "scan_meters",
    "scores",
]
