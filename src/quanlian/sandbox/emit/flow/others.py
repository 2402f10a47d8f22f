"""With whom money is exchanged (交易对手): known parties by number, and a large invented outside world after them.

A counterparty is a whole number: a party number, or beyond the last of them a place in the outside world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from quanlian.sandbox.draws import Ints
from quanlian.sandbox.emit.account import OURS, account_number, account_texts, accounts_of
from quanlian.sandbox.founding.figures import rows_of, words
from quanlian.sandbox.founding.names import full_names, given_names, surnames
from quanlian.sandbox.world import World

NOBODY = -1
_PERSONS = 1500
_LEAST_COMPANIES, _MOST_COMPANIES = 2000, 20_000
_LENDER_COMPANIES = 30
_LENDERS = [
    "投资管理有限公司",
    "信息咨询有限公司",
    "典当有限公司",
    "商务信息服务有限公司",
    "资产管理有限公司",
    "担保有限公司",
]
_LANDLORDS = [
    "工业园区管理有限公司",
    "股份经济合作社",
    "物业管理有限公司",
    "置业有限公司",
    "资产经营有限公司",
]
_PLACES = [
    "上海",
    "宁波",
    "杭州",
    "温州",
    "金华",
    "绍兴",
    "苏州",
    "无锡",
    "常州",
    "广州",
    "深圳",
    "佛山",
    "东莞",
    "青岛",
    "厦门",
    "泉州",
    "合肥",
    "武汉",
    "长沙",
    "成都",
    "重庆",
    "天津",
    "郑州",
    "南昌",
]
_FOREIGN = [f"{a} {b}" for a in ("NORDVIK", "HALDEN", "BRAMWELL", "CASTELMAR", "OAKHURST", "LINDQVIST", "MERIDA", "TASMARI")
            for b in ("TRADING GMBH", "IMPORT LLC", "SUPPLY LTD", "HOLDING BV", "DISTRIBUTION SA")]  # fmt: skip
_FIXED = ("treasury", "payroll", "social", "power", "our_bank")
_FIXED_NAMES = ("国家金库市中心支库", "代发工资专户", "社会保险费征收专户", "供电有限公司", "本行")
_OUTSIDE_BANK = 99  # digits of accounts at banks that are not named


@dataclass(slots=True)
class Others:
    """Names, accounts and ids of every counterparty by number, and where each sort begins."""

    names: pa.Array
    accounts: pa.Array
    ids: pa.Array
    first: dict[str, int]
    count: dict[str, int]

    def of(self, sort: str, places: Ints) -> Ints:
        """Counterparties of a sort by any whole numbers: the same number is always the same one."""
        return np.asarray(self.first[sort] + np.asarray(places) % self.count[sort])

    def add(self, names: list[str]) -> Ints:
        """Numbers of further counterparties of whom only the name is known."""
        if not names:
            return np.zeros(0, np.int64)
        start = len(self.names)
        self.names = pa.concat_arrays([self.names, pa.array(names, pa.string())])
        nothing = pa.nulls(len(names), pa.string())
        self.accounts = pa.concat_arrays([self.accounts, nothing])
        self.ids = pa.concat_arrays([self.ids, nothing])
        return start + np.arange(len(names))


def others_of(world: World) -> Others:
    """The counterparties of this world, made when first asked for."""
    found: Others | None = world.facts.get("counterparties")
    if found is None:
        found = world.facts["counterparties"] = _make(world)
    return found


def _make(world: World) -> Others:
    firms, people, outsiders = world.firms, world.people, world.outsiders
    known = len(firms) + len(people) + len(outsiders)
    sorts = {"fixed": list(_FIXED_NAMES)} | _outside(world)
    first, count, at = {}, {}, known
    for sort, names in sorts.items():
        first[sort], count[sort] = at, len(names)
        at += len(names)
    for place, sort in enumerate(_FIXED):
        first[sort], count[sort] = first["fixed"] + place, 1
    outside = [name for names in sorts.values() for name in names]
    party_names = np.concatenate([firms.name, people.name, outsiders.name])
    party_ids = np.concatenate([firms.party_id, people.party_id, outsiders.party_id])
    serial = np.arange(len(firms) * 4, len(firms) * 4 + at - len(firms))
    numbers = np.concatenate([_main_accounts(world), account_number(serial, _OUTSIDE_BANK)])
    return Others(
        names=pa.array([*party_names.tolist(), *outside], pa.string()),
        accounts=account_texts(numbers),
        ids=pa.array([*party_ids.tolist(), *[None] * len(outside)], pa.string()),
        first=first,
        count=count,
    )


def _main_accounts(world: World) -> Ints:
    """Where a firm is paid: our account mostly."""
    return np.asarray(accounts_of(world).number[:, OURS])


def _outside(world: World) -> dict[str, list[str]]:
    wanted = min(max(_LEAST_COMPANIES, len(world.firms)), _MOST_COMPANIES)
    taken = set(world.firms.name.tolist()) | set(world.outsiders.name.tolist())
    people = _people(world)
    institutions = [row["name"] for row in rows_of("institutions.csv") if row["kind"] == "bank"]
    third = len(people) // 3
    return {
        "company": _companies(world, wanted, "company", taken),
        "foreign": _FOREIGN,
        "person": people[third:],
        "lender": _endings(world, "lender", _LENDER_COMPANIES, _LENDERS) + people[:third],
        "landlord": _endings(world, "landlord", 60, _LANDLORDS) + people[third : third + 60],
        "other_bank": institutions,
    }


def _companies(world: World, count: int, what: str, taken: set[str]) -> list[str]:
    trade = [word for row in rows_of("firm_sizes.csv") for word in row["words"].split()]
    words_of_trade = [*trade, "贸易", "供应链", "机电", "材料", "工贸", "实业", "科技", "电子商务"]
    names = _marked(world, what, count)
    pick = world.draws("outside trade", what).integers(count, 0, len(words_of_trade)).tolist()
    form = world.draws("outside form", what).pick(count, (0.9, 0.06, 0.04)).tolist()
    forms = ("有限公司", "有限责任公司", "股份有限公司")
    made = [f"{name}{words_of_trade[p]}{forms[f]}" for name, p, f in zip(names, pick, form, strict=True)]
    return [name for name in dict.fromkeys(made) if name not in taken]


def _endings(world: World, what: str, count: int, endings: list[str]) -> list[str]:
    names = _marked(world, what, count)
    return list(dict.fromkeys(f"{name}{endings[n % len(endings)]}" for n, name in enumerate(names)))


def _marked(world: World, what: str, count: int) -> list[str]:
    """Place and mark: 宁波恒昌."""
    first, _ = words("mark_first")
    second, _ = words("mark_second")
    places, ones, twos = (
        world.draws("outside name", what, part).integers(count, 0, size).tolist()
        for part, size in (("place", len(_PLACES)), ("one", len(first)), ("two", len(second)))
    )
    return [f"{_PLACES[p]}{first[a]}{second[b]}" for p, a, b in zip(places, ones, twos, strict=True)]


def _people(world: World) -> list[str]:
    female = world.draws("outside people").chance(_PERSONS, 0.4)
    given = given_names(world.draws, female, "outside people")
    return [str(name) for name in full_names(surnames(world.draws, _PERSONS, "outside people"), given)]
