"""Revenue from money that came in, without what is no sale (以流水定收).

Left out of the inflow: transfers between the firm's own accounts, money from its owners, loans and discounts,
refunds, redemptions and interest by their remark, and round trips (the same sum in from and out to the same
party within a month).
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.statements.classes.outside import PERIOD, period_keys, periods, within
from quanlian.statements.models.arithmetic import number
from quanlian.statements.models.attach import Extra, Side
from quanlian.statements.models.derived import month_number
from quanlian.statements.peers.industry import is_one_of
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.source import Source

_OWNERS = ("shareholder", "controller", "legal_rep")


def _inflow(frame: Frame, source: Source) -> Side:
    """Money from trade in the period, and months with any movement."""
    inside = within(periods(frame), _monthly(source))
    sums = inside.group_by(*PERIOD).agg(trade_inflow=inside["inflow"].sum(), inflow_months=inside.count())
    return sums, period_keys(frame)


def bank_estimate(frame: Frame, limits: Limits) -> Any:
    """Trade inflow without VAT, with the rise of receivables and without that of customers' advances.

    Missing where movements cover too few months of the period.
    """
    covered = frame["inflow_months"] >= frame["months"] * limits["meters.bank_inflow.least_cover"]
    owed = number(frame, "receivables") - number(frame, "prior_receivables")
    advanced = number(frame, "customer_advances") - number(frame, "prior_customer_advances")
    sales = frame["trade_inflow"] / (1 + vat_rate(frame, limits))
    # Receivables carry VAT too; without a prior balance sheet the rise is unknown and taken as nil.
    change = ibis.coalesce(owed, 0.0) / (1 + vat_rate(frame, limits)) - ibis.coalesce(advanced, 0.0)
    return ibis.ifelse(covered.fill_null(False), sales + change, ibis.null("float64"))


def vat_rate(frame: Frame, limits: Limits) -> Any:
    """The rate the notes give, else that of the trade on the period's end."""
    goods = limits.dated("statements.vat.standard", frame["period_end"])
    usual = ibis.cases(
        (is_one_of(frame, limits, "meters.vat.services_industries"), limits["meters.vat.services"]),
        (
            is_one_of(frame, limits, "meters.vat.works_industries"),
            limits.dated("meters.vat.works", frame["period_end"]),
        ),
        else_=goods,
    )
    return ibis.coalesce(number(frame, "vat_rate"), usual)


def _monthly(source: Source) -> ir.Table:
    flow = _trade(source)
    money = flow["amount"].cast("float64")
    counts = flow["trade"] & (money > 0)
    gross = flow.group_by("party_id", "month").agg(inflow=ibis.coalesce(money.sum(where=counts), 0.0))
    back = _round_trips(flow)
    joined = gross.left_join(back, ["party_id", "month"])
    return joined.select(
        "party_id", "month", inflow=joined["inflow"] - ibis.coalesce(joined["round_trips"], 0.0)
    )


def _trade(source: Source) -> ir.Table:
    """Movements with a flag for those that may be sales, by party and remark."""
    flow = source.own("flow")
    flow = flow.mutate(
        month=month_number(flow["at"].date()),
        other=ibis.coalesce(flow["counterparty_id"], flow["counterparty"]),
    )
    own = _own(source)
    joined = flow.left_join(own, [flow["party_id"] == own["owned"], flow["other"] == own["called"]])
    accounts = source.own("account").select(account_party="party_id", own_account="account").distinct()
    joined = joined.left_join(
        accounts,
        [
            joined["party_id"] == accounts["account_party"],
            joined["counterparty_account"] == accounts["own_account"],
        ],
    )
    words = source.limits.parameters.get("meters.bank_inflow.not_sales", as_of=source.limits.as_of).value
    remark = ibis.coalesce(joined["remark"], "").re_search(words)
    itself = joined["called"].notnull() | joined["own_account"].notnull()
    return joined.select("party_id", "month", "amount", "other", trade=~(remark | itself))


def _own(source: Source) -> ir.Table:
    """The firm itself and its owners, by id and by name."""
    relation, party = source.table("relation"), source.table("party")
    ties = relation.filter(relation["kind"].isin(_OWNERS)).select(owned="to_id", called="from_id")
    itself = party.select(owned="party_id", called="party_id")
    ids = ties.union(itself).distinct()
    names = ids.inner_join(party, ids["called"] == party["party_id"]).select("owned", called=party["name"])
    return ids.union(names).distinct()


def _round_trips(flow: ir.Table) -> ir.Table:
    """Sums that came in from and went out to the same party in the same month, by the smaller count."""
    money = flow["amount"].cast("float64")
    trade = flow.mutate(size=money.abs(), came=money > 0).filter(flow["trade"] & flow["other"].notnull())
    pairs = trade.group_by("party_id", "month", "other", "size").agg(
        came=trade["came"].cast("int64").sum(), all=trade.count()
    )
    twice = ibis.least(pairs["came"], pairs["all"] - pairs["came"])
    return pairs.group_by("party_id", "month").agg(round_trips=(pairs["size"] * twice).sum())


EXTRA = Extra(columns={"trade_inflow": "float64", "inflow_months": "int64"}, tables=("flow",), side=_inflow)
