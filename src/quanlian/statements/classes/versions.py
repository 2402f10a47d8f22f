"""How far do the versions of one period's statements disagree? (同期不同口径差异)"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual
from quanlian.statements.models.arithmetic import ratio
from quanlian.statements.models.attach import Extra, Side
from quanlian.statements.rule import Frame
from quanlian.statements.source import Source

COMPARED = ("revenue", "net_profit", "total_assets", "total_liabilities")
ADDS = {
    "version_gap": Bilingual(
        "同期另一口径报表（报税、审计或报送他行）", "another version of the same period"
    ),
    "version_gap_item": Bilingual("差异最大的项目", "item that differs most"),
    "version_gap_most": Bilingual("最大值", "largest"),
    "version_gap_least": Bilingual("最小值", "smallest"),
}


def _side(frame: Frame, source: Source) -> Side:
    """The largest relative gap of four main figures over the versions of a period.

    No row where there is one version only. Figures apart by no more than the larger printed unit agree.
    """
    scope = ibis.coalesce(frame["consolidated"].cast("int8"), -1)
    keys = {key: frame[key] for key in ("party_id", "period_end", "months")}
    return _gaps(source.own("statement")), {**keys, "scope": scope}


def _gaps(table: ir.Table) -> ir.Table:
    table = table.mutate(scope=ibis.coalesce(table["consolidated"].cast("int8"), -1))
    numbers = {n: table[n].cast("float64") for n in COMPARED}
    figures: dict[str, Any] = {}
    for name, value in numbers.items():
        figures |= {f"{name}_most": value.max(), f"{name}_least": value.min()}
    groups = table.group_by("party_id", "period_end", "months", "scope").agg(
        versions=table["version"].nunique(), unit=ibis.coalesce(table["unit"].max(), 1), **figures
    )
    several = groups.filter(groups["versions"] > 1)
    gap = {name: _gap(several, name) for name in COMPARED}
    several = several.mutate(
        version_gap=ibis.greatest(*gap.values()), **{f"{n}_gap": g for n, g in gap.items()}
    )
    largest = {n: several[f"{n}_gap"] == several["version_gap"] for n in COMPARED}
    return several.select(
        "party_id",
        "period_end",
        "months",
        "scope",
        "version_gap",
        version_gap_item=ibis.cases(*((met, n) for n, met in largest.items()), else_=ibis.null("string")),
        version_gap_most=_of_largest(several, largest, "most"),
        version_gap_least=_of_largest(several, largest, "least"),
    )  # fmt: skip


def _gap(table: ir.Table, name: str) -> Any:
    most, least = table[f"{name}_most"], table[f"{name}_least"]
    apart = ratio(most - least, ibis.greatest(most.abs(), least.abs()))
    equal = (most - least) <= table["unit"]
    return ibis.ifelse(most.isnull(), ibis.null("float64"), ibis.ifelse(equal, 0.0, apart))


def _of_largest(table: ir.Table, largest: dict[str, Any], which: str) -> Any:
    cases = [(met, table[f"{name}_{which}"]) for name, met in largest.items()]
    return ibis.cases(*cases, else_=ibis.null("float64"))


EXTRAS = (
    Extra(
        columns={
            "version_gap": "float64",
            "version_gap_item": "string",
            "version_gap_most": "float64",
            "version_gap_least": "float64",
        },
        tables=("statement",),
        side=_side,
    ),
)
