"""Names of people and firms (姓名与字号), all invented."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Bools, Draws, Ints
from quanlian.sandbox.founding.figures import rows_of, words
from quanlian.sandbox.founding.places import Places
from quanlian.sandbox.industries import Industries
from quanlian.sandbox.world import Texts

_TWO_SYLLABLES = 0.83  # given names of two characters
# First pairs that well-known companies bear; a town's name stands before ours, but better safe.
_KNOWN = frozenset(
    [
        "吉利",
        "正泰",
        "德力",
        "万向",
        "海康",
        "大华",
        "华为",
        "万达",
        "恒大",
        "恒瑞",
        "恒逸",
        "荣盛",
        "三一",
        "金龙",
        "永辉",
        "联想",
        "三维",
        "新希",
    ]
)
_TRIES = 4


def surnames(draws: Draws, count: int, what: str) -> Ints:
    """Rows of the list of surnames, as frequent as in the region."""
    _, weights = words("surname")
    return draws("founding", what, "surname").pick(count, weights)


def given_names(draws: Draws, female: Bools, what: str) -> Texts:
    """Given names (名)."""
    count = len(female)
    men, _ = words("male")
    women, _ = words("female")
    first = draws("founding", what, "given").uniform(count)
    second = draws("founding", what, "given two").uniform(count)
    double = draws("founding", what, "syllables").chance(count, _TWO_SYLLABLES)
    return np.array(
        [
            _given(women if f else men, a, b if d else None)
            for f, a, b, d in zip(female, first.tolist(), second.tolist(), double.tolist(), strict=True)
        ],
        dtype=object,
    )


def _given(among: Texts, first: float, second: float | None) -> str:
    one = among[int(first * len(among))]
    return str(one if second is None else one + among[int(second * len(among))])


def full_names(surname: Ints, given: Texts) -> Texts:
    """Family name first."""
    texts, _ = words("surname")
    return np.asarray(texts[surname] + given)


def firm_names(draws: Draws, places: Places, town: Ints, industry: Ints, industries: Industries) -> Texts:
    """Town, mark, trade, form: 青溪恒昌阀门有限公司; all different."""
    count = len(town)
    trade = {row["code"]: row["words"].split() for row in rows_of("firm_sizes.csv")}
    trades = [trade[str(code)] for code in industries["code"]]
    form, weights = words("company_form")
    forms = form[draws("founding", "firm form").pick(count, weights)].tolist()
    choice = draws("founding", "firm trade").uniform(count).tolist()
    marks = _marks(draws, count * _TRIES)
    names: list[str] = []
    seen: set[str] = set()
    for firm, (t, i) in enumerate(zip(town.tolist(), industry.tolist(), strict=True)):
        word = trades[i][int(choice[firm] * len(trades[i]))]
        head = places.town_short[t]
        tries = [f"{head}{mark}{word}{forms[firm]}" for mark in marks[firm * _TRIES : (firm + 1) * _TRIES]]
        name = next(
            (n for n in tries if n not in seen),
            f"{head}{marks[firm * _TRIES]}{marks[firm * _TRIES + 1]}{word}{forms[firm]}",
        )
        seen.add(name)
        names.append(name)
    return np.array(names, dtype=object)


def _marks(draws: Draws, count: int) -> list[str]:
    first, _ = words("mark_first")
    second, _ = words("mark_second")
    a = draws("founding", "mark").integers(count, 0, len(first)).tolist()
    b = draws("founding", "mark two").integers(count, 0, len(second)).tolist()
    marks = [first[x] + second[y] for x, y in zip(a, b, strict=True)]
    return [mark if mark not in _KNOWN else "浦淼" for mark in marks]
