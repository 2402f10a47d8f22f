"""XLSX and XLSM, read straight from their XML so that nothing in them can surprise us.

Only sheets, shared texts and number formats are looked at: macros, links to other files, pictures
and styles are never opened, so the odd parts that WPS and reporting tools write do no harm. One
pass gives the formula and its stored result together, and the digits as stored.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from quanlian.book.importing.spreadsheet_cells import (
    MAX_CELLS,
    MAX_ROWS,
    MAX_SHEETS,
    Cell,
    CellValue,
    Sheet,
    Workbook,
    address_of,
    clean_number,
    place_merged,
    position_of,
    too_large,
)
from quanlian.book.importing.spreadsheet_dates import from_serial, number_formats
from quanlian.book.importing.spreadsheet_xml import (
    broken,
    events,
    hidden_columns,
    local,
    ranges,
    refuse_doctype,
    rich_text,
    sheet_nodes,
)
from quanlian.kernel import Bilingual

MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 250  # honest sheets stay under about 100; deflate itself reaches 1,032
RATIO_MATTERS_FROM = 16 * 1024 * 1024
MAX_PARTS = 5_000
MAX_SHARED_TEXTS = 2_000_000
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

# What a damaged archive surfaces as, depending on where the damage sits.
ZIP_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, zlib.error, OSError, struct.error,
    ValueError, OverflowError,
)  # fmt: skip


def read_xlsx(path: Path) -> Workbook:
    """The sheets of an XLSX or XLSM file; refuses what is broken, oversized or booby-trapped."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, path.name)
            return _Reader(archive, path.name).workbook()
    except ZIP_DAMAGE as error:
        raise broken(path.name, error) from error
    except (
        ParseError,
        expat.ExpatError,
        KeyError,
        ValueError,
        IndexError,
        OverflowError,
        RuntimeError,
    ) as error:
        raise broken(path.name, error) from error


