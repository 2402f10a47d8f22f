"""Several banks measured as one (合并多个样本): counts are added, intervals follow from the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quanlian.evaluation.statements import Alarms, Evaluation, Recall


def pooled(parts: Sequence[Evaluation]) -> Evaluation:
    """The counts of all parts together; who was missed is told by each part.

    >>> one = Evaluation((Recall("a1", "a1", 3, 3, 2, 2, 6, 3, ("C1",)),), (Alarms("all", 100, 2, {"a1": 2}),))
    >>> both = pooled([one, one])
    >>> both.recalls[0].found, both.recalls[0].judged, both.alarms[0].alarms, both.alarms[0].by_class["a1"]
    (4, 6, 4, 4)
    """
    recalls: dict[str, list[Recall]] = {}
    alarms: dict[str, list[Alarms]] = {}
    for part in parts:
        for recall in part.recalls:
            recalls.setdefault(recall.kind, []).append(recall)
        for alarm in part.alarms:
            alarms.setdefault(alarm.group, []).append(alarm)
    return Evaluation(tuple(map(_recall, recalls.values())), tuple(map(_alarms, alarms.values())))


def _recall(parts: list[Recall]) -> Recall:
    return Recall(
        kind=parts[0].kind,
        expected=parts[0].expected,
        planted=sum(p.planted for p in parts),
        judged=sum(p.judged for p in parts),
        found=sum(p.found for p in parts),
        by_any=sum(p.by_any for p in parts),
        firm_years=sum(p.firm_years for p in parts),
        firm_years_hit=sum(p.firm_years_hit for p in parts),
        missed=(),
    )


def _alarms(parts: list[Alarms]) -> Alarms:
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.by_class)
    return Alarms(
        parts[0].group,
        sum(p.firm_years for p in parts),
        sum(p.alarms for p in parts),
        dict(sorted(counts.items())),
    )
