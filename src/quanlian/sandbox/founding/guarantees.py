"""Who stands in for whom, for how much and how long (担保网络)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.clock import WARM_UP, Clock
from quanlian.sandbox.draws import Bools, Draws, Floats, Ints
from quanlian.sandbox.founding.figures import figure
from quanlian.sandbox.founding.firms import TEN_THOUSAND, assets_of
from quanlian.sandbox.founding.groups import Group
from quanlian.sandbox.founding.knots import knots
from quanlian.sandbox.founding.people import Roster, spouse_of
from quanlian.sandbox.founding.ties import Shape, Ties, company_ties, make, strength
from quanlian.sandbox.world import NEVER, Firms, Guarantees, Outsiders, Texts

_TERMS = np.array([12, 24, 36])  # months of a guarantee contract
_TERM_WEIGHTS = (0.35, 0.35, 0.3)
_NET_OVER_ASSETS = 0.45
_JOINT_PART = 0.3  # joint groups secure small loans
_AFTER = 36  # months after the last one to which ties without an end may run


@dataclass(slots=True)
class Papers:
    """What the papers say beyond the tie: ``world.facts["guarantee_papers"]``, by row of ``world.guarantees``."""

    term: Ints  # months of a contract; while the tie lasts, one follows the other
    elsewhere: Bools  # for a loan of another bank, seen in the bureau's report
    general: Bools  # 一般保证; the rest is 连带责任保证
    resolution: Bools  # the guarantor firm's resolution is in the file (决议)


def found_guarantees(
    draws: Draws,
    clock: Clock,
    firms: Firms,
    roster: Roster,
    outsiders: Outsiders,
    people: int,
    hidden: list[Group],
) -> tuple[Guarantees, Papers, list[dict[str, Any]]]:
    """Ties between firms, of guarantee companies and of owners; one row a tie, from its first to its last month.

    Also what the papers say, and the planted shapes for the truth.
    """
    ties, shapes = company_ties(draws, firms, hidden)
    between = len(ties.guarantor)
    ties = _all(ties, _professional(draws, firms, outsiders, people), _owners(draws, firms, roster))
    start, end = _periods(draws, clock, ties, len(shapes))
    amount = _amounts(draws, firms, ties)
    guarantees = Guarantees(
        guarantor=ties.guarantor,
        debtor=ties.debtor,
        amount=amount,
        cap=_round(amount * draws("founding", "cap").uniform(len(amount), 1.0, 1.4)),
        joint_group=_joint_groups(ties),
        pattern=ties.pattern,
        start=start,
        end=end,
        called=np.zeros(len(amount), bool),
    )
    circles = _truth(clock, firms, ties, shapes, start, end)
    circles += knots(clock, firms, guarantees, [tuple(sorted(shape.members.tolist())) for shape in shapes])
    return guarantees, _papers(draws, ties, between), circles


def _papers(draws: Draws, ties: Ties, between: int) -> Papers:
    count = len(ties.guarantor)
    company = np.arange(count) < between
    elsewhere = draws("founding", "elsewhere").chance(count, figure("guarantee_elsewhere"))
    return Papers(
        term=_TERMS[draws("founding", "guarantee term").pick(count, _TERM_WEIGHTS)],
        elsewhere=elsewhere & company & (ties.pattern != "joint"),
        general=draws("founding", "general").chance(count, figure("guarantee_general")) & company,
        resolution=draws("founding", "resolution").chance(count, figure("guarantee_resolution")),
    )


def _all(*lots: Ties) -> Ties:
    return Ties(*(np.concatenate([getattr(lot, name) for lot in lots]) for name in Ties.__slots__))


def _professional(draws: Draws, firms: Firms, outsiders: Outsiders, people: int) -> Ties:
    debtor = np.flatnonzero(
        draws("founding", "professional").chance(len(firms), figure("professional_firms"))
    )
    companies = np.flatnonzero(outsiders.role == "guarantor")
    choice = draws("founding", "professional who").integers(len(debtor), 0, len(companies))
    return make(len(firms) + people + companies[choice], debtor, "professional")


def _owners(draws: Draws, firms: Firms, roster: Roster) -> Ties:
    """The owner stands in with all he has, and often the spouse signs too."""
    count = len(firms)
    firm = np.flatnonzero(draws("founding", "owner guarantee").chance(count, figure("owner_guarantee")))
    spouse = spouse_of(roster)[firms.owner[firm]]
    both = draws("founding", "spouse guarantee").chance(len(firm), figure("spouse_guarantee")) & (
        spouse != NEVER
    )
    person = np.r_[firms.owner[firm], spouse[both]]
    return make(count + person, np.r_[firm, firm[both]], "owner")


def _periods(draws: Draws, clock: Clock, ties: Ties, shapes: int) -> tuple[Ints, Ints]:
    """First month and the month after the last of every tie; the ties of a shape begin and end together."""
    count = len(ties.guarantor)
    # Ties of one shape share their draw; the single ones have their own.
    key = np.where(ties.shape == NEVER, shapes + np.arange(count), ties.shape)
    every = shapes + count
    months = max(clock.months, 8)
    begins = draws("founding", "tie begins").chance(every, figure("guarantee_begins"))
    start = np.where(
        begins,
        draws("founding", "tie start").integers(every, -6, months - 6),
        -WARM_UP - draws("founding", "tie old").integers(every, 0, 12),
    )
    ends = draws("founding", "tie ends").chance(every, figure("guarantee_ends"))
    end = np.where(ends, draws("founding", "tie end").integers(every, 4, months + 1), clock.months + _AFTER)
    end = np.maximum(end, start + 6)
    # Papers are signed over a few weeks.
    late = draws("founding", "tie late").integers(count, 0, 3) * (ties.shape != NEVER)
    return start[key] + late, end[key]


def _amounts(draws: Draws, firms: Firms, ties: Ties) -> Ints:
    """Of the debt that the debtor wants, and not far beyond what a guarantor firm owns."""
    assets = assets_of(firms)
    wanted = firms.debt_share * assets
    count = len(ties.guarantor)
    part = draws("founding", "guarantee part").uniform(
        count, figure("guarantee_low"), figure("guarantee_high")
    )
    part = np.where(ties.pattern == "joint", part * _JOINT_PART, part)
    amount = _round(wanted[ties.debtor] * part)
    inside = ties.guarantor < len(firms)
    given = strength(amount[inside], ties.guarantor[inside], len(firms))
    spread = draws("founding", "guarantee leverage").lognormal(
        len(firms), 0.6, figure("guarantee_leverage") * 0.5
    )
    scale = np.minimum(1.0, spread * _NET_OVER_ASSETS * assets / given.clip(1))
    own = np.where(inside, ties.guarantor, 0)
    return np.where(inside, _round(amount * scale[own]), amount)


def _round(amount: Floats) -> Ints:
    """Round sums, as contracts have them: 5, 10 or 50 times 万元 by size."""
    units = (
        np.where(amount < 50 * TEN_THOUSAND, 5, np.where(amount < 500 * TEN_THOUSAND, 10, 50)) * TEN_THOUSAND
    )
    return np.asarray(np.maximum(np.rint(amount / units).astype(np.int64), 1) * units)


def _joint_groups(ties: Ties) -> Texts:
    names = np.array(
        [f"LB{number:06d}" for number in range(int(ties.shape.max(initial=0)) + 1)], dtype=object
    )
    joint = np.where(ties.pattern == "joint", names[ties.shape.clip(0)], None)
    return np.asarray(joint, dtype=object)


def _truth(
    clock: Clock, firms: Firms, ties: Ties, shapes: list[Shape], start: Ints, end: Ints
) -> list[dict[str, Any]]:
    """The planted shapes with members and period: from the last tie signed to the first one gone."""
    begins = np.full(len(shapes), -(10**6))
    ends = np.full(len(shapes), 10**6)
    planted = ties.shape != NEVER
    np.maximum.at(begins, ties.shape[planted], start[planted])
    np.minimum.at(ends, ties.shape[planted], end[planted])
    told = []
    for number, shape in enumerate(shapes):
        if begins[number] < -(10**5):
            continue  # every tie of it had been planted before
        over = bool(ends[number] <= clock.months)
        told.append(
            {
                "id": f"GC{number + 1:05d}",
                "pattern": shape.pattern,
                "members": firms.party_id[shape.members].tolist(),
                "from": str(clock.first + int(begins[number])) + "-01",
                "until": str(clock.first + int(ends[number])) + "-01" if over else None,
            }
        )
    return told
