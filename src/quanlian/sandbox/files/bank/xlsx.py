"""A plain XLSX file whose bytes depend on nothing but its cells (确定性 XLSX).

Uncompressed, because compressors differ from machine to machine, and with one date for all parts, because a zip
archive keeps the time at which it was written.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

_DATE = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet: a title line, the headings, the rows as texts; ``numbers`` are headings whose cells are numbers."""

    name: str
    title: str
    rows: pl.DataFrame
    numbers: frozenset[str]


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets.

    >>> import tempfile, openpyxl
    >>> rows = pl.DataFrame({"名称": ["甲"], "金额(万元)": ["1.5"]})
    >>> path = Path(tempfile.mkdtemp()) / "a.xlsx"
    >>> write_workbook(path, [Sheet(name="表", title="一", rows=rows, numbers=frozenset({"金额(万元)"}))])
    >>> [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["表"]]
    [['一', None], ['名称', '金额(万元)'], ['甲', 1.5]]
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        _part(archive, "[Content_Types].xml", _content_types(len(sheets)))
        _part(archive, "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        _part(archive, "xl/workbook.xml", _workbook(sheets))
        targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
        _part(archive, "xl/_rels/workbook.xml.rels", _relations(targets))
        for number, sheet in enumerate(sheets, 1):
            _part(archive, f"xl/worksheets/sheet{number}.xml", _sheet(sheet))


def column_name(number: int) -> str:
    """The letters of a column.

    >>> column_name(0), column_name(26), column_name(701)
    ('A', 'AA', 'ZZ')
    """
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _part(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, _DATE), text.encode())


def _content_types(sheets: int) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f"{parts}</Types>"
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _workbook(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'


def _sheet(sheet: Sheet) -> str:
    headings = sheet.rows.columns
    letters = [column_name(n) for n in range(len(headings))]
    numeric = [heading in sheet.numbers for heading in headings]
    lines = [_line(1, [sheet.title], letters, [False]), _line(2, headings, letters, [False] * len(headings))]
    lines += [_line(n, cells, letters, numeric) for n, cells in enumerate(sheet.rows.iter_rows(), 3)]
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _line(number: int, cells: Sequence[str | None], letters: Sequence[str], numeric: Sequence[bool]) -> str:
    parts = [
        _cell(f"{letter}{number}", text, as_number)
        for letter, text, as_number in zip(letters, cells, numeric, strict=False)
        if text is not None
    ]
    return f'<row r="{number}">{"".join(parts)}</row>'


def _cell(place: str, text: str, as_number: bool) -> str:
    if as_number and text[-1:].isdigit():
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
