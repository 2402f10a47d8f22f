"""Movements whose day and partner are known (有据可查的收付): standing trade, loans with us, round trips."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import days_of
from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.emit.flow.batch import Batch, kind_numbers, split
from quanlian.sandbox.emit.flow.calendar import DAY, hours
from quanlian.sandbox.emit.flow.others import Others
from quanlian.sandbox.emit.flow.partners import seconds
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import World

_PAYER_FIRM = 0
_NO_CASH = "无还本续贷"
_DAYS = 64  # more than a month has
_NEW_FOR_OLD = "借新还旧"
_BRIDGE_DAYS = 4
_CIRCLES = 6  # most times a month that the same money goes round


def add_standing_trade(world: World, batch: Batch, left: dict[str, Ints]) -> None:
    """What buyers paid on standing trades: the same sum, second and names on both sides."""
    paid = world.facts.get("edge_paid")
    if paid is None or not len(paid):
        return
    trades, count = world.trades, len(world.firms)
    size = min(len(paid), len(trades.supplier))
    edges = np.flatnonzero(paid[:size] > 0)
    stream = world.draws("flow", "edges", world.number)
    pieces = _edge_pieces(stream.uniform(len(edges)))
    place, amounts = split(stream, paid[edges], pieces, np.full(len(edges), numbers("flow")["round_share"]))
    supplier, buyer = trades.supplier[edges[place]], trades.buyer[edges[place]]
    at = seconds(world, "spread", supplier, "edges")
    batch.add(supplier, amounts, at, buyer, kind_numbers()["trade_in"])
    left["cash_from_sales"] = left["cash_from_sales"] - _sums(supplier, amounts, count)
    ours = buyer < count
    batch.add(buyer[ours], -amounts[ours], at[ours], supplier[ours], kind_numbers()["trade_out"])
    left["cash_for_purchases"] = left["cash_for_purchases"] - _sums(buyer[ours], amounts[ours], count)


def _edge_pieces(luck: Floats) -> Ints:
    """One payment a month for most, two or three for some."""
    more = numbers("flow")["edge_pieces"] - 1
    return 1 + (luck < more).astype(np.int64) + (luck < more / 3).astype(np.int64)


def add_loans(
    world: World, batch: Batch, left: dict[str, Ints], series: dict[str, Ints], others: Others
) -> None:
    """Payments on our loans, and new loans paid out, on their days."""
    credit = world.facts.get("credit")
    if credit is None or not hasattr(credit, "month"):
        return
    _add_payments(world, batch, left, series, others)
    _add_drawn(world, batch, left, series, others)


def _add_payments(
    world: World, batch: Batch, left: dict[str, Ints], series: dict[str, Ints], others: Others
) -> None:
    """What we take from an account on a day for all loans is one movement, principal with interest."""
    ours = [p for p in world.facts["credit"].month.payments if p.payer == _PAYER_FIRM and len(p.loan)]
    if not ours:
        return
    loan, day = (np.concatenate([getattr(p, name) for p in ours]) for name in ("loan", "day"))
    firm = world.loans["firm"][loan]
    key, place = np.unique(firm * _DAYS + day, return_inverse=True)
    principal = _sums(place, np.concatenate([p.principal for p in ours]), len(key))
    interest = _sums(place, np.concatenate([p.interest + p.penalty for p in ours]), len(key))
    firm, day, count = key // _DAYS, key % _DAYS, len(world.firms)
    known = (_sums(firm, principal, count) <= left["cash_for_debt"])[firm]
    known &= (_sums(firm, interest, count) <= left["cash_for_interest"])[firm]
    for kind, here in (("repaid", known & (principal > 0)), ("interest", known & (principal == 0))):
        both = (principal + interest)[here]
        at = _instant(world, day[here], kind)
        batch.add(firm[here], -both, at, others.of("our_bank", firm[here]), kind_numbers()[kind], 0)
    sums = _sums(firm[known], principal[known], count)
    series["repaid"] = np.maximum(series["repaid"] - sums, 0)
    left["cash_for_debt"] = left["cash_for_debt"] - sums
    left["cash_for_interest"] = left["cash_for_interest"] - _sums(firm[known], interest[known], count)


def _add_drawn(
    world: World, batch: Batch, left: dict[str, Ints], series: dict[str, Ints], others: Others
) -> None:
    """New loans of ours, on the days on which they begin."""
    loans, count = world.loans, len(world.firms)
    new = np.flatnonzero((loans["start"] == world.number) & (loans["renewal_kind"] != _NO_CASH))
    firm = loans["firm"][new]
    known = (_sums(firm, loans["amount"][new], count) <= left["cash_from_borrowings"])[firm]
    new, firm = new[known], firm[known]
    amount, at = loans["amount"][new], _instant(world, world.facts["credit"].extra["day"][new], "drawn")
    batch.add(firm, amount, at, others.of("our_bank", firm), kind_numbers()["drawn"], 0)
    left["cash_from_borrowings"] = left["cash_from_borrowings"] - _sums(firm, amount, count)
    series["drawn"] = np.maximum(series["drawn"] - _sums(firm, amount, count), 0)


def _instant(world: World, day: Ints, what: str) -> Ints:
    stream = world.draws("flow", "loans", what, world.number)
    return np.asarray(np.clip(day - 1, 0, days_of(world.month) - 1) * DAY + hours(stream, len(day)))


def add_bridges(
    world: World, batch: Batch, left: dict[str, Ints], series: dict[str, Ints], others: Others
) -> None:
    """Money borrowed for some days to repay a loan that is lent again (过桥): in before, out after the new drawing."""
    credit = world.facts.get("credit")
    if credit is None or not hasattr(credit, "extra"):
        return
    loans, count = world.loans, len(world.firms)
    new = np.flatnonzero((loans["start"] == world.number) & (loans["renewal_kind"] == _NEW_FOR_OLD))
    old = loans["renewed_from"][new]
    bridge = np.minimum(series["private_in"], series["private_repaid"])
    bridge = np.minimum(bridge, np.minimum(left["other_financing_inflow"], left["other_financing_outflow"]))
    bridged = np.flatnonzero((old >= 0) & (bridge[loans["firm"][new]] >= loans["amount"][new]))
    bridged = bridged[np.unique(loans["firm"][new[bridged]], return_index=True)[1]]
    firm, amount = loans["firm"][new[bridged]], loans["amount"][new[bridged]]
    stream, last = world.draws("flow", "bridges", world.number), days_of(world.month) - 1
    repaid, drawn = credit.extra["day"][old[bridged]] - 1, credit.extra["day"][new[bridged]] - 1
    into = np.maximum(repaid - stream.integers(len(firm), 0, _BRIDGE_DAYS), 0)
    out = np.minimum(np.maximum(drawn, repaid) + stream.integers(len(firm), 0, _BRIDGE_DAYS), last)
    lender = others.of("lender", firm * 13 + 1)
    opens, closes = into * DAY + 8 * 3600 + 1800, out * DAY + hours(stream, len(firm))
    batch.add(firm, amount, opens, lender, batch.kind_of("往来款"))
    batch.add(firm, -amount, closes, lender, batch.kind_of("还款"))
    sums = _sums(firm, amount, count)
    for name in ("private_in", "private_repaid"):
        series[name] = series[name] - sums
    for line in ("other_financing_inflow", "other_financing_outflow"):
        left[line] = left[line] - sums


def add_told(world: World, batch: Batch, left: dict[str, Ints], others: Others) -> None:
    """Movements that some step tells in full: ``world.facts["extra_flows"]``.

    Each lot has arrays ``firm`` ``day`` ``amount`` (out below zero) ``party`` (number, or -1) ``counterparty`` (name)
    ``remark``, and may name the ``line`` of the cash flow statement it is part of; else it is an operating one.
    """
    for number, lot in enumerate(world.facts.get("extra_flows", ())):
        of_month = np.asarray(lot["day"]).astype("datetime64[M]") == world.month
        here = np.flatnonzero(of_month & (np.asarray(lot["firm"]) >= 0))
        firm, amount = np.asarray(lot["firm"])[here], np.asarray(lot["amount"])[here]
        day = (np.asarray(lot["day"])[here] - world.month.astype("datetime64[D]")).astype(np.int64)
        other = np.asarray(lot["party"])[here].astype(np.int64)
        unknown = np.flatnonzero(other < 0)
        other[unknown] = others.add([str(name) for name in np.asarray(lot["counterparty"])[here][unknown]])
        at = day * DAY + hours(world.draws("flow", "told", world.number, number), len(here))
        for remark in dict.fromkeys(np.asarray(lot["remark"])[here].tolist()):
            some = np.asarray(lot["remark"])[here] == remark
            batch.add(firm[some], amount[some], at[some], other[some], batch.kind_of(str(remark)))
        _count_told(left, lot.get("line"), firm, amount)


def _count_told(left: dict[str, Ints], line: str | None, firm: Ints, amount: Ints) -> None:
    for sign, usual in ((1, "other_operating_inflow"), (-1, "other_operating_outflow")):
        some = amount * sign > 0
        np.subtract.at(left[line or usual], firm[some], np.abs(amount[some]))


def add_round_trips(world: World, batch: Batch, opening: Ints, others: Others) -> None:
    """Own money out to one shell and back from another within days, as purchases and sales (资金空转)."""
    sums = np.asarray(world.now["round_trip"])
    firms = np.flatnonzero(sums > 0)
    if not len(firms):
        return
    cash = np.maximum(opening[firms] * 0.7, 1_000_000)
    circles = np.clip(np.ceil(sums[firms] / cash), 1, _CIRCLES).astype(np.int64)
    stream = world.draws("flow", "round trips", world.number)
    place, amounts = split(stream, sums[firms], circles, np.full(len(firms), 0.3))
    firm = firms[place]
    start = np.floor(stream.uniform(len(firm)) * (days_of(world.month) - 4)).astype(np.int64)
    out = start * DAY + hours(stream, len(firm))
    back = (start + 1 + stream.integers(len(firm), 0, 3)) * DAY + hours(stream, len(firm))
    batch.add(firm, -amounts, out, shells(world, others, firm, 0), kind_numbers()["suppliers"])
    batch.add(firm, amounts, back, shells(world, others, firm, 1), kind_numbers()["customers"])


def shells(world: World, others: Others, firm: Ints, turn: int) -> Ints:
    """The shell companies a cheat uses: two of its own, one on each way."""
    known = np.flatnonzero(np.asarray(world.outsiders.role) == "shell")
    if not len(known):
        return others.of("company", firm * 53 + turn)
    return np.asarray(world.outsider(known[(firm * 2 + turn) % len(known)]))


def _sums(firm: Ints, amount: Ints, count: int) -> Ints:
    sums = np.zeros(count, np.int64)
    np.add.at(sums, firm, amount)
    return sums
