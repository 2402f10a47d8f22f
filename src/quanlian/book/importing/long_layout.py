"""Statements with one figure per row (长表报表): read like any table, then turned into one row per statement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.book import engine
from quanlian.book.contract import TABLES, Item, statement_items
from quanlian.book.contract.model import Column, Table, Type
from quanlian.book.contract.results import RESULTS
from quanlian.book.contract.schema import sql_type
from quanlian.book.engine import files, identifier, literal
from quanlian.book.importing.headings import plain
from quanlian.book.importing.mapping import Long, Rule, Target
from quanlian.book.importing.number_text import parse_number
from quanlian.book.importing.raw_text import ValueProblem
from quanlian.book.importing.staging_sql import Statements
from quanlian.book.importing.statement_labels import read_label
from quanlian.book.importing.statement_lexicon import PARTS, Place, choose, known_in
from quanlian.book.store.sql import PARQUET, names, types
from quanlian.kernel import Bilingual

ITEM, FIGURE, PART = "item", "figure", "statement_part"
_HEAD = ("party_id", "period_end", "months", "version", "consolidated", "unit", "self_made")
_PART_WORDS = {
    "balance": ("balance", "资产负债", "bs", "zcfzb"),
    "income": ("income", "利润", "损益", "pl", "lrb"),
    "cashflow": ("cash", "现金", "cf", "xjllb"),
}
_UNIT_FACTORS = {
    "元": 1,
    "百元": 100,
    "千元": 1000,
    "万元": 10_000,
    "百万元": 10**6,
    "千万元": 10**7,
    "亿元": 10**8,
}
_PLACE = ("known_at", "from_file", "from_sheet", "from_row")


def long_table(name: str) -> Table:
    """The table that a long file is read into before it is turned: keys, item, figure."""
    head = tuple(c for c in TABLES[name].columns if c.name in _HEAD)
    own = (
        Column(name=ITEM, type=Type.TEXT, required=True),
        Column(name=FIGURE, type=Type.TEXT),
        Column(name=PART, type=Type.TEXT),
    )
    return Table(name=name, zh=TABLES[name].zh, row="one figure of a statement", columns=head + own)


def long_rule(rule: Rule) -> Rule:
    """The mapping's rule for that table."""
    assert rule.long is not None and rule.table is not None
    columns = dict(rule.columns)
    for theirs, ours in ((rule.long.item, ITEM), (rule.long.value, FIGURE), (rule.long.part, PART)):
        if theirs is not None:
            columns[theirs] = (*columns.get(theirs, ()), Target(column=ours))
    return replace(rule, table=long_table(rule.table.name), columns=columns)


def layout(table: Table) -> dict[str, str]:
    """Columns and types of the long rows."""
    own = {column.name: sql_type(column.type) for column in table.columns}
    return {**own, **{n: t for n, t in types(table.name).items() if n in (*_PLACE, "cells")}}


@dataclass(slots=True, kw_only=True)
class Turned:
    """Statements made of long rows, and what did not become part of one."""

    files: list[Path]
    columns: frozenset[str]
    statements: int
    rejects: list[Path]
    rejected: int
    unknown: tuple[str, ...]
    notes: list[Bilingual]


def turn(
    long_files: Sequence[Path], long: Long, statements: Statements, folder: Path, head: frozenset[str]
) -> Turned:
    """Turn long rows into statements.

    ``statements`` gives the final shape. Items that no name fits are listed, with their rows counted; a
    figure that is no number, and a second, different figure of one item, are rejected.
    """
    with engine.connect(memory="1000MB", spill=folder / "spill") as connection:
        connection.execute(f"CREATE VIEW long AS SELECT * FROM {files(list(long_files))}")
        known, unknown = _items(connection, long)
        connection.register("items", _item_table(known))
        _judge(connection)
        rejects, rejected = _rejects(connection, statements, folder)
        path = folder / "turned.parquet"
        columns = {item.name: item for item, _ in known.values()}
        row = connection.execute(
            f"COPY ({statements.shaped(f'({_pivot(columns, statements)})')}) TO {literal(path)} ({PARQUET})"
        ).fetchone()
    return Turned(
        files=[path] if row and row[0] else [],
        columns=head | frozenset(columns),
        statements=int(row[0]) if row else 0,
        rejects=rejects,
        rejected=rejected,
        unknown=tuple(unknown),
        notes=_unknown_note(unknown),
    )


