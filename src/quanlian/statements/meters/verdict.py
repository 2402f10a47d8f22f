"""What do all sources together say the year's revenue was? The confidence-weighted median (交叉核验结论).

The estimate is the smallest value at which half the confidence lies at or below. At least three sources must
speak, one of them a third party's; else there is no verdict. Two sources that both contradict the claim by
more than the red band, in the same direction, block.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual
from quanlian.statements.meters import bank, proxies
from quanlian.statements.meters.bank import bank_estimate
from quanlian.statements.meters.kinds import KINDS, Kind
from quanlian.statements.meters.proxies import proxy_estimates
from quanlian.statements.meters.taxes import tax_estimates
from quanlian.statements.models.arithmetic import number, ratio
from quanlian.statements.models.attach import attach_extras
from quanlian.statements.peers.industry import is_one_of, section
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.source import Enrichment, Source

_ROUNDING = 1e-9  # sums of confidences in doubles


def add_estimates(frame: Frame, source: Source) -> Frame:
    """The frame with estimate, confidence and deviation of each source, and the verdict over them."""
    limits = source.limits
    frame = attach_extras(frame, source, proxies.EXTRA, bank.EXTRA)
    frame = frame.mutate(section=section(frame["industry"]))
    estimates = {
        **proxy_estimates(frame),
        **tax_estimates(frame, limits),
        "estimate_bank_inflow": bank_estimate(frame, limits),
    }
    frame = frame.mutate(**{name: _positive(value) for name, value in estimates.items()})
    frame = frame.mutate(
        **_weights(frame, limits), **{k.deviation: _deviation(frame, k.estimate) for k in KINDS}
    )
    return _with_verdict(frame, limits)


def _positive(value: Any) -> Any:
    return ibis.ifelse(value > 0, value, ibis.null("float64"))


def _deviation(frame: Frame, column: str) -> Any:
    """(Claimed − estimate) / claimed: above zero the company claims more than the source supports."""
    claimed = number(frame, "revenue")
    return ratio(claimed - frame[column], ibis.ifelse(claimed > 0, claimed, ibis.null("float64")))


def _weights(frame: Frame, limits: Limits) -> dict[str, Any]:
    """The confidence of each source that speaks; electricity and water weigh by trade."""
    return {
        k.confidence: ibis.ifelse(
            frame[k.estimate].notnull(), _confidence(frame, k, limits), ibis.null("float64")
        )
        for k in KINDS
    }


def _confidence(frame: Frame, kind: Kind, limits: Limits) -> Any:
    key = f"meters.{kind.code}.confidence"
    if kind.code == "electricity_kwh":
        return ibis.cases(
            (is_one_of(frame, limits, "meters.electricity_kwh.energy_led"), limits[f"{key}_energy_led"]),
            (is_one_of(frame, limits, "meters.electricity_kwh.trade"), limits[f"{key}_trade"]),
            else_=limits[key],
        )
    if kind.code == "water_m3":
        wet = is_one_of(frame, limits, "meters.water_m3.industries")
        return ibis.ifelse(wet, limits[key], ibis.null("float64"))
    return ibis.literal(limits[key])


def _with_verdict(frame: Frame, limits: Limits) -> Frame:
    spoken = [frame[k.confidence].notnull() & frame[k.estimate].notnull() for k in KINDS]
    third = [said for said, k in zip(spoken, KINDS, strict=True) if k.third_party]
    sources, third_parties = _count(spoken), _count(third)
    enough = (sources >= limits["meters.verdict.least_sources"]) & (
        third_parties >= limits["meters.verdict.least_third_parties"]
    )
    estimate = ibis.ifelse(enough, weighted_median(frame), ibis.null("float64"))
    frame = frame.mutate(meters_estimate=estimate, meters_sources=sources, meters_third_parties=third_parties)
    return frame.mutate(
        meters_deviation=_deviation(frame, "meters_estimate"),
        meters_lowest=ibis.least(*(_spoken_estimate(frame, k) for k in KINDS)),
        meters_highest=ibis.greatest(*(_spoken_estimate(frame, k) for k in KINDS)),
        meters_blocked=_blocked(frame, limits),
    )


def _spoken_estimate(frame: Frame, kind: Kind) -> Any:
    return ibis.ifelse(frame[kind.confidence].notnull(), frame[kind.estimate], ibis.null("float64"))


def weighted_median(frame: Frame) -> Any:
    """The smallest estimate with at least half of the confidence at or below it."""
    total = reduce(add, (ibis.coalesce(frame[k.confidence], 0.0) for k in KINDS))
    candidates = []
    for kind in KINDS:
        here = _spoken_estimate(frame, kind)
        below = reduce(
            add,
            (
                ibis.ifelse(
                    (frame[other.estimate] <= here).fill_null(False),
                    ibis.coalesce(frame[other.confidence], 0.0),
                    0.0,
                )
                for other in KINDS
            ),
        )
        candidates.append(ibis.ifelse(below * 2 >= total - _ROUNDING, here, ibis.null("float64")))
    return ibis.least(*candidates)


def _blocked(frame: Frame, limits: Limits) -> ir.BooleanValue:
    red = limits["meters.verdict.red"]
    heard = [(frame[k.deviation], frame[k.confidence].notnull()) for k in KINDS]
    above = _count([(d > red) & said for d, said in heard])
    below = _count([(d < -red) & said for d, said in heard])
    return (ibis.greatest(above, below) >= limits["meters.verdict.block_sources"]).fill_null(False)


def _count(flags: list[Any]) -> Any:
    return reduce(add, (flag.fill_null(False).cast("int64") for flag in flags))


def _adds() -> dict[str, Bilingual]:
    adds = {k.estimate: k.wants for k in KINDS}
    adds |= {k.deviation: k.wants for k in KINDS} | {k.confidence: k.wants for k in KINDS}
    return adds | {
        "trade_inflow": Bilingual("销售性流入", "inflow from trade"),
        "meters_estimate": Bilingual(
            "至少三个收入佐证来源（其中一个来自电、水、税、海关等第三方）",
            "at least three sources of revenue evidence, one of them a third party (utility, tax, customs)",
        ),
        "meters_deviation": Bilingual("与佐证估计的偏差", "deviation from the estimate"),
    }


ENRICHMENT = Enrichment(name="meters", add=add_estimates, adds=_adds())
