"""Columns a source lacks keep the value known by then (沿用): carried forward from the key's latest row."""

from __future__ import annotations

from collections.abc import Collection

from quanlian.book.contract.model import Table
from quanlian.book.contract.schema import CELLS
from quanlian.book.engine import identifier, literal
from quanlian.book.store import sql


def columns(table: Table, absent: Collection[str]) -> dict[str, str]:
    """SQL of every stored column of a changed row: new row ``s``, the key's latest earlier row ``e``."""
    carried = {c: f"e.{identifier(c)}" for c in absent}
    if absent and CELLS in sql.types(table.name):
        carried[CELLS] = _cells(absent)
    return {c: carried.get(c, f"s.{identifier(c)}") for c in sql.types(table.name)}


def _cells(absent: Collection[str]) -> str:
    """Cells of carried figures still name the file they stand in, as Excel would: ``[book.xlsx]Sheet!C5``."""
    kept = f"[{', '.join(map(literal, sorted(absent)))}]"
    earlier = f"""map_from_entries([
        {{'k': x.key, 'v': CASE WHEN starts_with(x.value, '[') THEN x.value
                                ELSE '[' || coalesce(e.from_file, '') || ']' || x.value END}}
        FOR x IN map_entries(e.cells::JSON::MAP(VARCHAR, VARCHAR)) IF list_contains({kept}, x.key)])"""
    return f"""CASE WHEN e.cells IS NULL THEN s.cells
        ELSE to_json(map_concat({earlier}, coalesce(s.cells, '{{}}')::JSON::MAP(VARCHAR, VARCHAR)))::VARCHAR END"""
