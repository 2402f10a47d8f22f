"""The borrowers: what they do, how large they are, how they trade and keep books (企业)."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import WARM_UP, Clock
from quanlian.sandbox.draws import Draws, Floats, Ints, exp
from quanlian.sandbox.founding.figures import figure, figures, rows_of
from quanlian.sandbox.founding.ids import credit_codes, phones
from quanlian.sandbox.founding.names import firm_names
from quanlian.sandbox.founding.places import Places, addresses
from quanlian.sandbox.founding.tails import pareto
from quanlian.sandbox.industries import Industries
from quanlian.sandbox.world import SEGMENTS, Days, Firms

CENTS = 100
TEN_THOUSAND = 1_000_000  # cents in 万元


def found_firms(draws: Draws, clock: Clock, places: Places, industries: Industries, count: int) -> Firms:
    """Firms without owner and account manager, who are found later."""
    town = places.town_firms(draws, count)
    industry = _industry(draws, places, town)
    annual = _annual_sales(draws, industry)
    segment = _segment(annual, industry)
    traits = _traits(draws, industries, industry, segment)
    region = places.code[places.town_county[town]]
    capital = _capital(draws, annual, traits)
    return Firms(
        party_id=np.array([f"C{number:07d}" for number in _customer_numbers(draws, count)], dtype=object),
        name=firm_names(draws, places, town, industry, industries),
        id_number=credit_codes(region, np.arange(count)),
        industry=industry,
        segment=segment,
        region=region,
        town=town,
        address=addresses(draws, places, town, "firm"),
        phone=phones(np.arange(count)),
        established=_established(draws, clock, segment),
        capital=capital,
        owner=np.arange(count),
        branch=np.zeros(count, np.int64),
        manager=np.zeros(count, np.int64),
        sales=annual // 12,
        **traits,
        **_bookkeeping(draws, annual, segment),
    )


def _customer_numbers(draws: Draws, count: int) -> list[int]:
    """Customer numbers say nothing: neither size nor rank."""
    return [1_000_001 + n for n in draws("founding", "customer number").shuffled(count).tolist()]


def _industry(draws: Draws, places: Places, town: Ints) -> Ints:
    chance = draws("founding", "industry").uniform(len(town))
    return np.asarray((places.trades[town] < chance[:, None]).sum(axis=1), dtype=np.int64)


def _annual_sales(draws: Draws, industry: Ints) -> Ints:
    least = np.array([float(row["least_sales"]) for row in rows_of("firm_sizes.csv")])
    stream = draws("founding", "sales")
    size = pareto(stream, len(industry), figure("sales_tail"), figure("sales_floor_of_chance"))
    return np.rint(least[industry] * size * TEN_THOUSAND).astype(np.int64)


def _segment(annual: Ints, industry: Ints) -> Ints:
    """大中小微 by the sales limits of the industry (the rule's staff limits are left out)."""
    rows = rows_of("firm_sizes.csv")
    limits = np.array([[float(row[name]) for name in _LIMITS] for row in rows]) * TEN_THOUSAND
    return np.asarray((annual[:, None] >= limits[industry]).sum(axis=1), dtype=np.int64)


_LIMITS = ("micro_below", "small_below", "medium_below")


def _traits(draws: Draws, industries: Industries, industry: Ints, segment: Ints) -> dict[str, Any]:
    count = len(industry)

    def own(name: str) -> Floats:
        return np.asarray(industries[name][industry])

    def spread(name: str, sigma: float) -> Floats:
        return own(name) * exp(draws("founding", name).normal(count, sigma))

    costs = own("selling_share") + own("admin_share") + own("rd_share")
    margin = draws("founding", "margin").normal(count, own("margin_sd"), own("margin"))
    sigma = figure("days_spread")
    return {
        "growth": own("growth")
        + draws("founding", "growth").normal(count, figure("growth_spread")).clip(-0.15, 0.25),
        "margin": np.maximum(margin, costs + figure("least_profit")).clip(0.02, 0.75),
        "volatility": spread("volatility", 0.25),
        "receivable_days": spread("receivable_days", sigma),
        "payable_days": spread("payable_days", sigma) * (0.9 + 0.08 * segment),  # the large pay late
        "stock_days": spread("stock_days", sigma),
        "debt_share": spread("debt_share", figure("debt_spread")).clip(0.05, 0.52),
        "export_share": _lumpy(draws, "export", own("export_share"), segment),
        "state_buyer_share": _lumpy(draws, "state", own("state_share"), segment),
        "wage_share": spread("wage_share", 0.18),
        "machine_share": spread("machine_share", 0.3),
        "care": _care(draws, segment),
    }


def _lumpy(draws: Draws, what: str, mean: Floats, segment: Ints) -> Floats:
    """Some have much of it and most have none, with the industry's mean; the larger more often."""
    count = len(mean)
    among = (mean * (1.2 + 0.5 * segment)).clip(0, 0.95)
    part = draws("founding", what, "part").uniform(count, 0.25, 0.9)
    return np.where(draws("founding", what).chance(count, among), part, 0.0)


def _care(draws: Draws, segment: Ints) -> Floats:
    count = len(segment)
    both = draws("founding", "care").uniform(count) + draws("founding", "care two").uniform(count)
    return np.asarray((both / 2 * 0.8 + 0.08 * segment).clip(0, 1))


def assets_of(firms: Firms) -> Ints:
    """What a firm of these sales and days has in assets, about, in cents."""
    annual = firms.sales * 12.0
    days = firms.receivable_days * 1.1 + firms.stock_days * (1 - firms.margin) + 35
    return np.rint(annual * (days / 365 + firms.machine_share * 0.75)).astype(np.int64)


def _capital(draws: Draws, annual: Ints, traits: dict[str, Any]) -> Ints:
    """Registered capital in the round sums that people register: 1, 2, 3, 5, 8 times a power of ten."""
    days = traits["receivable_days"] + traits["stock_days"] + 35
    assets = annual * (days / 365 + traits["machine_share"] * 0.75)
    wanted = (
        assets * figure("capital_over_assets") * exp(draws("founding", "capital").normal(len(annual), 0.35))
    )
    steps = np.array([step * 10**power for power in range(6) for step in (1, 2, 3, 5, 8)], dtype=np.int64)
    place = np.searchsorted(steps, wanted / TEN_THOUSAND, side="right") - 1
    return np.asarray(steps[place.clip(0)] * TEN_THOUSAND).clip(3 * TEN_THOUSAND)


def _established(draws: Draws, clock: Clock, segment: Ints) -> Days:
    """The larger are older; the youngest were founded just before the warm-up."""
    begins = (clock.first - WARM_UP).astype("datetime64[D]")
    years = draws("founding", "age").lognormal(len(segment), 0.6, 7.0 + 2.5 * segment).clip(0.15, 34)
    return np.asarray(begins - np.rint(years * 365).astype("timedelta64[D]"))


def _bookkeeping(draws: Draws, annual: Ints, segment: Ints) -> dict[str, Any]:
    count = len(annual)

    def chance(what: str, by_segment: Floats) -> Any:
        return draws("founding", what).chance(count, by_segment[segment])

    audited = chance("audited", figures(*(f"audited_{name}" for name in SEGMENTS)))
    small = np.r_[figures("small_gaap_micro", "small_gaap_small"), 0.0, 0.0]
    voluntary = draws("founding", "general vat").chance(count, figure("general_vat_below"))
    return {
        "general_vat": (annual >= figure("general_vat_from") * CENTS) | voluntary,
        "small_gaap": chance("small gaap", small) & ~audited,
        "audited": audited,
        "tax_version_known": draws("founding", "tax version").chance(count, figure("tax_version_known")),
    }
