"""Writing rows for people who open them in Excel, without letting a cell's text run as a formula (导出)."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

# A spreadsheet takes a cell that begins with one of these for a formula or command (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> object:
    """A value as it may stand in a CSV: text that would be taken for a formula gets a leading apostrophe.

    Numbers stay numbers, also negative ones.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell(-5), safe_cell("-5.20"), safe_cell("正常")
    ("'=HYPERLINK(1)", -5, '-5.20', '正常')
    """
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if not isinstance(value, str) or not value.lstrip(" \u3000\ufeff\x00").startswith(_DANGEROUS):
        return value
    return value if _is_number(value) else f"'{value}"


def export_csv(rows: pa.Table | Iterable[Mapping[str, Any]], path: Path | str) -> Path:
    """Write rows as CSV (UTF-8 with BOM, which Excel reads as Chinese), whole or not at all."""
    path = Path(path)
    records = rows.to_pylist() if isinstance(rows, pa.Table) else list(rows)
    names = rows.column_names if isinstance(rows, pa.Table) else list(records[0]) if records else []
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.DictWriter(handle, names)
            writer.writeheader()
            writer.writerows({name: safe_cell(record.get(name)) for name in names} for record in records)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _is_number(text: str) -> bool:
    # float() alone would let "-inf", "1_000" and Chinese digits through; a plain amount is all that may pass.
    return text.isascii() and text.removeprefix("-").removeprefix("+").replace(".", "", 1).isdigit()
