"""Charges on things (抵质押登记): registered after drawing, carried over to renewals, released after repayment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.collateral.holdings import NO_DAY, NO_LOAN, Holdings, collateral_ids
from quanlian.sandbox.collateral.kinds import ESTATE_KINDS, figures_of, is_one_of
from quanlian.sandbox.collateral.papers import register_numbers
from quanlian.sandbox.credit.products import BANK, OUR_BANK, institutions, lender
from quanlian.sandbox.credit.state import credit_of
from quanlian.sandbox.draws import Ints, Stream, share
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import World

_CLOSED = 1
_FIRST_RANK_DAYS = (200, 1500)  # how long ago the first lender registered


def charge(world: World, book: Holdings, things: Ints, loans: Ints, days: Any, rank: Any = 1) -> Ints:
    """Register our charges; the loan's amount is divided over its things by their value."""
    stream = world.draws("collateral", "charge", world.number, len(book.charges))
    most = int(numbers("collateral")["registration_days"])
    # Real estate is charged before the money goes out, chattels within days after.
    before = is_one_of(book.things["kind"][things], ESTATE_KINDS)
    registered = days + np.where(
        before, -stream.integers(len(things), 1, 7), stream.integers(len(things), 0, most)
    )
    return book.add_charges(
        thing=things, loan=loans, loan_id="", lender=OUR_BANK, rank=rank, amount=_parts(world, book, things, loans),
        registered_on=registered, register_no=_numbers(world, book, things, registered, stream),
        released_on=NO_DAY, known_at=registered,
    )  # fmt: skip


def _parts(world: World, book: Holdings, things: Ints, loans: Ints) -> Ints:
    value = book.things["value"][things]
    total = np.zeros(len(world.loans), np.int64)
    np.add.at(total, loans, value)
    return share(world.loans["amount"][loans], value / np.maximum(total[loans], 1))


