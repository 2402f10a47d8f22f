"""How a text file separates its columns, and whether it quotes them (分隔符识别)."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quanlian.kernel import Bilingual, InputError

DELIMITERS = (",", "\t", "|", ";", "^", "\x01", "\x1b", "\x1f", "~", "!", "#", "@")
LONG_DELIMITERS = ("|+|", "|!|", "@|@", "@!@", "||", "^|", "|@|", "!^!", "$$", "@@")  # as host systems write
MAX_DELIMITER_BYTES = 4
MAX_OPEN_LINES = 200  # lines that one quoted field may span before its quote is taken as stray
MAX_FIELD_BYTES = 64 << 20
_NOTHING = (0.0, False, 0, 0)
csv.field_size_limit(MAX_FIELD_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """``delimiter`` between columns; ``quoted`` says whether a field may stand in double quotes."""

    delimiter: str
    quoted: bool = True

    def split(self, line: str) -> list[str]:
        """The fields of one record.

        >>> Dialect(delimiter=",").split('1,"a ""b"" c",')
        ['1', 'a "b" c', '']
        """
        if self.quoted and len(self.delimiter) == 1 and '"' in line:
            fields = self._quoted_fields(line)
            if fields is not None:
                return fields
        return line.split(self.delimiter)

    def _quoted_fields(self, line: str) -> list[str] | None:
        """None where the quotes are not as they should be: then they are part of the text."""
        try:
            return next(csv.reader([line], delimiter=self.delimiter, strict=True), [""])
        except csv.Error:
            return None

    def records(self, lines: Iterable[str], first_line: int = 1) -> Iterator[tuple[int, list[str]]]:
        """Records with the line on which each begins; blank lines are left out.

        A quote that nothing closes within a few lines, or before the end, counts as part of its own line,
        so that one slip does not swallow the rest of the file.

        >>> list(Dialect(delimiter=",").records(['1,"a', 'b"', '2,"c', '3,d']))
        [(1, ['1', 'a\\nb']), (3, ['2', '"c']), (4, ['3', 'd'])]
        """
        source = _Lines(lines, first_line)
        while (line := source.take()) is not None:
            number, taken = source.number, [line]
            if not line.strip("\x1a"):
                continue
            quotes = line.count('"') if self.quoted else 0
            while quotes % 2 and len(taken) < MAX_OPEN_LINES and (more := source.take()) is not None:
                taken.append(more)
                quotes += more.count('"')
            fields = self._quoted_fields("\n".join(taken)) if len(taken) > 1 and quotes % 2 == 0 else None
            if len(taken) > 1 and fields is None:
                source.give_back(taken[1:])  # what opened here was no quoted field
            yield number, self.split(line) if fields is None else fields


class _Lines:
    """Lines without their ends, some of which may be handed back."""

    def __init__(self, lines: Iterable[str], first_line: int) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.number = first_line - 1

    def take(self) -> str | None:
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        if line is None:
            return None
        self.number += 1
        return line.rstrip("\r\n")

    def give_back(self, lines: Sequence[str]) -> None:
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)


def sniff(lines: Sequence[str], file: str) -> Dialect:
    """The dialect of a file from its first lines.

    The separator is the one that divides most lines into the same number of columns; ties go to the
    usual order. A file with a single column is taken as comma-separated.
    """
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise empty(file)
    scores = {d: _score(filled, d) for d in (*LONG_DELIMITERS, *DELIMITERS)}
    best = max(scores, key=lambda d: scores[d])
    delimiter = best if scores[best] != _NOTHING else ","
    return Dialect(delimiter=delimiter, quoted=_quoted(filled, delimiter))


def empty(file: str) -> InputError:
    """The refusal of a file in which nothing stands."""
    return InputError(
        "input.empty_file",
        Bilingual("{file} 是空文件", "{file} is empty"),
        hint=Bilingual("请确认导出是否完成", "check that the export was completed"),
        file=file,
    )


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, bool, int, int]:
    """How evenly a separator divides the lines; the first line is most likely the heading."""
    counts = [_outside_quotes(line, delimiter) for line in lines]
    common = Counter(c for c in counts if c)
    if not common:
        return _NOTHING
    count, often = max(common.items(), key=lambda pair: (pair[1], pair[0]))
    heading = counts[0] == count
    if often * 2 < len(lines) or (len(delimiter) > 1 and not heading):
        return _NOTHING
    return round(often / len(lines), 1), heading, len(delimiter), count


def _outside_quotes(line: str, delimiter: str) -> int:
    if '"' not in line:
        return line.count(delimiter)
    return sum(part.count(delimiter) for part in line.split('"')[::2])


def _quoted(lines: Sequence[str], delimiter: str) -> bool:
    if len(delimiter) > 1:
        return False
    if delimiter in ",;\t":
        return True
    # Extracts of host systems with | or ^ write quotes as they stand in the data.
    return any(f'{delimiter}"' in line and f'"{delimiter}' in line for line in lines)
