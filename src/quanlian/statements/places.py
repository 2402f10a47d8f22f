"""Where the rows behind findings came from: key, batch, file, sheet and cells (出处)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from quanlian.statements.hits import Hits, to_polars
from quanlian.statements.judge import Judgement

FEW = 2_000  # rows named one by one in the question; for more all places are fetched at once
_KEYS = ("party_id", "period_end", "months", "version", "consolidated")


def places_of(judgement: Judgement, hits: Iterable[Hits]) -> pl.DataFrame:
    """One row per sheet row that some hit cites: ``row, table, keys`` (JSON text), ``batch, file, sheet, cells``."""
    rows = _cited(hits)
    sheets = judgement.sheets
    chosen = sheets.filter(sheets.row.isin(rows.tolist())) if len(rows) < FEW else sheets
    table = chosen.select(
        "row", "batch", "comparative", "cells", *_KEYS, file=chosen.from_file, sheet=chosen.from_sheet
    )
    return to_polars(table).select(
        "row",
        "batch",
        "file",
        "sheet",
        "cells",
        table=pl.when("comparative").then(pl.lit("comparative")).otherwise(pl.lit("statement")),
        keys=_keys(),
    )


def _cited(hits: Iterable[Hits]) -> np.ndarray:
    columns = [
        h.frame[f"row_{n}"].drop_nulls().to_numpy()
        for h in hits
        for n, f in enumerate(h.figures)
        if f.on_sheet
    ]
    return np.unique(np.concatenate(columns)) if columns else np.array([], dtype=np.int64)


def _keys() -> pl.Expr:
    """The row's key as JSON text; a key that is not given is left out."""
    consolidated = pl.col("consolidated").cast(pl.String)
    return pl.concat_str(
        pl.lit('{"party_id": "') + json_text("party_id"),
        pl.lit('", "period_end": "') + pl.col("period_end").cast(pl.String),
        pl.lit('", "months": "') + pl.col("months").cast(pl.String),
        pl.lit('", "version": "') + json_text("version"),
        (pl.lit('", "consolidated": "') + consolidated).fill_null(""),
        pl.lit('"}'),
    )


def json_text(column: str) -> pl.Expr:
    """A text column with the characters that JSON escapes escaped."""
    text = (
        pl.col(column).str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    )
    return text.str.replace_all(r"[\x00-\x1f]", " ")