def _items(
    connection: duckdb.DuckDBPyConnection, long: Long
) -> tuple[dict[tuple[str | None, str], tuple[Item, Decimal]], dict[str, int]]:
    """Each item text of each part as an item of ours with its unit; and the texts that are none, with rows."""
    found = connection.execute(
        f"SELECT {PART}, {ITEM}, count(*), min(from_row) AS first FROM long GROUP BY 1, 2 ORDER BY first"
    ).fetchall()
    stated = {plain(theirs): ours for theirs, ours in long.items.items()}
    places = {part: Place(part) for part in PARTS}
    known: dict[tuple[str | None, str], tuple[Item, Decimal]] = {}
    unknown: dict[str, int] = {}
    for part, text, rows, _ in found:
        item = statement_items().get(stated.get(plain(text), text))
        if item is None:
            item = _choose(text, _part(part), places)
        if item is None:
            unknown[text] = unknown.get(text, 0) + int(rows)
        else:
            unit = _UNIT_FACTORS.get(read_label(text).unit or "元", 1)
            known[part, text] = (item, long.factor if long.factor is not None else Decimal(unit))
    return known, unknown


def _choose(text: str, part: str | None, places: Mapping[str, Place]) -> Item | None:
    label = read_label(text)
    parts = [part] if part else [p for p in PARTS if p in known_in(label)]
    for name in parts:
        item = choose(label, places[name])
        if item is not None:
            places[name].seen.append(item.name)
            return item
    return None


def _part(text: str | None) -> str | None:
    low = (text or "").lower()
    return next((part for part, words in _PART_WORDS.items() if any(w in low for w in words)), None)


def _item_table(known: Mapping[tuple[str | None, str], tuple[Item, Decimal]]) -> pa.Table:
    return pa.table(
        {
            "part": pa.array([part for part, _ in known], pa.string()),
            "text": pa.array([text for _, text in known], pa.string()),
            "ours": pa.array([item.name for item, _ in known.values()], pa.string()),
            "factor": pa.array(
                [int(factor) if item.type is Type.MONEY else 1 for item, factor in known.values()], pa.int64()
            ),
            "kind": pa.array([str(item.type) for item, _ in known.values()], pa.string()),
        }
    )


