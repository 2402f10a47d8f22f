"""What is usual among firms of this industry and size? Quantiles from the book itself (同业基准).

One group after another is tried until one has enough firms: industry × size, industry, section of
industries. Where none has, a documented table of rough ranges stands in, marked as of low confidence. The
latest annual statement of each firm counts once. A finding names the group and how many firms it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual
from quanlian.statements.frame import base
from quanlian.statements.models.attach import Extra, Side, attach, attach_extras
from quanlian.statements.models.derived import month_number
from quanlian.statements.peers.industry import division, listed, section, words
from quanlian.statements.peers.metrics import ITEMS, METRICS, metrics
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.source import Enrichment, Source

QUANTILES = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}
GROUPS = {"industry_size": ("division", "segment"), "industry": ("division",), "section": ("section",)}
FALLBACK = "fallback"
_ANY = "any"  # the fallback row of firms whose industry has none of its own
_DAYS_PER_YEAR = 366
_SEGMENTS = {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型"}


def add_peers(frame: Frame, source: Source) -> Frame:
    """The frame with each firm's own ratios and ``peer_<ratio>_p10 … p90``, ``_n``, ``_level`` beside them."""
    population = source.keep(_population(source))
    frame = attach_extras(frame, source, *_LAST_MONTHS)
    frame = attach(frame, *(_group(population, name, keys, frame) for name, keys in GROUPS.items()))
    frame = frame.mutate(**_industry(frame), rough_row=_rough_row(frame, source.limits))
    chosen = {k: v for metric in METRICS for k, v in _chosen(frame, metric, source.limits).items()}
    return frame.mutate(**metrics(frame), **chosen)


def _industry(frame: Frame) -> dict[str, ir.StringValue]:
    return {"division": division(frame["industry"]), "section": section(frame["industry"])}


def _group(population: ir.Table, name: str, keys: Iterable[str], frame: Frame) -> Side:
    figures = {f"{name}_{m}_{what}": f"{m}_{what}" for m in METRICS for what in ("q", "n")}
    own = {**_industry(frame), "segment": frame["segment"]}
    return quantiles(population, keys).rename(figures), {key: own[key] for key in keys}


def quantiles(population: ir.Table, keys: Iterable[str]) -> ir.Table:
    """Per group: ``<ratio>_q``, its five quantiles, and ``<ratio>_n``, the firms they rest on."""
    known = population.filter(*(population[key].notnull() for key in keys))
    figures = {f"{m}_q": known[m].quantile(list(QUANTILES.values())) for m in METRICS}
    counts = {f"{m}_n": known[m].count() for m in METRICS}
    return known.group_by(list(keys)).agg(**figures, **counts)


def usual(frame: Frame, metric: str) -> ir.FloatingValue:
    """What peers are held to have at most: their median, or the upper end of the rough range.

    The rough ranges are wide and of low confidence; only what lies beyond their far end is compared.
    """
    rough = (frame[f"peer_{metric}_level"] == FALLBACK).fill_null(False)
    return ibis.ifelse(rough, frame[f"peer_{metric}_p75"], frame[f"peer_{metric}_p50"])


def least_usual(frame: Frame, metric: str) -> ir.FloatingValue:
    """What peers are held to have at least: their median, or the lower end of the rough range."""
    rough = (frame[f"peer_{metric}_level"] == FALLBACK).fill_null(False)
    return ibis.ifelse(rough, frame[f"peer_{metric}_p25"], frame[f"peer_{metric}_p50"])


def peer_words(metric: str) -> dict[str, Any]:
    """Facts that name the peer group of a ratio in a sentence: ``{peer_zh}`` and ``{peer_en}``."""
    return {
        "peer_zh": (lambda f, _: _group_zh(f, metric), "text"),
        "peer_en": (lambda f, _: _group_en(f, metric), "text"),
    }


def _invoiced(name: str, months_ago: int) -> Extra:
    """Invoiced sales of the month in which the period ends, or of that month a year before."""

    def side(frame: Frame, source: Source) -> Side:
        meter = source.own("meter")
        sales = meter.filter(meter["kind"] == "vat_sales")
        month = month_number(sales["month"])
        monthly = sales.group_by("party_id", month=month).agg(**{name: sales["value"].sum()})
        return monthly, {
            "party_id": frame["party_id"],
            "month": month_number(frame["period_end"]) - months_ago,
        }

    return Extra(columns={name: "float64"}, tables=("meter",), side=side)


_LAST_MONTHS = (_invoiced("last_month_vat_sales", 0), _invoiced("prior_last_month_vat_sales", 12))


def _population(source: Source) -> ir.Table:
    """Each firm's latest annual statement that is not too old."""
    everyone = source.everyone()
    frame = base(everyone, ITEMS)
    oldest = source.limits.as_of - timedelta(
        days=_DAYS_PER_YEAR * source.limits["statements.peers.oldest_statement"]
    )
    annual = frame.filter(
        frame["primary"] & (frame["months"] == 12) & (frame["period_end"] >= ibis.date(oldest.isoformat()))
    )
    latest = ibis.row_number().over(group_by=annual["party_id"], order_by=annual["period_end"].desc())
    annual = annual.mutate(newest=latest)
    newest = annual.filter(annual["newest"] == 0)
    measured = attach_extras(newest, everyone, *_LAST_MONTHS).mutate(**_industry(newest))
    return measured.select("division", "section", "segment", **metrics(measured))


