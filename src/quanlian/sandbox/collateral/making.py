"""Things to pledge (造押品): so many, so old and so dear that a lender would take them for the loan."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from quanlian.sandbox.collateral.holdings import DAY, NO_DAY, Holdings
from quanlian.sandbox.collateral.kinds import (
    CLAIM_KINDS,
    ESTATE_KINDS,
    SERIAL_KINDS,
    figures_of,
    is_one_of,
)
from quanlian.sandbox.collateral.papers import (
    as_json,
    coordinates,
    file_hash,
    invoice_numbers,
    title_numbers,
)
from quanlian.sandbox.collateral.serials import serials, vins
from quanlian.sandbox.collateral.worth import machine_share
from quanlian.sandbox.draws import Floats, Ints, Stream, share
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import NEVER, Texts, World

CENTS = 100
THOUSAND = 100_000  # appraisers round to a thousand yuan
_UNITS = {row["kind"]: row["unit"] for row in rows("collateral_kinds")}
_WORDS = {"inventory": "原材料及产成品", "receivable": "应收账款", "deposit": "定期存单", "equity": "股权"}
_DAYS_A_YEAR = 365


@cache
def makes(kind: str) -> tuple[dict[str, str], ...]:
    """The models of a kind from cheap to dear."""
    found = [dict(row) for row in rows("makes") if row["kind"] == kind]
    return tuple(sorted(found, key=lambda row: int(row["price"])))


def make_things(
    world: World, book: Holdings, firms: Ints, kinds: Texts, security: Texts, needs: Ints, day: Any, name: str
) -> tuple[Ints, Ints]:
    """New things that together are worth about ``needs``; the places of the things and of the need each serves."""
    stream = world.draws("collateral", name, world.number)
    serves, each = _divide(kinds, needs, stream)
    firm, kind = firms[serves], kinds[serves]
    days = np.broadcast_to(np.asarray(day, DAY), len(firms))[serves]
    model = _models(kind, each, stream)
    price, age, value = _prices(kind, model, each, stream)
    built = days - age
    years = built.astype("datetime64[Y]").astype(np.int64) + 1970
    regions = world.firms.region[firm]
    lat, lon = coordinates(regions, stream)
    invoices = _invoices(kind, years, regions, stream)
    things = book.add_things(
        firm=firm, owner=_owners(world, kind, firm, stream), kind=kind, security=security[serves],
        serial=_serials(kind, model, years, stream, book.stamped), make=_of(model, "make_zh"), model=_names(kind, model),
        built=np.where(is_one_of(kind, CLAIM_KINDS), NO_DAY, built), quantity=_quantities(kind, stream),
        unit=np.array([_UNITS[k] for k in kind], dtype=object), cost=price, value=value,
        appraised_on=days - stream.integers(len(kind), 3, 25), address=_addresses(world, kind, firm),
        lat=np.where(is_one_of(kind, CLAIM_KINDS), np.nan, lat), lon=np.where(is_one_of(kind, CLAIM_KINDS), np.nan, lon),
        invoice_no=invoices, title_no=np.array(title_numbers(kind, years, regions, stream), dtype=object),
        insured_to=_insured(kind, days, stream), sealed=False, lease_to=_leases(kind, days, stream),
        attributes=_attributes(kind, model, invoices, stream), device=_devices(kind, price, stream),
        grade=_grades(value, price, built, days), migrates=_migrating(kind, stream), gone=NEVER, seq=0,
        hours=_hours(kind, age, stream),
    )  # fmt: skip
    return things, serves


def _divide(kinds: Texts, needs: Ints, stream: Stream) -> tuple[Ints, Ints]:
    """Machines, vehicles come in ones to fours; everything else is one thing."""
    most = int(numbers("collateral")["most_things"])
    dearest = {kind: int(makes(kind)[-1]["price"]) * CENTS for kind in SERIAL_KINDS}
    top = np.array([dearest.get(kind, 0) for kind in kinds], dtype=np.int64)
    wanted = np.where(top > 0, -(-needs * 2 // np.maximum(top, 1)), 1)
    spread = np.where(top > 0, stream.integers(len(kinds), 0, 2), 0)
    count = np.clip(wanted + spread, 1, most)
    serves = np.repeat(np.arange(len(kinds)), count)
    return serves, needs[serves] // count[serves]


def _models(kinds: Texts, each: Ints, stream: Stream) -> list[dict[str, str] | None]:
    """Of the models of a kind one of the three nearest in price to what is needed."""
    turn = stream.integers(len(kinds), -1, 2)
    chosen: list[dict[str, str] | None] = []
    for kind, need, step in zip(kinds, each.tolist(), turn.tolist(), strict=True):
        if kind not in SERIAL_KINDS:
            chosen.append(None)
            continue
        offered = makes(kind)
        prices = [int(row["price"]) * CENTS for row in offered]
        nearest = min(range(len(prices)), key=lambda n: abs(prices[n] * 7 - need * 10))
        chosen.append(offered[max(0, min(len(offered) - 1, nearest + step))])
    return chosen


def _prices(
    kinds: Texts, models: list[dict[str, str] | None], each: Ints, stream: Stream
) -> tuple[Ints, Ints, Ints]:
    """Price paid, age in days and value today of each thing.

    A machine's age follows from its price and what it is worth; everything else has a value and, from it, a price.
    """
    limits = numbers("collateral")
    listed = np.array([int(model["price"]) * CENTS if model else 0 for model in models], dtype=np.int64)
    haggled = share(listed, stream.uniform(len(listed), limits["price_low"], limits["price_high"]))
    age = np.where(listed > 0, stream.integers(len(listed), 20, 4 * _DAYS_A_YEAR), 0)
    worth = share(haggled, machine_share(age / _DAYS_A_YEAR) * stream.uniform(len(listed), 0.94, 1.04))
    estate = is_one_of(kinds, ESTATE_KINDS)
    age = np.where(estate, stream.integers(len(listed), 2 * _DAYS_A_YEAR, 18 * _DAYS_A_YEAR), age)
    paid = share(each, np.where(estate, stream.uniform(len(listed), 0.45, 1.05), 1.0))
    value = np.where(listed > 0, worth, each)
    return np.where(listed > 0, haggled, paid), age, _rounded(value)


def _rounded(value: Ints) -> Ints:
    return np.maximum(np.asarray(value, np.int64) // THOUSAND, 1) * THOUSAND


def _of(models: list[dict[str, str] | None], column: str) -> Texts:
    return np.array([model[column] if model else "" for model in models], dtype=object)


def _names(kinds: Texts, models: list[dict[str, str] | None]) -> Texts:
    return np.array(
        [m["model"] if m else _WORDS.get(k, "") for k, m in zip(kinds, models, strict=True)], dtype=object
    )


def _serials(
    kinds: Texts, models: list[dict[str, str] | None], years: Ints, stream: Stream, stamped: set[str]
) -> Texts:
    made = np.full(len(kinds), "", dtype=object)
    for vehicle in (True, False):
        rows_ = np.flatnonzero(
            [m is not None and (k == "vehicle") == vehicle for k, m in zip(kinds, models, strict=True)]
        )
        patterns = [(models[row] or {})["serial"] for row in rows_]
        stamp = (
            vins(patterns, years[rows_], stream)
            if vehicle
            else serials(patterns, years[rows_], stream, stamped)
        )
        made[rows_] = np.array([*stamp, ""], dtype=object)[:-1]
    return made


def _owners(world: World, kinds: Texts, firms: Ints, stream: Stream) -> Ints:
    """Homes belong to the owner of the firm, shops as often as not; the rest to the firm."""
    private = is_one_of(kinds, ("residence",)) | (
        is_one_of(kinds, ("commercial",)) & stream.chance(len(kinds), 0.5)
    )
    return np.where(private, world.person(world.firms.owner[firms]), firms)


def _addresses(world: World, kinds: Texts, firms: Ints) -> Texts:
    home = is_one_of(kinds, ("residence",))
    return np.where(home, world.people.address[world.firms.owner[firms]], world.firms.address[firms])


def _quantities(kinds: Texts, stream: Stream) -> Ints:
    stock = is_one_of(kinds, ("inventory",))
    return np.where(stock, 1 + stream.integers(len(kinds), 0, 30), 1)


def _invoices(kinds: Texts, years: Ints, regions: Any, stream: Stream) -> Texts:
    numbered = np.array(invoice_numbers(years, regions, stream), dtype=object)
    return np.where(is_one_of(kinds, SERIAL_KINDS), numbered, "")


def _insured(kinds: Texts, days: Any, stream: Stream) -> Any:
    insured = stream.chance(len(kinds), numbers("collateral")["insured_share"])
    until = days + stream.integers(len(kinds), 30, _DAYS_A_YEAR)
    return np.where(insured & ~is_one_of(kinds, CLAIM_KINDS), until, NO_DAY)


def _leases(kinds: Texts, days: Any, stream: Stream) -> Any:
    let = stream.chance(len(kinds), numbers("collateral")["leased_share"]) & is_one_of(kinds, ESTATE_KINDS)
    return np.where(let, days + stream.integers(len(kinds), 200, 6 * _DAYS_A_YEAR), NO_DAY)


def _attributes(kinds: Texts, models: list[dict[str, str] | None], invoices: Texts, stream: Stream) -> Texts:
    """Engine number, and the fingerprints of the invoice's scan and of the photo taken on site."""
    marks = stream.raw(len(kinds)).tolist()
    texts = [
        as_json(
            engine_no=_engine(model, mark),
            invoice_file=file_hash("invoice", invoice, mark) if invoice else "",
            photo=file_hash("photo", mark) if kind not in CLAIM_KINDS else "",
        )
        for kind, model, invoice, mark in zip(kinds, models, invoices, marks, strict=True)
    ]
    return np.array([*texts, ""], dtype=object)[:-1]


