"""Tables ``collateral``, ``pledge``, ``device_event`` (押品, 抵质押, 物联), and what the stories add to visits and events."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.cases.telling import tell
from quanlian.sandbox.collateral.holdings import NO_DAY, Holdings, collateral_ids, holdings
from quanlian.sandbox.collateral.sensors import messages, signatures
from quanlian.sandbox.credit.state import loan_ids
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World

_NONE = np.zeros(0, np.int64)


def emit(world: World, sink: Sink) -> None:
    """What changed this month; in the first visible one everything that stands pledged."""
    if not world.visible:
        return
    book = holdings(world)
    emitted = world.facts.setdefault(
        "collateral_emitted", {"things": 0, "charges": 0, "begun": False, "told": _NONE}
    )
    _things(world, book, sink, emitted)
    _charges(book, sink, emitted)
    emitted.update(things=len(book.things), charges=len(book.charges), begun=True)
    _messages(world, book, sink)
    tell(world, sink)


def _changed(parts: list[Ints], upto: int, standing: Ints, begun: bool) -> Ints:
    """Rows to write: those changed, or at the beginning those that stand."""
    changed = [*parts, standing] if not begun else parts
    rows = np.unique(np.concatenate([*changed, np.zeros(0, np.int64)]))
    return np.asarray(rows[rows < upto], np.int64)


def _things(world: World, book: Holdings, sink: Sink, emitted: dict[str, Any]) -> None:
    charged = book.charges["thing"][_charged(book, emitted)]
    # A thing is written before its charge, also one that was pledged and freed before the bank's data begin.
    rows = _changed(book.things_changed, len(book.things), book.pledged(), emitted["begun"])
    rows = np.union1d(rows, np.setdiff1d(charged, emitted["told"]))
    emitted["told"] = np.union1d(emitted["told"], rows)
    if len(rows) == 0:
        return
    things = book.things
    columns = (
        "kind", "serial", "make", "model", "built", "quantity", "unit", "cost", "address", "lat", "lon", "invoice_no",
        "title_no", "insured_to", "sealed", "lease_to", "attributes",
    )  # fmt: skip
    told = {name: things[name][rows] for name in columns}
    told |= {name: _missing(told[name]) for name in ("serial", "make", "model", "invoice_no", "title_no")}
    told |= {name: np.ma.masked_invalid(told[name]) for name in ("lat", "lon")}
    sink.rows(
        "collateral",
        {
            "collateral_id": collateral_ids(rows),
            "owner_id": world.ids(things["owner"][rows]),
            **told,
            "appraised_value": things["value"][rows],
            "appraised_on": things["appraised_on"][rows],
        },
        known_at=_learned(world, things["appraised_on"][rows], begun=emitted["begun"]),
    )


def _missing(texts: Any) -> Any:
    """An empty text is a missing one."""
    return np.where(texts == "", None, texts)


def _learned(world: World, days: Any, *, begun: bool) -> Any:
    """A valuation of this month is known within days; what is older came with the loan's papers, not after today.

    Once the bank's data have begun, a row is a change of this month whatever the day of its valuation.
    """
    last = (world.month + 1).astype("datetime64[D]") - 1
    learned = np.minimum(days + 3, last)
    return np.maximum(learned, world.month.astype("datetime64[D]")) if begun else learned


def _charges(book: Holdings, sink: Sink, emitted: dict[str, Any]) -> None:
    rows = _charged(book, emitted)
    new = rows[(rows >= emitted["charges"]) | (not emitted["begun"])]
    _write_charges(book, sink, new, released=False)
    ended = rows[~np.isnat(book.charges["released_on"][rows])]
    _write_charges(book, sink, ended, released=True)


def _charged(book: Holdings, emitted: dict[str, Any]) -> Ints:
    """Charges to write this month."""
    return _changed(book.charges_changed, len(book.charges), book.live(), emitted["begun"])


def _write_charges(book: Holdings, sink: Sink, rows: Ints, *, released: bool) -> None:
    if len(rows) == 0:
        return
    charges = book.charges
    ours = charges["loan"][rows] >= 0
    ids = np.where(ours, np.array(loan_ids(charges["loan"][rows]), dtype=object), charges["loan_id"][rows])
    sink.rows(
        "pledge",
        {
            "collateral_id": collateral_ids(charges["thing"][rows]),
            "loan_id": ids,
            "lender": charges["lender"][rows],
            "rank": charges["rank"][rows],
            "amount": charges["amount"][rows],
            "registered_on": charges["registered_on"][rows],
            "register_no": charges["register_no"][rows],
            "released_on": charges["released_on"][rows] if released else np.full(len(rows), NO_DAY),
        },
        known_at=charges["released_on"][rows] if released else charges["known_at"][rows],
    )


def _messages(world: World, book: Holdings, sink: Sink) -> None:
    told = messages(world, book)
    if len(told["thing"]) == 0:
        return
    device = book.things["device"][told["thing"]]
    sink.rows(
        "device_event",
        {
            "collateral_id": collateral_ids(told["thing"]),
            "device": device,
            "seq": told["seq"],
            "at": told["at"],
            "kind": told["kind"],
            "value": np.ma.masked_invalid(told["value"]),
            "lat": told["lat"],
            "lon": told["lon"],
            "signature": signatures(world.draws.seed, device, told["seq"], told["at"], told["kind"]),
        },
        known_at=told["at"].astype("datetime64[D]"),
    )