def _judge(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``judged``: every long row of a known item with its figure as a number or text, or the reason why not."""
    connection.execute(
        f"CREATE TABLE figures AS SELECT l.*, i.ours, i.factor, i.kind FROM long l JOIN items i "
        f"ON l.{ITEM} = i.text AND l.{PART} IS NOT DISTINCT FROM i.part WHERE l.{FIGURE} IS NOT NULL"
    )
    texts = connection.execute(
        f"SELECT DISTINCT {FIGURE}, factor FROM figures WHERE kind <> 'text'"
    ).fetchall()
    read = [(text, factor, *_read(text, factor)) for text, factor in texts]
    table = pa.table(
        {
            "text": pa.array([r[0] for r in read], pa.string()),
            "factor": pa.array([r[1] for r in read], pa.int64()),
            "number": pa.array([r[2] for r in read], pa.decimal128(28, 8)),
            "code": pa.array([r[3] for r in read], pa.string()),
            "zh": pa.array([r[4] for r in read], pa.string()),
            "en": pa.array([r[5] for r in read], pa.string()),
        }
    )
    connection.register("numbers", table)
    keys = names((*_HEAD, "known_at", "ours"))
    connection.execute(
        f"CREATE TABLE judged AS SELECT f.*, n.number, "
        f"CASE WHEN kind <> 'text' THEN n.code END AS code, n.zh, n.en, hash({keys}) AS h FROM figures f "
        f"LEFT JOIN numbers n ON f.{FIGURE} = n.text AND f.factor = n.factor"
    )
    # Few figures come twice, and only those are worth ordering.
    window = f"(PARTITION BY {keys} ORDER BY from_row)"
    connection.execute(
        f"CREATE TABLE twice AS SELECT * FROM (SELECT from_row, coalesce(number::VARCHAR, {FIGURE}) AS said, "
        f"first_value(coalesce(number::VARCHAR, {FIGURE})) OVER {window} AS first, row_number() OVER {window} AS nth FROM judged "
        f"SEMI JOIN (SELECT h FROM judged GROUP BY h HAVING count(*) > 1) s ON judged.h = s.h) WHERE nth > 1"
    )


def _read(text: str, factor: int) -> tuple[Decimal | None, str | None, str | None, str | None]:
    try:
        number = parse_number(text, factor=factor)
    except ValueProblem as problem:
        return None, problem.code, problem.reason.zh, problem.reason.en
    return (None if number is None else round(number, 8)), None, None, None


def _rejects(
    connection: duckdb.DuckDBPyConnection, statements: Statements, folder: Path
) -> tuple[list[Path], int]:
    rows = (
        connection.execute(
            f"SELECT j.from_row, party_id, period_end, {ITEM}, {FIGURE}, ours, code, zh, en, first FROM judged j "
            f"LEFT JOIN twice t ON j.from_row = t.from_row WHERE code IS NOT NULL OR said <> first"
        )
        .to_arrow_table()
        .to_pylist()
    )
    if not rows:
        return [], 0
    records = [_reject(row, statements) for row in rows]
    path = folder / "rejected-figures.parquet"
    schema = pa.schema([f for f in RESULTS["reject"] if f.name != "batch"])
    pq.write_table(pa.Table.from_pylist(records, schema=schema), path)
    return [path], len(records)


def _reject(row: Mapping[str, Any], statements: Statements) -> dict[str, Any]:
    twice = row["code"] is None
    original = {
        "party_id": row["party_id"],
        "period_end": str(row["period_end"]),
        ITEM: row[ITEM],
        FIGURE: row[FIGURE],
    }
    return {
        "file": statements.file,
        "sheet": statements.sheet,
        "row": row["from_row"],
        "table": statements.plan.table.name,
        "column": row["ours"],
        "value": row[FIGURE],
        "code": "data.item_twice" if twice else row["code"],
        "reason_zh": f"同一报表的项目 {row[ITEM]} 已有另一数值 {row['first']}" if twice else row["zh"],
        "reason_en": f"{row[ITEM]} of this statement has another figure already: {row['first']}"
        if twice
        else row["en"],
        "original": json.dumps(original, ensure_ascii=False),
    }


def _pivot(columns: Mapping[str, Item], statements: Statements) -> str:
    kinds = types(statements.plan.table.name)
    figures = {
        name: f"CAST(max({FIGURE if item.type is Type.TEXT else 'number'}) FILTER (ours = {literal(name)}) AS {kinds[name]})"
        for name, item in columns.items()
    }
    head = [c for c in _HEAD if c in kinds]
    cells = "json_group_object(ours, 'row ' || from_row)::VARCHAR"
    place = {
        "from_file": "min(from_file)",
        "from_sheet": "min(from_sheet)",
        "from_row": "min(from_row)",
        "cells": cells,
    }
    chosen = ", ".join(
        f"{figures.get(c) or place.get(c) or (identifier(c) if c in (*head, 'known_at') else f'CAST(NULL AS {t})')} AS {identifier(c)}"
        for c, t in kinds.items()
        if c not in statements.stamp
    )
    return f"SELECT {chosen} FROM judged j ANTI JOIN twice t ON j.from_row = t.from_row WHERE code IS NULL GROUP BY {names((*head, 'known_at'))}"


def _unknown_note(unknown: Mapping[str, int]) -> list[Bilingual]:
    if not unknown:
        return []
    rows = sum(unknown.values())
    return [
        Bilingual(
            f"{len(unknown)} 个项目名称未识别, 共 {rows:,} 行未入账 (见未识别的列)",
            f"{len(unknown)} item names were not recognised; their {rows:,} rows were left out (see columns not recognised)",
        )
    ]
