"""The whole bank holds together: books balance every month, keys are unique, references lead somewhere."""

from __future__ import annotations

import polars as pl
import pytest

from quanlian.book.contract import TABLES
from quanlian.book.importing.gaps import references
from quanlian.sandbox.files import MemorySink
from quanlian.sandbox.sample import EMITTERS, PLANS, STEPS, founded
from quanlian.sandbox.simulate import run
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World

Played = tuple[World, dict[str, pl.DataFrame]]
NOT_WRITTEN = {"party_alias", "contact"}  # by the bank's files alone; of later stages


def test_ledgers_balance_in_every_month() -> None:
    world = founded(borrowers=200, months=14, seed=3)
    for plan in PLANS:
        plan(world)
    seen: list[int] = []

    def balanced(world: World, _: Sink) -> None:
        assert not world.ledger.imbalance().any(), world.month
        assert not world.false.imbalance().any(), world.month
        seen.append(world.number)

    run(world, STEPS, [*EMITTERS, balanced], MemorySink())
    assert len(seen) == 14 + 24


def test_every_table_of_the_contract_is_filled(played: Played) -> None:
    assert TABLES.keys() - played[1].keys() == NOT_WRITTEN


@pytest.mark.parametrize("table", sorted(TABLES.keys() - NOT_WRITTEN))
def test_no_two_rows_of_one_key_and_day_differ(played: Played, table: str) -> None:
    frame = played[1][table]
    keys = [*TABLES[table].keys, "known_at"]
    if TABLES[table].hashed_key:
        keys = [k for k in keys if k in ("flow_id", "event_id", "known_at")]
        if keys == ["known_at"]:
            return
        frame = frame.filter(pl.col(keys[0]).is_not_null())
    distinct = frame.unique()
    assert distinct.filter(distinct.select(keys).is_duplicated()).sort(keys).head(4).is_empty()


@pytest.mark.parametrize("table", sorted(TABLES.keys() - NOT_WRITTEN))
def test_references_lead_somewhere(played: Played, table: str) -> None:
    frames = dict(played[1])
    # A charge for another lender's loan names a loan that is not in our books.
    frames["pledge"] = frames["pledge"].filter(pl.col("loan_id").str.starts_with("TH").not_())
    for column, target in references(table).items():
        key = TABLES[target].keys[0]
        lost = frames[table].filter(
            pl.col(column).is_not_null() & ~pl.col(column).is_in(frames[target][key].implode())
        )
        assert lost.is_empty(), (
            f"{column}: {lost[column].unique().sort().head(5).to_list()} ({lost.height} rows)"
        )
