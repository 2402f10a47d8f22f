"""小额贷款存证与一键起诉: a small loan that went bad, with every paper that a suit needs.

The contract names the court and an address for service; drawing, dues, payments and charge are all in the book. What the
product will do with them (fingerprints, bundle) comes later; the data are here. Source: the outline's case of small loans
put on chain and sued by one click; firm and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import MICRO


def plant(stage: Stage) -> None:
    """A micro firm that loses its buyers and whose owner empties the till; a contract fit for court."""
    stage.clauses("本合同争议由贷款人所在地人民法院管辖", "签约时确认的手机号码与经营地址, 电子送达有效")
    stage.trait(margin=0.1, care=0.2)
    stage.loan(1.0, stage.from_end(33), thing="vehicle")
    stage.trouble("lost_buyer", 0.7, stage.from_end(31))
    stage.trouble("owner_drain", 0.8, stage.from_end(29))


CASE = Case("small_loan_suit", "小额贷款: 存证与一键起诉", "Small loan: evidence on chain, one-click suit",
            (Role("carrier", "顺泽货运服务部", ("G54", "H62", "F52"), MICRO),), plant)  # fmt: skip
