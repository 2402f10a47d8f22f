"""Who regularly sells to whom (供应链): by what trades need, where they are and how large they are."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.clock import WARM_UP, Clock
from quanlian.sandbox.draws import Draws, Floats, Ints
from quanlian.sandbox.founding.figures import figure, figures
from quanlian.sandbox.founding.groups import Group, inner_trade
from quanlian.sandbox.founding.picking import pick_within
from quanlian.sandbox.founding.tails import pareto
from quanlian.sandbox.industries import Industries
from quanlian.sandbox.world import NEVER, SEGMENTS, Firms, Outsiders, Trades

LONG_SINCE = -WARM_UP - 12  # a month number before all that is played
_DEGREE_TAIL = 1.9  # of the number of standing buyers beyond the mean
_LEAST_SHARE = 0.002  # of sales: thinner ties are not standing trade
_Edges = tuple[Ints, Ints, Floats]  # supplier, buyer, share of the supplier's sales
_MOST_SOLD = 0.95  # of sales that goes over standing ties and abroad


def purchases_of(firms: Firms) -> Floats:
    """What a firm buys in a month from others, about, in cents."""
    part = 1 - firms.margin - 0.55 * firms.wage_share - 0.02
    return np.asarray(firms.sales * part.clip(0.12, 0.97))


def found_trades(
    draws: Draws,
    clock: Clock,
    firms: Firms,
    outsiders: Outsiders,
    people: int,
    industries: Industries,
    hidden: list[Group],
) -> Trades:
    """Edges between borrowers, to anchors and to state buyers."""
    first_outsider = len(firms) + people
    lots = [
        _between(draws, firms, industries, inner_trade(draws, hidden)),
        _to_state(draws, firms, outsiders, first_outsider),
        _to_anchors(draws, firms, outsiders, first_outsider, industries),
    ]
    supplier, buyer, share = (np.concatenate([lot[column] for lot in lots]) for column in range(3))
    share = _room(firms, supplier, buyer, share)
    kept = share >= _LEAST_SHARE
    supplier, buyer, share = supplier[kept], buyer[kept], share[kept]
    since, until = _periods(draws, clock, len(share))
    return Trades(supplier, buyer, share, since, until, *(np.zeros((2, len(share)), np.int64)))


def _between(draws: Draws, firms: Firms, industries: Industries, inner: _Edges) -> _Edges:
    supplier = _suppliers(draws, firms)
    buyer = _buyers(draws, firms, industries, supplier)
    fine = (buyer != supplier) & (buyer != NEVER)
    among_hidden = inner[0] * len(firms) + inner[1]
    pair = np.setdiff1d(supplier[fine] * len(firms) + buyer[fine], among_hidden)  # sorted, each once
    supplier, buyer = pair // len(firms), pair % len(firms)
    weight = draws("founding", "edge weight").lognormal(len(pair), 1.0)
    grains = np.rint(weight * 1e6).astype(np.int64)  # whole numbers: their sum does not depend on the order
    total = np.zeros(len(firms), np.int64)
    np.add.at(total, supplier, grains)
    sold = _sold_here(draws, firms)
    share = sold[supplier] * (grains / total[supplier])
    return np.r_[inner[0], supplier], np.r_[inner[1], buyer], np.r_[inner[2], share]


def _suppliers(draws: Draws, firms: Firms) -> Ints:
    """Each firm once for every standing buyer it looks for: a few for most, many for some."""
    mean = figures(*(f"trade_edges_{name}" for name in SEGMENTS))[firms.segment]
    some = pareto(draws("founding", "edges"), len(firms), _DEGREE_TAIL, 1e-4) - 0.6
    count = np.floor(
        mean * some * (_DEGREE_TAIL - 1) / 1.1 + draws("founding", "edges part").uniform(len(firms))
    )
    return np.repeat(np.arange(len(firms)), count.astype(np.int64).clip(0, 120))


def _sold_here(draws: Draws, firms: Firms) -> Floats:
    """The part of a firm's sales that goes to other borrowers of the bank."""
    part = draws("founding", "sold here").lognormal(len(firms), 0.6, figure("trade_share"))
    rest = _MOST_SOLD - firms.export_share - firms.state_buyer_share
    return np.asarray(np.minimum(part, rest).clip(0, 0.9))


def _buyers(draws: Draws, firms: Firms, industries: Industries, supplier: Ints) -> Ints:
    """Buyers by the input table, near ones first, large ones more often."""
    place = draws("founding", "edge near").uniform(len(supplier))
    near = np.where(
        place < figure("same_town"), 2, np.where(place < figure("same_town") + figure("same_region"), 1, 0)
    )
    buys = purchases_of(firms)
    industry = _buying_industry(draws, firms, industries, buys, supplier)
    county = np.unique(firms.region, return_inverse=True)[1]
    buyer = np.full(len(supplier), NEVER)
    for level, area in ((2, firms.town), (1, county), (0, np.zeros(len(firms), np.int64))):
        # Whoever finds nobody in the town looks in the county, and then everywhere.
        looking = (buyer == NEVER) & (near >= level)
        found = _pick(draws, level, firms, area, industry[looking], area[supplier[looking]], buys)
        buyer[np.flatnonzero(looking)] = found
    return buyer


