"""Open any workbook a customer hands over, safely: sheets of addressed cells (工作簿读取).

What the file *is* decides, not what it is called: XLSX and XLSM, old binary XLS and WPS ET, and the
web pages and texts that many systems export under the name of .xls. Everything else is refused with
the reason and what to ask for. Numbers keep the decimal digits that were meant, merged cells know
their value everywhere, formulas without a stored result and error cells are told by address.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from quanlian.book.importing.spreadsheet_cells import (
    Cell,
    CellDefect,
    CellValue,
    Sheet,
    Workbook,
    address_of,
    column_letters,
    position_of,
    too_large,
)
from quanlian.book.importing.spreadsheet_text import read_delimited, read_html
from quanlian.book.importing.spreadsheet_xls import encrypted, read_xls
from quanlian.book.importing.spreadsheet_xlsx import ZIP_DAMAGE, check_archive, read_xlsx
from quanlian.book.importing.spreadsheet_xml import broken
from quanlian.kernel import Bilingual, InputError

__all__ = [
    "Cell",
    "CellDefect",
    "CellValue",
    "Sheet",
    "Workbook",
    "address_of",
    "column_letters",
    "open_workbook",
    "position_of",
]

MAX_FILE_BYTES = 300 * 1024 * 1024
MAX_TEXT_BYTES = 60 * 1024 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_WEB = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<div", b"<body")
_UNREADABLE = {
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"PAR1": "Parquet",
}


def open_workbook(path: Path | str) -> Workbook:
    """What stands in this workbook, cell by cell? (打开工作簿)

    Returns a :class:`Workbook`; its ``notes`` say what a reader should know (hidden sheets, macros
    that were not run, a web page in disguise). Raises :class:`InputError` with a code: ``input.no_file``,
    ``input.workbook_broken``, ``…_encrypted``, ``…_too_large``, ``…_unsafe`` or ``…_kind``.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("input.no_file", Bilingual("找不到文件 {path}", "no file {path}"), path=path)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise too_large(path.name, Bilingual("文件超出上限", "the file is beyond the limit"))
    with path.open("rb") as handle:
        head = handle.read(4096)
    if not head.strip(b"\x00 \r\n\t"):
        raise broken(path.name, "empty file")
    if head.startswith(_ZIP):
        return _from_zip(path)
    if head.startswith(_COMPOUND) or head.startswith(_BIFF):
        return read_xls(path)
    return _from_text(path, head)


def _from_zip(path: Path) -> Workbook:
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, path.name)
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except ZIP_DAMAGE as error:
        raise broken(path.name, error) from error
    if any(name.endswith("workbook.bin") for name in names):
        raise _kind(path.name, "XLSB")
    if "content.xml" in names and "mimetype" in names:
        raise _kind(path.name, "ODS")
    if any(name.startswith("word/") for name in names):
        raise _kind(path.name, "Word")
    if "encryptedpackage" in names:
        raise encrypted(path.name)
    if "[content_types].xml" not in names and "xl/workbook.xml" not in names:
        raise _kind(path.name, "ZIP")
    return read_xlsx(path)


def _from_text(path: Path, head: bytes) -> Workbook:
    for magic, name in _UNREADABLE.items():
        if head.startswith(magic):
            raise _kind(path.name, name)
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise too_large(path.name, Bilingual("文件超出上限", "the file is beyond the limit"))
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16", "ignore").encode() if wide else head.removeprefix(b"\xef\xbb\xbf")
    start = text.lstrip().lower()
    if start.startswith(b"<?xml") and b"excel.sheet" in start:
        raise _kind(path.name, "XML 2003")
    if start.startswith(_WEB) or b"<table" in start:
        return read_html(path.read_bytes(), path.name)
    if b"\x00" in text:
        raise broken(path.name, "neither a workbook nor text")
    return read_delimited(path.read_bytes(), path.name)


def _kind(file: str, kind: str) -> InputError:
    return InputError(
        "input.workbook_kind",
        Bilingual("{file} 不是可读取的工作簿, 实为 {kind}", "{file} is no workbook we read; it is {kind}"),
        hint=Bilingual("请另存为 .xlsx 后再提供", "save it as .xlsx"),
        file=file,
        kind=kind,
    )
