"""A GB18030 text file, with or without a control file beside it (文本文件与控制文件)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import BinaryIO

import polars as pl

ENCODING = "gb18030"


class TextFile:
    """A file that grows chunk by chunk. ``sums`` are the headings whose totals the control file states."""

    def __init__(self, path: Path, *, delimited: bool, sums: tuple[str, ...] = ()) -> None:
        self.path, self.delimited = path, delimited
        self.rows = 0
        self._totals = dict.fromkeys(sums, Decimal(0))
        self._handle: BinaryIO = path.open("wb")

    def write(self, rows: pl.DataFrame) -> None:
        """Append rows; the headings come with the first."""
        text = io.BytesIO()
        rows.write_csv(
            text,
            include_header=not self.rows,
            separator="|" if self.delimited else ",",
            quote_style="never" if self.delimited else "necessary",
        )
        self._handle.write(text.getvalue().decode().encode(ENCODING))
        self.rows += rows.height
        for heading in self._totals:
            self._totals[heading] += total(rows[heading])

    def close(self) -> None:
        """Complete the file, and say in its control file how many rows it has and what they sum to."""
        self._handle.close()
        if self.delimited:
            lines = [f"文件名={self.path.name}", f"行数={self.rows}", *_sum_lines(self._totals)]
            self.path.with_suffix(".ctl").write_bytes("".join(f"{line}\n" for line in lines).encode(ENCODING))


def total(texts: pl.Series) -> Decimal:
    """What the texts of a column add up to; one that is no number adds nothing.

    >>> total(pl.Series(["1.10", None, "五十", "2.05"]))
    Decimal('3.15')
    """
    return sum((_number(text) for text in texts.drop_nulls()), Decimal(0))


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def _sum_lines(totals: Mapping[str, Decimal]) -> list[str]:
    return [f"合计_{heading}={amount:f}" for heading, amount in totals.items()]
