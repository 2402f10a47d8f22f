"""Electricity, water, VAT sales, customs, payroll, staff, freight and taxes month by month (三表).

All follow from the same activity: output turns wheels, wages pay people, sales are invoiced. Beside that there is
what makes real bills ragged: a base load, reading days within the month, solar panels, missing readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from quanlian.sandbox.clock import festival_share, year_and_month
from quanlian.sandbox.draws import Bools, Floats, Ints
from quanlian.sandbox.emit.filed import exempt, invoiced_sales
from quanlian.sandbox.emit.history import handed_over, learned, tax_authorised
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.tabled import numbers, rows, text
from quanlian.sandbox.world import NEVER, SEGMENTS, World

_THOUSAND_YUAN = 100_000.0  # cents
_TAX_DATA = ("电子税务局", "国际贸易单一窗口", "税务局")  # seen by one authorisation
_METERED = ("electricity_kwh", "water_m3")


@dataclass(slots=True)
class Meters:
    """Each firm's meters: what it burns per output, and what is not yet read."""

    use: dict[str, Floats]  # over the industry's figure
    covered: dict[str, Bools]
    bill_before: Floats  # part of a bill that belongs to the month before
    insured: Floats
    solar_from: Ints  # month number, or NEVER
    solar_share: Floats
    number: dict[str, Ints]
    capacity: Floats = field(default_factory=lambda: np.zeros(0))
    burnt: Floats = field(default_factory=lambda: np.zeros(0))  # last month's, by the meter's own count
    undeclared: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


def emit(world: World, sink: Sink) -> None:
    """Readings of the month, known on the tenth of the next."""
    meters = world.facts.get("meters") or _install(world)
    values = readings(world, meters)
    if not handed_over(world, numbers("meter")["history_months"]):
        return
    known_at = learned(world, (world.month + 1).astype("datetime64[D]") + 9)
    for row in rows("meter_coverage"):
        _write(world, sink, row["kind"], row["origin"], values[row["kind"]], known_at)


def readings(world: World, meters: Meters) -> dict[str, Floats | Ints]:
    """Every meter's value of the month; below zero means no such meter."""
    now = world.now
    units = np.asarray(now["units"], float) / _THOUSAND_YUAN
    meters.capacity = _followed(meters.capacity, units)
    return {
        "electricity_kwh": _electricity(world, meters, units),
        "water_m3": _water(world, meters, units),
        "vat_sales": np.where(exempt(world), -1.0, invoiced_sales(world) / 100.0),
        "customs_fob": _customs(world, meters),
        "payroll": _noisy(world, "payroll", np.asarray(now["wages_paid"]) / 100.0),
        "headcount": _insured(world, meters),
        "freight_t": _freight(world, meters, units),
        "tax_paid": np.maximum(world.ledger.moved["taxes_paid"], 0) / 100.0,
    }


def _followed(capacity: Floats, units: Floats) -> Floats:
    if not len(capacity):
        return units.copy()
    return capacity + numbers("meter")["capacity_memory"] * (units - capacity)


def _electricity(world: World, meters: Meters, units: Floats) -> Floats:
    """What the meter counted between two readings; a base load burns whatever is made."""
    trade, table = world.industries, numbers("meter")
    follows = np.asarray(trade["energy_elasticity"], float)[world.firms.industry]
    idle = 1 - table["festival_idle"] * festival_share(world.month)
    load = follows * units + (1 - follows) * meters.capacity * idle
    kwh = _noisy(
        world, "electricity", load * _per_thousand(world, meters, "electricity_kwh", "kwh_per_thousand")
    )
    kwh = kwh * (1 - _solar(world, meters))
    before = meters.burnt if len(meters.burnt) else kwh
    meters.burnt = kwh
    return np.asarray(np.rint(kwh + meters.bill_before * (before - kwh)))


def _solar(world: World, meters: Meters) -> Floats:
    table = numbers("meter")
    _, month = year_and_month(world.month)
    summer = 1 - abs(month - 6.5) / 5.5  # 0 in the depth of winter, 1 in June
    sun = table["solar_winter"] + (table["solar_summer"] - table["solar_winter"]) * summer
    on = (meters.solar_from != NEVER) & (meters.solar_from <= world.number)
    return np.where(on, np.minimum(meters.solar_share * sun, 0.9), 0.0)


def _water(world: World, meters: Meters, units: Floats) -> Floats:
    follows = numbers("meter")["water_elasticity"]
    load = follows * units + (1 - follows) * meters.capacity
    used = _noisy(world, "water", load * _per_thousand(world, meters, "water_m3", "water_per_thousand"))
    return np.asarray(np.rint(used))


def _freight(world: World, meters: Meters, units: Floats) -> Floats:
    per = _per_thousand(world, meters, "freight_t", "freight_per_thousand")
    tonnes = _noisy(world, "freight", units * per)
    return np.where(per > 0, np.rint(tonnes * 10) / 10, -1.0)


