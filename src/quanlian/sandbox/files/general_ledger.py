"""The bank's own general ledger (总账), struck from its loans at every month's end, to reconcile the book with."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

# 1303 贷款 is the account of 《企业会计准则——应用指南》; the digits behind tell the term, as banks' charts do.
SHORT_TERM, LONG_TERM = "130301", "130302"
_SHORT_DAYS = 366
_WANTED = ("loan_id", "branch", "balance", "status", "start", "maturity")
_OFF_THE_BOOKS = ("written_off", "sold")


class GeneralLedger:
    """Follows the loans as they are written and knows what their accounts come to."""

    def __init__(self) -> None:
        self._loans: pl.DataFrame | None = None

    def see(self, table: str, rows: pa.Table) -> None:
        """Take note of new or changed loans; everything else is no concern of this ledger."""
        if table != "loan":
            return
        new = pl.DataFrame(rows.select(list(_WANTED)))
        known = new if self._loans is None else pl.concat([self._loans, new])
        self._loans = known.unique(subset="loan_id", keep="last", maintain_order=True)

    def totals(self, day: np.datetime64) -> dict[str, Any] | None:
        """The columns of ``gl_total`` at a day, by account and branch in order; None where there are no loans."""
        if self._loans is None:
            return None
        held = self._loans.filter(~pl.col("status").is_in(_OFF_THE_BOOKS).fill_null(value=False))
        short = (pl.col("maturity") - pl.col("start")).dt.total_days() <= _SHORT_DAYS
        account = pl.when(short).then(pl.lit(SHORT_TERM)).otherwise(pl.lit(LONG_TERM))
        sums = (
            held.with_columns(account.alias("account_code"))
            .group_by("account_code", "branch")
            .agg(pl.col("balance").sum())
            .sort("account_code", "branch")
        )
        if sums.is_empty():
            return None
        return {
            "date": day,
            "account_code": sums["account_code"].to_list(),
            "branch": sums["branch"].fill_null("总行").to_list(),
            "balance": [int(value * 100) for value in sums["balance"].to_list()],
        }
