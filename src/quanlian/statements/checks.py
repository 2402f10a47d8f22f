"""All 37 checks of all statements, passed ones included, as a table (勾稽检查明细)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import compress
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from quanlian.kernel import Bilingual
from quanlian.statements.articulation import CHECKS, ENRICHMENTS, Check
from quanlian.statements.evidence import shown
from quanlian.statements.judge import Judgement, unpacked
from quanlian.statements.missing import PRESENCE, item_name
from quanlian.statements.relational import Columns, join, pick

SCHEMA = pa.schema(
    [
        ("party_id", pa.string()),
        ("object", pa.string()),
        ("period_end", pa.date32()),
        ("months", pa.int64()),
        ("version", pa.string()),
        ("consolidated", pa.bool_()),
        ("number", pa.int64()),
        ("code", pa.string()),
        ("title_zh", pa.string()),
        ("title_en", pa.string()),
        ("unit", pa.string()),
        ("left", pa.float64()),
        ("right", pa.float64()),
        ("difference", pa.float64()),
        ("tolerance", pa.float64()),
        ("status", pa.string()),
        ("missing_zh", pa.list_(pa.string())),
        ("missing_en", pa.list_(pa.string())),
        ("cells", pa.string()),  # JSON text {column: "Sheet!C5"} of the figures that stand in the statement
    ]
)
SIDES = ("left", "right", "tolerance")
CHECK_COLUMNS = frozenset(check.column(side) for check in CHECKS for side in SIDES)
_KEYS = ("party_id", "period_end", "months", "version", "consolidated")


def checks_of(judgement: Judgement) -> pa.Table:
    """The checks of a judgement."""
    rows = judgement.ask("checks", lambda: _question(judgement)).to_pylist()
    return pa.Table.from_pylist([c for row in rows for c in _checks(judgement, row)], schema=SCHEMA)


def _question(judgement: Judgement) -> ir.Table:
    flags = sorted(c for c in judgement.columns if c.startswith(("concerned_", "blocked_", "missing_")))
    hits = {check.code: judgement.hit[check.code] for check in CHECKS}
    wanted = {*flags, *hits.values(), *_KEYS, *CHECK_COLUMNS, *PRESENCE, "row", "judged_statement"}
    judged, sheets = judgement.view(wanted), judgement.sheets
    match = [(pick(sheets, "cells", sheet_row=sheets.row), lambda f, o: [f["row"] == o["sheet_row"]])]

    def columns(known: Columns) -> dict[str, ir.Value]:
        named = {name: known[name] for name in (*_KEYS, *flags, *PRESENCE, "cells")}
        sides = {name: known[name].cast("float64") for name in sorted(CHECK_COLUMNS)}
        return (
            named
            | sides
            | {code: known[flag] for code, flag in hits.items()}
            | {"object": known.judged_statement}
        )

    return join(judged, match, columns).order_by("party_id", "object")


def _checks(judgement: Judgement, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One statement's checks."""
    codes, count = [rule.code for rule in judgement.rules], len(judgement.rules)
    concerned = set(compress(codes, unpacked(row, "concerned", count)))
    blocked = set(compress(codes, unpacked(row, "blocked", count)))
    absent = set(compress(judgement.needs, unpacked(row, "missing", len(judgement.needs))))
    cells = json.loads(row["cells"] or "{}")
    for check in CHECKS:
        status = _status(check, concerned, blocked, hit=bool(row[check.code]))
        missing = _missing(check, absent, row) if status == "not_assessable" else []
        yield {
            **{key: row[key] for key in (*_KEYS, "object")},
            **_sides(check, row, shown=status != "not_applicable"),
            "number": check.number,
            "code": check.code,
            "title_zh": check.title.zh,
            "title_en": check.title.en,
            "unit": check.unit,
            "status": status,
            "missing_zh": [item.zh for item in missing],
            "missing_en": [item.en for item in missing],
            "cells": _cells(cells, check),
        }


def _status(check: Check, concerned: set[str], blocked: set[str], *, hit: bool) -> str:
    if check.code not in concerned:
        return "not_applicable"
    if check.code in blocked:
        return "not_assessable"
    if not hit:
        return "pass"
    return "hard" if check.hard else "soft"


def _sides(check: Check, row: Mapping[str, Any], *, shown: bool) -> dict[str, Any]:
    left, right, tolerance = (row[check.column(side)] if shown else None for side in SIDES)
    difference = None if left is None or right is None else left - right
    return {"left": left, "right": right, "tolerance": tolerance, "difference": difference}


def _missing(check: Check, absent: set[str], row: Mapping[str, Any]) -> list[Bilingual]:
    names = {column: name for step in ENRICHMENTS for column, name in step.adds.items()}
    found = {item_name(name, names, row) for name in check.all_needs if name in absent}
    return sorted(found, key=lambda item: item.en)


def _cells(cells: Mapping[str, str], check: Check) -> str | None:
    """Where the check's own figures stand; comparatives and outside figures have no cell here."""
    lines = [figure.line for figure in shown(check.rule()) if figure.prefix == ""]
    found = {line: cells[line] for line in lines if line in cells}
    return json.dumps(found, ensure_ascii=False) if found else None
