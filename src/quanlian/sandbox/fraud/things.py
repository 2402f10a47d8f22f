"""Things that stand behind two loans, papers that stand behind several (重复抵押与重复资料)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from quanlian.sandbox.collateral.charging import charge, foreign_charge
from quanlian.sandbox.collateral.holdings import NO_DAY, Holdings, collateral_ids
from quanlian.sandbox.collateral.orders import pledge_new
from quanlian.sandbox.collateral.papers import file_hash
from quanlian.sandbox.collateral.serials import mistyped, restamped
from quanlian.sandbox.credit.products import LEASING
from quanlian.sandbox.draws import Stream, share
from quanlian.sandbox.fraud.rings import Ring
from quanlian.sandbox.world import NEVER, World

_SITE = 0.0004  # degrees: some forty metres, as two photographs of one spot differ
_EARLIER = (20, 160)  # days before our charge on which the other lender registered


def pledge_machine(world: World, book: Holdings, firm: int, loan: int, day: Any, name: str) -> int:
    """A machine of the firm behind the loan; its place."""
    return int(pledge_new(world, book, firm, loan, _machine(world, firm), day, name)[0])


def _machine(world: World, firm: int) -> str:
    farming = str(world.industries["code"][world.firms.industry[firm]]).startswith("A")
    return "farm_machine" if farming else "machine"


def pledge_again(world: World, book: Holdings, ring: Ring, loan: int, day: Any, stream: Stream) -> None:
    """The accomplice pledges the same machine for a loan of his own; the other lender may have it already."""
    firm = int(world.loans["firm"][loan])
    twin = _twin(world, book, ring, firm, day, stream)
    charge(world, book, np.array([twin]), np.array([loan]), np.array([day]))
    if ring.trick == "same":
        amount = share(world.loans["amount"][[loan]], 0.8)
        before = np.array([day]) - stream.integers(1, *_EARLIER)
        known = np.array([day]) + stream.integers(1, 60, 200)  # seen when the register is searched again
        foreign_charge(
            world, book, np.array([ring.thing]), before, amount, known=known, name=ring.ring_id, kind=LEASING
        )
    tell_things(ring, [ring.thing, twin])


def _twin(world: World, book: Holdings, ring: Ring, firm: int, day: Any, stream: Stream) -> int:
    """The same machine under another owner: the same plate, a slip of the pen, or a plate stamped anew."""
    table, source = book.things, ring.thing
    columns = {name: table[name][source] for name in table._columns}
    serial = str(columns["serial"])
    step = stream.uniform(2, -_SITE, _SITE)
    attributes = json.loads(columns["attributes"])
    if ring.trick == "restamped":
        serial, columns["invoice_no"] = (
            restamped(serial, int(stream.integers(1, 0, 10)[0])),
            _forged(columns, stream),
        )
        attributes["invoice_file"] = file_hash("forged", ring.ring_id)
    elif ring.trick == "typo":
        serial = mistyped(serial)
    columns |= {
        "firm": firm, "owner": firm, "serial": serial, "appraised_on": day - int(stream.integers(1, 3, 20)[0]),
        "address": world.firms.address[firm], "lat": round(float(columns["lat"] + step[0]), 6),
        "lon": round(float(columns["lon"] + step[1]), 6), "attributes": json.dumps(attributes, ensure_ascii=False, sort_keys=True),
        "device": "", "gone": NEVER, "seq": 0, "sealed": False, "insured_to": NO_DAY,
    }  # fmt: skip
    return int(book.add_things(**{name: np.array([value]) for name, value in columns.items()})[0])


def _forged(columns: dict[str, Any], stream: Stream) -> str:
    """Another number of the same length on the forged invoice."""
    text = str(columns["invoice_no"])
    tail = int(stream.integers(1, 0, 10**6)[0])
    return f"{text[:-6]}{tail:06d}" if len(text) > 6 else f"{tail:06d}"


def reuse_papers(world: World, book: Holdings, ring: Ring, loan: int, day: Any) -> None:
    """Another machine, the same invoice and the same scan of it (票据重复使用)."""
    thing = pledge_machine(world, book, int(world.loans["firm"][loan]), loan, day, f"{ring.ring_id} {loan}")
    if ring.thing == NEVER:
        ring.thing = thing
    else:
        book.things["invoice_no"][thing] = book.things["invoice_no"][ring.thing]
        attributes = json.loads(book.things["attributes"][thing])
        attributes["invoice_file"] = json.loads(book.things["attributes"][ring.thing]).get("invoice_file", "")
        book.things["attributes"][thing] = json.dumps(attributes, ensure_ascii=False, sort_keys=True)
    tell_things(ring, [thing])


def tell_things(ring: Ring, things: list[int]) -> None:
    """Add things to the truth of a ring."""
    told = ring.row.setdefault("collateral", [])
    told += [i for i in collateral_ids(np.array(things)) if i not in told]
