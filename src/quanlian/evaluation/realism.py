"""Does the simulated bank look like a real one? (模拟银行的真实性)

Each measure stands beside the range it should lie in and that range's source. A sample that misses a range says so; nothing here
is used to tune what the product finds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from quanlian.evaluation.truth import read_truth
from quanlian.kernel import Bilingual, InputError, ParameterSet

TABLES = ("party", "statement", "guarantee", "flow", "meter")
TAIL = 0.1  # share of firms that make the tail of sizes
FEWEST = 30  # firm-years or firms below which a figure is not shown
GROUPS = ("general_manufacturing", "textile", "food", "wholesale", "retail", "construction", "software", "road_freight", "farming")  # fmt: skip
RATIOS = {
    "dso": Bilingual("应收账款周转天数", "days sales outstanding"),
    "inventory_days": Bilingual("存货周转天数", "inventory days"),
    "gross_margin": Bilingual("毛利率", "gross margin"),
    "debt_ratio": Bilingual("资产负债率", "debt ratio"),
    "vat_burden": Bilingual("增值税税负率", "VAT burden"),
}
_GUIDE = "guide table of peers (low confidence), parameters statements.peers.fallback"
_BENFORD = [math.log10(1 + 1 / digit) for digit in range(1, 10)]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure beside its target range."""

    name: Bilingual
    value: float | None
    low: float
    high: float
    source: str
    cases: int

    @property
    def holds(self) -> bool | None:
        """Within the range; None where there are too few cases to say."""
        return None if self.value is None else self.low <= self.value <= self.high

    def as_dict(self) -> dict[str, Any]:
        """The record under its names."""
        return {
            "measure": self.name.as_dict(), "value": self.value, "low": self.low, "high": self.high, "cases": self.cases,
            "source": self.source, "holds": self.holds,
        }  # fmt: skip


def read_sample(folder: Path | str) -> dict[str, pl.DataFrame]:
    """The tables that are measured, of a sample written with ``--format parquet``."""
    files = Path(folder) / "files"
    missing = [name for name in TABLES if not (files / f"{name}.parquet").exists()]
    if missing:
        raise InputError(
            "evaluation.no_sample",
            Bilingual("{folder} 中没有 {missing}", "{folder} has no {missing}"),
            hint=Bilingual(
                "先运行 quanlian sample 文件夹 --format parquet",
                "write it first: quanlian sample FOLDER --format parquet",
            ),
            folder=folder,
            missing=", ".join(f"files/{name}.parquet" for name in missing),
        )
    return {name: pl.read_parquet(files / f"{name}.parquet") for name in TABLES}


def realism(folder: Path | str, tables: Mapping[str, pl.DataFrame] | None = None) -> list[Measure]:
    """All measures of a sample; ``tables`` instead of its files where they are at hand."""
    found = tables or read_sample(folder)
    honest = _honest(found["party"], folder)
    years = _firm_years(found).filter(pl.col("party_id").is_in(honest))
    return [
        _size_tail(years),
        *_ratios(years),
        *_defaults(folder, found),
        *_degrees(found["guarantee"]),
        _first_digits(found["flow"], honest),
        *_energy(years, found["meter"]),
    ]


def _honest(party: pl.DataFrame, folder: Path | str) -> list[str]:
    cheats = {row.get("party_id") for row in read_truth(Path(folder) / "truth", "cheat")}
    firms = party.filter((pl.col("kind") == "company") & pl.col("customer"))["party_id"].unique().sort()
    return [firm for firm in firms if firm not in cheats]


