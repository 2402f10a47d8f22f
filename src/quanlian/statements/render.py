"""From hits to findings: the sentence, its causes, what to ask, the source and the evidence (成文)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter

import numpy as np
import polars as pl
import pyarrow as pa

from quanlian.book.contract.results import BILINGUAL, EVIDENCE
from quanlian.kernel import Bilingual, Language
from quanlian.statements.columns import METERS
from quanlian.statements.evidence import Shown
from quanlian.statements.hits import Hits
from quanlian.statements.places import json_text
from quanlian.statements.rule import Limits, Rule
from quanlian.statements.wording import written

STAGE = "statements"
_PERIOD = "{period_end}"
_FIELDS = ("table", "keys", "column", "value", "batch", "file", "sheet", "cell")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every finding of a run carries."""

    as_of: date
    run_id: str
    book_version: int
    method: str
    parameter_set: str
    stage: str = STAGE

    def columns(self, count: int) -> dict[str, pa.Array]:
        """The stamp repeated for so many findings."""
        return {
            "stage": repeated(self.stage, count),
            "as_of": pa.repeat(pa.scalar(self.as_of, pa.date32()), count),
            "run_id": repeated(self.run_id, count),
            "book_version": pa.repeat(pa.scalar(self.book_version, pa.int64()), count),
            "method": repeated(self.method, count),
            "parameter_set": repeated(self.parameter_set, count),
        }


def render(hits: Hits, places: pl.DataFrame, limits: Limits, stamp: Stamp) -> pa.Table:
    """The findings of one rule under the contract's names."""
    rule, frame, count = hits.rule, hits.frame, hits.frame.height
    level = _arrow(frame["level"]) if "level" in frame.columns else repeated(str(rule.level), count)
    return pa.table(
        {
            "finding_id": _arrow(frame["finding_id"]),
            "party_id": _arrow(frame["party_id"]),
            "code": repeated(rule.code, count),
            "level": level,
            "object": _arrow(frame["object"]),
            "value": _arrow(frame["value"]),
            "threshold": _arrow(frame["threshold"]),
            "unit": repeated(rule.unit, count),
            "evidence": _evidence(hits, places),
            "because": because(rule, frame),
            "innocent": both(rule.text.innocent, count),
            "ask": asked(rule, frame),
            "basis": both(basis(rule, limits), count),
            **stamp.columns(count),
        }
    )


