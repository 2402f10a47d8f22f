"""One person on record twice (同一人重复建档): another spelling, an old identity number, none at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from quanlian.sandbox.draws import Draws, Ints
from quanlian.sandbox.founding.figures import figure
from quanlian.sandbox.founding.ids import phones
from quanlian.sandbox.founding.people import person_ids
from quanlian.sandbox.founding.picking import pick_within
from quanlian.sandbox.world import NEVER, SMALL, Firms, People

_PHONES_FROM = 6_000_000  # serials of the second phones
# Written alike or heard alike: what clerks mistake for one another.
_ALIKE = dict(pair.split("/") for pair in ["晓/小", "小/晓", "丽/莉", "华/桦", "军/君", "君/军", "伟/玮", "燕/艳", "红/虹", "建/健", "明/铭", "平/萍", "萍/平", "文/雯", "志/智", "永/咏", "洁/杰", "杰/洁", "琴/芹", "英/瑛", "兰/岚", "辉/晖", "斌/彬", "俊/峻", "良/梁", "芳/方", "娟/涓", "敏/闽", "静/靖", "海/澥", "国/囯", "强/彊", "勇/永", "峰/锋", "波/坡", "生/升", "成/诚", "福/富", "才/财", "根/跟"])  # fmt: skip
_OLD_NUMBER, _NO_NUMBER = 0.35, 0.25  # the rest bear the same number under another name


def found_doubles(
    draws: Draws, firms: Firms, people: People
) -> tuple[People, Ints, Ints, list[dict[str, Any]]]:
    """People again as directors of another firm of the county.

    Returns all people with the doubles at the end, the doubles, the firms they direct, and the truth.
    """
    owners = np.unique(firms.owner)
    original = np.sort(draws("founding", "double").sample(owners, int(len(firms) * figure("same_person"))))
    regions, county = np.unique(np.r_[firms.region, people.region[original]], return_inverse=True)
    del regions
    weight = np.where(firms.segment >= SMALL, 3, 1)
    firm = pick_within(draws("founding", "double firm"), county[: len(firms)], weight, county[len(firms) :])
    fine = (firm != NEVER) & (firms.owner[firm] != original)
    original, firm = original[fine], firm[fine]
    how, name, number = _spelled(draws, people, original)
    count = len(original)
    more = replace(
        people,
        party_id=people.party_id[original],
        name=name,
        id_number=number,
        household=np.max(people.household) + 1 + np.arange(count),
        region=people.region[original],
        address=people.address[original],
        phone=phones(_PHONES_FROM + np.arange(count)),
    )
    grown = People(**{n: np.concatenate([getattr(people, n), getattr(more, n)]) for n in People.__slots__})
    grown.party_id = person_ids(draws, len(grown))  # anew for all, so that no number tells a double
    doubles = len(people) + np.arange(count)
    told = [
        {"party_id": grown.party_id[a], "other_id": grown.party_id[b], "how": h}
        for a, b, h in zip(original.tolist(), doubles.tolist(), how, strict=True)
    ]
    return grown, doubles, firm, told


def _spelled(draws: Draws, people: People, original: Ints) -> tuple[list[str], Any, Any]:
    chance = draws("founding", "double how").uniform(len(original)).tolist()
    how, names, numbers = [], [], []
    for person, c in zip(original.tolist(), chance, strict=True):
        name, number = people.name[person], people.id_number[person]
        if c < _OLD_NUMBER:  # the fifteen digits of before 1999: no century, no check digit
            how.append("old_number")
            names.append(name)
            numbers.append(number[:6] + number[8:17])
        else:
            none = c < _OLD_NUMBER + _NO_NUMBER
            how.append("no_number" if none else "other_spelling")
            names.append(misspelled(name))
            numbers.append(None if none else number)
    return how, np.array(names, dtype=object), np.array(numbers, dtype=object)


def misspelled(name: str) -> str:
    """The name as a careless clerk writes it.

    >>> misspelled("陈晓明"), misspelled("王云"), misspelled("林松岳")
    ('陈晓铭', '王 云', '林 松岳')
    """
    for place in range(len(name) - 1, 0, -1):
        if other := _ALIKE.get(name[place]):
            return name[:place] + other + name[place + 1 :]
    return f"{name[0]} {name[1:]}"
