"""A book in a temporary home, and ways to put files beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from quanlian.book.book import Book

KNOWN = date(2024, 12, 31)
LOANS = """借据号,客户编号,借据金额,贷款余额(万元),利率(%),放款日期,到期日
L001,P001,"1,000,000.00",80.5,4.35,2024-01-15,2025/1/15
L002,P002,500000,50,3.85,20240201,2025年2月1日
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "home")


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write a file into the delivery folder: text in an encoding, or bytes."""

    def write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "delivery" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def rows(book: Book, name: str, *columns: str) -> list[tuple[object, ...]]:
    """The rows of a table by some columns, sorted."""
    records = book.table(name).select(*columns).to_pyarrow().to_pylist()
    return sorted((tuple(r[c] for c in columns) for r in records), key=str)


def codes(book: Book) -> list[tuple[object, ...]]:
    """The rejects: row, column, code."""
    records = book.rejects().to_pyarrow().to_pylist()
    return sorted((r["row"], r["column"], r["code"]) for r in records)


def names(found: Sequence[object]) -> list[str]:
    """Texts of a list, for messages."""
    return [str(f) for f in found]