def basis(rule: Rule, limits: Limits) -> Bilingual:
    """Where the rule and its thresholds come from, each with its mark."""
    parts = [rule.basis] if rule.basis else []
    parts += [limits.parameters.get(key, as_of=limits.as_of).basis for key in rule.parameters]
    return Bilingual("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def because(rule: Rule, frame: pl.DataFrame) -> pa.Array:
    """The rule's sentence with each finding's own numbers."""
    units = {"value": rule.unit, "threshold": rule.unit}
    units |= {name: fact.unit for name, fact in rule.facts.items()}
    texts = [_sentences(rule.text.because[lang], units, frame, lang) for lang in ("zh", "en")]
    return pa.StructArray.from_arrays(texts, fields=list(BILINGUAL))


def asked(rule: Rule, frame: pl.DataFrame) -> pa.Array:
    """What to ask next, with each finding's own period end where the rule speaks of it."""
    if not any(_PERIOD in rule.text.ask[lang] for lang in ("zh", "en")):
        return both(rule.text.ask, frame.height)
    # What is judged begins with its period's last day.
    days = frame["object"].str.slice(0, len("2023-12-31")).to_list()
    texts = [
        pa.array([rule.text.ask[lang].replace(_PERIOD, day) for day in days], pa.string())
        for lang in ("zh", "en")
    ]
    return pa.StructArray.from_arrays(texts, fields=list(BILINGUAL))


def _sentences(template: str, units: Mapping[str, str], frame: pl.DataFrame, language: Language) -> pa.Array:
    parts: list[str | list[str]] = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            parts.append(literal)
        if name:
            column = name if name in ("value", "threshold") else f"fact_{name}"
            parts.append(written(frame[column].to_list(), units[name], language))
    count = frame.height
    columns = [[part] * count if isinstance(part, str) else part for part in parts]
    return pa.array(["".join(words) for words in zip(*columns, strict=True)], pa.string())


def _evidence(hits: Hits, places: pl.DataFrame) -> pa.Array:
    """One list per finding, in the rule's order; a figure that is not there is no evidence."""
    count, width = hits.frame.height, len(hits.figures)
    if not width:
        return pa.ListArray.from_arrays(pa.array([0] * (count + 1), pa.int32()), pa.array([], EVIDENCE))
    frame = hits.frame.with_row_index("finding")
    cited = [_cited(frame, n, figure, hits, places) for n, figure in enumerate(hits.figures)]
    long = pl.concat(cited).sort("finding", maintain_order=True)
    counts = np.bincount(long["finding"].to_numpy(), minlength=count)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    structs = pa.StructArray.from_arrays([_arrow(long[f]) for f in _FIELDS], fields=list(EVIDENCE))
    return pa.ListArray.from_arrays(pa.array(offsets), structs)


def _cited(frame: pl.DataFrame, n: int, figure: Shown, hits: Hits, places: pl.DataFrame) -> pl.DataFrame:
    rows = frame.filter(pl.col(f"value_{n}").is_not_null())
    if hits.rule.evidence_of_item:
        rows = rows.filter(pl.col("fact_item") == figure.line)
    if figure.on_sheet:
        rows = rows.select("finding", value=f"value_{n}", row=f"row_{n}")
        rows = rows.join(places, on="row", how="left", maintain_order="left")
        return rows.select("finding", *_on_sheet(figure.line))
    return rows.select("finding", *_elsewhere(figure.column, f"value_{n}"))


def _on_sheet(line: str) -> list[pl.Expr]:
    # A cell is given as "Sheet!C5".
    address = pl.col("cells").str.json_path_match(f"$.{line}")
    sheet = address.str.extract(r"^(.*)!", 1)
    return [
        pl.col("table"),
        pl.col("keys"),
        pl.lit(line).alias("column"),
        pl.col("value"),
        pl.col("batch"),
        pl.col("file"),
        pl.coalesce(sheet, "sheet").alias("sheet"),
        address.str.extract(r"([^!]*)$", 1).alias("cell"),
    ]


def _elsewhere(column: str, value: str) -> list[pl.Expr]:
    """A figure from another table, or computed: its table and key, without a place in a file."""
    table, name, keys = _named(column)
    nothing = [pl.lit(None, pl.String).alias(field) for field in ("batch", "file", "sheet", "cell")]
    return [
        pl.lit(table).alias("table"),
        pl.concat_str(keys).alias("keys"),
        pl.lit(name).alias("column"),
        pl.col(value).alias("value"),
        *nothing,
    ]


def _named(column: str) -> tuple[str, str, list[pl.Expr]]:
    party = pl.lit('{"party_id": "') + json_text("party_id")
    period = pl.lit('", "period_end": "') + pl.col("period_end").cast(pl.String)
    period = period + '", "months": "' + pl.col("months").cast(pl.String) + '"}'
    bare = column.removeprefix("prior_")
    year = '", "year": "prior' if bare != column else ""
    if bare.removeprefix("meter_") in METERS and bare.startswith("meter_"):
        kind = bare.removeprefix("meter_")
        return "meter", "value", [party, pl.lit(f'", "kind": "{kind}{year}'), period]
    if bare.startswith("filed_"):
        _, tax, figure = bare.split("_")
        return "tax_filing", figure, [party, pl.lit(f'", "tax": "{tax}{year}'), period]
    if bare == "bureau_debt":
        return (
            "credit_line",
            "balance",
            [party, pl.lit('", "report_id": "'), json_text("bureau_report"), pl.lit('"}')],
        )
    return "frame", column, [party, period]


def both(text: Bilingual, count: int) -> pa.Array:
    """The same text for every finding."""
    return pa.StructArray.from_arrays(
        [repeated(text.zh, count), repeated(text.en, count)], fields=list(BILINGUAL)
    )


def repeated(text: str, count: int) -> pa.Array:
    """One text so many times."""
    return pa.repeat(pa.scalar(text, pa.string()), count)


def _arrow(series: pl.Series) -> pa.Array:
    array = series.to_arrow()
    return (
        array.cast(pa.string())
        if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type)
        else array
    )
