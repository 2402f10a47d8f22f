"""The bank itself (本行): branches as a tree, staff with posts and dates, products."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from quanlian.sandbox.clock import WARM_UP, Clock
from quanlian.sandbox.draws import Draws, Ints
from quanlian.sandbox.founding.figures import rows_of
from quanlian.sandbox.founding.names import full_names, given_names, surnames
from quanlian.sandbox.founding.places import Places
from quanlian.sandbox.world import NEVER, Days, Firms, Texts

FIRMS_A_MANAGER = 55
HEAD = 0  # row of the head office
_LEAVES = 0.12  # of account managers within the months played
_HEAD_POSTS = ("行长", "副行长", "风险总监", "授信审批部总经理", "审批人", "审批人", "风险经理", "合规经理", "资产保全经理", "稽核经理")  # fmt: skip


@dataclass(slots=True)
class Branches:
    """机构 by row; row 0 is the head office, then one for each county, then the town offices."""

    branch: Texts
    name: Texts
    parent: Ints  # row, or NEVER
    county: Ints


@dataclass(slots=True)
class Staff:
    """Who held which post when (人员); ``successor`` took over the customers at ``until``."""

    staff_id: Texts
    name: Texts
    branch: Ints
    post: Texts
    since: Days
    until: Days  # NaT where still in office
    successor: Ints  # row, or NEVER


@dataclass(slots=True)
class Bank:
    """Our bank: ``world.facts["bank"]``."""

    name: str
    branches: Branches
    staff: Staff
    products: list[dict[str, object]]

    def manager_on(self, manager: Ints, day: np.datetime64) -> Ints:
        """The staff row that looks after a customer of ``firms.manager`` on a day."""
        now = np.asarray(manager)
        for _ in range(3):  # a successor may leave too
            gone = (self.staff.until[now] <= day) & (self.staff.successor[now] != NEVER)
            now = np.where(gone, self.staff.successor[now], now)
        return now

    def office(self, post: str) -> Ints:
        """Staff rows of a post."""
        return np.flatnonzero(self.staff.post == post)


def found_bank(draws: Draws, clock: Clock, places: Places, firms: Firms) -> Bank:
    """Branches where the firms are, and an account manager for every firm (written to ``firms``)."""
    branches, office_of = _branches(places)
    firms.branch = office_of[firms.town]
    staff = _staff(draws, clock, branches, firms)
    return Bank("浦澜农村商业银行股份有限公司", branches, staff, _products())


def _branches(places: Places) -> tuple[Branches, Ints]:
    """A branch in each county, and an office in every town but the county's first."""
    branch, name, parent, county = ["000"], ["总行"], [NEVER], [0]
    for c, title in enumerate(places.county):
        branch.append(f"{c + 1:02d}0")
        name.append(f"{title}支行")
        parent.append(HEAD)
        county.append(c)
    office_of = 1 + places.town_county
    served = dict.fromkeys(range(len(places.code)), 0)
    for t, c in enumerate(places.town_county.tolist()):
        served[c] += 1
        if 1 < served[c] <= 9:
            office_of[t] = len(branch)
            branch.append(f"{c + 1:02d}{served[c] - 1}")
            name.append(f"{places.town[t]}分理处")
            parent.append(1 + c)
            county.append(c)
    return Branches(
        np.array(branch, dtype=object), np.array(name, dtype=object), np.array(parent), np.array(county)
    ), office_of


def _staff(draws: Draws, clock: Clock, branches: Branches, firms: Firms) -> Staff:
    posts: list[tuple[int, str]] = [(HEAD, post) for post in _HEAD_POSTS]
    posts += [(row, "支行行长") for row in range(1, len(branches.branch)) if branches.parent[row] == HEAD]
    customers = np.bincount(firms.branch, minlength=len(branches.branch))
    first = {}
    for row, count in enumerate(customers.tolist()):
        first[row] = len(posts)
        posts += [(row, "客户经理")] * max(1, -(-count // FIRMS_A_MANAGER)) if row != HEAD else []
    firms.manager = _managers(draws, firms, customers, first)
    staff = _in_office(draws, clock, posts)
    order = np.argsort(staff.branch, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    firms.manager = place[firms.manager]
    return _sorted(staff, order, place)


def _sorted(staff: Staff, order: Ints, place: Ints) -> Staff:
    """By branch, numbered in that order, so that no staff number tells who came later."""
    follows = staff.successor[order]
    return Staff(
        staff_id=np.array([f"E{10_001 + n}" for n in range(len(order))], dtype=object),
        name=staff.name[order],
        branch=staff.branch[order],
        post=staff.post[order],
        since=staff.since[order],
        until=staff.until[order],
        successor=np.where(follows == NEVER, NEVER, place[follows]),
    )


def _managers(draws: Draws, firms: Firms, customers: Ints, first: dict[int, int]) -> Ints:
    desks = np.maximum(1, -(-customers // FIRMS_A_MANAGER))
    desk = np.floor(draws("founding", "desk").uniform(len(firms)) * desks[firms.branch]).astype(np.int64)
    start = np.array([first[row] for row in range(len(customers))])
    return np.asarray(start[firms.branch] + desk)


def _in_office(draws: Draws, clock: Clock, posts: list[tuple[int, str]]) -> Staff:
    """Some account managers leave within the months played, and somebody takes over their customers."""
    count = len(posts)
    post = np.array([title for _, title in posts], dtype=object)
    branch = np.array([row for row, _ in posts])
    leaves = draws("founding", "leaves").chance(count, _LEAVES) & (post == "客户经理")
    gone = np.flatnonzero(leaves)
    begin = (clock.first - WARM_UP).astype("datetime64[D]")
    since = begin - draws("founding", "in office").integers(count, 30, 3000).astype("timedelta64[D]")
    month = clock.first + draws("founding", "handover").integers(len(gone), 2, max(clock.months, 3))
    handover = month.astype("datetime64[D]")
    until = np.full(count, np.datetime64("NaT"), "datetime64[D]")
    until[gone] = handover
    successor = np.full(count + len(gone), NEVER)
    successor[gone] = count + np.arange(len(gone))
    every = count + len(gone)
    female = draws("founding", "staff sex").chance(every, 0.45)
    return Staff(
        staff_id=np.full(every, None, object),
        name=full_names(surnames(draws, every, "staff"), given_names(draws, female, "staff")),
        branch=np.r_[branch, branch[gone]],
        post=np.r_[post, post[gone]],
        since=np.r_[since, handover],
        until=np.r_[until, np.full(len(gone), np.datetime64("NaT"), "datetime64[D]")],
        successor=successor,
    )


def _products() -> list[dict[str, object]]:
    """The loan products that are drawn, and what else the bank sells."""
    return [_product(row) for name in ("credit_products.csv", "products.csv") for row in rows_of(name)]


_NOT_ATTRIBUTES = frozenset(
    {"product", "name_zh", "min_amount", "max_amount", "max_term_months", "source", "mark"}
)


def _product(row: dict[str, str]) -> dict[str, object]:
    attributes = {name: value for name, value in row.items() if name not in _NOT_ATTRIBUTES}
    return {
        "product": row["product"],
        "name": row["name_zh"],
        "min_amount": int(row["min_amount"]) * 100,
        "max_amount": int(row["max_amount"]) * 100,
        "max_term_months": int(row["max_term_months"]),
        "attributes": json.dumps(attributes, ensure_ascii=False, sort_keys=True),
    }
