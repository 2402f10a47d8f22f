"""农机配件厂, 三品现场核验: a maker of farm-machine parts whose character, product and collateral were checked on site.

Nothing is wrong here. Three visits a year apart say the same: references outside the family, buyers called back, a
machine whose plate, invoice and place agree. Source: the outline's case of 三品 checked on site; firm and figures invented.
"""

from __future__ import annotations

from quanlian.sandbox.cases.stage import Case, Role, Stage
from quanlian.sandbox.world import SMALL

_SEEN = {
    "人品": "两位非亲属同行评价守信, 征信无逾期",
    "产品": "前五大客户逐一回访属实, 退货率 1.8%, 在手订单 2 个月",
    "押品": "铭牌编号与发票一致, 设备在用, 定位与厂址相符",
}


def plant(stage: Stage) -> None:
    """An honest firm, a machine with a sensor, and visits that agree with each other."""
    stage.trait(care=0.92)
    stage.loan(0.5, stage.from_end(26), thing="machine", fitted=True)
    for back in (26, 14, 2):
        month = stage.from_end(back)
        stage.visit(month, _SEEN, kind="pre_loan" if back == 26 else "routine")


CASE = Case("farm_parts", "农机配件厂: 三品现场核验", "Farm-machinery parts maker: three products checked on site",
            (Role("maker", "丰垦农机配件有限公司", ("C35", "C34", "C33"), SMALL),), plant)  # fmt: skip