def _customs(world: World, meters: Meters) -> Floats:
    """Exports declared, some of them the month after they were sold."""
    table = numbers("meter")
    exports = np.asarray(world.now["export_sales"])
    before = meters.undeclared if len(meters.undeclared) else np.zeros(len(exports), np.int64)
    late = np.rint(exports * table["fob_late"]).astype(np.int64)
    meters.undeclared = late
    declared = np.rint((exports - late + before) * table["fob_share"]) / 100
    return np.where(world.firms.export_share > 0, np.maximum(declared, 0.0), -1.0)


def _insured(world: World, meters: Meters) -> Floats:
    people = np.rint(np.asarray(world.now["headcount"]) * meters.insured)
    enough = people >= numbers("meter")["least_insured"]
    # Who once was asked stays asked, so that a firm that shrinks is seen to shrink.
    meters.covered["headcount"] &= enough | (world.number > 0)
    return people


def _per_thousand(world: World, meters: Meters, kind: str, column: str) -> Floats:
    return np.asarray(meters.use[kind] * np.asarray(world.industries[column], float)[world.firms.industry])


def _noisy(world: World, what: str, values: Floats) -> Floats:
    noise = world.draws("meter", what, world.number).lognormal(len(values), numbers("meter")[f"{what}_noise"])
    return np.asarray(np.rint(values * noise * 100) / 100)


def _write(
    world: World, sink: Sink, kind: str, origin: str, values: Floats | Ints, known_at: np.datetime64
) -> None:
    meters: Meters = world.facts["meters"]
    missed = world.draws("meter missing", kind, world.number).chance(len(values), numbers("meter")["missing"])
    firms = np.flatnonzero(meters.covered[kind] & (values >= 0) & ~missed & world.working())
    sink.rows(
        "meter",
        {
            "party_id": world.firms.party_id[firms],
            "month": world.month.astype("datetime64[D]"),
            "kind": kind,
            "value": np.asarray(values, float)[firms],
            "source": origin,
            "meter_no": _numbers(world, meters, kind)[firms] if kind in _METERED else None,
        },
        known_at=known_at,
    )


def _numbers(world: World, meters: Meters, kind: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Meter numbers; now and then a meter is replaced."""
    changed = world.draws("meter changed", kind, world.number).chance(
        len(world.firms), numbers("meter")["meter_changed"]
    )
    meters.number[kind] = meters.number[kind] + changed * 7919
    return np.array([f"{number:010d}" for number in meters.number[kind].tolist()], object)


def _install(world: World) -> Meters:
    draws, count, table = world.draws, len(world.firms), numbers("meter")
    insured = np.array([table[f"insured_{segment}"] for segment in SEGMENTS])[world.firms.segment]
    insured = insured + draws("insured").normal(count, table["insured_spread"])
    days = np.array([float(part) for part in text("meter", "read_days").split()])
    meters = Meters(
        use={
            kind: draws("meter use", kind).lognormal(count, table["intensity_sigma"])
            for kind in (*_METERED, "freight_t")
        },
        covered={row["kind"]: _covered(world, row) for row in rows("meter_coverage")},
        bill_before=days[draws("read day").integers(count, 0, len(days))],
        insured=np.clip(insured, 0.3, 1.0),
        solar_from=np.full(count, NEVER, np.int64),
        solar_share=draws("solar share").uniform(count, table["solar_least"], table["solar_most"]),
        number={
            kind: draws("meter number", kind).integers(count, 10**8, 10**10 - 10**8) for kind in _METERED
        },
    )
    world.facts["meters"] = meters
    _plan_solar(world, meters)
    return meters


def _covered(world: World, row: Mapping[str, str]) -> Bools:
    if row["origin"] in _TAX_DATA:
        return tax_authorised(world)
    chance = np.array([float(row[segment]) for segment in SEGMENTS])[world.firms.segment]
    return world.draws("meter covered", row["kind"]).chance(len(world.firms), chance)


def _plan_solar(world: World, meters: Meters) -> None:
    """Innocents whose power bill falls though nothing is wrong: the truth says who and from when."""
    part = world.scenario.innocents.get("own_solar", numbers("meter")["own_solar"])
    burns = np.asarray(world.industries["kwh_per_thousand"], float)[world.firms.industry] >= 20
    who = np.flatnonzero(world.draws("solar").chance(len(world.firms), part) & burns)
    starts = world.draws("solar start").integers(len(who), 6, max(7, world.clock.months))
    meters.solar_from[who] = starts
    for firm, start in zip(who.tolist(), starts.tolist(), strict=True):
        world.truth["innocent"].append(
            {
                "party_id": world.firms.party_id[firm],
                "kind": "own_solar",
                "from_month": str(world.clock.first + start),
                "size": round(float(meters.solar_share[firm]), 4),
            }
        )
