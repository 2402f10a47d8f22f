"""VAT invoices (增值税发票): one a month on each standing trade, a few for all other customers and suppliers.

Net amounts of a month add up to what :mod:`.filed` says was invoiced. Some invoices are void, some are taken back in red and
issued again. Cheats issue invoices for sales that never were, mostly to shells, and buy some to go with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from quanlian.sandbox.clock import days_of
from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.emit.filed import invoiced_sales
from quanlian.sandbox.emit.flow.batch import split
from quanlian.sandbox.emit.flow.calendar import spread
from quanlian.sandbox.emit.flow.others import Others, others_of
from quanlian.sandbox.emit.flow.special import shells
from quanlian.sandbox.emit.items import items
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import World

_CONSUMER = ("F52", "H62")
_NORMAL, _RED, _VOID = 0, 1, 2
_STATUS = np.array(["normal", "red", "void"], object)


@dataclass(slots=True)
class Lot:
    """Invoices of one sort: seller and buyer are counterparty numbers, ``by`` the firm that tells what was sold."""

    seller: Ints
    buyer: Ints
    net: Ints
    by: Ints


def emit(world: World, sink: Sink) -> None:
    """The month's invoices, known on the tenth of the next."""
    if not world.visible:
        return
    others = others_of(world)
    lots = [_standing(world), _sold(world, others), _bought(world, others), *_false(world, others)]
    lot = Lot(*(np.concatenate([getattr(part, name) for part in lots]) for name in Lot.__slots__))
    status = np.zeros(len(lot.net), np.int64)
    lot, status = _with_red_and_void(world, lot, status)
    if len(lot.net):
        _write(world, sink, others, lot, status)


def _standing(world: World) -> Lot:
    trades = world.trades
    edges = np.flatnonzero(trades.amount > 0)
    supplier = trades.supplier[edges]
    return Lot(supplier, trades.buyer[edges], trades.amount[edges], supplier)


def _sold(world: World, others: Others) -> Lot:
    """All that is not on standing trades, to customers outside."""
    table, count = numbers("invoice"), len(world.firms)
    standing = np.zeros(count, np.int64)
    np.add.at(standing, world.trades.supplier, world.trades.amount)
    rest = np.maximum(invoiced_sales(world) - world.now["bought_invoices"] - standing, 0)
    consumer = np.isin(np.asarray(world.industries["code"], str), _CONSUMER)[world.firms.industry]
    rest = np.where(consumer, np.rint(rest * table["consumer"]).astype(np.int64), rest)
    firm, net = _cut(world, "sold", rest, table["outside_invoices"])
    stream = world.draws("invoice", "customer", world.number)
    which = np.floor(stream.uniform(len(firm)) * 12).astype(np.int64)
    return Lot(firm, others.of("company", firm * 37 + which * 101), net, firm)


def _bought(world: World, others: Others) -> Lot:
    """Purchases beside standing trades, from suppliers outside."""
    table, count = numbers("invoice"), len(world.firms)
    standing = np.zeros(count, np.int64)
    ours = world.trades.buyer < count
    np.add.at(standing, world.trades.buyer[ours], world.trades.amount[ours])
    rest = np.maximum(world.now["purchases"] - standing, 0)
    firm, net = _cut(world, "bought", rest, table["bought_invoices"])
    stream = world.draws("invoice", "supplier", world.number)
    which = stream.integers(len(firm), 0, 10)
    return Lot(others.of("company", firm * 37 + which * 101 + 5_003), firm, net, firm)


def _false(world: World, others: Others) -> list[Lot]:
    """Invoices for sales that never were: out to shells, and in from them for the input tax."""
    sums = np.asarray(world.now["bought_invoices"])
    if not sums.any():
        return []
    firm, net = _cut(world, "false", sums, 1.6)
    stream = world.draws("invoice", "false", world.number)
    shell = stream.chance(len(firm), numbers("invoice")["shell_share"])
    known = others.of("company", firm * 37 + stream.integers(len(firm), 0, 12) * 101)
    out = Lot(firm, np.where(shell, shells(world, others, firm, 1), known), net, firm)
    cost = np.rint(net * (1 - np.clip(world.firms.margin[firm], 0.02, 0.9))).astype(np.int64)
    return [out, Lot(shells(world, others, firm, 0), firm, cost, firm)]


def _cut(world: World, what: str, totals: Ints, mean: float) -> tuple[Ints, Ints]:
    """So many invoices of a firm, on average, more for the large."""
    stream = world.draws("invoice", what, world.number)
    luck = stream.uniform(len(totals))
    counts = np.floor(mean * (0.6 + 0.25 * world.firms.segment) + luck).astype(np.int64)
    return split(stream, totals, np.maximum(counts, 1), np.zeros(len(totals)))


def _with_red_and_void(world: World, lot: Lot, status: Ints) -> tuple[Lot, Ints]:
    """Void ones beside the good; red ones with the invoice issued again, so that the month's net stays."""
    table, luck = numbers("invoice"), world.draws("invoice", "red", world.number).uniform(len(lot.net))
    void = np.flatnonzero(luck < table["void"])
    red = np.flatnonzero((luck >= table["void"]) & (luck < table["void"] + table["red"]))
    rows = np.concatenate([np.arange(len(lot.net)), void, red, red])
    net = lot.net[rows]
    at = len(lot.net) + len(void)
    net[at : at + len(red)] *= -1
    status = np.concatenate(
        [status, np.full(len(void), _VOID), np.full(len(red), _RED), np.full(len(red), _NORMAL)]
    )
    return Lot(lot.seller[rows], lot.buyer[rows], net, lot.by[rows]), status


def _write(world: World, sink: Sink, others: Others, lot: Lot, status: Ints) -> None:
    month, count = world.month, len(lot.net)
    day = spread(world.draws("invoice", "day", world.number), count, month).clip(0, days_of(month) - 1)
    sink.rows(
        "invoice",
        {
            "invoice_no": _numbers(world, count),
            "seller_id": tax_ids(others, lot.seller),
            "buyer_id": tax_ids(others, lot.buyer),
            "date": month.astype("datetime64[D]") + day,
            "net": lot.net,
            "tax": np.rint(lot.net * _rate(world, lot)).astype(np.int64),
            "status": _STATUS[status],
            "item": items(world, lot.by),
        },
        known_at=(month + 1).astype("datetime64[D]") + 9,
    )


def tax_ids(others: Others, number: Ints) -> pa.Array:
    """Known parties by their id, the outside world by a number of its own."""
    places = pa.array(number)
    outside = pa.compute.binary_join_element_wise("W", places.cast(pa.string()), "")
    return pa.compute.coalesce(others.ids.take(places), outside)


def _rate(world: World, lot: Lot) -> Floats:
    """The seller's rate: small-scale taxpayers charge one percent."""
    rate = np.asarray(world.industries["vat_rate"], float)[world.firms.industry[lot.by]]
    exempt = np.asarray(world.industries["vat_exempt"], bool)[world.firms.industry[lot.by]]
    sold = lot.seller == lot.by
    small = sold & ~world.firms.general_vat[lot.by]
    return np.where(small, 0.01, np.where(sold & exempt, 0.0, rate))


def _numbers(world: World, count: int) -> pa.Array:
    """Twenty digits of a fully digital invoice: year, region, then a running number."""
    year = int(str(world.month)[2:4])
    first = year * 10**16 + 33 * 10**14 + int(str(world.month)[5:7]) * 10**11
    return pa.compute.binary_join_element_wise(pa.array(first + np.arange(count)).cast(pa.string()), "00", "")
