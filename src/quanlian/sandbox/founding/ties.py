"""The shapes that guarantees between firms take (担保拓扑), one tie a row: who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.draws import Draws, Floats, Ints
from quanlian.sandbox.founding.figures import figure, figures
from quanlian.sandbox.founding.groups import Group
from quanlian.sandbox.founding.picking import blocks, pick_within
from quanlian.sandbox.founding.tails import pareto
from quanlian.sandbox.world import NEVER, SMALL, Firms, Texts

RECIPROCAL, JOINT, CIRCLE, CHAIN = range(4)
SHAPES = ("reciprocal", "joint", "circle", "chain")
_LOW, _HIGH = np.array([2, 3, 3, 4]), np.array([2, 7, 8, 7])
_AROUND = 0.6  # of the hidden groups: a circle; the others a chain
_CHORD = 0.3  # of the circles: one more tie across
_HUB_DEBTORS = 4.0  # least debtors of a hub, about
_MOST_DEBTORS = 60


@dataclass(slots=True)
class Ties:
    """Ties between party numbers; ``shape`` numbers the planted structures, NEVER for single ties."""

    guarantor: Ints
    debtor: Ints
    pattern: Texts
    shape: Ints


@dataclass(slots=True)
class Shape:
    """A planted structure and its firms, guarantors first where there is an order."""

    pattern: str
    members: Ints


def make(guarantor: Ints, debtor: Ints, pattern: str, shape: Ints | int = NEVER) -> Ties:
    """Ties of one pattern."""
    count = len(guarantor)
    return Ties(
        np.asarray(guarantor, np.int64), np.asarray(debtor, np.int64), np.full(count, pattern, object),
        np.broadcast_to(np.asarray(shape, np.int64), count).copy(),
    )  # fmt: skip


def company_ties(draws: Draws, firms: Firms, hidden: list[Group]) -> tuple[Ties, list[Shape]]:
    """All guarantees of firms for firms: shapes within towns, hidden groups', hubs, and single ones."""
    shapes = [*_planted(draws, firms), *(_of_hidden(draws, g) for g in hidden)]
    lots = [_inside(draws, number, shape) for number, shape in enumerate(shapes)]
    hubs, hub_shapes = _hubs(draws, firms, len(shapes))
    lots += [hubs, _single(draws, firms)]
    return _once(lots, len(firms)), shapes + hub_shapes


def _planted(draws: Draws, firms: Firms) -> list[Shape]:
    """Neighbours of a town and of like size, shuffled a little, cut into shapes."""
    size = draws("founding", "guarantee size").lognormal(len(firms), 0.5) * firms.sales
    lane = np.lexsort((size, firms.town))
    shares = figures(*(f"{name}_firms" for name in SHAPES))
    kind, first, span = blocks(draws("founding", "shapes"), firms.town[lane], shares, _LOW, _HIGH)
    return [
        Shape(SHAPES[k], lane[a : a + n])
        for k, a, n in zip(kind.tolist(), first.tolist(), span.tolist(), strict=True)
    ]


def _of_hidden(draws: Draws, group: Group) -> Shape:
    """Hidden groups borrow on one another's word: around, or down from the controller's own firm."""
    around = draws("founding", "hidden shape", group.group_id).chance(1, _AROUND)[0]
    return Shape("circle" if around else "chain", group.members)


def _inside(draws: Draws, number: int, shape: Shape) -> Ties:
    m = shape.members
    if shape.pattern == "chain":
        return make(m[:-1], m[1:], "chain", number)
    if shape.pattern == "circle":
        ring = make(m, np.roll(m, -1), "circle", number)
        if len(m) > 3 and draws("founding", "chord", number).chance(1, _CHORD)[0]:
            across = make(m[:1], m[2:3], "circle", number)
            return _joined([ring, across])
        return ring
    every = len(m)
    a, b = np.divmod(np.arange(every * every), every)
    return make(m[a[a != b]], m[b[a != b]], shape.pattern, number)


def _hubs(draws: Draws, firms: Firms, before: int) -> tuple[Ties, list[Shape]]:
    """Larger firms that stand in for many of their county; how many has a heavy tail."""
    count = max(2, int(len(firms) * figure("hub_firms")))
    noisy = draws("founding", "hub").lognormal(len(firms), 1.0) * firms.sales
    hub = np.sort(np.argsort(-noisy, kind="stable")[:count])
    many = _HUB_DEBTORS * pareto(draws("founding", "hub debtors"), count, figure("hub_tail"), 1e-4)
    most = min(_MOST_DEBTORS, max(2, len(firms) // 8))
    degree = np.floor(many).astype(np.int64).clip(2, most)
    guarantor = np.repeat(hub, degree)
    county = np.unique(firms.region, return_inverse=True)[1]
    smaller = np.where(firms.segment <= SMALL, 4, 1)
    debtor = pick_within(draws("founding", "hub debtor"), county, smaller, county[guarantor])
    number = before + np.repeat(np.arange(count), degree)
    fine = (debtor != guarantor) & (firms.sales[debtor] < firms.sales[guarantor] * 2)
    ties = make(guarantor[fine], debtor[fine], "hub", number[fine])
    shapes = [
        Shape("hub", np.r_[h, np.unique(ties.debtor[ties.shape == before + n])])
        for n, h in enumerate(hub.tolist())
    ]
    return ties, shapes


def _single(draws: Draws, firms: Firms) -> Ties:
    """One firm stands in for another; those that stand in for many are asked again."""
    debtor = np.flatnonzero(draws("founding", "plain").chance(len(firms), figure("plain_firms")))
    pull = pareto(draws("founding", "plain pull"), len(firms), 1.3, 1e-4) * (1 + firms.segment)
    county = np.unique(firms.region, return_inverse=True)[1]
    weight = np.rint(pull * 100).astype(np.int64)
    guarantor = pick_within(draws("founding", "plain guarantor"), county, weight, county[debtor])
    fine = (guarantor != debtor) & (firms.sales[guarantor] * 4 > firms.sales[debtor])
    return make(guarantor[fine], debtor[fine], "plain")


def _joined(lots: list[Ties]) -> Ties:
    return Ties(*(np.concatenate([getattr(lot, name) for lot in lots]) for name in Ties.__slots__))


def _once(lots: list[Ties], firms: int) -> Ties:
    """Of ties between the same two, the first planted one."""
    ties = _joined(lots)
    _, first = np.unique(ties.guarantor * firms + ties.debtor, return_index=True)
    kept = np.sort(first)
    return Ties(*(getattr(ties, name)[kept] for name in Ties.__slots__))


def strength(values: Ints, rows: Ints, count: int) -> Floats:
    """Sums of whole numbers by row, as floats."""
    total = np.zeros(count, np.int64)
    np.add.at(total, rows, values)
    return total.astype(float)
