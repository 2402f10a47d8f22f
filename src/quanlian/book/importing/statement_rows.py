"""Recognised statements as rows of the book: one ``statement`` and one ``comparative`` row each (入账行)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from quanlian.book.contract.schema import reading_schema
from quanlian.book.importing.statement_problems import ERROR
from quanlian.book.importing.three_statements import RecognisedStatement
from quanlian.kernel import Bilingual, InputError


def statement_rows(
    recognised: Iterable[RecognisedStatement],
    party_id: str | None = None,
    version: str | None = None,
    known_at: datetime | None = None,
    file: str | None = None,
    *,
    batch: str | None = None,
) -> dict[str, pa.Table]:
    """The rows that ``statements check`` judges and an import stores, by table name.

    ``party_id`` and ``version`` overrule what was recognised. Statements that are not usable as they are
    (no period, a foreign currency) give no row; if none is usable, :class:`InputError`
    ``input.statement_unusable`` says what to ask for. Column layout: the contract's columns, ``cells``
    (JSON text ``{item: "利润表!C5"}``), and the technical columns of :meth:`Book.table`.
    """
    statements = list(recognised)
    usable = [s for s in statements if s.usable]
    if statements and not usable:
        raise _unusable(statements)
    context = {
        "version": version,
        "known_at": known_at,
        "from_file": file,
        "batch": batch,
        "party_id": party_id,
    }
    return {
        "statement": _table("statement", [_row(s, s.values, s.cells, context) for s in usable if s.values]),
        "comparative": _table(
            "comparative",
            [_row(s, s.comparative, s.comparative_cells, context) for s in usable if s.comparative],
        ),
    }


def _row(
    statement: RecognisedStatement,
    values: dict[str, Decimal | str],
    cells: dict[str, str],
    context: dict[str, Any],
) -> dict[str, Any]:
    return {
        "party_id": context["party_id"] or statement.party_id,
        "period_end": statement.period_end,
        "months": statement.months,
        "version": context["version"] or statement.version,
        "consolidated": statement.consolidated,
        "unit": statement.unit,
        "self_made": statement.self_made,
        **values,
        "cells": json.dumps(cells, ensure_ascii=False),
        "batch": context["batch"],
        "known_at": context["known_at"],
        "from_file": context["from_file"],
        "from_sheet": statement.sheets[0] if statement.sheets else None,
        "from_row": statement.first_row,
    }


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = reading_schema(name)
    for column in ("batch", "known_at"):  # left to the book where nobody has said
        if all(row[column] is None for row in rows):
            schema = schema.remove(schema.get_field_index(column))
            rows = [{key: value for key, value in row.items() if key != column} for row in rows]
    floating = {field.name for field in schema if pa.types.is_floating(field.type)}
    ready = [
        {key: float(v) if key in floating and v is not None else v for key, v in row.items()} for row in rows
    ]
    return pa.Table.from_pylist(ready, schema=schema)


def _unusable(statements: list[RecognisedStatement]) -> InputError:
    reasons = [p for s in statements for p in s.problems if p.severity == ERROR]
    asks = [p.ask for p in reasons if p.ask]
    return InputError(
        "input.statement_unusable",
        Bilingual("报表无法使用: {zh}", "the statements cannot be used: {en}"),
        hint=asks[0] if asks else None,
        zh="; ".join(dict.fromkeys(p.message.zh for p in reasons)),
        en="; ".join(dict.fromkeys(p.message.en for p in reasons)),
    )
