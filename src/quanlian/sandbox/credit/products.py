"""What our bank lends on, who else lends, and at what price (产品、同业与利率)."""

from __future__ import annotations

from functools import cache

import numpy as np

from quanlian.sandbox.draws import Floats, Ints
from quanlian.sandbox.tabled import numbers, rows
from quanlian.sandbox.world import LARGE, MICRO, SMALL, Texts, World

WORKING, MICRO_CREDIT, MORTGAGE, EQUIPMENT, PROJECT, FARM, ORDER, INSTALMENT = range(8)
BULLET, INTEREST_ONLY, ANNUITY, EQUAL_PRINCIPAL = range(4)
REPAYMENTS = np.array(["bullet", "interest_only", "annuity", "equal_principal"], dtype=object)
CREDIT, GUARANTEE, PLEDGE, MORTGAGED = range(4)
SECURITIES = np.array(["credit", "guarantee", "pledge", "mortgage"], dtype=object)
NORMAL, SPECIAL_MENTION, SUBSTANDARD, DOUBTFUL, LOSS = range(5)
CLASSES = np.array(["normal", "special_mention", "substandard", "doubtful", "loss"], dtype=object)
OUR_BANK = "本行"
LENDERS = ("bank", "micro_lender", "factoring", "leasing", "private")
BANK, MICRO_LENDER, FACTORING, LEASING, PRIVATE = range(5)


def parameter(key: str) -> float:
    """A figure of ``tables/credit.csv``."""
    return numbers("credit")[key]


@cache
def products() -> dict[str, Texts]:
    """``products()["product"][kind]``: the codes, terms and repayment of our products by their row."""
    table = rows("credit_products")
    return {name: np.array([row[name] for row in table], dtype=object) for name in table[0]}


@cache
def terms() -> tuple[Ints, Ints]:
    """The usual months and the repayment (a code) of each product."""
    table = products()
    codes = {name: code for code, name in enumerate(REPAYMENTS)}
    months = np.array([int(text) for text in table["months"]], np.int64)
    return months, np.array([codes[text] for text in table["repayment"]], np.int64)


@cache
def institutions() -> tuple[Texts, Ints, Floats]:
    """Names, kinds (a place in ``LENDERS``) and weights of the other lenders."""
    table = rows("institutions")
    names = np.array([row["name"] for row in table], dtype=object)
    kinds = np.array([LENDERS.index(row["kind"]) for row in table], np.int64)
    return names, kinds, np.array([float(row["weight"]) for row in table])


def lender(world: World, what: str, count: int, kind: int) -> Ints:
    """Lenders of a kind, each as often as its weight."""
    _, kinds, weights = institutions()
    return world.draws("lender", what, world.number).pick(count, np.where(kinds == kind, weights, 0.0))


def prime_rate(month: np.datetime64, column: str = "lpr_1y") -> float:
    """The loan prime rate of a month (贷款市场报价利率).

    >>> prime_rate(np.datetime64("2024-08"))
    0.0335
    """
    known = [float(row[column]) for row in rows("lpr") if np.datetime64(row["month"], "M") <= month]
    return known[-1] if known else float(rows("lpr")[0][column])


def spreads() -> Floats:
    """The usual markup over the prime rate by segment."""
    return np.array([parameter(f"rate.spread.{name}") for name in ("micro", "small", "medium", "large")])


def bank_rate(world: World, firms: Ints, what: str) -> Floats:
    """What a bank asks of these firms, rounded to a basis point."""
    noise = world.draws("rate", what, world.number).normal(len(firms), parameter("rate.sigma"))
    month = max(world.month, world.clock.all[0])
    rate = prime_rate(month) + spreads()[world.firms.segment[firms]] + noise
    return np.asarray(np.rint(np.maximum(rate, parameter("rate.least")) * 10000) / 10000)


def usual_product(world: World, firms: Ints, amount: Ints, what: str) -> Ints:
    """Which product a firm borrows on: farms by season, makers for machines too, the small on credit or mortgage."""
    chance = world.draws("product", what, world.number).uniform(len(firms))
    segment = world.firms.segment[firms]
    kind = np.full(len(firms), WORKING)
    small = segment <= SMALL
    kind[small & (chance < 0.45)] = MORTGAGE
    kind[(segment == MICRO) & (chance < 0.42)] = MICRO_CREDIT
    kind[(segment == MICRO) & (chance < 0.14)] = INSTALMENT
    kind[(chance > 0.82) & (world.firms.machine_share[firms] > 0.2)] = EQUIPMENT
    kind[(segment == LARGE) & (chance > 0.85)] = PROJECT
    kind[(chance > 0.93) & (segment < LARGE)] = ORDER
    codes = np.asarray(world.industries["code"])
    farm = np.array([str(code).startswith("A") for code in codes])[world.firms.industry[firms]]
    kind[farm & small & (chance < 0.6)] = FARM
    most = np.array([float(text) * 100 for text in products()["max_amount"]])
    return np.where(amount > most[kind], WORKING, kind)
