"""Files called .xls that are really a web page or plain text, as many systems export them (伪 XLS)."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

from quanlian.book.importing.spreadsheet_cells import (
    MAX_CELLS,
    MAX_COLUMNS,
    Cell,
    Sheet,
    Workbook,
    address_of,
    place_merged,
    too_large,
)
from quanlian.kernel import Bilingual, InputError

_MAX_SPAN = 1000


def read_html(content: bytes, file: str) -> Workbook:
    """One sheet per table of a web page; spans count as merged cells."""
    parser = _Tables(file)
    parser.feed(decode(content, file))
    parser.close()
    sheets = []
    for number, (rows, merges) in enumerate(parser.tables, 1):
        place_merged(rows, merges, file=file)
        sheets.append(Sheet(f"表格{number}", rows))
    note = Bilingual("文件实为网页表格, 按表格读取", "the file is really a web page; its tables were read")
    return Workbook(file, sheets, [note])


def read_delimited(content: bytes, file: str) -> Workbook:
    """One sheet from text whose columns are parted by tabs, commas, semicolons or bars."""
    text = decode(content, file)
    head = text[:20_000]
    delimiter = max("\t,;|", key=head.count)
    rows: list[list[Cell]] = []
    cells = 0
    for number, fields in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
        rows.append(
            [
                Cell(address_of(number, column), field.strip() or None)
                for column, field in enumerate(fields, 1)
            ]
        )
        cells += len(fields)
        if cells > MAX_CELLS:
            raise too_large(file, Bilingual("单元格过多", "too many cells"))
    note = Bilingual("文件实为文本, 按分隔符读取", "the file is really text; it was read by its delimiter")
    return Workbook(file, [Sheet(file.rsplit(".", 1)[0], rows)], [note])


def decode(content: bytes, file: str) -> str:
    """Text in UTF-8, UTF-16 or GB18030, whichever fits; nothing is replaced or dropped."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if wide else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        "input.encoding",
        Bilingual("文件 {file} 的编码无法识别", "the encoding of {file} is not known"),
        hint=Bilingual("请另存为 UTF-8 或 GB18030", "save it as UTF-8 or GB18030"),
        file=file,
    )


class _Tables(HTMLParser):
    """Collects the cells of every outermost table; scripts and styles are not text."""

    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self.file = file
        self.tables: list[tuple[list[list[Cell]], list[tuple[int, int, int, int]]]] = []
        self.cells = 0
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._taken: set[tuple[int, int]] = set()
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._silent += 1
        elif tag == "table":
            self._close_cell()
            self.tables.append(([], []))
            self._taken = set()
        elif tag == "tr" and self.tables:
            self._close_cell()
            self.tables[-1][0].append([])
        elif tag in {"td", "th"} and self.tables and self.tables[-1][0]:
            self._close_cell()
            named = dict(attrs)
            self._span = (_span(named.get("rowspan")), _span(named.get("colspan")))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent = max(0, self._silent - 1)
        elif tag in {"td", "th", "tr", "table"}:
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _close_cell(self) -> None:
        if self._text is None:
            return
        text, self._text = "".join(self._text).replace("\xa0", " ").strip(), None
        rows, merges = self.tables[-1]
        row, down, right = len(rows), *self._span
        column = len(rows[-1]) + 1
        while (row, column) in self._taken:
            rows[-1].append(Cell(address_of(row, column)))
            column += 1
        self.cells += 1 + (down * right if down * right > 1 else 0)
        if self.cells > MAX_CELLS or column > MAX_COLUMNS:
            raise too_large(self.file, Bilingual("单元格过多", "too many cells"))
        rows[-1].append(Cell(address_of(row, column), text or None))
        if down * right > 1:
            merges.append((row, column, row + down - 1, column + right - 1))
            self._taken.update((row + i, column + j) for i in range(down) for j in range(right))
            rows[-1].extend(Cell(address_of(row, column + j)) for j in range(1, right))


def _span(text: str | None) -> int:
    return min(_MAX_SPAN, max(1, int(text))) if text and text.strip().isdigit() else 1