def _buying_industry(
    draws: Draws, firms: Firms, industries: Industries, buys: Floats, supplier: Ints
) -> Ints:
    bought = np.zeros(len(industries), np.int64)
    np.add.at(bought, firms.industry, np.rint(buys).astype(np.int64))
    # A power below one: the few trades that buy most must not take every edge.
    weight = industries.inputs * np.sqrt(bought.astype(float))[:, None]
    cumulative = np.cumsum(weight.T, axis=1)
    cumulative = cumulative / cumulative[:, -1:].clip(1e-12)
    chance = draws("founding", "buying industry").uniform(len(supplier))
    return np.asarray(
        (cumulative[firms.industry[supplier]] < chance[:, None]).sum(axis=1).clip(0, len(industries) - 1)
    )


def _pick(
    draws: Draws, level: int, firms: Firms, area: Ints, industry: Ints, where: Ints, buys: Floats
) -> Ints:
    """One firm of each industry and area, as often as its purchases (to a power) say; NEVER where there is none."""
    kinds = int(firms.industry.max()) + 1
    weight = np.rint(np.sqrt(buys)).astype(np.int64) + 1
    wanted = np.where(industry < kinds, where * kinds + industry, NEVER)
    return pick_within(draws("founding", "buyer", level), area * kinds + firms.industry, weight, wanted)


def _to_state(draws: Draws, firms: Firms, outsiders: Outsiders, first: int) -> _Edges:
    """State buyers, of the same county where there is one."""
    supplier = np.flatnonzero(firms.state_buyer_share > 0)
    payers = np.flatnonzero(outsiders.role == "state_buyer")
    choice = draws("founding", "state buyer").integers(len(supplier), 0, len(payers))
    return supplier, first + payers[choice], firms.state_buyer_share[supplier]


def _to_anchors(
    draws: Draws, firms: Firms, outsiders: Outsiders, first: int, industries: Industries
) -> _Edges:
    """Anchors with their supply chains: an anchor buys what its trade needs, and the chains differ in length."""
    anchors = np.flatnonzero(outsiders.role == "anchor")
    rows = np.array([industries.row(str(code)) for code in outsiders.industry[anchors]])
    pull = pareto(draws("founding", "anchor pull"), len(anchors), 1.2, 0.01)
    cumulative = np.cumsum(industries.inputs[rows].T * pull, axis=1)
    fits = cumulative[:, -1] > 0.02
    chosen = draws("founding", "anchor supplier").chance(len(firms), figure("anchor_suppliers"))
    supplier = np.flatnonzero(chosen & fits[firms.industry] & (firms.state_buyer_share == 0))
    mine = cumulative[firms.industry[supplier]]
    chance = draws("founding", "anchor").uniform(len(supplier)) * mine[:, -1]
    anchor = (mine <= chance[:, None]).sum(axis=1).clip(0, len(anchors) - 1)
    share = (
        draws("founding", "anchor share")
        .lognormal(len(supplier), 0.5, figure("anchor_share"))
        .clip(0.05, 0.75)
    )
    return supplier, first + anchors[anchor], np.minimum(share, _MOST_SOLD - firms.export_share[supplier])


def _room(firms: Firms, supplier: Ints, buyer: Ints, share: Floats) -> Floats:
    """Shares cut so that no firm sells more than it makes, and none buys too much of its needs over them."""
    grains = np.rint(share * 1e9).astype(np.int64)
    sold = np.zeros(len(firms), np.int64)
    np.add.at(sold, supplier, grains)
    most = (_MOST_SOLD - firms.export_share).clip(0.02)
    share = share * np.minimum(1.0, most / (sold / 1e9).clip(1e-9))[supplier]
    inside = buyer < len(firms)
    amount = np.rint(share * firms.sales[supplier]).astype(np.int64)
    bought = np.zeros(len(firms), np.int64)
    np.add.at(bought, buyer[inside], amount[inside])
    scale = np.minimum(1.0, figure("buyer_ceiling") * purchases_of(firms) / bought.clip(1))
    return np.where(inside, share * scale[np.where(inside, buyer, 0)], share)


def _periods(draws: Draws, clock: Clock, count: int) -> tuple[Ints, Ints]:
    begins = draws("founding", "edge begins").chance(count, figure("edge_begins"))
    since = draws("founding", "edge since").integers(count, -WARM_UP // 2, max(clock.months, 1))
    since = np.where(begins, since, LONG_SINCE)
    ends = draws("founding", "edge ends").chance(count, figure("edge_ends"))
    until = draws("founding", "edge until").integers(count, 1, max(clock.months, 2))
    return since, np.where(ends & (until > since + 3), until, NEVER)
