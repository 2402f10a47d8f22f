"""Which table of the book a file or sheet holds (表识别): by its name, by its headings, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quanlian.book.contract import TABLES
from quanlian.book.contract.model import Table
from quanlian.book.importing.headings import Matched, match, plain, title_unit
from quanlian.book.importing.movement import AMOUNT, movement
from quanlian.book.importing.raw_text import half_width
from quanlian.kernel import Bilingual, InputError

HEADING_ROWS = 30  # how far down a heading may stand below titles and remarks
FEWEST_COLUMNS = 2
_NEVER_GUESSED = ("comparative",)  # has the very columns of another table
_WORDS = re.compile(r"[a-z_]+|[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A table with its heading row (0-based) and the unit that stands above it."""

    matched: Matched
    row: int
    title_unit: str | None = None


def recognise(rows: Sequence[Sequence[str]], *, names: Sequence[str], file: str) -> Recognised:
    """What do these rows hold?

    ``rows`` are the first of a file or sheet, ``names`` its file and sheet name. A name decides between
    tables that the headings fit; headings alone decide where no name does. Raises :class:`InputError`
    saying what is missing or which tables are equally likely.
    """
    row = heading_row(rows)
    if row is None:
        raise _unknown(file, rows)
    options = [_with_movement(match(rows[row], table), rows[row]) for table in TABLES.values()]
    matched = _choose(options, named_tables(names), file)
    if matched.twice:
        raise _twice(file, matched)
    above = [" ".join(cells) for cells in rows[:row]]
    return Recognised(matched=matched, row=row, title_unit=title_unit(above))


def _with_movement(matched: Matched, texts: Sequence[str]) -> Matched:
    """Two columns for money in and out are an amount, too."""
    moved = movement(texts, matched.table, None)
    if moved is None or AMOUNT not in matched.missing:
        return matched
    return replace(matched, missing=tuple(name for name in matched.missing if name != AMOUNT))


def heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The row (0-based) that reads most like headings of some table."""
    best, found = FEWEST_COLUMNS - 1, None
    for number, cells in enumerate(rows[:HEADING_ROWS]):
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) < FEWEST_COLUMNS:
            continue
        most = max(len(match(cells, table).columns) for table in TABLES.values())
        if most > best:
            best, found = most, number
    return found


def named_tables(names: Sequence[str]) -> list[Table]:
    """Tables that a file's or sheet's name mentions, the longest mention first.

    >>> [t.name for t in named_tables(["借据表_20241231"])], [t.name for t in named_tables(["T_LOAN-2024"])]
    (['loan'], ['loan'])
    """
    found: dict[str, int] = {}
    for name in names:
        for word in _WORDS.findall(half_width(name).lower()):
            for table in TABLES.values():
                if length := _mention(word, table):
                    found[table.name] = max(length, found.get(table.name, 0))
    longest = max(found.values(), default=0)
    return [TABLES[name] for name, length in found.items() if length == longest]


def _mention(word: str, table: Table) -> int:
    if word.isascii():
        parts = f"_{word.strip('_')}_"
        return len(table.name) if f"_{table.name}_" in parts or f"_{table.name}s_" in parts else 0
    return 2 * len(table.zh) if table.zh in word else 0


def _choose(options: Sequence[Matched], named: Sequence[Table], file: str) -> Matched:
    complete = [m for m in options if not m.missing and len(m.columns) >= FEWEST_COLUMNS]
    by_name = [m for m in options if m.table in named]
    fitting = [m for m in by_name if not m.missing]
    if len(fitting) == 1:
        return fitting[0]
    guessable = fitting or [m for m in complete if m.table.name not in _NEVER_GUESSED]
    if by_name and not fitting and not guessable:
        raise _incomplete(file, max(by_name, key=lambda m: m.score))
    if not guessable:
        raise _incomplete(file, max(options, key=lambda m: m.score))
    guessable.sort(key=lambda m: m.score, reverse=True)
    if len(guessable) > 1 and guessable[0].score == guessable[1].score:
        raise _ambiguous(file, [m.table for m in guessable if m.score == guessable[0].score])
    if by_name and guessable[0].table not in named:
        raise _incomplete(file, max(by_name, key=lambda m: m.score))
    return guessable[0]


def _unknown(file: str, rows: Sequence[Sequence[str]]) -> InputError:
    first = next((", ".join(c for c in cells if c.strip()) for cells in rows if any(cells)), "")
    return InputError(
        "input.no_headings",
        Bilingual(
            "{file}: 前 {rows} 行中没有可识别的表头 (首行: {first})",
            "{file}: none of the first {rows} rows reads as headings (first row: {first})",
        ),
        hint=Bilingual(
            "使用账本列名或其中文名作表头, 或用映射文件说明各列 (docs/reference/mapping.md)",
            "use the book's column names or their Chinese names, or a mapping file (docs/reference/mapping.md)",
        ),
        file=file,
        rows=HEADING_ROWS,
        first=first[:120],
    )


def _incomplete(file: str, matched: Matched) -> InputError:
    missing = [matched.table[name] for name in matched.missing]
    return InputError(
        "input.columns_missing",
        Bilingual(
            "{file} 最接近表 {table} ({table_zh}), 但缺少必需列: {zh}",
            "{file} comes closest to table {table}, but lacks the required columns: {en}",
        ),
        hint=Bilingual(
            "补充这些列, 或在映射文件中给出对应关系或常量; 未识别的列: {unknown}",
            "add them, or map them or state them as constants in a mapping; columns not recognised: {unknown}",
        ),
        file=file,
        table=matched.table.name,
        table_zh=matched.table.zh,
        zh="、".join(f"{c.label} ({c.name})" for c in missing),
        en=", ".join(c.name for c in missing),
        unknown=", ".join(matched.unknown) or "-",
    )


def _ambiguous(file: str, tables: Sequence[Table]) -> InputError:
    return InputError(
        "input.table_ambiguous",
        Bilingual("{file} 可能是以下任一表: {zh}", "{file} could be any of these tables: {en}"),
        hint=Bilingual(
            "以表名作文件名 (如 {first}.csv), 或在映射文件中写明 table",
            "name the file after the table ({first}.csv), or state the table in a mapping",
        ),
        file=file,
        zh="、".join(f"{t.zh} ({t.name})" for t in tables),
        en=", ".join(t.name for t in tables),
        first=tables[0].name,
    )


def _twice(file: str, matched: Matched) -> InputError:
    headings = {
        name: [h.text for h in matched.headings if plain(h.name) in _aliases(matched, name)]
        for name in matched.twice
    }
    return InputError(
        "input.heading_twice",
        Bilingual("{file}: 有多列同指 {columns}", "{file}: several headings mean the same column: {columns}"),
        hint=Bilingual(
            "删去多余的列, 或在映射文件中写明用哪一列", "drop one, or state in a mapping which one counts"
        ),
        file=file,
        columns="; ".join(f"{name} ← {', '.join(texts)}" for name, texts in headings.items()),
    )


def _aliases(matched: Matched, name: str) -> set[str]:
    return {plain(alias) for alias in (name, *matched.table[name].zh)}
