"""A book in a temporary home, and a short way to import rows written in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from quanlian.book import Book, Merged, VersionRecord, stage
from quanlian.book.contract.schema import stored_schema

Rows = Sequence[Mapping[str, Any]]
Put = Callable[..., VersionRecord]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """An empty book."""
    return Book(tmp_path / "home", lock_timeout=5)


def table_of(name: str, rows: Rows, columns: Sequence[str] = ()) -> pa.Table:
    """Rows as an Arrow table with just the columns that some row, or ``columns``, names."""
    named = [f for f in stored_schema(name) if f.name in columns or any(f.name in row for row in rows)]
    return pa.Table.from_pylist([dict(r) for r in rows], schema=pa.schema(named))


@pytest.fixture
def put() -> Put:
    """Import rows into tables of a book as one batch: ``put(book, day, branch=[{...}])``."""

    def put_(
        book: Book,
        day: date,
        *,
        snapshot: date | None = None,
        columns: Sequence[str] = (),
        merged: list[Merged] | None = None,
        **tables: Rows,
    ) -> VersionRecord:
        with book.writer() as writer:
            for name, rows in tables.items():
                source = table_of(name, rows, columns)
                staged = stage(
                    writer.staging, name, source, known_at=day, from_file=f"{name}.csv", snapshot=snapshot
                )
                done = writer.merge(name, staged)
                if merged is not None:
                    merged.append(done)
            return writer.publish("import")

    return put_


@pytest.fixture
def seen() -> Callable[..., list[tuple[Any, ...]]]:
    """Some columns of a table as sorted tuples: ``seen(book.table("loan"), "loan_id", "balance")``."""

    def seen_(rows: Any, *columns: str) -> list[tuple[Any, ...]]:
        found = rows.select(*columns).to_pyarrow().to_pylist()
        return sorted((tuple(r[c] for c in columns) for r in found), key=repr)

    return seen_


def loan(loan_id: str, balance: int, **more: Any) -> dict[str, Any]:
    """A loan with what the contract requires."""
    return {
        "loan_id": loan_id,
        "party_id": "P1",
        "amount": Decimal(100),
        "balance": Decimal(balance),
        "start": date(2023, 1, 1),
        "maturity": date(2026, 1, 1),
        **more,
    }


@pytest.fixture(name="loan")
def loan_() -> Callable[..., dict[str, Any]]:
    """Make a loan row."""
    return loan


def flow(at: datetime, amount: int, **more: Any) -> dict[str, Any]:
    """A movement with what the contract requires."""
    return {"account": "A1", "party_id": "P1", "at": at, "amount": Decimal(amount), **more}


@pytest.fixture(name="flow")
def flow_() -> Callable[..., dict[str, Any]]:
    """Make a flow row."""
    return flow
