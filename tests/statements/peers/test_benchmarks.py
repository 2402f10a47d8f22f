"""Peers from the book: the right group, its quantiles, the fallback where it is too small."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from quanlian.book.contract import TABLES
from quanlian.book.contract.schema import contract_schema
from quanlian.book.memory import MemoryBook
from quanlian.kernel import ParameterSet
from quanlian.statements.frame import base
from quanlian.statements.peers.benchmarks import add_peers, peer_words, usual
from quanlian.statements.peers.metrics import ITEMS
from quanlian.statements.rule import Limits
from quanlian.statements.source import Source

AS_OF = date(2025, 6, 30)
WANTED = ITEMS | {"row"}


def firm(
    party: str, industry: str | None, segment: str, debtors: float, year: int = 2024
) -> dict[str, dict[str, Any]]:
    return {
        "party": {"party_id": party, "kind": "company", "name": party, "industry": industry, "segment": segment},
        "statement": {
            "party_id": party, "period_end": date(year, 12, 31), "months": 12, "version": "audited",
            "revenue": 36_000, "cost_of_sales": 30_000, "accounts_receivable": debtors, "total_assets": 1,
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def peers() -> Mapping[str, Mapping[str, Any]]:
    """Forty small makers of days 1–40, six medium ones, two builders, an old statement and strangers."""
    firms = [firm(f"small{n}", "C3311", "small", 100.0 * n) for n in range(1, 41)]
    firms += [firm(f"medium{n}", "33", "medium", 10_000.0) for n in range(6)]
    firms += [firm(f"tools{n}", "C34", "small", 20_000.0) for n in range(2)]
    firms += [firm("builder", "E47", "small", 5_000), firm("unknown", None, "small", 5_000)]
    firms += [firm("long_ago", "C33", "small", 36_000_000, year=2019)]
    return judge(firms)


def judge(firms: Iterable[Mapping[str, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    firms = list(firms)
    tables = {name: arrow(name, [f[name] for f in firms]) for name in ("party", "statement")}
    shipped = ParameterSet.shipped()
    least = replace(shipped.history("statements.peers.least_firms")[-1], value="30")
    book = MemoryBook(tables)
    source = Source(book, None, Limits(shipped.override([least]), AS_OF))
    frame = add_peers(base(source, WANTED), source)
    facts = {n: f(frame, source.limits) for n, (f, _) in peer_words("dso").items()}
    shown = frame.select(
        "party_id",
        "dso",
        *(c for c in frame.columns if c.startswith("peer_")),
        usual=usual(frame, "dso"),
        **facts,
    )
    return {row["party_id"]: row for row in shown.to_pyarrow().to_pylist()}


def arrow(name: str, rows: list[Mapping[str, Any]]) -> pa.Table:
    named = {key for row in rows for key in row}
    fields = [f for f in contract_schema(TABLES[name]) if f.name in named]
    return pa.table([pa.array([fit(r.get(f.name), f.type) for r in rows], f.type) for f in fields], schema=pa.schema(fields))  # fmt: skip


def fit(value: Any, kind: pa.DataType) -> Any:
    decimal = value is not None and pa.types.is_decimal(kind)
    return Decimal(str(value)).quantize(Decimal("0.01")) if decimal else value


def test_a_small_maker_is_compared_with_small_makers(peers: Mapping[str, Mapping[str, Any]]) -> None:
    one = peers["small7"]
    assert (one["dso"], one["peer_dso_level"], one["peer_dso_n"]) == (7.0, "industry_size", 40)
    assert (one["peer_dso_p25"], one["peer_dso_p50"], one["peer_dso_p90"]) == pytest.approx(
        (10.75, 20.5, 36.1)
    )


def test_too_few_of_the_size_fall_back_to_the_industry(peers: Mapping[str, Mapping[str, Any]]) -> None:
    one = peers["medium0"]
    assert (one["peer_dso_level"], one["peer_dso_n"]) == ("industry", 46)
    assert one["peer_dso_p50"] == pytest.approx(23.5)


def test_too_few_of_the_industry_fall_back_to_the_section(peers: Mapping[str, Mapping[str, Any]]) -> None:
    assert (peers["tools0"]["peer_dso_level"], peers["tools0"]["peer_dso_n"]) == ("section", 48)


def test_too_few_of_the_section_fall_back_to_the_rough_table(peers: Mapping[str, Mapping[str, Any]]) -> None:
    one = peers["builder"]
    assert (one["peer_dso_level"], one["peer_dso_n"], one["peer_dso_p90"]) == ("fallback", None, None)
    assert (one["peer_dso_p25"], one["peer_dso_p50"], one["peer_dso_p75"]) == (90, 145, 200)
    assert one["usual"] == 200  # the far end, for it is rough


def test_without_an_industry_there_are_no_peers(peers: Mapping[str, Mapping[str, Any]]) -> None:
    assert peers["unknown"]["peer_dso_p50"] is None
    assert peers["unknown"]["peer_dso_level"] is None


def test_a_statement_of_years_ago_is_nobodys_peer(peers: Mapping[str, Mapping[str, Any]]) -> None:
    assert peers["long_ago"]["peer_dso_n"] == 40


def test_the_sentence_names_the_group_and_how_many(peers: Mapping[str, Mapping[str, Any]]) -> None:
    assert peers["small1"]["peer_zh"] == "行业 33 小型企业本行 40 户中位数"
    assert peers["medium0"]["peer_en"] == "industry 33, median of 46 in this book"
    assert "低置信度" in peers["builder"]["peer_zh"]
