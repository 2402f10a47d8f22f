"""As-of reading against a brute-force oracle that does what the contract says, row by row, in Python."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from quanlian.book import Book, stage
from quanlian.book.contract.schema import stored_schema

EXAMPLES = int(os.environ.get("QUANLIAN_ORACLE_EXAMPLES", "14"))
KEYS = ("collateral_id", "loan_id", "lender")
OPTIONAL = ("rank", "register_no")
VALUES = ("amount", *OPTIONAL)
FIRST = date(2024, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(3)]

Key = tuple[Any, ...]
Seen = set[tuple[Any, ...]]


@dataclass
class Row:
    key: Key
    day: date
    order: tuple[int, int]
    values: dict[str, Any]
    batch: int
    closed: date | None = None


@dataclass
class Oracle:
    """A book of one table, kept as a list of rows and searched from one end to the other."""

    rows: list[Row] = field(default_factory=list)
    version: int = 0
    earlier: list[list[Row]] = field(default_factory=lambda: [[]])

    def latest(self, key: Key, day: date) -> Row | None:
        known = [r for r in self.rows if r.key == key and r.day <= day]
        return max(known, key=lambda r: (r.day, r.order), default=None)

    def seen(self, as_of: date | None) -> Seen:
        newest = [self.latest(key, as_of or date.max) for key in {r.key for r in self.rows}]
        return {(*r.key, *(r.values[v] for v in VALUES), r.closed) for r in newest if r is not None}

    def merge(self, step: Import) -> bool:
        batch, before = self.version + 1, list(self.rows)
        for row in sorted(step.counting(), key=lambda r: r["day"]):
            base = self.latest(row["key"], row["day"])
            values = {
                v: row[v] if v == "amount" or v in step.columns else base.values[v] if base else None
                for v in VALUES
            }
            if base is None or base.closed or base.values != values:
                self.rows.append(Row(row["key"], row["day"], (batch, 0), values, batch))
        if step.snapshot is not None:
            self._close(step, before, batch)
        return self._publish(before, rejected=step.rejected())

    def _close(self, step: Import, before: list[Row], batch: int) -> None:
        day, shown = step.snapshot, {r["key"] for r in step.rows}
        assert day is not None
        for key in {r.key for r in before} - shown:
            last = self.latest(key, day)
            if last is not None and last.closed is None:
                self.rows.append(Row(key, day, (batch, 0), last.values, batch, closed=day))

    def revert(self, batch: int) -> None:
        before = list(self.rows)
        self.rows = [r for r in self.rows if r.batch != batch]
        self._publish(before, rejected=True)

    def _publish(self, before: list[Row], *, rejected: bool) -> bool:
        if len(before) == len(self.rows) and not rejected:
            return False
        self.version += 1
        self.earlier.append(list(self.rows))
        return True


@dataclass(frozen=True)
class Import:
    rows: list[dict[str, Any]]
    columns: frozenset[str]
    snapshot: date | None

    def counting(self) -> list[dict[str, Any]]:
        """Of rows of one key and day the first."""
        first: dict[Any, dict[str, Any]] = {}
        for row in self.rows:
            first.setdefault((row["key"], row["day"]), row)
        return list(first.values())

    def rejected(self) -> bool:
        """Does some row contradict the first of its key and day? Only the first import records that."""
        compared = ("amount", *sorted(self.columns))
        first = {(r["key"], r["day"]): [r[c] for c in compared] for r in self.counting()}
        return any(first[(r["key"], r["day"])] != [r[c] for c in compared] for r in self.rows)


@dataclass(frozen=True)
class Revert:
    nth: int


def a_plan(chance: random.Random) -> list[Import | Revert]:
    """Imports over three keys and three days, so that they meet again and again, with a revert now and then."""
    return [Revert(chance.randrange(4)) if chance.random() < 0.15 else an_import(chance) for _ in range(8)]


def an_import(chance: random.Random) -> Import:
    """Up to four rows, with or without the optional columns, sometimes a full snapshot."""
    rows = [
        {
            "key": chance.choice([("C", "L", None), ("C", "L", "某行"), ("D", "L", None)]),
            "day": chance.choice(DAYS),
            "hour": chance.randrange(24),
            "amount": Decimal(chance.choice([1, 2])),
            "rank": chance.choice([None, 1]),
            "register_no": chance.choice([None, "R"]),
        }
        for _ in range(chance.randint(1, 4))
    ]
    columns = frozenset(c for c in OPTIONAL if chance.random() < 0.5)
    return Import(rows, columns, chance.choice([None, None, *DAYS]))


# Seeds rather than strategies: those prefer short and repeated plans, which pass whatever the book does.
@settings(max_examples=EXAMPLES, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 2**32))
def test_a_book_shows_what_the_oracle_shows_at_every_version_and_date(seed: int) -> None:
    plan = a_plan(random.Random(seed))
    with tempfile.TemporaryDirectory() as home:
        book, oracle = Book(home), Oracle()
        batches: dict[int, str] = {}
        for number, step in enumerate(plan):
            if isinstance(step, Revert):
                alive = [b for b in batches if b]
                if alive:
                    chosen = alive[step.nth % len(alive)]
                    book.revert(batches.pop(chosen))
                    oracle.revert(chosen)
            else:
                _import(book, step, number)
                if oracle.merge(step):
                    batches[oracle.version] = book.record.batch
            assert book.version == oracle.version
        for version, rows in enumerate(oracle.earlier):
            assert_alike(book.at(version), Oracle(rows=rows))


def assert_alike(book: Book, oracle: Oracle) -> None:
    for as_of in (None, FIRST - timedelta(days=1), *DAYS):
        assert _seen(book, as_of) == oracle.seen(as_of), (book.version, as_of)


def _seen(book: Book, as_of: date | None) -> Seen:
    rows = book.table("pledge", as_of=as_of, include_closed=True).to_pyarrow().to_pylist()
    found = [tuple(r[c] for c in (*KEYS, *VALUES, "closed_on")) for r in rows]
    assert len(found) == len(set(found)), "a key is shown twice"
    return set(found)


def _import(book: Book, step: Import, number: int) -> None:
    columns = ("known_at", "from_row", *KEYS, "amount", *sorted(step.columns))
    schema = pa.schema([stored_schema("pledge").field(c) for c in columns])
    with book.writer() as writer:
        staged = stage(
            writer.staging,
            "pledge",
            pa.Table.from_pylist(list(_rows(step)), schema=schema),
            from_file=f"{number}.csv",
            snapshot=step.snapshot,
        )
        writer.merge("pledge", staged)
        writer.publish("import")


def _rows(step: Import) -> Iterator[dict[str, Any]]:
    for number, r in enumerate(step.rows):
        # Shanghai is eight hours ahead of UTC: these hours fall on both sides of midnight there.
        known_at = datetime(r["day"].year, r["day"].month, r["day"].day, r["hour"], tzinfo=UTC) - timedelta(
            hours=8
        )
        yield {**r, **dict(zip(KEYS, r["key"], strict=True)), "known_at": known_at, "from_row": number}