def _chosen(frame: Frame, metric: str, limits: Limits) -> dict[str, Any]:
    least = limits["statements.peers.least_firms"]
    enough = {g: (frame[f"{g}_{metric}_n"] >= least).fill_null(False) for g in GROUPS}
    fallback = {q: _fallback(frame, metric, q, limits) for q in QUANTILES}
    level = ibis.cases(
        *((met, group) for group, met in enough.items()),
        (fallback["p50"].notnull(), FALLBACK),
        else_=ibis.null("string"),
    )
    size = ibis.cases(
        *((met, frame[f"{group}_{metric}_n"]) for group, met in enough.items()), else_=ibis.null("int64")
    )
    chosen = {f"peer_{metric}_level": level, f"peer_{metric}_n": size}
    for position, quantile in enumerate(QUANTILES):
        chosen[f"peer_{metric}_{quantile}"] = ibis.cases(
            *((met, frame[f"{group}_{metric}_q"][position]) for group, met in enough.items()),
            else_=fallback[quantile],
        )
    return chosen


def _fallback(frame: Frame, metric: str, quantile: str, limits: Limits) -> Any:
    """The documented rough range of the firm's industry; the median is its middle, no tails are known."""
    if quantile in ("p10", "p90"):
        return ibis.null("float64")
    cases = [
        (frame["rough_row"] == row if row != _ANY else ibis.literal(True), value)
        for row in _rows(limits)
        if (value := _range(row, metric, quantile, limits)) is not None
    ]
    return ibis.cases(*cases, else_=ibis.null("float64")) if cases else ibis.null("float64")


def _rows(limits: Limits) -> list[str]:
    names = {key.split(".")[3] for key in limits.parameters.keys("statements.peers.fallback.")}
    # "any" comes last and a section's general row after the rows of its divisions
    return sorted(names, key=lambda name: (name == _ANY, len(words(limits, _divisions(name))[0]) == 1, name))


def _divisions(row: str) -> str:
    return f"statements.peers.fallback.{row}.divisions"


def _rough_row(frame: Frame, limits: Limits) -> ir.StringValue:
    """The row of the documented table that the firm's industry belongs to."""
    cases = [
        (listed(frame["industry"], words(limits, _divisions(row))), row)
        for row in _rows(limits)
        if row != _ANY
    ]
    return ibis.cases(*cases, else_=ibis.null("string"))


def _range(row: str, metric: str, quantile: str, limits: Limits) -> float | None:
    keys = [f"statements.peers.fallback.{row}.{metric}.{q}" for q in ("p25", "p75")]
    if not set(keys) <= set(limits.parameters.keys(keys[0].rsplit(".", 1)[0])):
        return None
    low, high = (limits[key] for key in keys)
    return {"p25": low, "p50": (low + high) / 2, "p75": high}[quantile]


def _group_zh(frame: Frame, metric: str) -> ir.StringValue:
    n = frame[f"peer_{metric}_n"].cast("string")
    size = ibis.cases(*((frame["segment"] == k, v) for k, v in _SEGMENTS.items()), else_="")
    own = {
        "industry_size": ibis.literal("行业 ")
        + frame["division"]
        + " "
        + size
        + "企业本行 "
        + n
        + " 户中位数",
        "industry": ibis.literal("行业 ") + frame["division"] + " 本行 " + n + " 户中位数",
        "section": ibis.literal("行业门类 ") + frame["section"] + " 本行 " + n + " 户中位数",
    }
    rough = "通用参考区间，本行同业不足、低置信度"
    return ibis.cases(*((frame[f"peer_{metric}_level"] == k, v) for k, v in own.items()), else_=rough)


def _group_en(frame: Frame, metric: str) -> ir.StringValue:
    n = frame[f"peer_{metric}_n"].cast("string")
    own = {
        "industry_size": ibis.literal("industry ")
        + frame["division"]
        + ", "
        + frame["segment"]
        + " firms, median of "
        + n
        + " in this book",
        "industry": ibis.literal("industry ") + frame["division"] + ", median of " + n + " in this book",
        "section": ibis.literal("section ") + frame["section"] + ", median of " + n + " in this book",
    }
    rough = "rough reference range, too few peers in this book, low confidence"
    return ibis.cases(*((frame[f"peer_{metric}_level"] == k, v) for k, v in own.items()), else_=rough)


def _adds() -> dict[str, Bilingual]:
    adds = dict(METRICS)
    for metric, name in METRICS.items():
        adds[f"peer_{metric}_p50"] = Bilingual(f"同业{name.zh}", f"peers' {name.en}")
        for quantile in QUANTILES:
            adds.setdefault(
                f"peer_{metric}_{quantile}",
                Bilingual(f"同业{name.zh} {quantile.upper()}", f"peers' {name.en}, {quantile.upper()}"),
            )
    return adds


ENRICHMENT = Enrichment(name="peers", add=add_peers, adds=_adds())