def check_archive(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse a zip bomb by its directory; reading never goes beyond the sizes declared there."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise too_large(file, Bilingual("解压后超出上限", "it unpacks beyond the limit"))
    worst = max(
        (p.file_size / max(1, p.compress_size) for p in parts if p.file_size > RATIO_MATTERS_FROM), default=0
    )
    if unpacked > RATIO_MATTERS_FROM and max(worst, unpacked / packed) > MAX_RATIO:
        raise too_large(file, Bilingual("压缩比异常, 疑似压缩炸弹", "compressed like a zip bomb"))


@dataclass(slots=True)
class _Listed:
    name: str
    part: str
    hidden: bool


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self.archive, self.file = archive, file
        self.parts = {name.replace("\\", "/").lstrip("/"): name for name in archive.namelist()}
        self.cells = 0
        self.notes: list[Bilingual] = []
        self.texts: list[str] = []
        self.dates: set[int] = set()
        self.percentages: set[int] = set()
        self.from_1904 = False

    def workbook(self) -> Workbook:
        root_part = self._root_part()
        relations = self._relations(root_part)
        listed = self._listed(root_part, relations)
        self._note_foreign_parts(listed)
        folder = posixpath.dirname(root_part)
        self.texts = self._shared_texts(relations.get("sharedStrings", f"{folder}/sharedStrings.xml"))
        styles = relations.get("styles", f"{folder}/styles.xml")
        if styles in self.parts:
            with self._open(styles) as stream:
                self.dates, self.percentages = number_formats(events(stream, "end"))
        return Workbook(self.file, [self._sheet(one) for one in listed], self.notes)

    def _root_part(self) -> str:
        for target in self._relations("").values():
            if target.endswith(("workbook.xml", "workbook2.xml")) and target in self.parts:
                return target
        if "xl/workbook.xml" in self.parts:
            return "xl/workbook.xml"
        raise broken(self.file, "no workbook part")

    def _relations(self, part: str) -> dict[str, str]:
        """Targets by relation id and, for the parts that occur once, by the last word of their type."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels").lstrip("/")
        found: dict[str, str] = {}
        if rels not in self.parts:
            return found
        with self._open(rels) as stream:
            for _, node in events(stream, "end"):
                if node.tag == _RELATIONS and node.get("TargetMode") != "External":
                    target = node.get("Target", "").replace("\\", "/")
                    full = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                    kind = node.get("Type", "").rsplit("/", 1)[-1]
                    full = posixpath.normpath(full)
                    found[node.get("Id", "")] = full
                    if kind in {"sharedStrings", "styles", "officeDocument"}:
                        found[kind] = full
        return found

    def _listed(self, part: str, relations: dict[str, str]) -> list[_Listed]:
        listed = []
        with self._open(part) as stream:
            for _, node in events(stream, "end"):
                tag = local(node.tag)
                if tag == "workbookPr":
                    self.from_1904 = node.get("date1904") in {"1", "true"}
                elif tag == "sheet":
                    key = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
                    target = relations.get(key, "")
                    hidden = node.get("state", "visible") != "visible"
                    if target in self.parts and "worksheets" in target:
                        listed.append(_Listed(node.get("name", ""), target, hidden))
        if len(listed) > MAX_SHEETS:
            raise too_large(self.file, Bilingual("工作表过多", "too many sheets"))
        return listed

    def _note_foreign_parts(self, listed: list[_Listed]) -> None:
        if any(name.lower().endswith("vbaproject.bin") for name in self.parts):
            self.notes.append(Bilingual("含宏, 未执行", "holds macros; they were not run"))
        if any("externallinks/" in name.lower() for name in self.parts):
            self.notes.append(
                Bilingual(
                    "含外部链接, 仅使用已保存的数值", "links to other files; only stored values were used"
                )
            )
        for one in listed:
            if one.hidden:
                self.notes.append(Bilingual(f"工作表“{one.name}”被隐藏", f"sheet “{one.name}” is hidden"))

    def _open(self, part: str) -> IO[bytes]:
        name = self.parts[part]
        with self.archive.open(name) as prolog:
            refuse_doctype(prolog, self.file)
        return self.archive.open(name)

    def _shared_texts(self, part: str) -> list[str]:
        texts: list[str] = []
        if part not in self.parts:
            return texts
        with self._open(part) as stream:
            root: Element | None = None
            for event, node in events(stream, "start", "end"):
                root = node if root is None else root
                if event == "end" and local(node.tag) == "si":
                    texts.append(rich_text(node))
                    root.clear()
                    if len(texts) > MAX_SHARED_TEXTS:
                        raise too_large(self.file, Bilingual("文本过多", "too many texts"))
        return texts

    def _sheet(self, listed: _Listed) -> Sheet:
        sheet = Sheet(listed.name, [], listed.hidden)
        merges: list[tuple[int, int, int, int]] = []
        hidden_rows: set[int] = set()
        unseen: set[int] = set()
        with self._open(listed.part) as stream:
            for node in sheet_nodes(stream, self.file):
                tag = local(node.tag)
                if tag == "row":
                    number = self._row(node, sheet.rows)
                    if node.get("hidden") in {"1", "true"}:
                        hidden_rows.add(number)
                elif tag == "mergeCells":
                    merges.extend(ranges(node))
                elif tag == "cols":
                    unseen.update(hidden_columns(node))
        while sheet.rows and not sheet.rows[-1]:
            sheet.rows.pop()
        place_merged(sheet.rows, merges, file=self.file)
        sheet.hidden_rows = frozenset(n for n in hidden_rows if n <= len(sheet.rows) and sheet.rows[n - 1])
        sheet.hidden_columns = frozenset(unseen)
        return sheet

    def _row(self, node: Element, rows: list[list[Cell]]) -> int:
        number = int(node.get("r") or len(rows) + 1)
        cells: list[Cell] = []
        column = 0
        for c in node:
            reference = c.get("r")
            if reference is None:
                column += 1
                reference = address_of(number, column)
            else:
                column = _column_of(reference, number)
            cell = self._cell(c, reference)
            if cell is not None:
                _put(cells, cell, number, column)
        if cells:
            self.cells += len(cells)
            if self.cells > MAX_CELLS or number > MAX_ROWS:
                raise too_large(self.file, Bilingual("单元格过多", "too many cells"))
            # Rows may be missing, or come twice or out of order in files of careless writers.
            while len(rows) < number:
                rows.append([])
            rows[number - 1] = cells
        return number

    def _cell(self, node: Element, address: str) -> Cell | None:
        kind = node.get("t", "n")
        text: str | None = None
        has_formula = False
        for child in node:
            tag = local(child.tag)
            if tag == "v":
                text = child.text
            elif tag == "f":
                has_formula = True
            elif tag == "is":
                text = rich_text(child)
        if text is None:
            return Cell(address, None, True) if has_formula and kind != "str" else None
        if kind == "e":
            return Cell(address, error=text.strip())
        style = node.get("s")
        value = self._value(kind, text, style)
        percent = style is not None and int(style) in self.percentages and isinstance(value, Decimal)
        return None if value is None else Cell(address, value, percent=percent)

    def _value(self, kind: str, text: str, style: str | None) -> CellValue:
        if kind == "s":
            return self.texts[int(text)] or None
        if kind in {"str", "inlineStr"}:
            return text or None
        if kind == "b":
            return text.strip() in {"1", "true"}
        if kind == "d":
            return _iso(text)
        number = _number(text)
        if style is not None and int(style) in self.dates and isinstance(number, Decimal):
            return from_serial(number, from_1904=self.from_1904)
        return number


def _column_of(reference: str, row: int) -> int:
    """The column a reference names; one that names another row than the row it stands in is refused."""
    letters = reference.rstrip("0123456789")
    column = _COLUMNS.get(letters)
    if column is None:
        column = _COLUMNS[letters] = position_of(f"{letters}1")[1]
    if reference[len(letters) :] != str(row):
        position_of(reference)
        raise ValueError(f"cell {reference} in row {row}")
    return column


_COLUMNS: dict[str, int] = {}


def _put(cells: list[Cell], cell: Cell, row: int, column: int) -> None:
    while len(cells) < column - 1:
        cells.append(Cell(address_of(row, len(cells) + 1)))
    if len(cells) < column:
        cells.append(cell)
    else:
        cells[column - 1] = cell


def _number(text: str) -> CellValue:
    text = text.strip()
    if not text:
        return None
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text  # a careless writer left text in a number cell: show it as it stands
    if not exact.is_finite():
        return text
    if exact == exact.to_integral_value() and "." not in text and "e" not in text.lower():
        return exact
    return clean_number(float(text))


def _iso(text: str) -> date | datetime | str:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if moment.time() == datetime.min.time() else moment
