"""Parties without books (外部主体): anchors, state buyers, guarantee companies, and those one would rather not meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.draws import Draws
from quanlian.sandbox.founding.figures import rows_of, words
from quanlian.sandbox.founding.ids import credit_codes
from quanlian.sandbox.founding.places import Places
from quanlian.sandbox.industries import Industries
from quanlian.sandbox.world import Outsiders

SERIALS_FROM = 50_000_000  # serials of outsiders' credit codes lie beyond those of firms


@dataclass(frozen=True, slots=True)
class _Sort:
    """A sort of outsider: how many there are, and how they are called."""

    role: str
    kind: str
    least: int
    firms_each: int  # one more for so many borrowers
    industries: str  # codes to choose from; empty: any
    endings: str


_SORTS = (
    _Sort("anchor", "company", 6, 130, "C36 C38 C34 C39 C18 F52 C21 C13 C35 C26", "集团股份有限公司 控股集团有限公司 股份有限公司"),
    _Sort("state_buyer", "company", 6, 160, "E48 L72", "城市建设投资有限公司 交通工程建设有限公司 水务有限公司 公共事业发展有限公司"),
    _Sort("guarantor", "guarantor_company", 3, 900, "L72", "融资担保有限公司 科技融资担保有限公司 中小企业融资担保有限公司"),
    _Sort("guarantor", "fund", 1, 8000, "L72", "信用保证基金 农业信贷担保有限责任公司"),
    _Sort("supplier", "company", 40, 25, "", "有限公司"),
    _Sort("buyer", "company", 40, 25, "", "有限公司"),
    _Sort("shell", "company", 12, 60, "F51 L72 F51 F51", "有限公司"),
    _Sort("intermediary", "company", 4, 300, "L72", "信息咨询有限公司 投资管理有限公司 企业管理咨询有限公司"),
)  # fmt: skip
_NO_TRADE_WORD = frozenset({"anchor", "state_buyer", "guarantor", "intermediary"})


def found_outsiders(draws: Draws, places: Places, industries: Industries, firms: int) -> Outsiders:
    """Those with whom the borrowers deal but who do not borrow here."""
    trade = {row["code"]: row["words"].split() for row in rows_of("firm_sizes.csv")}
    role, kind, code, name = [], [], [], []
    for number, sort in enumerate(_SORTS):
        count = sort.least + firms // sort.firms_each
        stream = draws("founding", "outsider", number)
        among = sort.industries.split() or [str(c) for c in industries["code"]]
        endings = sort.endings.split()
        for mark in _marks(draws, number, count, places):
            chosen = among[int(stream.uniform(1)[0] * len(among))]
            word = (
                ""
                if sort.role in _NO_TRADE_WORD
                else trade[chosen][int(stream.uniform(1)[0] * len(trade[chosen]))]
            )
            name.append(mark + word + endings[int(stream.uniform(1)[0] * len(endings))])
            role.append(sort.role)
            kind.append(sort.kind)
            code.append(chosen)
    county = draws("founding", "outsider county").integers(len(name), 0, len(places.code))
    region = places.code[county]
    return Outsiders(
        party_id=np.array([f"X{n:07d}" for n in _numbers(draws, len(name))], dtype=object),
        name=np.array(name, dtype=object),
        id_number=credit_codes(region, SERIALS_FROM + np.arange(len(name))),
        kind=np.array(kind, dtype=object),
        role=np.array(role, dtype=object),
        industry=np.array(code, dtype=object),
        region=region,
    )


def _numbers(draws: Draws, count: int) -> list[int]:
    return [3_000_001 + n for n in draws("founding", "outsider number").shuffled(count).tolist()]


def _marks(draws: Draws, number: int, count: int, places: Places) -> list[str]:
    """Different marks, half of them behind a town's name."""
    first, _ = words("mark_first")
    second, _ = words("mark_second")
    every = len(first) * len(second)
    order = draws("founding", "outsider mark", number).shuffled(every)
    town = draws("founding", "outsider town", number).integers(count, 0, len(places.town_short)).tolist()
    marks = []
    for place in range(count):
        pick = int(order[place % every])
        mark = first[pick // len(second)] + second[pick % len(second)]
        marks.append(f"{places.town_short[town[place]]}{mark}")
    return marks
