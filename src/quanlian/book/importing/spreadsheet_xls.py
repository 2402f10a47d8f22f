"""The old binary .xls (and WPS .et), read with xlrd.

A formula of an .xls always carries a stored result, so "formula without value" cannot occur here.
"""

from __future__ import annotations

import io
import struct
from decimal import Decimal
from pathlib import Path
from typing import Any

from quanlian.book.importing.spreadsheet_cells import (
    MAX_CELLS,
    MAX_SHEETS,
    Cell,
    CellValue,
    Sheet,
    Workbook,
    address_of,
    clean_number,
    place_merged,
    too_large,
)
from quanlian.book.importing.spreadsheet_dates import from_serial, is_percent_format
from quanlian.book.importing.spreadsheet_xml import broken
from quanlian.kernel import Bilingual, InputError

MAX_BYTES = 150 * 1024 * 1024
_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")
# xlrd walks binary records without checking them: a damaged file surfaces as any of these.
_DAMAGE = (
    struct.error, IndexError, KeyError, ValueError, AssertionError, TypeError, AttributeError,
    OverflowError, ZeroDivisionError, EOFError, NotImplementedError, RecursionError, MemoryError,
)  # fmt: skip


def read_xls(path: Path) -> Workbook:
    """The sheets of a binary workbook; an encrypted or damaged one is refused with the reason."""
    import xlrd

    if path.stat().st_size > MAX_BYTES:
        raise too_large(path.name, Bilingual("文件超出上限", "the file is beyond the limit"))
    content = path.read_bytes()
    if _ENCRYPTED_XLSX in content:
        raise encrypted(path.name)
    try:
        book = _open(xlrd, content)
        return _workbook(book, path.name)
    except xlrd.XLRDError as error:
        raise (
            encrypted(path.name) if "encrypted" in str(error).lower() else broken(path.name, error)
        ) from error
    except (xlrd.compdoc.CompDocError, *_DAMAGE) as error:
        raise broken(path.name, error) from error


def encrypted(file: str) -> InputError:
    """The refusal of a workbook that asks for a password."""
    return InputError(
        "input.workbook_encrypted",
        Bilingual("工作簿 {file} 设有打开密码, 无法读取", "workbook {file} is protected by a password"),
        hint=Bilingual("请客户取消密码后重新提供", "ask for the file without its password"),
        file=file,
    )


def _open(xlrd: Any, content: bytes) -> Any:
    try:
        return xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except (UnicodeDecodeError, LookupError):
        # Files of the nineties name no code page; in a Chinese bank they are Chinese.
        return xlrd.open_workbook(
            file_contents=content, formatting_info=True, logfile=io.StringIO(), encoding_override="gb18030"
        )


def _workbook(book: Any, file: str) -> Workbook:
    if book.nsheets > MAX_SHEETS:
        raise too_large(file, Bilingual("工作表过多", "too many sheets"))
    if sum(sheet.nrows * sheet.ncols for sheet in book.sheets()) > 4 * MAX_CELLS:
        raise too_large(file, Bilingual("单元格过多", "too many cells"))
    notes = [
        Bilingual(f"工作表“{sheet.name}”被隐藏", f"sheet “{sheet.name}” is hidden")
        for sheet in book.sheets()
        if sheet.visibility
    ]
    return Workbook(file, [_sheet(book, sheet, file) for sheet in book.sheets()], notes)


def _sheet(book: Any, source: Any, file: str) -> Sheet:
    rows = [
        [
            _cell(book, cell, address_of(number, column))
            for column, cell in enumerate(source.row(number - 1), 1)
        ]
        for number in range(1, source.nrows + 1)
    ]
    for row in rows:
        while row and row[-1].value is None and not row[-1].error:
            row.pop()
    place_merged(rows, [(r0 + 1, c0 + 1, r1, c1) for r0, r1, c0, c1 in source.merged_cells], file=file)
    return Sheet(
        source.name,
        rows,
        hidden=bool(source.visibility),
        hidden_rows=frozenset(
            n + 1 for n, info in source.rowinfo_map.items() if info.hidden and n < len(rows)
        ),
        hidden_columns=frozenset(n + 1 for n, info in source.colinfo_map.items() if info.hidden),
    )


def _cell(book: Any, source: Any, address: str) -> Cell:
    import xlrd

    if source.ctype == xlrd.XL_CELL_ERROR:
        return Cell(address, error=xlrd.error_text_from_code.get(source.value, "#ERROR!"))
    return Cell(address, _value(book, source), percent=_is_percent(book, source))


def _is_percent(book: Any, source: Any) -> bool:
    import xlrd

    if source.ctype != xlrd.XL_CELL_NUMBER or source.xf_index is None:
        return False
    style = book.format_map.get(book.xf_list[source.xf_index].format_key)
    return style is not None and is_percent_format(style.format_str)


def _value(book: Any, source: Any) -> CellValue:
    import xlrd

    if source.ctype == xlrd.XL_CELL_TEXT:
        return str(source.value) or None
    if source.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(source.value)
    if source.ctype == xlrd.XL_CELL_NUMBER:
        return clean_number(source.value)
    if source.ctype == xlrd.XL_CELL_DATE:
        return from_serial(Decimal(repr(source.value)), from_1904=bool(book.datemode))
    return None
