"""Counties, towns and addresses (地区与集镇): real division codes, invented towns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.draws import Draws, Floats, Ints, exp
from quanlian.sandbox.founding.figures import rows_of, words
from quanlian.sandbox.founding.tails import pareto
from quanlian.sandbox.industries import Industries
from quanlian.sandbox.world import Texts

FIRMS_A_TOWN = 90  # borrowers of one bank in a town, about
FIRMS_A_COUNTY = 260
_SPECIALITY = 1.5  # log spread of a trade's weight from town to town: 块状经济
_PARTS = ("", "新", "老", "内", "外", "中", "大", "小", "东", "西", "南", "北")
_TOWN_TAIL = 1.6


@dataclass(slots=True)
class Places:
    """The bank's counties (row 0 is its home) and their towns."""

    code: Texts  # of counties
    county: Texts
    city: Texts
    town: Texts
    town_short: Texts  # as firms bear it in their names
    town_county: Ints
    town_weight: Floats
    trades: Floats  # towns x industries: cumulative chance of a firm's industry

    def town_firms(self, draws: Draws, count: int) -> Ints:
        """The town of each firm."""
        return draws("founding", "town").pick(count, self.town_weight)


def found_places(draws: Draws, firms: int, industries: Industries) -> Places:
    """As many counties and towns as a bank of that size serves."""
    regions = rows_of("regions.csv")
    counties = min(len(regions), 3 + firms // FIRMS_A_COUNTY)
    towns = max(2 * counties, firms // FIRMS_A_TOWN)
    names = _town_names(draws, towns)
    county = np.r_[
        np.arange(counties), draws("founding", "town county").integers(towns - counties, 0, counties)
    ]
    spread = draws("founding", "speciality").normal(towns * len(industries), _SPECIALITY)
    weights = industries["firms"] * exp(spread).reshape(towns, -1)
    weights[county == 0, industries.row("C34")] *= 2  # the home county makes valves and pumps
    cumulative = np.cumsum(weights, axis=1)
    return Places(
        code=_column(regions[:counties], "code"),
        county=_column(regions[:counties], "county"),
        city=_column(regions[:counties], "city"),
        town=np.array([name + kind for name, kind in names], dtype=object),
        town_short=np.array([name for name, _ in names], dtype=object),
        town_county=county,
        town_weight=pareto(draws("founding", "town size"), towns, _TOWN_TAIL, 0.005),
        trades=cumulative / cumulative[:, -1:],
    )


def _column(rows: list[dict[str, str]], name: str) -> Texts:
    return np.array([row[name] for row in rows], dtype=object)


def _town_names(draws: Draws, towns: int) -> list[tuple[str, str]]:
    first, _ = words("town_first")
    second, _ = words("town_second")
    kind, weights = words("town_kind")
    every = len(first) * len(second)
    order = draws("founding", "town name").shuffled(every)[:towns]
    kinds = draws("founding", "town kind").pick(towns, weights)
    short = [first[place // len(second)] + second[place % len(second)] for place in order]
    # A province has fewer such names than a very large bank has towns: the rest are the new and old parts of them.
    short = [f"{part}{name}" for part in _PARTS for name in short][:towns]
    return [(name, str(kind[k])) for name, k in zip(short, kinds, strict=True)]


def addresses(draws: Draws, places: Places, towns: Ints, what: str) -> Texts:
    """Street addresses in these towns."""
    roads, _ = words("road")
    count = len(towns)
    road = draws("founding", what, "road").integers(count, 0, len(roads))
    number = draws("founding", what, "number").integers(count, 1, 999)
    county = places.town_county[towns]
    heads = [f"{places.city[c]}{places.county[c]}" for c in range(len(places.code))]
    return np.array(
        [
            f"{heads[c]}{places.town[t]}{roads[r]}路{n}号"
            for c, t, r, n in zip(
                county.tolist(), towns.tolist(), road.tolist(), number.tolist(), strict=True
            )
        ],
        dtype=object,
    )
