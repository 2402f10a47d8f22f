"""Where rows go (输出口): what an emitter needs to know of a file format, which is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Sink(Protocol):
    """Takes rows table by table, month by month, and never looks back."""

    def rows(self, table: str, columns: Mapping[str, Any], *, known_at: Any) -> None:
        """Rows of a contract table under the contract's column names.

        Columns are arrays or lists of one length, or a single value for all rows. Money is int64 **cents** (masked
        arrays and None are missing); dates are ``datetime64[D]``, times ``datetime64[s]`` in Shanghai time, booleans bool,
        JSON is text. ``known_at`` (a day, or one a row) is when the bank learned the row.
        """

    def truth(self, name: str, rows: list[dict[str, Any]]) -> None:
        """What really happened: written to the truth folder, which no import reads."""
