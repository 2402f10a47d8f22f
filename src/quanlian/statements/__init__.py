"""What do a company's statements say, do they tie, and what about them is odd (报表)?

``scan`` judges a whole book or one party and returns a run of findings; ``check_table`` shows every
articulation check with both sides; ``examine`` does both in one go; ``describe`` lists the rules.
"""

from quanlian.book.run import Findings, Run
from quanlian.statements.scan import Examination, check_table, examine, scan

__all__ = ["Examination", "Findings", "Run", "check_table", "examine", "scan"]
