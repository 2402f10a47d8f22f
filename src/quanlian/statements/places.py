"""Where the rows behind findings came from: key, batch, file, sheet and cells (出处)."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import polars as pl

from quanlian.statements.hits import Hits, to_polars
from quanlian.statements.judge import Judgement
from quanlian.statements.relational import pick

ROWS = ("row", "closing_row", "flow_row", "prior2_row", "main_row", "opening_row")
_KEYS = ("party_id", "period_end", "months", "version", "consolidated")
_EMPTY = {"row": pl.Int64} | dict.fromkeys(("batch", "file", "sheet", "cells", "table", "keys"), pl.String)


def places_of(judgement: Judgement, hits: Sequence[Hits]) -> pl.DataFrame:
    """One row per sheet row that some hit cites: ``row, table, keys`` (JSON text), ``batch, file, sheet, cells``."""
    if not hits:
        return pl.DataFrame(schema=_EMPTY)
    rows = to_polars(judgement.ask("places", lambda: _question(judgement)))
    return rows.select(
        "row",
        "batch",
        "file",
        "sheet",
        "cells",
        table=pl.when("comparative").then(pl.lit("comparative")).otherwise(pl.lit("statement")),
        keys=_keys(),
    )


def _question(judgement: Judgement) -> ir.Table:
    """The sheet rows that the statements hit point to, themselves and their neighbours."""
    said = ibis.table(dict.fromkeys(ROWS, "int64"), name=judgement.plan.said)
    cited = ibis.union(*(pick(said, cited=said[name]) for name in ROWS), distinct=True)
    sheets = judgement.sheets
    chosen = sheets.semi_join(cited, sheets.row == cited.cited)
    named = {"file": chosen.from_file, "sheet": chosen.from_sheet}
    return pick(chosen, "row", "batch", "comparative", "cells", *_KEYS, **named)


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