def _firm_years(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per firm and year: the version that knows most (audited, bank, management, tax)."""
    order = {"audited": 0, "bank": 1, "management": 2, "tax": 3}
    rows = tables["statement"].filter(pl.col("months") == 12)
    rows = rows.with_columns(rank=pl.col("version").replace_strict(order, default=9, return_dtype=pl.Int64))
    rows = rows.sort("party_id", "period_end", "rank").unique(
        ["party_id", "period_end"], keep="first", maintain_order=True
    )
    industry = (
        tables["party"].select("party_id", "industry").unique("party_id", keep="last", maintain_order=True)
    )
    money = [name for name, kind in rows.schema.items() if kind.is_decimal()]
    return rows.with_columns(pl.col(money).cast(pl.Float64)).join(industry, on="party_id", how="left")


def _size_tail(years: pl.DataFrame) -> Measure:
    """Hill's estimate of the tail exponent of annual sales: near one where sizes follow Zipf."""
    last = years.filter(pl.col("period_end") == pl.col("period_end").max())
    sales = last.filter(pl.col("revenue") > 0)["revenue"].sort(descending=True).to_list()
    tail = sales[: max(int(len(sales) * TAIL), 2)]
    logs = [math.log(size / tail[-1]) for size in tail[:-1]] if len(tail) > 2 else []
    value = len(logs) / sum(logs) if sum(logs) else None
    name = Bilingual("企业规模尾部指数 (前 10%)", "tail exponent of firm size (top 10 %)")
    return Measure(
        name,
        value if len(tail) >= FEWEST else None,
        0.8,
        1.5,
        "Axtell 2001: 1.06 for US firms [knowledge]",
        len(tail),
    )


def _ratios(years: pl.DataFrame) -> Iterator[Measure]:
    """The median firm of each industry group beside the guide's middle half."""
    parameters, today = ParameterSet.shipped(), date.today()  # noqa: DTZ011 - any day after they took effect
    closing = pl.col("total_liabilities") / pl.col("total_assets")
    figures = years.filter((pl.col("revenue") > 0) & (pl.col("cost_of_sales") > 0)).with_columns(
        dso=pl.col("accounts_receivable") / pl.col("revenue") * 365,
        inventory_days=pl.col("inventory") / pl.col("cost_of_sales") * 365,
        gross_margin=1 - pl.col("cost_of_sales") / pl.col("revenue"),
        debt_ratio=closing,
        vat_burden=pl.when(pl.col("tax_exempt_sales").fill_null(0) <= 0).then(
            pl.col("vat_accrued") / pl.col("revenue")  # exporters and the exempt are no measure of a burden
        ),
    )
    for group in GROUPS:
        codes = parameters.get(f"statements.peers.fallback.{group}.divisions", as_of=today).value.split()
        inside = figures.filter(_division_in(codes))
        for ratio, name in RATIOS.items():
            bounds = [
                parameters.number(f"statements.peers.fallback.{group}.{ratio}.{q}", as_of=today)
                for q in ("p25", "p75")
            ]
            values = inside[ratio].drop_nulls()
            middle = values.median() if len(values) >= FEWEST else None
            yield Measure(
                Bilingual(f"{name.zh}中位数 {group}", f"median {name.en}, {group.replace('_', ' ')}"),
                None if middle is None else float(str(middle)), bounds[0], bounds[1], _GUIDE, len(values),
            )  # fmt: skip


def _division_in(codes: list[str]) -> pl.Expr:
    """Industry codes such as C17 that a list of divisions (17) or sections (C) covers; special divisions only for sections."""
    own = {"17", "18", "19", "13", "14", "15"}
    section, division = pl.col("industry").str.slice(0, 1), pl.col("industry").str.slice(1, 2)
    if all(code.isdigit() for code in codes):
        return division.is_in(codes)
    return section.is_in(codes) & (~division.is_in(sorted(own)) if "C" in codes else pl.lit(True))


def _defaults(folder: Path | str, tables: Mapping[str, pl.DataFrame]) -> Iterator[Measure]:
    """How often borrowers default, and whether defaults come in waves."""
    firms = tables["party"].filter((pl.col("kind") == "company") & pl.col("customer"))["party_id"].n_unique()
    days = sorted(row["month"] for row in read_truth(Path(folder) / "truth", "default") if row["in_data"])
    months = sorted({str(day)[:7] for day in tables["flow"]["at"].dt.truncate("1mo").unique()})
    counts = [sum(day == month for day in days) for month in months]
    rate = sum(counts) / firms / (len(months) / 12) if firms and months else None
    yield Measure(
        Bilingual("年违约率", "default rate a year"), rate if firms >= FEWEST else None, 0.015, 0.045,
        "our choice: small-firm books of regional banks, 2-3 % a year [default]", len(days),
    )  # fmt: skip
    yield Measure(
        Bilingual("月违约数一阶自相关 (6 月平均)", "autocorrelation of defaults, half years"),
        _autocorrelation([sum(counts[n : n + 3]) for n in range(0, len(counts) - 2, 3)]), -0.2, 0.9,
        "defaults cluster in time (Das et al. 2007) [knowledge]", len(days),
    )  # fmt: skip


def _autocorrelation(values: list[int]) -> float | None:
    if len(values) < 6 or len(set(values)) < 2:
        return None
    mean = sum(values) / len(values)
    spread = sum((v - mean) ** 2 for v in values)
    return sum((a - mean) * (b - mean) for a, b in pairwise(values)) / spread


def _degrees(guarantee: pl.DataFrame) -> Iterator[Measure]:
    """How unevenly guarantees are given among those who give any."""
    edges = guarantee.select("guarantor_id", "debtor_id").unique()
    degrees = edges.group_by("guarantor_id").len()["len"].sort(descending=True).to_list()
    enough = len(degrees) >= FEWEST
    top = sum(degrees[: max(len(degrees) // 20, 1)]) / sum(degrees) if enough else None
    source = "guarantee networks are near scale-free (Nature Communications 2020, s41467-020-16535-8) [read]"
    yield Measure(
        Bilingual("前 5% 担保人占担保笔数", "share of guarantees given by the top 5 %"),
        top,
        0.10,
        0.60,
        source,
        len(degrees),
    )
    hub = max(degrees) / (sum(degrees) / len(degrees)) if enough else None
    yield Measure(
        Bilingual("最大担保户数与平均之比", "largest over mean number of guaranteed debtors"),
        hub,
        5,
        500,
        source,
        len(degrees),
    )


def _first_digits(flow: pl.DataFrame, honest: list[str]) -> Measure:
    """Mean absolute deviation of the first digits of honest firms' bank movements from Benford's law."""
    amounts = flow.filter(pl.col("party_id").is_in(honest))["amount"].cast(pl.Float64).abs()
    digits = amounts.filter(amounts >= 10).cast(pl.String).str.slice(0, 1).value_counts()
    counts = dict(digits.iter_rows())
    total = sum(counts.values())
    value = (
        sum(abs(counts.get(str(d), 0) / total - _BENFORD[d - 1]) for d in range(1, 10)) / 9 if total else None
    )
    name = Bilingual(
        "流水首位数与本福特律的平均绝对偏差", "first digits of flows: mean absolute deviation from Benford"
    )
    return Measure(name, value, 0.0, 0.012, "Nigrini 2012: acceptable up to 0.012 [read]", total)


def _energy(years: pl.DataFrame, meter: pl.DataFrame) -> Iterator[Measure]:
    """Electricity against sales over firm-years, by industry: tight where machines do the work."""
    power = meter.filter(pl.col("kind") == "electricity_kwh").group_by(
        "party_id", pl.col("month").dt.year().alias("year")
    )
    yearly = power.agg(kwh=pl.col("value").cast(pl.Float64).sum(), months=pl.col("month").n_unique())
    joined = years.with_columns(year=pl.col("period_end").dt.year()).join(
        yearly.filter(pl.col("months") == 12), on=["party_id", "year"]
    )
    joined = joined.filter((pl.col("kwh") > 0) & (pl.col("revenue") > 0))
    found = joined.group_by("industry").agg(
        corr=pl.corr(pl.col("kwh").log(), pl.col("revenue").log()), cases=pl.len()
    )
    for industry, corr, cases in found.sort("industry").iter_rows():
        if cases >= FEWEST:
            name = Bilingual(
                f"用电量与营业收入相关 (对数) {industry}", f"correlation of log kWh and log sales, {industry}"
            )
            yield Measure(
                name,
                min(corr, 1.0),  # a perfect one may be off in the last digit
                0.7,
                1.0,
                "electricity follows output by industry; range is our choice [default]",
                cases,
            )


def as_markdown(measures: list[Measure]) -> str:
    """The measures as a table of the documentation."""
    lines = ["| Measure 指标 | Value | Target | Holds | Cases | Source |", "|---|---|---|---|---|---|"]
    for m in measures:
        value = "—" if m.value is None else f"{m.value:.3g}"
        holds = {True: "yes", False: "**no**", None: "too few"}[m.holds]
        lines.append(
            f"| {m.name.zh} / {m.name.en} | {value} | {m.low:g}–{m.high:g} | {holds} | {m.cases:,} | {m.source} |"
        )
    return "\n".join(lines) + "\n"
