"""The statements the bank gets of each year (报表): audited in April, the firm's own in March, the tax office's in May.

Each version repeats the books as they are shown to its reader. Cheats show the false entries; the tax office is told
the truth by those in ``world.facts["cheats"]["tax_true"]`` (a mask) or, without it, by those with two sets of books.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import month_end, year_and_month
from quanlian.sandbox.draws import Bools, Floats, Ints, Stream
from quanlian.sandbox.emit.notes import notes
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.statements import Lines, Year, balance_sheet, of_firms, statement_of
from quanlian.sandbox.tabled import numbers
from quanlian.sandbox.world import NEVER, World

WHOLE = 1_000_000  # cents in ten thousand yuan
UNITS = {"yuan": 1, "ten thousand": 10_000}
MONTHS = {"bank": 3, "audited": 4, "tax": 5}  # in which the bank learns of a version
SPREAD = {"bank": 20, "audited": 18, "tax": 1}  # days over which they come in
TWO_SETS = "a9"


def emit(world: World, sink: Sink) -> None:
    """Write last year's statements of the version that comes in this month."""
    year, month = year_and_month(world.month)
    version = next((name for name, due in MONTHS.items() if due == month), None)
    years: dict[int, Year] = world.facts.get("years", {})
    if version is None or year - 2 not in years:
        return  # the first year of the warm-up began in its middle
    firms = _who(world, version)
    for small in (False, True):
        some = firms[world.firms.small_gaap[firms] == small]
        if len(some):
            _write(world, sink, version, year - 1, some, small=small)


def _who(world: World, version: str) -> Ints:
    """Firms that hand in this version; the dead hand in nothing."""
    firms = world.firms
    closed = np.asarray(world.troubles.closed)
    alive = (closed == NEVER) | (closed > world.number - 4) if len(closed) else np.ones(len(firms), bool)
    founded = (
        firms.established.astype("datetime64[Y]").astype(np.int64) + 1970 < year_and_month(world.month)[0] - 1
    )
    also = world.draws("also bank").chance(len(firms), numbers("statement")["also_bank"])
    chosen = {"audited": firms.audited, "bank": ~firms.audited | also, "tax": firms.tax_version_known}
    return np.flatnonzero(chosen[version] & alive & founded)


def _write(world: World, sink: Sink, version: str, year: int, firms: Ints, *, small: bool) -> None:
    years: dict[int, Year] = world.facts["years"]
    believers = told(world, version)
    now, before = years[year], years[year - 1]
    shown, shown_before = (of_firms(y.shown(believers), firms) for y in (now, before))
    unit = _unit(world, firms, version, shown["revenue"])
    head = _head(world, version, year, firms, unit)
    known_at = _known_at(world, version, year, firms)
    lines = statement_of(shown, shown_before, small=small)
    said = notes(world, now, shown, firms, version, year, small=small)
    sink.rows("statement", head | _printed(lines | said.amounts, unit) | said.words, known_at=known_at)
    earlier = years.get(year - 2)
    old = of_firms(earlier.shown(believers), firms) if earlier else None
    last = statement_of(shown_before, old, small=small)
    if old is None:
        last = {
            name: amount for name, amount in last.items() if name in _balance_lines(shown_before, small=small)
        }
    sink.rows("comparative", head | _printed(last, unit), known_at=known_at)


def told(world: World, version: str) -> Bools:
    """Firms whose reader of this version sees the false entries too."""
    count = len(world.firms)
    if version != "tax":
        return np.ones(count, bool)
    truthful = world.facts.get("cheats", {}).get("tax_true")
    if truthful is not None:
        return ~np.asarray(truthful, bool)
    plan, shown = world.cheats.plan, np.ones(count, bool)
    shown[plan["firm"][plan["kind"] == TWO_SETS]] = False
    return shown


def _balance_lines(books: Lines, *, small: bool) -> frozenset[str]:
    return frozenset(balance_sheet(books, small=small))


def _unit(world: World, firms: Ints, version: str, sales: Ints) -> Ints:
    """The unit in which a version is printed: ten thousand yuan for some of the large, else yuan."""
    chosen = world.draws("printed in", version).chance(len(world.firms), numbers("statement")["in_units"])[
        firms
    ]
    large = sales >= numbers("statement")["in_units_from"] * 100
    return np.where(large & chosen & (version == "bank"), UNITS["ten thousand"], UNITS["yuan"])


def _head(world: World, version: str, year: int, firms: Ints, unit: Ints) -> dict[str, Any]:
    return {
        "party_id": world.firms.party_id[firms],
        "period_end": month_end(np.datetime64(f"{year}-12", "M")),
        "months": 12,
        "version": version,
        "consolidated": False,
        "unit": unit,
        "self_made": False,
    }


def _printed(lines: dict[str, Any], unit: Ints) -> dict[str, Any]:
    """Amounts as printed: whole ten thousands where that is the unit."""
    whole = unit == UNITS["ten thousand"]
    if not whole.any():
        return dict(lines)
    return {name: _rounded(amount, whole) for name, amount in lines.items()}


def _rounded(amount: Any, whole: Bools) -> Any:
    rounded = (np.ma.getdata(amount) + WHOLE // 2) // WHOLE * WHOLE
    values = np.where(whole, rounded, np.ma.getdata(amount))
    return np.ma.array(values, mask=np.ma.getmask(amount)) if np.ma.isMaskedArray(amount) else values


def _known_at(
    world: World, version: str, year: int, firms: Ints
) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """When the bank gets it: about the same day of the month for everybody, some later."""
    first = np.datetime64(f"{year + 1}-{MONTHS[version]:02d}", "M").astype("datetime64[D]")
    stream: Stream = world.draws("statement day", version, year)
    late: Floats = stream.uniform(len(world.firms), 0, SPREAD[version])[firms]
    day = first + int(numbers("statement")[f"day_{version}"]) - 1
    return np.asarray(day + np.floor(late).astype("timedelta64[D]"))