def _numbers(world: World, book: Holdings, things: Ints, days: Any, stream: Stream) -> Any:
    regions = world.firms.region[book.things["firm"][things]]
    made = register_numbers(book.things["kind"][things], days, regions, stream)
    return np.array([*made, ""], dtype=object)[:-1]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which thing stands behind which loan, in what rank."""

    things: Ints
    loans: Ints
    rank: Ints

    def and_new(self, things: Ints, loans: Ints) -> Pairs:
        """These and new things in first rank."""
        first = np.ones(len(things), np.int64)
        return Pairs(np.r_[self.things, things], np.r_[self.loans, loans], np.r_[self.rank, first])


def standing_pairs(world: World, book: Holdings, loans: Ints) -> Pairs:
    """What is pledged already: renewed loans keep what secured the old one, some new loans share a thing with room."""
    table = world.loans
    old = table["renewed_from"][loans]
    live = book.live()
    renewed = np.isin(old, book.charges["loan"][live]) & (old >= 0)
    kept = _carried(book, loans[renewed], old[renewed], live)
    fresh = loans[~renewed]
    stream = world.draws("collateral", "reuse", world.number, len(book.charges))
    sharing = stream.chance(len(fresh), numbers("collateral")["reuse_share"])
    thing = _best_of_firm(world, book, table["firm"][fresh], table["security"][fresh])
    sharing &= (thing >= 0) & (_room(book, thing) >= table["amount"][fresh])
    rank = _next_rank(book, thing[sharing])
    return Pairs(
        np.r_[kept.things, thing[sharing]], np.r_[kept.loans, fresh[sharing]], np.r_[kept.rank, rank]
    )


def _carried(book: Holdings, loans: Ints, old: Ints, live: Ints) -> Pairs:
    """Every thing of each loan that was renewed, for the loan that took its place."""
    order = np.argsort(old, kind="stable")
    rows = live[np.isin(book.charges["loan"][live], old)]
    heir = loans[order][np.searchsorted(old[order], book.charges["loan"][rows])]
    return Pairs(book.charges["thing"][rows], heir, book.charges["rank"][rows])


def missing_cover(world: World, book: Holdings, loans: Ints, pairs: Pairs) -> Ints:
    """What each loan still lacks: all of it where nothing stands behind it, else what goes beyond the lender's limit."""
    allowed = figures_of(book.things["kind"][pairs.things], "ltv") + numbers("collateral")["renewal_slack"]
    limit = np.zeros(len(world.loans), np.int64)
    np.add.at(limit, pairs.loans, share(book.things["value"][pairs.things], np.minimum(allowed, 1.0)))
    amount, limit = world.loans["amount"][loans], limit[loans]
    shared = np.isin(loans, pairs.loans[pairs.rank > 1])
    lacking = np.where(limit == 0, amount, np.where(shared, 0, amount - limit))
    # A small gap is let pass.
    return np.where(lacking > amount // 10, lacking, 0)


def drawing_days(world: World, loans: Ints) -> Any:
    """The day each loan was drawn."""
    first = (world.clock.first + world.loans["start"][loans]).astype("datetime64[D]")
    return first + credit_of(world).extra["day"][loans] - 1


def _best_of_firm(world: World, book: Holdings, firms: Ints, security: Any) -> Ints:
    """The dearest thing under charge of each firm and security, or -1."""
    best = {word: np.full(len(world.firms), -1, np.int64) for word in ("mortgage", "pledge")}
    rows = book.pledged()
    rows = rows[is_one_of(book.things["kind"][rows], ESTATE_KINDS)]
    rows = rows[np.argsort(book.things["value"][rows], kind="stable")]
    best["mortgage"][book.things["firm"][rows]] = rows  # the last written is the dearest
    return np.where(security == "mortgage", best["mortgage"][firms], best["pledge"][firms])


def _room(book: Holdings, things: Ints) -> Ints:
    """What may still be lent on a thing: half its value less what is charged on it."""
    charged = np.zeros(len(book.things) + 1, np.int64)
    live = book.live()
    np.add.at(charged, book.charges["thing"][live], book.charges["amount"][live])
    value = np.append(book.things["value"], 0)
    return np.asarray(value[things] * 6 // 10 - charged[things], np.int64)


def _next_rank(book: Holdings, things: Ints) -> Ints:
    """One behind the charges that are on a thing."""
    top = np.zeros(len(book.things) + 1, np.int64)
    live = book.live()
    np.maximum.at(top, book.charges["thing"][live], book.charges["rank"][live])
    return np.asarray(top[things] + 1, np.int64)


def release(world: World, book: Holdings) -> None:
    """Charges of loans paid off are struck from the register within weeks (解押)."""
    live = book.live()
    ours = live[book.charges["loan"][live] >= 0]
    paid = ours[world.loans["status"][book.charges["loan"][ours]] == _CLOSED]
    stream = world.draws("collateral", "release", world.number)
    day = world.month.astype("datetime64[D]") + stream.integers(len(paid), 1, 27)
    book.charges["released_on"][paid] = np.maximum(day, book.charges["registered_on"][paid])
    book.charges_changed.append(paid)


def second_ranks(world: World, book: Holdings, things: Ints, loans: Ints) -> None:
    """Innocents: real estate in second rank behind another bank, and refinancing that overlaps for some weeks."""
    limits = numbers("collateral")
    stream = world.draws("collateral", "second", world.number)
    estate = is_one_of(book.things["kind"][things], ESTATE_KINDS)
    draw = stream.uniform(len(things))
    second = estate & (draw < limits["second_rank_share"])
    overlap = estate & ~second & (draw < limits["second_rank_share"] + limits["overlap_share"])
    _first_lender(world, book, things[second], loans[second], stream)
    _old_lender(world, book, things[overlap], loans[overlap], stream)


def _first_lender(world: World, book: Holdings, things: Ints, loans: Ints, stream: Stream) -> None:
    room = numbers("collateral")["second_rank_room"]
    # What is left after the first lender must carry our loan: the thing is worth so much more.
    book.things["value"][things] = (
        np.rint(book.things["value"][things] / (1 - room)).astype(np.int64) // 100_000 * 100_000
    )
    book.things["cost"][things] = np.rint(book.things["cost"][things] / (1 - room)).astype(np.int64)
    ours = _own_charges(book, things, loans)
    book.charges["rank"][ours] = 2
    amount = share(book.things["value"][things], room * stream.uniform(len(things), 0.6, 1.0))
    days = book.charges["registered_on"][ours] - stream.integers(len(things), *_FIRST_RANK_DAYS)
    foreign_charge(
        world, book, things, days, amount, known=book.charges["registered_on"][ours], name="second"
    )
    _tell(world, "second_rank", things, book)


def _old_lender(world: World, book: Holdings, things: Ints, loans: Ints, stream: Stream) -> None:
    ours = _own_charges(book, things, loans)
    begun = book.charges["registered_on"][ours]
    days = begun - stream.integers(len(things), *_FIRST_RANK_DAYS)
    end = begun + stream.integers(len(things), 3, int(numbers("collateral")["overlap_days"]))
    amount = share(world.loans["amount"][loans], stream.uniform(len(things), 0.8, 1.0))
    rows = foreign_charge(world, book, things, days, amount, known=begun, name="overlap")
    book.charges["released_on"][rows] = end
    _tell(world, "refinancing_overlap", things, book)


def _own_charges(book: Holdings, things: Ints, loans: Ints) -> Ints:
    """The charge of each thing for its loan, the latest made."""
    place = np.zeros(len(book.things), np.int64)
    rows = np.flatnonzero(np.isin(book.charges["loan"], loans))
    place[book.charges["thing"][rows]] = rows
    return np.asarray(place[things], np.int64)


def foreign_charge(
    world: World,
    book: Holdings,
    things: Ints,
    days: Any,
    amount: Any,
    *,
    known: Any,
    name: str,
    kind: int = BANK,
    rank: Any = 1,
) -> Ints:
    """Another lender's charge on a thing, as the register shows it when we look on ``known`` (他行登记)."""
    stream = world.draws("collateral", "foreign", name, world.number)
    names, _, _ = institutions()
    who = lender(world, f"collateral {name}", len(things), kind)
    number = stream.integers(len(things), 10**7, 10**8).tolist()
    return book.add_charges(
        thing=things, loan=NO_LOAN, loan_id=np.array([*(f"TH{n}" for n in number), ""], dtype=object)[:-1],
        lender=names[who], rank=rank, amount=amount, registered_on=days,
        register_no=_numbers(world, book, things, np.asarray(days), stream), released_on=NO_DAY, known_at=known,
    )  # fmt: skip


def _tell(world: World, kind: str, things: Ints, book: Holdings) -> None:
    firms = world.firms.party_id[book.things["firm"][things]]
    for party, thing in zip(firms, collateral_ids(things), strict=True):
        world.truth["innocent"].append(
            {"party_id": party, "kind": kind, "collateral_id": thing, "from": str(world.month)}
        )
