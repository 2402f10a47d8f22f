"""分行业报告模板: three honest firms whose reports must ask different things.

A wholesaler turns stock in weeks, a builder waits for public owners, a farm has one harvest. The same template would accuse
two of them. Source: the outline's case of report templates by industry; firms invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL


def plant(stage: Stage) -> None:
    """Traits of the three trades, and nothing else."""
    stage.tell("honest", None)
    stage.trait("builder", state_buyer_share=0.75)
    stage.tell("honest:state_buyers", "builder")
    stage.tell("honest:long_cycle", "farm")


CASE = Case("report_templates", "分行业报告模板", "Report templates by industry",
            (Role("wholesaler", "汇拓贸易有限公司", ("F51",), SMALL), Role("builder", "立桥市政工程有限公司", ("E48", "E50"), SMALL),
             Role("farm", "绿畴农业发展有限公司", ("A01", "A04", "A03"), SMALL)), plant)  # fmt: skip
