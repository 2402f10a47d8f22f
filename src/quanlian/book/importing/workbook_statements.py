"""Three-statement workbooks in an import (三表工作簿导入): whose they are, and their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.book import engine
from quanlian.book.contract import TABLES
from quanlian.book.engine import files
from quanlian.book.importing.discover import InputFile
from quanlian.book.importing.mapping import Rule
from quanlian.book.importing.merging import Unit
from quanlian.book.importing.raw_text import half_width
from quanlian.book.importing.report import FileReport
from quanlian.book.importing.spreadsheet import Workbook
from quanlian.book.importing.statement_own_made import is_visit_sheet, own_made_statement, read_visit
from quanlian.book.importing.statement_rows import statement_rows
from quanlian.book.importing.three_statements import RecognisedStatement, recognise
from quanlian.kernel import Bilingual, InputError

if TYPE_CHECKING:
    from quanlian.book.book import Book

_LABELLED_ID = re.compile(
    r"(?:客户编号|客户号|客户代码|客户id|party_id)[:：\s]*([0-9A-Za-z_\-]{2,40})", re.IGNORECASE
)
_CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_LOOKED_AT = 15  # rows of a sheet in which such particulars stand
_KEYS = ("party_id", "period_end", "months", "version", "consolidated", "unit", "self_made")


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A workbook whose party is looked up once all other files are staged."""

    file: InputFile
    workbook: Workbook
    rule: Rule | None
    known_at: datetime
    dated: bool = False


def stage_statements(book: Book, units: Sequence[Unit], waiting: Waiting, folder: Path) -> list[Unit]:
    """Stage the statements of a workbook.

    The party is what the mapping states, a 客户编号 or 统一社会信用代码 in the workbook, the company's name or
    the file's name, looked up among the parties of the book and of this import. Raises
    :class:`InputError` where it stays unknown or nothing is usable.
    """
    constants = dict(waiting.rule.constants) if waiting.rule else {}
    path = waiting.file.path
    own_made = is_visit_sheet(path, waiting.workbook)
    found = [own_made_statement(read_visit(path))] if own_made else recognise(waiting.workbook)
    if not found:
        raise _nothing(waiting.file.name)
    party = _stated(constants, found) or _party(book, units, waiting, found)
    version = str(constants["version"]) if constants.get("version") else None
    tables = statement_rows(found, party, version, waiting.known_at, waiting.file.name)
    staged = [_unit(name, rows, waiting, found, folder) for name, rows in tables.items() if rows.num_rows]
    if not staged:
        raise _nothing(waiting.file.name)
    return staged


def _stated(constants: Mapping[str, object], found: Sequence[RecognisedStatement]) -> str | None:
    """The party as the mapping states it, or as the visit sheet does."""
    stated = constants.get("party_id") or next((s.party_id for s in found if s.party_id), None)
    return None if stated is None else str(stated)


def _unit(
    name: str, rows: pa.Table, waiting: Waiting, found: Sequence[RecognisedStatement], folder: Path
) -> Unit:
    path = folder / f"{name}.parquet"
    pq.write_table(rows.drop_columns([c for c in ("batch", "closed_on") if c in rows.column_names]), path)
    table = TABLES[name]
    filled = {c.name for c in table.columns if rows.column(c.name).null_count < rows.num_rows}
    report = FileReport(
        file=waiting.file.name,
        sheet=", ".join(dict.fromkeys(sheet for s in found for sheet in s.sheets)) or None,
        table=name,
        rows=rows.num_rows,
        accepted=rows.num_rows,
        unknown_columns=tuple(dict.fromkeys(u.label for s in found for u in s.unknown)),
        notes=list(dict.fromkeys([*waiting.workbook.notes, *(p.message for s in found for p in s.problems)])),
    )
    columns = frozenset(filled) | {k for k in _KEYS if k in {c.name for c in table.columns}}
    return Unit(
        table=table,
        columns=columns,
        files=[path],
        report=report,
        dated=waiting.dated,
        reported=name == "statement",
    )


