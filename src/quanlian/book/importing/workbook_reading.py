"""One company's workbook as a book of its own, so that it is judged by the very code that judges a bank (单份工作簿)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from quanlian.book.importing.spreadsheet import open_workbook
from quanlian.book.importing.statement_own_made import is_visit_sheet, own_made_statement, read_visit
from quanlian.book.importing.statement_rows import statement_rows
from quanlian.book.importing.three_statements import RecognisedStatement, recognise
from quanlian.book.memory import MemoryBook
from quanlian.kernel import Bilingual, InputError, file_digest

UNKNOWN_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWorkbook:
    """A workbook read: the book in memory, whose it is, what stands in it, what was not understood."""

    book: MemoryBook
    party_id: str
    company: str | None
    statements: Sequence[Mapping[str, Any]]
    problems: Sequence[Bilingual]


def read_workbook(
    path: Path,
    *,
    party: str | None = None,
    period_end: date | None = None,
    months: int | None = None,
    unit: int | None = None,
    version: str | None = None,
    industry: str | None = None,
    segment: str | None = None,
) -> ReadWorkbook:
    """Read the statements of a workbook, or an officer's visit sheet, without importing it.

    Without ``party`` the file's hash stands for the company: ``file:<sha256>``. Raises
    :class:`InputError` where no statement is found or none can be used, saying what to ask for.
    """
    workbook = None if is_visit_sheet(path) else open_workbook(path)
    if workbook is None or is_visit_sheet(path, workbook):
        found = [own_made_statement(read_visit(path), party=party)]
    else:
        found = recognise(workbook, party=party, period_end=period_end, months=months, unit=unit)
    if not found:
        raise _nothing(path)
    party_id = party or f"file:{file_digest(path)}"
    rows = statement_rows(found, party_id, version, datetime.now(UTC), path.name)
    company = next((s.company for s in found if s.company), None)
    tables = {**rows, "party": _party(party_id, company, industry, segment)}
    return ReadWorkbook(
        book=MemoryBook(tables, alike=True),
        party_id=party_id,
        company=company,
        statements=[_heading(s) for s in found],
        problems=_problems(found, workbook.notes if workbook else []),
    )


def _party(party_id: str, company: str | None, industry: str | None, segment: str | None) -> pa.Table:
    row = {
        "party_id": party_id,
        "kind": "company",
        "name": company or party_id,
        "industry": industry,
        "segment": segment,
    }
    return pa.table({name: pa.array([value], pa.string()) for name, value in row.items()})


def _heading(statement: RecognisedStatement) -> dict[str, Any]:
    return {
        "period_end": statement.period_end,
        "months": statement.months,
        "version": statement.version,
        "consolidated": statement.consolidated,
        "unit": statement.unit,
        "items": len(statement.values),
        "comparative_items": len(statement.comparative),
        "sheets": statement.sheets,
        "self_made": statement.self_made,
    }


def _problems(found: Sequence[RecognisedStatement], notes: Sequence[Bilingual]) -> list[Bilingual]:
    said = [_line(p.message, p.cell, p.ask) for s in found for p in s.problems]
    lines = {(u.label, u.cell): u for s in found for u in s.unknown}
    unknown = [
        Bilingual(
            f"未识别的行: {u.label} = {u.value} ({u.cell})",
            f"line not recognised: {u.label} = {u.value} ({u.cell})",
        )
        for u in list(lines.values())[:UNKNOWN_SHOWN]
    ]
    if len(lines) > UNKNOWN_SHOWN:
        more = len(lines) - UNKNOWN_SHOWN
        unknown.append(Bilingual(f"另有 {more} 行未识别", f"{more} more lines were not recognised"))
    return list(dict.fromkeys([*notes, *said, *unknown]))


def _line(message: Bilingual, cell: str | None, ask: Bilingual | None) -> Bilingual:
    place = f" ({cell})" if cell else ""
    zh, en = (f"。{ask.zh}", f"; {ask.en}") if ask else ("", "")
    return Bilingual(f"{message.zh}{place}{zh}", f"{message.en}{place}{en}")


def _nothing(path: Path) -> InputError:
    return InputError(
        "input.no_statement",
        Bilingual(
            "{file} 中没有识别出资产负债表、利润表或现金流量表",
            "no balance sheet, income or cash flow statement found in {file}",
        ),
        hint=Bilingual(
            "科目应逐行排列, 期末/期初或本期/上期为列; 其他版式请用映射文件导入 (docs/how-to/check-a-workbook.md)",
            "items should run down the rows, with closing/opening or current/prior columns; other layouts need a mapping "
            "file (docs/how-to/check-a-workbook.md)",
        ),
        file=path.name,
    )
