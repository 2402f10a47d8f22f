"""Site visits (走访): what an account manager counts on the spot, which need not be what the books say.

Routine rounds, and extra ones to firms under stress. Counts are of what is truly there: staff at work, machines
running, stock on the floor.
"""

from __future__ import annotations

import json

import numpy as np

from quanlian.sandbox.clock import month_end
from quanlian.sandbox.draws import Bools, Floats, Ints
from quanlian.sandbox.emit.rounds import visit_days, visited
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import Texts, World

_ORDERS = (0.3, 3.5)  # months of orders on hand
_REMARKS = ("生产正常", "车间整洁, 工人在岗", "订单饱满", "淡季, 部分设备停机", "仓库较满", "老板接待, 配合")
_IDLE = ("开工不足, 现场工人少", "部分生产线停机", "仓库积压", "老板未露面, 财务接待")
_EARTH = 1e6  # coordinates to six digits


def emit(world: World, sink: Sink) -> None:
    """The month's visits, written down the day after."""
    if not world.visible:
        return
    extra = _extra(world)
    firms = np.flatnonzero((visited(world) | extra) & world.working())
    if not len(firms):
        return
    day = visit_days(world)[firms]
    lat, lon = _sites(world)
    minute = world.draws("visit", "hour", world.number).integers(len(firms), 9 * 60, 17 * 60)
    sink.rows(
        "visit",
        {
            "visit_id": [f"ZF{str(world.month).replace('-', '')}{firm:07d}" for firm in firms.tolist()],
            "party_id": world.firms.party_id[firms],
            "at": day.astype("datetime64[s]") + minute * 60,
            "officer": _officers(world, firms),
            "kind": np.where(extra[firms] & ~visited(world)[firms], "special", "routine").astype(object),
            "findings": _findings(world, firms),
            "lat": lat[firms],
            "lon": lon[firms],
        },
        known_at=day + 1,
    )


def _extra(world: World) -> Bools:
    table, stress = numbers("visit"), np.asarray(world.troubles.stress)
    if not len(stress):
        return np.zeros(len(world.firms), bool)
    luck = world.draws("visit", "extra", world.number).chance(len(stress), table["special_chance"])
    return np.asarray((stress >= table["special_stress"]) & luck)


def _officers(world: World, firms: Ints) -> Texts:
    """Who looks after the firm in the month."""
    bank = world.facts.get("bank")
    managers = np.asarray(world.firms.manager)[firms]
    if bank is None:
        return np.array([f"E{number:05d}" for number in managers.tolist()], object)
    rows_of_staff = bank.manager_on(managers, month_end(world.month))
    return np.asarray(bank.staff.staff_id[rows_of_staff])


def _findings(world: World, firms: Ints) -> list[str]:
    """What was counted, as JSON."""
    table, count = numbers("visit"), len(firms)
    stream = world.draws("visit", "findings", world.number)
    ledger, staff = world.ledger, np.asarray(world.now["headcount"])[firms]
    seen = np.minimum(
        np.rint(staff * table["at_work"] * stream.lognormal(count, 0.06)).astype(np.int64), staff
    )
    machines = np.maximum(ledger["fixed_assets_gross"][firms] // int(table["machine_value"] * 100), 0)
    busy = _busy(world)[firms]
    running = np.minimum(np.rint(machines * busy * stream.lognormal(count, 0.08)).astype(np.int64), machines)
    stock = np.rint(
        ledger["inventory"][firms] * stream.lognormal(count, table["stock_noise"]) / 10**6
    ).astype(np.int64)
    orders = np.round(stream.uniform(count, *_ORDERS) * np.minimum(busy / 0.8, 1.2), 1)
    words, refused = stream.uniform(count), stream.chance(count, table["refused"])
    meters = _meter_numbers(world, firms)
    return [
        _json(*facts)
        for facts in zip(
            refused.tolist(), staff.tolist(), seen.tolist(), machines.tolist(), running.tolist(), stock.tolist(),
            orders.tolist(), meters, words.tolist(), (busy < 0.5).tolist(), strict=True,
        )
    ]  # fmt: skip


def _json(
    refused: bool, staff: int, seen: int, machines: int, running: int, stock: int, orders: float, meter: str | None,
    word: float, idle: bool,
) -> str:  # fmt: skip
    if refused:
        return json.dumps({"refused": True, "remark": "企业以不便为由未安排入厂"}, ensure_ascii=False)
    remarks = _IDLE if idle else _REMARKS
    facts = {
        "staff_told": staff, "staff_seen": seen, "machines": machines, "machines_running": running,
        "stock_counted_yuan": stock * 10_000, "orders_months": orders, "electricity_meter_no": meter,
        "remark": remarks[int(word * len(remarks))],
    }  # fmt: skip
    return json.dumps({key: value for key, value in facts.items() if value is not None}, ensure_ascii=False)


def _busy(world: World) -> Floats:
    """Part of capacity in use: this month's output over what the firm is used to."""
    meters = world.facts.get("meters")
    units = np.asarray(world.now["units"], float) / 100_000
    used_to = np.maximum(meters.capacity, 1e-6) if meters is not None else np.maximum(units, 1e-6)
    return np.asarray(np.clip(0.85 * units / used_to, 0.0, 1.0))


def _meter_numbers(world: World, firms: Ints) -> list[str | None]:
    meters = world.facts.get("meters")
    if meters is None:
        return [None] * len(firms)
    return [f"{number:010d}" for number in meters.number["electricity_kwh"][firms].tolist()]


def _sites(world: World) -> tuple[Floats, Floats]:
    """Where the firms are: the seat of their county's province or city, scattered by town and by firm."""
    found: tuple[Floats, Floats] | None = world.facts.get("sites")
    if found is None:
        found = world.facts["sites"] = _place(world)
    return found


def _place(world: World) -> tuple[Floats, Floats]:
    seats = {row["prefix"]: (float(row["lat"]), float(row["lon"])) for row in rows("places")}
    usual = seats["33"]
    towns, count = np.asarray(world.firms.town), len(world.firms)
    made = []
    for axis, name in enumerate(("lat", "lon")):
        county = np.array([seats.get(str(code)[:2], usual)[axis] for code in world.firms.region])
        town = world.draws("site town", name).uniform(int(towns.max(initial=0)) + 1, -0.25, 0.25)[towns]
        own = world.draws("site", name).normal(count, numbers("visit")["wall"])
        made.append(np.rint((county + town + own) * _EARTH) / _EARTH)
    return made[0], made[1]
