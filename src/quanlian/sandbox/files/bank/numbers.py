"""Two systems, two numbers for one customer (一户多号): the core system's own customer numbers, and a double entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from quanlian.sandbox.draws import Stream

CORE, CREDIT = "核心系统", "信贷系统"
_STRIDE, _OFFSET, _ROOM = (
    7_368_787,
    1_299_709,
    10**8,
)  # prime: every customer gets another number, in no visible order


class CoreNumbers:
    """The number under which the core system keeps each customer: ten digits, leading zeros and all."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}
        self._fresh: list[str] = []

    def of(self, parties: Iterable[str]) -> pl.Series:
        """The numbers of customers, new ones in the order in which they come."""
        ids = pl.Series(parties, dtype=pl.String)
        for party in ids.unique(maintain_order=True).to_list():
            if party not in self._numbers:
                self._numbers[party] = f"{(len(self._numbers) * _STRIDE + _OFFSET) % _ROOM:010d}"
                self._fresh.append(party)
        return ids.replace_strict(self._numbers, return_dtype=pl.String)

    def fresh(self) -> dict[str, str]:
        """Numbers given since the last time this was asked, by party."""
        given = {party: self._numbers[party] for party in self._fresh}
        self._fresh = []
        return given


@dataclass(slots=True)
class Double:
    """A customer whom a branch entered a second time (重复建户); in ``day``'s delivery the two are one again."""

    party: str
    second: str
    day: np.datetime64

    def under_second(self, rows: pa.Table) -> pa.Table:
        """The rows with the customer under the second number."""
        place = rows.column_names.index("party_id")
        ids = pc.if_else(pc.equal(rows["party_id"], self.party), self.second, rows["party_id"])
        return rows.set_column(place, "party_id", ids)

    def entry(self, parties: pl.DataFrame) -> pl.DataFrame:
        """The second entry in the customer list: the same firm, typed by somebody else."""
        own = parties.filter(pl.col("party_id") == self.party)
        name = (
            pl.col("name")
            .str.replace_all("（", "(")
            .str.replace_all("）", ")")
            .str.replace("有限公司", "有限责任公司")
        )
        return own.with_columns(
            pl.lit(self.second).alias("party_id"),
            name.alias("name"),
            pl.lit(None).alias("manager").cast(pl.String),
        )


def choose_double(
    parties: pl.DataFrame, holders: Iterable[str], day: np.datetime64, seed: int
) -> Double | None:
    """One of the companies that hold an account."""
    held = set(holders)
    firms = parties.filter((pl.col("kind") == "company") & pl.col("customer").fill_null(value=True))
    candidates = sorted(party for party in firms["party_id"].to_list() if party in held)
    if not candidates:
        return None
    party = candidates[int(Stream(seed, "files.bank.double").integers(1, 0, len(candidates))[0])]
    return Double(party, _another(party, set(parties["party_id"].to_list())), day)


def _another(party: str, taken: set[str]) -> str:
    """A number of the same form that nobody has."""
    digits = re.search(r"\d+$", party)
    if not digits:
        return f"{party}9"
    number = 10 ** len(digits[0]) - 1
    while (made := f"{party[: digits.start()]}{number:0{len(digits[0])}d}") in taken:
        number -= 1
    return made
