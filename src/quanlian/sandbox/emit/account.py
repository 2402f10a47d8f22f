"""Accounts (账户): one with us for every borrower, most have others elsewhere, and we learn of those at a visit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.emit.rounds import next_visit
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.tabled import rows
from quanlian.sandbox.world import NEVER, SEGMENTS, Texts, World

MOST = 4  # accounts of a firm
OURS = 0  # place of the account with us
OUR_BANK = "本行"
_FROZEN_AFTER = 3  # months from a default until a court freezes the account


@dataclass(slots=True)
class Accounts:
    """Accounts by firm and place (0 is ours); ``number`` is zero where there is none."""

    number: Ints  # firms x MOST
    bank: Ints  # row of the banks
    weight: Floats  # part of its payments that run through it
    banks: Texts  # names; the first is ours
    main: Ints  # place of the basic account


def accounts_of(world: World) -> Accounts:
    """The accounts of all firms, opened when first asked for."""
    found: Accounts | None = world.facts.get("accounts")
    if found is None:
        found = world.facts["accounts"] = _open(world)
    return found


def account_texts(numbers: Ints) -> pa.Array:
    """Account numbers as text, zero as missing."""
    values = pa.array(numbers, mask=numbers == 0)
    return values.cast(pa.string())


def account_number(place: Ints, bank: Ints | int) -> Ints:
    """Account numbers: the bank's digits, then digits in no visible order (a permutation of the places)."""
    return np.asarray((62_0000 + bank) * 10**12 + (np.asarray(place) * 7_654_321_987 + 314_159_265) % 10**12)


def payer_account(world: World, firms: Ints) -> pa.Array:
    """From which account a firm repays us (还款账号)."""
    return account_texts(accounts_of(world).number[firms, OURS])


def emit(world: World, sink: Sink) -> None:
    """All accounts in the first month; later those that are frozen or closed."""
    if not world.visible:
        return
    firms = np.arange(len(world.firms))
    if world.number == 0:
        first = world.month.astype("datetime64[D]")
        _write(world, sink, firms, OURS, "active", first)
        for place in range(1, MOST):
            _write(world, sink, firms, place, "active", next_visit(world))
        return
    day = world.month.astype("datetime64[D]") + 19
    frozen = np.asarray(world.troubles.defaulted) == world.number - _FROZEN_AFTER
    frozen &= np.asarray(world.troubles.defaulted) != NEVER
    closed = np.asarray(world.troubles.closed) == world.number
    _write(world, sink, np.flatnonzero(frozen & ~closed), OURS, "frozen", day)
    _write(world, sink, np.flatnonzero(closed), OURS, "closed", day)


def _write(world: World, sink: Sink, firms: Ints, place: int, status: str, known_at: object) -> None:
    accounts = accounts_of(world)
    firms = firms[accounts.number[firms, place] > 0]
    if not len(firms):
        return
    sink.rows(
        "account",
        {
            "account": account_texts(accounts.number[firms, place]),
            "party_id": world.firms.party_id[firms],
            "bank": accounts.banks[accounts.bank[firms, place]],
            "kind": np.where(accounts.main[firms] == place, "基本户", "一般户").astype(object),
            "status": status,
        },
        known_at=known_at[firms] if isinstance(known_at, np.ndarray) else known_at,
    )


def by_segment(world: World, key: str) -> Floats:
    """A row of ``tables/accounts.csv`` for every firm by its size."""
    row = next(row for row in rows("accounts") if row["key"] == key)
    return np.array([float(row[segment]) for segment in SEGMENTS])[world.firms.segment]


def _open(world: World) -> Accounts:
    count, draws = len(world.firms), world.draws
    elsewhere = [row for row in rows("institutions") if row["kind"] == "bank"]
    banks = np.array([OUR_BANK, *(row["name"] for row in elsewhere)], object)
    has = np.ones((count, MOST), bool)
    luck = draws("accounts", "how many").uniform(count)
    for place, key in enumerate(("second", "third", "fourth"), 1):
        has[:, place] = luck < by_segment(world, key)
    bank = np.zeros((count, MOST), np.int64)
    weights = [float(row["weight"]) for row in elsewhere]
    first = draws("accounts", "bank").pick(count, weights)
    for place in range(1, MOST):  # neighbours in the list, so that no two are alike
        bank[:, place] = 1 + (first + (place - 1) * 3) % len(elsewhere)
    serial = np.arange(count)[:, None] * MOST + np.arange(MOST)
    ours = np.clip(by_segment(world, "ours") + draws("accounts", "ours").normal(count, 0.12), 0.1, 0.95)
    weight = np.where(has, 1.0, 0.0)
    others = np.maximum(weight[:, 1:].sum(axis=1), 1.0)
    weight[:, 1:] *= ((1 - ours) / others)[:, None]
    weight[:, OURS] = np.where(has[:, 1], ours, 1.0)
    main = np.where(has[:, 1] & draws("accounts", "main").chance(count, 1 - ours), 1, OURS)
    return Accounts(np.where(has, account_number(serial, bank), 0), bank, weight, banks, main)
