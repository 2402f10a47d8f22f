"""A delimited text file before it is read (文本文件): encoding, separator and first rows."""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quanlian.book.importing import dialect, text_encoding
from quanlian.book.importing.dialect import Dialect
from quanlian.book.importing.mapping import Rule
from quanlian.book.importing.recognise import HEADING_ROWS
from quanlian.kernel import Bilingual, InputError

_SAMPLE_LINES = 60
_SAMPLE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """What the beginning of a text file shows. ``rows`` are its first records, ``ends`` the line behind each."""

    path: Path
    encoding: str  # utf-8, gb18030, …; ascii as long as nothing else was seen
    mark: int  # bytes of the byte-order mark
    dialect: Dialect
    rows: list[list[str]]
    ends: list[int]
    old_mac: bool

    @property
    def width(self) -> int:
        """Columns of the file, by its heading and first rows."""
        return max(len(row) for row in self.rows)

    def skip_lines(self, heading_row: int) -> int:
        """How many lines stand before the first row of data."""
        return self.ends[heading_row] if heading_row >= 0 else 0

    def lines(self, path: Path, encoding: str) -> Iterator[str]:
        """The lines of a piece of this file."""
        with path.open(encoding=encoding, newline="") as handle:
            yield from handle


def open_text(path: Path, rule: Rule | None = None) -> TextFile:
    """Look at the beginning of a text file; raises :class:`InputError` for empty or unreadable ones."""
    encoding, mark = text_encoding.sniff(path)
    if rule and rule.encoding:
        encoding = rule.encoding
    sample = _sample(path, encoding, mark)
    if not sample.strip("\ufeff\r\n\t \x1a"):
        raise dialect.empty(path.name)
    if "\x00" in sample:
        raise text_encoding.binary(path.name, sample[: sample.index("\x00")].count("\n") + 1)
    old_mac = "\n" not in sample and "\r" in sample
    lines = sample.replace("\r", "\n").split("\n") if old_mac else sample.split("\n")
    form = _dialect(lines[:_SAMPLE_LINES], rule, path.name)
    rows, ends = _records(form, lines)
    return TextFile(
        path=path, encoding=encoding, mark=mark, dialect=form, rows=rows, ends=ends, old_mac=old_mac
    )


def _sample(path: Path, encoding: str, mark: int) -> str:
    with path.open("rb") as handle:
        handle.seek(mark)
        content = handle.read(_SAMPLE_BYTES)
    whole = path.stat().st_size <= _SAMPLE_BYTES + mark
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, whole)
    except UnicodeDecodeError as error:
        raise text_encoding.mixed(path.name, content.count(b"\n", 0, error.start) + 1) from error


def _dialect(lines: list[str], rule: Rule | None, file: str) -> Dialect:
    if rule and rule.delimiter:
        quoted = rule.quoted if rule.quoted is not None else rule.delimiter in ",;\t"
        return Dialect(delimiter=rule.delimiter, quoted=quoted)
    found = dialect.sniff([line.rstrip("\r") for line in lines], file)
    if rule and rule.quoted is not None:
        return Dialect(delimiter=found.delimiter, quoted=rule.quoted)
    return found


def _records(form: Dialect, lines: list[str]) -> tuple[list[list[str]], list[int]]:
    """The first records, and the number of the line behind each."""
    numbered = list(itertools.islice(form.records(lines), HEADING_ROWS + 2))
    rows = [[cell.lstrip("\ufeff") for cell in cells] for _, cells in numbered]
    ends = [number - 1 for number, _ in numbered[1:]] + [numbered[-1][0] + rows[-1][-1].count("\n")]
    return rows, ends


def no_rows(file: str) -> InputError:
    """The refusal of a file with headings and nothing below."""
    return InputError(
        "input.no_rows",
        Bilingual("{file} 只有表头, 没有数据行", "{file} has headings and no rows of data"),
        hint=Bilingual(
            "如确实无数据, 可不提供该文件", "leave the file out if there is indeed nothing to tell"
        ),
        file=file,
    )
