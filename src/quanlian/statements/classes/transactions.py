"""What the firm's own money movements and invoices show for a statement's months (流水与发票特征)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual
from quanlian.statements.classes.digits import COLUMNS as DIGIT_COLUMNS
from quanlian.statements.classes.digits import digit_tests
from quanlian.statements.classes.outside import PERIOD, period_keys, periods, within
from quanlian.statements.models.attach import Extra, Side
from quanlian.statements.models.derived import month_number
from quanlian.statements.rule import Frame
from quanlian.statements.source import Source

ADDS = {
    "shareholder_inflow": Bilingual("账户流水与股东关系", "bank movements and shareholders"),
    "shareholder_outflow": Bilingual("账户流水与股东关系", "bank movements and shareholders"),
    "shareholder_lines": Bilingual("与股东往来笔数", "movements with shareholders"),
    "round_share": Bilingual("足够笔数的账户流水", "enough bank movements"),
    "round_of": Bilingual("万元以上流水笔数", "movements of ten thousand or more"),
    "benford_mad": Bilingual("足够笔数的流水或销项发票", "enough bank movements or sales invoices"),
    "benford_limit": Bilingual("首位数检验警戒线", "limit of the leading digits test"),
    "benford_n": Bilingual("首位数检验笔数", "lines in the leading digits test"),
    "benford_chance": Bilingual("抽样误差", "deviation by chance"),
    "benford_digits": Bilingual("检验位数", "digits tested"),
    "benford_source": Bilingual("检验对象", "lines tested"),
    "benford_nonconforming": Bilingual("首位数不符合", "leading digits do not conform"),
}
_OWNERS = ("shareholder", "controller")


def _flows(source: Source) -> ir.Table:
    flow = source.own("flow")
    return flow.mutate(month=month_number(flow["at"].date()), yuan=flow["amount"].cast("float64"))


def _shareholders(frame: Frame, source: Source) -> Side:
    """Money in from and out to shareholders; known only where shareholders and movements are known."""
    owners = _owner_names(source)
    flow = _flows(source)
    flow = flow.mutate(other=ibis.coalesce(flow["counterparty_id"], flow["counterparty"]))
    joined = flow.left_join(owners, [flow["party_id"] == owners["owned"], flow["other"] == owners["called"]])
    with_owner = joined["called"].notnull()
    monthly = joined.group_by("party_id", "month").agg(
        inflow=joined["yuan"].sum(where=with_owner & (joined["yuan"] > 0)),
        outflow=-joined["yuan"].sum(where=with_owner & (joined["yuan"] < 0)),
        lines=joined.count(where=with_owner),
    )
    companies = owners.select(owned_party="owned").distinct()
    known = monthly.semi_join(companies, monthly["party_id"] == companies["owned_party"])
    inside = within(periods(frame), known)
    sums = inside.group_by(*PERIOD).agg(
        shareholder_inflow=ibis.coalesce(inside["inflow"].sum(), 0.0),
        shareholder_outflow=ibis.coalesce(inside["outflow"].sum(), 0.0),
        shareholder_lines=inside["lines"].sum(),
    )
    return sums, period_keys(frame)


def _owner_names(source: Source) -> ir.Table:
    """Every id and name under which a firm's shareholder or controller may stand in its movements."""
    relation, party = source.table("relation"), source.table("party")
    ties = relation.filter(relation["kind"].isin(_OWNERS)).select(owned="to_id", called="from_id").distinct()
    named = ties.inner_join(party, ties["called"] == party["party_id"]).select("owned", called=party["name"])
    return ties.union(named).distinct()


def _round_amounts(frame: Frame, source: Source) -> Side:
    """The share of round sums among larger movements, where there are enough of them."""
    limits, flow = source.limits, _flows(source)
    whole = int(limits["statements.a9_round_amounts.round_to"])
    large = flow.filter(flow["yuan"].abs() >= whole)
    cents = (large["amount"].abs() * 100).cast("int64")
    monthly = large.group_by("party_id", "month").agg(
        lines=large.count(), whole=(cents % (whole * 100) == 0).cast("int64").sum()
    )
    inside = within(periods(frame), monthly)
    sums = inside.group_by(*PERIOD).agg(round_of=inside["lines"].sum(), whole=inside["whole"].sum())
    enough = sums["round_of"] >= limits["statements.a9_round_amounts.least_lines"]
    share = ibis.ifelse(enough, sums["whole"] / sums["round_of"].cast("float64"), ibis.null("float64"))
    return sums.select(*PERIOD, "round_of", round_share=share), period_keys(frame)


def _digits(frame: Frame, source: Source) -> Side:
    return digit_tests(periods(frame), source), period_keys(frame)


EXTRAS = (
    Extra(
        columns={
            "shareholder_inflow": "float64",
            "shareholder_outflow": "float64",
            "shareholder_lines": "int64",
        },
        tables=("flow", "relation"),
        side=_shareholders,
    ),
    Extra(columns={"round_of": "int64", "round_share": "float64"}, tables=("flow",), side=_round_amounts),
    Extra(columns=DIGIT_COLUMNS, tables=("flow", "invoice"), side=_digits, any_of=True),
)