def _party(book: Book, units: Sequence[Unit], waiting: Waiting, found: Sequence[RecognisedStatement]) -> str:
    texts = list(_texts(waiting.workbook))
    known = _Parties(book, units)
    labelled = [match[1] for text in texts if (match := _LABELLED_ID.search(text))]
    codes = [match[0] for text in texts for match in _CREDIT_CODE.finditer(text.upper())]
    companies = [s.company for s in found if s.company]
    stem = Path(waiting.file.name).stem
    for ids in (
        known.by("party_id", labelled),
        known.by("id_number", codes),
        known.by("name", companies),
        known.by("party_id", [stem, *re.split(r"[_\-\s]+", stem)]),
        known.by("name", [stem, *re.split(r"[_\-\s]+", stem)]),
    ):
        if len(ids) == 1:
            return ids.pop()
        if len(ids) > 1:
            raise _several(waiting.file.name, sorted(ids))
    if labelled and len(set(labelled)) == 1:
        return labelled[0]  # the workbook says it itself; that the party is not known yet is a data gap
    raise _unknown(waiting.file.name, companies, codes)


def _texts(workbook: Workbook) -> Iterator[str]:
    for sheet in workbook.sheets:
        for row in sheet.rows[:_LOOKED_AT]:
            cells = [
                half_width(str(cell.value)) for cell in row if cell.value is not None and not cell.merged
            ]
            yield " ".join(cells)


class _Parties:
    """The parties of the book and of this import, with their other names."""

    def __init__(self, book: Book, units: Sequence[Unit]) -> None:
        party = book.table("party").select("party_id", "id_number", "name").to_pyarrow()
        alias = book.table("party_alias").select("party_id", "source_id", "name").to_pyarrow()
        staged = [path for unit in units if unit.table.name == "party" for path in unit.files]
        other = [path for unit in units if unit.table.name == "party_alias" for path in unit.files]
        with engine.connect() as connection:
            connection.register("stored", party)
            connection.register("stored_alias", alias)
            new = f"UNION ALL SELECT party_id, id_number, name FROM {files(staged)}" if staged else ""
            named = f"UNION ALL SELECT party_id, source_id, name FROM {files(other)}" if other else ""
            query = (
                f"SELECT party_id, id_number, name FROM stored {new} "
                f"UNION ALL SELECT party_id, NULL, name FROM (SELECT * FROM stored_alias {named})"
            )
            self._rows = connection.execute(query).to_arrow_table().to_pylist()

    def by(self, column: str, texts: Sequence[str]) -> set[str]:
        wanted = {_bare(text) for text in texts if text}
        return {row["party_id"] for row in self._rows if row[column] and _bare(row[column]) in wanted}


def _bare(text: str) -> str:
    return re.sub(r"[\s()（）]", "", half_width(text)).upper()


def _nothing(file: str) -> InputError:
    return InputError(
        "input.no_statements",
        Bilingual("{file} 中没有可用的报表", "{file} holds no usable statement"),
        file=file,
    )


def _several(file: str, parties: Sequence[str]) -> InputError:
    return InputError(
        "input.party_ambiguous",
        Bilingual(
            "{file} 的报表可能属于多个客户: {parties}", "{file}: the statements could be of any of {parties}"
        ),
        hint=Bilingual(
            "在映射文件中写 constants: {{party_id: …}}", "state constants: {{party_id: …}} in a mapping file"
        ),
        file=file,
        parties=", ".join(parties[:10]),
    )


def _unknown(file: str, companies: Sequence[str], codes: Sequence[str]) -> InputError:
    return InputError(
        "input.party_unknown",
        Bilingual(
            "{file} 的报表不知属于哪个客户 (表内名称: {named})",
            "{file}: it is not known whose statements these are (named there: {named})",
        ),
        hint=Bilingual(
            "先导入 party 表, 或以客户编号为文件名, 或在映射文件中写 constants: {{party_id: …}}",
            "import the party table first, name the file after the party's id, or state constants: {{party_id: …}} in a mapping",
        ),
        file=file,
        named=", ".join(dict.fromkeys([*companies, *codes])) or "-",
    )
