"""What lenders and appraisers know that the statements do not say (他行负债与设备评估)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual
from quanlian.statements.models.derived import month_number
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.source import Enrichment, Source

ADDS = {
    "known_debt": Bilingual("征信或他行负债余额", "debt in the bureau report or known of other lenders"),
    "new_equipment_cost": Bilingual(
        "本期购入设备的账面成本（押品）", "cost of equipment bought in the period (collateral)"
    ),
    "new_equipment_appraised": Bilingual(
        "本期购入设备的评估价（押品）", "appraised value of equipment bought in the period"
    ),
}
PERIOD = ("party_id", "month", "months")
_EQUIPMENT = ("machine", "farm_machine", "vehicle")


def add_outside(frame: Frame, source: Source) -> Frame:
    """The frame with debt that lenders report and the appraisal of equipment bought in the period."""
    frame = _with_debt(frame, source)
    return _with_equipment(frame, source)


def _with_debt(frame: Frame, source: Source) -> Frame:
    """The larger of the bureau's balance and the sum over lenders, near the period's end."""
    debts = source.own("debt")
    near = _near(frame, debts, source.limits)
    nearest = near.group_by("debt_party", "debt_end", "institution", "kind").agg(
        balance=near["balance"].cast("float64").argmin(near["days"])
    )
    sums = nearest.group_by("debt_party", "debt_end").agg(debt_elsewhere=nearest["balance"].sum())
    joined = frame.left_join(
        sums, [frame["party_id"] == sums["debt_party"], frame["period_end"] == sums["debt_end"]]
    )
    known = ibis.greatest(joined["bureau_debt"].cast("float64"), joined["debt_elsewhere"])
    return joined.mutate(known_debt=known).drop("debt_party", "debt_end", "debt_elsewhere")


def _near(frame: Frame, debts: ir.Table, limits: Limits) -> ir.Table:
    window = int(limits["statements.a8_hidden_debt_high.window"])
    ends = frame.select(debt_party="party_id", debt_end="period_end").distinct()
    joined = ends.inner_join(debts, ends["debt_party"] == debts["party_id"])
    days = joined["as_of"].delta(joined["debt_end"], unit="day").abs()
    return joined.mutate(days=days).filter(days <= window)


def _with_equipment(frame: Frame, source: Source) -> Frame:
    things = _new_equipment(source)
    ends = frame.select(thing_party="party_id", thing_end="period_end", thing_months="months").distinct()
    last, bought = month_number(ends["thing_end"]), month_number(things["built"])
    inside = [ends["thing_party"] == things["owner_id"], bought <= last, bought > last - ends["thing_months"]]
    new = ends.inner_join(things, inside)
    sums = new.group_by("thing_party", "thing_end", "thing_months").agg(
        new_equipment_cost=new["cost"].cast("float64").sum(),
        new_equipment_appraised=new["appraised_value"].cast("float64").sum(),
    )
    same: list[Any] = [frame["party_id"] == sums["thing_party"], frame["period_end"] == sums["thing_end"]]
    joined = frame.left_join(sums, [*same, frame["months"] == sums["thing_months"]])
    return joined.drop("thing_party", "thing_end", "thing_months")


def _new_equipment(source: Source) -> ir.Table:
    """Equipment with cost, appraised soon after it was made: later the price falls by wear."""
    things = source.table("collateral")
    soon = source.limits["statements.a7_capex_price_high.appraised_within"]
    age = things["appraised_on"].delta(things["built"], unit="day")
    return things.filter(
        things["kind"].isin(_EQUIPMENT)
        & (things["cost"] > 0)
        & (things["appraised_value"] > 0)
        & age.between(0, soon)
    ).select("owner_id", "built", "cost", "appraised_value")


def within(periods: ir.Table, monthly: ir.Table) -> ir.Table:
    """Each month's figures once for every statement period they fall into."""
    own = monthly.rename(own_party="party_id", own_month="month")
    inside = [
        periods["party_id"] == own["own_party"],
        own["own_month"] <= periods["month"],
        own["own_month"] > periods["month"] - periods["months"],
    ]
    return periods.inner_join(own, inside).drop("own_party", "own_month")


ENRICHMENT = Enrichment(name="outside", add=add_outside, adds=ADDS)