def _engine(model: dict[str, str] | None, mark: int) -> str:
    pattern = (model or {}).get("engine", "")
    head, _, rest = pattern.partition("{n:")
    digits = int(rest[:-1]) if rest else 0
    return f"{head}{mark % 10**digits:0{digits}d}" if digits else head


def _devices(kinds: Texts, price: Ints, stream: Stream) -> Texts:
    """The sensor's number where the lender had one fitted (物联终端)."""
    limits = numbers("collateral")
    part = {"machine": "device_share", "farm_machine": "device_share_farm", "vehicle": "device_share_vehicle"}
    chance = np.array([limits[part[kind]] if kind in part else 0.0 for kind in kinds])
    fitted = stream.chance(len(kinds), chance) & (price >= limits["device_cost"])
    numbers_ = stream.integers(len(kinds), 0, 10**11).tolist()
    texts = [f"8686{n:011d}" if fit else "" for fit, n in zip(fitted, numbers_, strict=True)]
    return np.array([*texts, ""], dtype=object)[:-1]


def _grades(value: Ints, price: Ints, built: Any, days: Any) -> Floats:
    """How good the thing is for its age: what it is worth over what the curve says."""
    usual = np.maximum(price * machine_share((days - built).astype(float) / _DAYS_A_YEAR), 1.0)
    return np.asarray(value / usual)


def _migrating(kinds: Texts, stream: Stream) -> Any:
    return is_one_of(kinds, ("farm_machine",)) & stream.chance(
        len(kinds), numbers("collateral")["migrating_share"]
    )


def _hours(kinds: Texts, age: Ints, stream: Stream) -> Floats:
    yearly = {"machine": 2500.0, "farm_machine": numbers("collateral")["hours_farm"], "vehicle": 1900.0}
    hours = np.array([yearly.get(kind, 0.0) for kind in kinds]) * (age / _DAYS_A_YEAR)
    return np.round(hours * stream.uniform(len(kinds), 0.7, 1.2), 1)


def needed_value(kinds: Texts, amounts: Ints, stream: Stream) -> Ints:
    """The value a lender asks of a kind of thing for so much: the amount over its usual loan to value."""
    ltv = figures_of(kinds, "ltv") + figures_of(kinds, "ltv_sd") * stream.normal(len(kinds))
    return np.asarray(np.rint(amounts / np.clip(ltv, 0.2, 1.0)), np.int64)
