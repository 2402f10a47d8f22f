"""What lenders and appraisers know that the statements do not say (他行负债与设备评估)."""

from __future__ import annotations

import ibis.expr.types as ir

from quanlian.kernel import Bilingual
from quanlian.statements.models.attach import Extra, Side
from quanlian.statements.models.derived import month_number
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.source import Source

ADDS = {
    "known_debt": Bilingual("征信或他行负债余额", "debt in the bureau report or known of other lenders"),
    "new_equipment_cost": Bilingual(
        "本期购入设备的押品成本与评估价", "cost and appraisal of equipment bought in the period (collateral)"
    ),
    "new_equipment_appraised": Bilingual(
        "本期购入设备的押品成本与评估价", "cost and appraisal of equipment bought in the period (collateral)"
    ),
}
PERIOD = ("party_id", "month", "months")
_EQUIPMENT = ("machine", "farm_machine", "vehicle")


def _debt_side(frame: Frame, source: Source) -> Side:
    return _debt_elsewhere(frame, source), {key: frame[key] for key in ("party_id", "period_end")}


def _equipment_side(frame: Frame, source: Source) -> Side:
    return _equipment(frame, source), period_keys(frame)


def period_keys(frame: Frame) -> dict[str, ir.Value]:
    """A statement's firm, last month and months, by which figures of a period are joined to it."""
    month = month_number(frame["period_end"])
    return {"party_id": frame["party_id"], "month": month, "months": frame["months"]}


def periods(frame: Frame) -> ir.Table:
    """Every period of every firm once."""
    return frame.select(**period_keys(frame)).distinct()


def _debt_elsewhere(frame: Frame, source: Source) -> ir.Table:
    """The sum over lenders of the balance known nearest to the period's end."""
    near = _near(frame, source.own("debt"), source.limits)
    nearest = near.group_by("party_id", "period_end", "institution", "kind").agg(
        balance=near["balance"].cast("float64").argmin(near["days"])
    )
    return nearest.group_by("party_id", "period_end").agg(debt_elsewhere=nearest["balance"].sum())


def _near(frame: Frame, debts: ir.Table, limits: Limits) -> ir.Table:
    window = int(limits["statements.a8_hidden_debt_high.window"])
    ends = frame.select("party_id", "period_end").distinct()
    debts = debts.rename(debtor="party_id")
    joined = ends.inner_join(debts, ends["party_id"] == debts["debtor"])
    days = joined["as_of"].delta(joined["period_end"], unit="day").abs()
    return joined.mutate(days=days).filter(days <= window)


def _equipment(frame: Frame, source: Source) -> ir.Table:
    things = _new_equipment(source)
    new = within(periods(frame), things.mutate(party_id="owner_id", month=month_number(things["built"])))
    return new.group_by(*PERIOD).agg(
        new_equipment_cost=new["cost"].cast("float64").sum(),
        new_equipment_appraised=new["appraised_value"].cast("float64").sum(),
    )


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


def within(spans: ir.Table, monthly: ir.Table) -> ir.Table:
    """Each month's figures once for every statement period they fall into."""
    own = monthly.rename(own_party="party_id", own_month="month")
    inside = [
        spans["party_id"] == own["own_party"],
        own["own_month"] <= spans["month"],
        own["own_month"] > spans["month"] - spans["months"],
    ]
    return spans.inner_join(own, inside).drop("own_party", "own_month")


EXTRAS = (
    Extra(columns={"debt_elsewhere": "float64"}, tables=("debt",), side=_debt_side),
    Extra(
        columns={"new_equipment_cost": "float64", "new_equipment_appraised": "float64"},
        tables=("collateral",),
        side=_equipment_side,
    ),
)
