"""A month of collateral (押品变动): new loans are secured, old charges end, values are looked at again."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.collateral.charging import (
    charge,
    drawing_days,
    missing_cover,
    release,
    second_ranks,
    standing_pairs,
)
from quanlian.sandbox.collateral.holdings import Holdings, holdings, in_distress
from quanlian.sandbox.collateral.kinds import SERIAL_KINDS, draw_kinds, is_one_of
from quanlian.sandbox.collateral.making import make_things, needed_value
from quanlian.sandbox.collateral.serials import mistyped
from quanlian.sandbox.collateral.worth import revalue
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import NEVER, World

SECURED = ("mortgage", "pledge")


def step(world: World) -> None:
    """Secure the loans drawn since the last time, and let a month pass over what is pledged."""
    book = holdings(world)
    if book.month_done == world.number:
        return
    book.month_done = world.number
    book.things_changed.clear()
    book.charges_changed.clear()
    new = np.arange(book.loans_seen, len(world.loans))
    book.loans_seen = len(world.loans)
    secure(world, book, new[np.isin(world.loans["security"][new].astype(str), SECURED)])
    release(world, book)
    book.things_changed.append(revalue(world, book))
    _seal(world, book)
    _carry_off(world, book)


def secure(world: World, book: Holdings, loans: Ints) -> None:
    """Put things behind loans: what stood behind the loan renewed, what is pledged already, and new ones for the rest."""
    if len(loans) == 0:
        return
    pairs = standing_pairs(world, book, loans)
    lacking = missing_cover(world, book, loans, pairs)
    left = loans[lacking > 0]
    things, serves = _bring(world, book, left, lacking[lacking > 0])
    pairs = pairs.and_new(things, left[serves])
    charge(world, book, pairs.things, pairs.loans, drawing_days(world, pairs.loans), rank=pairs.rank)
    alone = world.loans["renewed_from"][left[serves]] < 0
    second_ranks(world, book, things[alone], left[serves][alone])


def _bring(world: World, book: Holdings, loans: Ints, lacking: Ints) -> tuple[Ints, Ints]:
    """New things for what loans lack; the places of the things and of the loan each serves."""
    if len(loans) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    firms, security = world.loans["firm"][loans], world.loans["security"][loans]
    kinds = np.full(len(loans), "", dtype=object)
    stream = world.draws("collateral", "kinds", world.number, len(book.things))
    for word in SECURED:
        rows = np.flatnonzero(security == word)
        kinds[rows] = draw_kinds(world, firms[rows], lacking[rows], word, stream)
    needs = needed_value(kinds, lacking, stream)
    day = drawing_days(world, loans)
    things, serves = make_things(world, book, firms, kinds, security, needs, day, f"make {len(book.things)}")
    _overpaid(world, book, things)
    _miscopied(world, book, things)
    return things, serves


def _overpaid(world: World, book: Holdings, things: Ints) -> None:
    """Who parks losses in long-term assets (a7) books machines above their price: part of the money comes back."""
    plan = world.cheats.plan
    cheats = plan["firm"][(plan["kind"] == "a7") & (plan["start"] <= world.number)]
    dear = things[
        np.isin(book.things["firm"][things], cheats) & is_one_of(book.things["kind"][things], SERIAL_KINDS)
    ]
    limits = numbers("collateral")
    factor = world.draws("collateral", "overpaid", world.number).uniform(
        len(dear), limits["overpaid_low"], limits["overpaid_high"]
    )
    book.things["cost"][dear] = np.rint(book.things["cost"][dear] * factor).astype(np.int64)
    book.things["grade"][dear] = book.things["grade"][dear] / factor


def _miscopied(world: World, book: Holdings, things: Ints) -> None:
    """Honest slips of the pen when a serial is copied from its plate."""
    serial = book.things["serial"]
    stream = world.draws("collateral", "ocr", world.number)
    slips = stream.chance(len(things), numbers("collateral")["ocr_share"])
    for thing in things[slips & (serial[things] != "")]:
        serial[thing] = mistyped(serial[thing])


def _seal(world: World, book: Holdings) -> None:
    """Some months after a default courts begin to seal what the firm has (查封)."""
    rows = book.pledged()
    limits = numbers("collateral")
    defaulted = world.troubles.defaulted
    if len(rows) == 0 or len(defaulted) == 0:
        return
    since = defaulted[book.things["firm"][rows]]
    open_ = (
        (since != NEVER) & (since + int(limits["seal_months"]) <= world.number) & ~book.things["sealed"][rows]
    )
    chance = world.draws("collateral", "seal", world.number).chance(len(rows), limits["seal_chance"])
    sealed = rows[open_ & chance & ~is_one_of(book.things["kind"][rows], ("deposit",))]
    book.things["sealed"][sealed] = True
    book.things_changed.append(sealed)


def _carry_off(world: World, book: Holdings) -> None:
    """A few owners at the end of their money drive off what can be driven off; the sensors see it."""
    rows = book.pledged()
    limits = numbers("collateral")
    movable = is_one_of(book.things["kind"][rows], SERIAL_KINDS) & (book.things["gone"][rows] == NEVER)
    movable &= ~book.things["sealed"][rows] & (world.number >= 0)
    desperate = in_distress(world, book.things["firm"][rows]) >= limits["leave_stress"]
    chance = world.draws("collateral", "leave", world.number).chance(len(rows), limits["leave_chance"])
    book.things["gone"][rows[movable & desperate & chance]] = world.number
