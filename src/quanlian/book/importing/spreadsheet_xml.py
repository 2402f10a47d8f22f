"""The XML inside a workbook, read part by part in bounded memory and without document types (XML 读取)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Any, Literal
from xml.etree.ElementTree import Element, iterparse
from xml.parsers import expat

from quanlian.book.importing.spreadsheet_cells import MAX_COLUMNS, position_of, too_large
from quanlian.kernel import Bilingual, InputError

_PROLOG_LIMIT = 1024 * 1024


def broken(file: str, reason: object) -> InputError:
    """The refusal of a workbook that cannot be read."""
    return InputError(
        "input.workbook_broken",
        Bilingual(
            "工作簿 {file} 已损坏或不完整: {reason}", "workbook {file} is damaged or incomplete: {reason}"
        ),
        hint=Bilingual(
            "请用 Excel 或 WPS 打开后另存为 .xlsx, 或请客户重新提供",
            "open it in Excel or WPS and save it as .xlsx, or ask for the file again",
        ),
        file=file,
        reason=reason,
    )


def sheet_nodes(stream: IO[bytes], file: str) -> Iterator[Element]:
    """Rows and the sheet's other top parts, one at a time; what has been seen is forgotten at once."""
    path: list[Element] = []
    inside = 0
    for event, node in events(stream, "start", "end"):
        if event == "start":
            path.append(node)
            inside += 1
            if inside > 8 * MAX_COLUMNS and len(path) > 3:
                raise too_large(file, Bilingual("单行内容过多", "a row holds too much"))
            continue
        path.pop()
        depth = len(path)
        if depth == 1 or (depth == 2 and local(path[-1].tag) == "sheetData"):
            yield node
            path[-1].clear()
            inside = 0


def events(stream: IO[bytes], *events: Literal["start", "end"]) -> Iterator[tuple[str, Any]]:
    """Parsing events of a part that :func:`refuse_doctype` has passed."""
    # Safe because the reader has refused every part with a document type, where all XML attacks live.
    return iterparse(stream, events=events)  # noqa: S314


def refuse_doctype(stream: IO[bytes], file: str) -> None:
    """A document type can only stand before the first element: look so far and no further."""

    def refuse(*_: object) -> None:
        raise InputError(
            "input.workbook_unsafe",
            Bilingual(
                "工作簿 {file} 含 XML 文档类型声明, 拒绝读取",
                "workbook {file} declares an XML document type: refused",
            ),
            hint=Bilingual(
                "正常的 Excel 文件没有这种内容, 请核实文件来源",
                "no honest spreadsheet has one: check where the file comes from",
            ),
            file=file,
        )

    parser = expat.ParserCreate()
    started: list[str] = []
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: started.append(name)
    read = 0
    while not started and read < _PROLOG_LIMIT:
        block = stream.read(4096)
        parser.Parse(block, not block)
        read += len(block)
        if not block:
            return
    if not started:
        raise broken(file, "no XML element")


def ranges(node: Element) -> Iterator[tuple[int, int, int, int]]:
    """The merged ranges of a sheet: first row, first column, last row, last column."""
    for merge in node:
        first, _, last = merge.get("ref", "").partition(":")
        if last:
            top, left = position_of(first)
            bottom, right = position_of(last)
            yield top, left, bottom, right


def hidden_columns(node: Element) -> Iterator[int]:
    """Numbers of the columns that are hidden."""
    for column in node:
        if column.get("hidden") in {"1", "true"}:
            last = min(int(column.get("max", "0")), MAX_COLUMNS)
            yield from range(int(column.get("min", "1")), last + 1)


def rich_text(node: Element) -> str:
    """The text of plain and rich runs; phonetic guides are left out."""
    texts = []
    for child in node:
        tag = local(child.tag)
        if tag == "t":
            texts.append(child.text or "")
        elif tag == "r":
            texts.extend(t.text or "" for t in child if local(t.tag) == "t")
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), "".join(texts))


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@lru_cache(maxsize=512)
def local(tag: str) -> str:
    """A tag without its namespace: strict and transitional files differ only there."""
    return tag.rsplit("}", 1)[-1]
