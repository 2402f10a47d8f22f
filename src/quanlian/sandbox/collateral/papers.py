"""The papers of a thing (权证与发票): title numbers, invoices, register entries, places."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Ints, Stream
from quanlian.sandbox.tabled import rows

_ELSEWHERE = {"short": "浙", "lat": "28.66", "lon": "121.42"}
_COUNTY_STEP = 0.011  # degrees a step of the county's code lies from the next, so that counties differ
_SITE_SPREAD = 0.02  # degrees within a county


@cache
def _places() -> dict[str, dict[str, str]]:
    return {row["prefix"]: dict(row) for row in rows("places")}


def province(region: str) -> str:
    """The one-character name of a division's province.

    >>> province("331083")
    '浙'
    """
    return _places().get(str(region)[:2], _ELSEWHERE)["short"]


def coordinates(regions: Iterable[str], stream: Stream) -> tuple[Any, Any]:
    """Latitude and longitude of sites: about the province's seat, each county a little apart."""
    codes = list(regions)
    seats = [_places().get(str(code)[:2], _ELSEWHERE) for code in codes]
    steps = np.array([[int(str(code)[2:4] or 0), int(str(code)[4:6] or 0) % 40] for code in codes]).reshape(
        -1, 2
    )
    lat = np.array([float(seat["lat"]) for seat in seats]) + (steps[:, 1] - 10) * _COUNTY_STEP
    lon = np.array([float(seat["lon"]) for seat in seats]) + (steps[:, 0] - 5) * _COUNTY_STEP
    spread = stream.uniform(2 * len(codes), -_SITE_SPREAD, _SITE_SPREAD).reshape(2, -1)
    return np.round(lat + spread[0], 6), np.round(lon + spread[1], 6)


def invoice_numbers(years: Ints, regions: Iterable[str], stream: Stream) -> list[str]:
    """Numbers of purchase invoices: twenty digits since invoices are digital, eight before."""
    counts = stream.integers(len(years), 1, 10**8)
    return [
        f"{year % 100:02d}{str(region)[:2]}2{year % 7}{count:014d}" if year >= 2024 else f"{count:08d}"
        for year, region, count in zip(years.tolist(), regions, counts.tolist(), strict=True)
    ]


def title_numbers(kinds: Iterable[str], years: Ints, regions: Iterable[str], stream: Stream) -> list[str]:
    """Title numbers of real estate, plates of vehicles; nothing for the rest."""
    counts = stream.integers(len(years), 1, 10**7)
    return [
        _title(kind, year, province(region), count)
        for kind, year, region, count in zip(kinds, years.tolist(), regions, counts.tolist(), strict=True)
    ]


def _title(kind: str, year: int, short: str, count: int) -> str:
    if kind in ("residence", "commercial", "factory", "land"):
        return f"{short}({year})不动产权第{count:07d}号"
    if kind == "vehicle":
        return f"{short}{'ABCDEFGHJK'[count % 10]}{count % 90000 + 10000}"
    if kind == "farm_machine":
        return f"{short}{count % 90 + 10:02d}-{count % 100000:05d}"
    return ""


def register_numbers(kinds: Iterable[str], days: Any, regions: Iterable[str], stream: Stream) -> list[str]:
    """What the registers give: real estate a certificate, vehicles the traffic police's number, the rest the unified
    register of movables' twenty digits (中登网)."""
    counts = stream.integers(len(days), 1, 10**12)
    years = np.asarray(days, "datetime64[Y]").astype(int) + 1970
    return [
        _register(kind, year, province(region), count)
        for kind, year, region, count in zip(kinds, years.tolist(), regions, counts.tolist(), strict=True)
    ]


def _register(kind: str, year: int, short: str, count: int) -> str:
    if kind in ("residence", "commercial", "factory", "land"):
        return f"{short}({year})不动产证明第{count % 10**7:07d}号"
    if kind == "vehicle":
        return f"{short}车抵{year}{count % 10**6:06d}"
    return f"{year % 100:02d}{count % 10**12:012d}{count % 999983:06d}"


def file_hash(*parts: object) -> str:
    """The fingerprint of a scanned paper, as the bank's archive keeps it (文件哈希)."""
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def as_json(**values: object) -> str:
    """Attributes as they are stored: JSON text, empty ones left out."""
    return json.dumps(
        {k: v for k, v in values.items() if v not in ("", None)}, ensure_ascii=False, sort_keys=True
    )
