"""Taking a text file in (读入): one pass over its bytes that hashes, transcodes and cuts it at ends of lines.

The pieces are UTF-8 files without the heading, on the book's own disk, small enough to be read side by
side; memory stays bounded whatever the file's size. Each piece knows at which line of the file it began.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from quanlian.book.importing.byte_traits import NONE, Traits, count, traits_of
from quanlian.book.importing.text_encoding import binary, endless, mixed

BLOCK_BYTES = 8 << 20
PIECE_BYTES = 96 << 20
# How far beyond a piece's size to look for an end of line outside quotes, before a quote is taken as stray.
OPEN_QUOTE_BYTES = 32 << 20
LINE_BYTES = 64 << 20  # a longer line is no row of data, and would have to be held in memory
_TRIES = 64  # ends of lines looked at in one block


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPiece:
    """A part of a text file: ``lines`` of it, blank ones too, from ``first_line`` (1-based) on."""

    path: Path
    first_line: int
    lines: int
    traits: Traits


@dataclass(slots=True, kw_only=True)
class Intake:
    """One pass over a text file. Iterate over its pieces once; afterwards ``sha256`` and ``size`` are known.

    ``encoding`` and ``skip_bytes`` (the byte-order mark) come from sniffing, ``skip_lines`` are the lines
    up to and with the heading, ``old_mac`` means that lines end with a carriage return alone. Raises
    :class:`InputError` for NUL bytes and for bytes that are not in the encoding; UTF-8 is checked by the
    reader of the pieces.
    """

    source: Path
    folder: Path
    encoding: str = "utf-8"
    skip_bytes: int = 0
    skip_lines: int = 0
    old_mac: bool = False
    delimiter: bytes = b","
    piece_bytes: int = PIECE_BYTES
    progress: Callable[[int], object] = field(default=lambda _: None)
    sha256: str = ""
    size: int = 0

    def __iter__(self) -> Iterator[TextPiece]:
        blocks = _without_first(self._checked(self._utf8(self._raw())), self.skip_lines)
        return _cut(blocks, self)

    def _raw(self) -> Iterator[bytes]:
        hashed = hashlib.sha256()
        with self.source.open("rb") as handle:
            hashed.update(handle.read(self.skip_bytes))
            while block := handle.read(BLOCK_BYTES):
                hashed.update(block)
                self.progress(len(block))
                yield block
            self.size = handle.tell()
        self.sha256 = hashed.hexdigest()

    def _utf8(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        if self.encoding in ("utf-8", "ascii"):
            yield from blocks
            return
        decoder, done = codecs.getincrementaldecoder(self.encoding)(), 0
        for block in _and_end(blocks):
            try:
                yield decoder.decode(block, final=not block).encode()
            except UnicodeError as error:
                at = error.start if isinstance(error, UnicodeDecodeError) else 0
                raise mixed(self.source.name, self._line_at(done + at)) from error
            done += len(block)

    def _checked(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        done = 0
        for block in blocks:
            if b"\x00" in block:
                raise binary(self.source.name, self._line_at(done + block.index(b"\x00")))
            done += len(block)
            yield block.replace(b"\r", b"\n") if self.old_mac else block

    def _line_at(self, offset: int) -> int:
        """About which line a byte is in; only a refusal needs it, so it may cost a second look at the file."""
        lines, left = 1, self.skip_bytes + offset
        with self.source.open("rb") as handle:
            while left and (block := handle.read(min(BLOCK_BYTES, left))):
                lines, left = lines + block.count(b"\n"), left - len(block)
        return lines


def _and_end(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks, then an empty one that tells a decoder to finish."""
    yield from blocks
    yield b""


def _without_first(blocks: Iterable[bytes], lines: int) -> Iterator[bytes]:
    for block in blocks:
        start = 0
        while lines and start < len(block):
            found = block.find(b"\n", start)
            if found < 0:
                start = len(block)
            else:
                start, lines = found + 1, lines - 1
        if start < len(block):
            yield block[start:] if start else block


def _cut(blocks: Iterable[bytes], intake: Intake) -> Iterator[TextPiece]:
    piece = _Growing(intake, intake.skip_lines + 1)
    for block in blocks:
        rest = block
        while (end := piece.end_within(rest, intake.piece_bytes)) is not None:
            piece.write(rest[:end])
            yield piece.finish()
            piece, rest = _Growing(intake, piece.first_line + piece.lines), rest[end:]
        piece.write(rest)
        if piece.unbroken > LINE_BYTES:
            raise endless(intake.source.name, piece.first_line + piece.lines)
    if piece.size:
        yield piece.finish()


class _Growing:
    """A piece being written."""

    def __init__(self, intake: Intake, first_line: int) -> None:
        self.first_line = first_line
        self.delimiter = intake.delimiter
        self.path = intake.folder / f"piece-{first_line:012d}.txt"
        self.size = self.lines = self.quotes = self.unbroken = 0
        self.traits = NONE
        self._last = b""

    def end_within(self, block: bytes, piece_bytes: int) -> int | None:
        """Where in the next block this piece may end: behind a line, and not inside quotes."""
        if self.size + len(block) < piece_bytes:
            return None
        start = max(0, piece_bytes - self.size)
        for _ in range(_TRIES):
            end = block.find(b"\n", start) + 1
            if not end:
                return None
            if (
                self.quotes + block.count(b'"', 0, end)
            ) % 2 == 0 or self.size > piece_bytes + OPEN_QUOTE_BYTES:
                return end
            start = end
        return None

    def write(self, block: bytes) -> None:
        if not block:
            return
        with self.path.open("ab") as handle:
            handle.write(block)
        self.traits |= traits_of(block, self.delimiter)
        self.size += len(block)
        self.lines += count(block, b"\n")
        self.quotes += count(block, b'"') if self.traits.quoted else 0
        self._last = block[-1:]
        behind = len(block) - 1 - block.rfind(b"\n")
        self.unbroken = behind if behind < len(block) else self.unbroken + len(block)

    def finish(self) -> TextPiece:
        lines = self.lines + (self._last != b"\n")
        return TextPiece(path=self.path, first_line=self.first_line, lines=lines, traits=self.traits)
