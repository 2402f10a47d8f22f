"""The industries of the simulated economy (行业): how a trade earns, buys, employs, burns current, and from whom it buys.

Codes are GB/T 4754-2017 divisions. ``inputs[i, j]`` is the part of industry ``i``'s purchases that comes from
industry ``j``; what is missing to one comes from outside (mining, power, finance and the rest of the country).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Floats

TABLES = Path(__file__).parent / "tables"
_TEXTS = frozenset({"code", "name_zh", "name_en", "wiod", "source", "mark"})
_FLAGS = frozenset({"vat_exempt"})


@dataclass(slots=True)
class Industries:
    """Columns of ``tables/industries.csv`` by row; ``industries["code"]``."""

    columns: dict[str, Any]
    inputs: Floats

    def __getitem__(self, name: str) -> Any:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["code"])

    @property
    def season(self) -> Floats:
        """Sales of a month over the year's mean, one row an industry, January first."""
        return np.stack([self.columns[f"season_{month:02d}"] for month in range(1, 13)], axis=1)

    def row(self, code: str) -> int:
        """The row of a division: ``industries.row("C17")``."""
        return int(np.flatnonzero(self.columns["code"] == code)[0])


@cache
def read_industries() -> Industries:
    """The industries a sample bank lends to.

    >>> industries = read_industries()
    >>> industries["name_zh"][industries.row("C17")], industries.inputs.shape == (len(industries),) * 2
    ('纺织业', True)
    """
    rows = _read(TABLES / "industries.csv")
    columns = {name: _column(name, [row[name] for row in rows]) for name in rows[0]}
    shares = _read(TABLES / "input_shares.csv")
    by_buyer = {row["buyer"]: row for row in shares}
    codes = [str(code) for code in columns["code"]]
    inputs = np.array([[float(by_buyer[buyer][supplier]) for supplier in codes] for buyer in codes])
    return Industries(columns, inputs)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _column(name: str, values: list[str]) -> Any:
    if name in _TEXTS:
        return np.array(values, dtype=object)
    if name in _FLAGS:
        return np.array([value == "true" for value in values])
    return np.array([float(value) for value in values])
