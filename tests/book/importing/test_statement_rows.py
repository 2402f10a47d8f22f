"""Recognised statements as rows of the book."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from quanlian.book.contract.schema import reading_schema
from quanlian.book.importing.statement_problems import no_period
from quanlian.book.importing.statement_rows import statement_rows
from quanlian.book.importing.three_statements import RecognisedStatement
from quanlian.kernel import InputError


def statement(**changes: Any) -> RecognisedStatement:
    given: dict[str, Any] = {
        "party_id": "P1", "company": "甲示例公司", "period_end": date(2023, 12, 31), "months": 12, "consolidated": None,
        "version": "management", "unit": 10_000, "form": "general",
        "values": {"cash": Decimal("12345.67"), "top5_customers_share": Decimal("0.4"), "auditor": "甲示例会计师事务所"},
        "cells": {"cash": "资产负债表!C5"}, "comparative": {"cash": Decimal("1.00")}, "comparative_cells": {"cash": "资产负债表!D5"},
        "sheets": ["资产负债表"], "first_row": 5,
    }  # fmt: skip
    return RecognisedStatement(**{**given, **changes})


def test_rows_carry_values_cells_and_where_they_stood() -> None:
    known = datetime(2024, 4, 30, tzinfo=UTC)
    tables = statement_rows([statement()], known_at=known, file="甲.xlsx", batch="b1")
    (row,) = tables["statement"].to_pylist()
    assert (row["party_id"], row["period_end"], row["months"], row["version"], row["unit"]) == (
        "P1",
        date(2023, 12, 31),
        12,
        "management",
        10_000,
    )
    assert (row["cash"], row["top5_customers_share"], row["auditor"]) == (
        Decimal("12345.67"),
        0.4,
        "甲示例会计师事务所",
    )
    assert json.loads(row["cells"]) == {"cash": "资产负债表!C5"}
    assert (row["from_file"], row["from_sheet"], row["from_row"], row["known_at"], row["batch"]) == (
        "甲.xlsx",
        "资产负债表",
        5,
        known,
        "b1",
    )
    (beside,) = tables["comparative"].to_pylist()
    assert (beside["cash"], beside["period_end"], beside["cells"]) == (
        Decimal("1.00"),
        date(2023, 12, 31),
        '{"cash": "资产负债表!D5"}',
    )


def test_the_layout_is_the_books() -> None:
    table = statement_rows([statement()], known_at=datetime(2024, 1, 1, tzinfo=UTC), batch="b1")["statement"]
    assert table.schema == reading_schema("statement")


def test_what_is_not_printed_is_missing_and_not_zero() -> None:
    (row,) = statement_rows([statement()])["statement"].to_pylist()
    assert row["inventory"] is None
    assert row["consolidated"] is None


def test_the_caller_may_overrule_party_and_version() -> None:
    (row,) = statement_rows([statement()], "P9", "audited")["statement"].to_pylist()
    assert (row["party_id"], row["version"]) == ("P9", "audited")


def test_a_statement_without_comparatives_has_no_comparative_row() -> None:
    assert statement_rows([statement(comparative={}, comparative_cells={})])["comparative"].num_rows == 0


def test_unusable_statements_are_refused_with_what_to_ask() -> None:
    unusable = statement(period_end=None, problems=[no_period(["资产负债表"])])
    with pytest.raises(InputError) as caught:
        statement_rows([unusable])
    assert caught.value.code == "input.statement_unusable"
    assert caught.value.hint is not None and "报表期间" in caught.value.hint.zh
    assert statement_rows([unusable, statement()])["statement"].num_rows == 1


def test_no_statements_give_empty_tables() -> None:
    assert [table.num_rows for table in statement_rows([]).values()] == [0, 0]
