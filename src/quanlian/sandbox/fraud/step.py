"""A month of fraud (骗贷逐月): who borrows for the ring, what is pledged, where the money goes."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox import collateral
from quanlian.sandbox.collateral.holdings import Holdings, holdings
from quanlian.sandbox.collateral.orders import fulfil, in_standing, lend
from quanlian.sandbox.collateral.step import SECURED, secure
from quanlian.sandbox.credit.products import CREDIT, GUARANTEE, MICRO_CREDIT, MORTGAGED, WORKING
from quanlian.sandbox.draws import Stream
from quanlian.sandbox.fraud.money import fresh_flows, pass_on, pay_interest
from quanlian.sandbox.fraud.rings import Ring, rings
from quanlian.sandbox.fraud.things import pledge_again, pledge_machine, reuse_papers, tell_things
from quanlian.sandbox.world import NEVER, World

_DRAWING_DAYS = (4, 19)  # of the month, so that the money is gone within it
_PRODUCTS = {
    "double_pledge": WORKING,
    "reused_documents": WORKING,
    "family_chain": WORKING,
    "fund_return": WORKING,
}
_SECURED = {
    "double_pledge": MORTGAGED,
    "reused_documents": MORTGAGED,
    "family_chain": GUARANTEE,
    "fund_return": GUARANTEE,
}


def step(world: World) -> None:
    """Collateral of the month's loans first, then what the rings do."""
    collateral.step(world)
    book = holdings(world)
    fresh_flows(world)
    special = fulfil(world, book)
    for ring in rings(world):
        stream = world.draws("fraud", ring.ring_id, world.number)
        for member in ring.due(world.number):
            if in_standing(world, member):
                _borrow(world, book, ring, member, stream)
        pay_interest(world, ring, stream)
    left = np.arange(book.loans_seen, len(world.loans))
    special += [loan for ring in rings(world) if ring.thing != NEVER for loan in ring.loans.values()]
    left = left[np.isin(world.loans["security"][left].astype(str), SECURED) & ~np.isin(left, special)]
    book.loans_seen = len(world.loans)
    secure(world, book, left)


def _borrow(world: World, book: Holdings, ring: Ring, member: int, stream: Stream) -> None:
    place = int(np.flatnonzero(ring.members == member)[0])
    amount = int(ring.amounts[place])
    product, secured = _PRODUCTS.get(ring.kind, MICRO_CREDIT), _SECURED.get(ring.kind, CREDIT)
    drawn = int(stream.integers(1, *_DRAWING_DAYS)[0])
    loan = lend(world, member, amount, product, secured, f"{ring.ring_id} {member}", drawn)
    ring.loans[member] = loan
    day = world.month.astype("datetime64[D]") + drawn - 1
    if ring.kind == "double_pledge":
        if ring.thing == NEVER:
            ring.thing = pledge_machine(world, book, member, loan, day, ring.ring_id)
            tell_things(ring, [ring.thing])
        else:
            pledge_again(world, book, ring, loan, day, stream)
    elif ring.kind == "reused_documents":
        reuse_papers(world, book, ring, loan, day)
    pass_on(world, ring, member, amount, day, stream)
