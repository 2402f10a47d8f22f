"""How commands print: calm tables for people, one JSON array under the contract's names for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from quanlian.kernel import Bilingual, Language

Record = Mapping[str, Any]
ProgressCallback = Callable[[int, "int | None", Bilingual], None]
PIPED_WIDTH = 200
STYLES = {"red": "bold red", "orange": "dark_orange", "yellow": "yellow", "blue": "blue", "info": "dim"}
SHAPES = {"red": "■", "orange": "◆", "yellow": "▲", "blue": "●", "info": "○"}
LEVEL_WORDS: dict[str, dict[Language, str]] = {
    "red": {"zh": "红", "en": "red"},
    "orange": {"zh": "橙", "en": "orange"},
    "yellow": {"zh": "黄", "en": "yellow"},
    "blue": {"zh": "蓝", "en": "blue"},
    "info": {"zh": "提示", "en": "info"},
}


class SafeConsole(Console):
    """A console on which no text of a bank's file moves the cursor or sets the window's title."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(visible(o) if isinstance(o, str) else o for o in objects), **options)


def visible(text: str) -> str:
    """Control characters as the pictures that stand for them.

    >>> visible("a\\x1b[2Jb\\tc")
    'a␛[2Jb\\tc'
    """
    return text.translate(_PICTURES)


_PICTURES = {n: chr(0x2400 + n) for n in range(32) if chr(n) not in "\n\t"} | {0x7F: "␡"}
_PICTURES |= dict.fromkeys(range(0x80, 0xA0), "�")


def console(*, stderr: bool = False) -> Console:
    """Standard output, or error; where it is a file, lines are not broken."""
    stream = sys.stderr if stderr else sys.stdout
    piped = not stream.isatty() and "COLUMNS" not in os.environ
    return SafeConsole(stderr=stderr, highlight=False, width=PIPED_WIDTH if piped else None, soft_wrap=piped)


def print_json(records: Iterable[Record]) -> None:
    """One JSON array, written record by record so that size does not matter."""
    # What a terminal cannot show would otherwise be escaped in a way that is not JSON.
    escaped = not (sys.stdout.encoding or "utf-8").lower().replace("-", "").startswith("utf")
    sys.stdout.write("[")
    for number, record in enumerate(records):
        sys.stdout.write(",\n " if number else "\n ")
        sys.stdout.write(json.dumps(record, ensure_ascii=escaped, default=_plain))
    sys.stdout.write("\n]\n")


def print_table(
    records: Sequence[Record], columns: Mapping[str, str], *, empty: str, title: str = ""
) -> None:
    """A table with the named columns, or a sentence that says what to do when there is nothing."""
    if not records:
        console().print(empty, markup=False)
        return
    table = Table(title=title or None, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for record in records:
        table.add_row(*(_text(record.get(name)) for name in columns))
    console().print(table)


def shanghai(moment: str) -> str:
    """An instant of the book as a person in Shanghai reads it.

    >>> shanghai("2026-11-24T10:58:15.643461+00:00")
    '2026-11-24 18:58:15'
    """
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


def level_word(level: str, language: Language) -> str:
    """A level as shape and word, so that colour is never the only sign."""
    return f"{SHAPES[level]} {LEVEL_WORDS[level][language]}"


@contextmanager
def progress_bar(*, hidden: bool, language: Language) -> Iterator[ProgressCallback | None]:
    """A progress bar on standard error; none where nobody watches."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(done: int, total: int | None, what: Bilingual) -> None:
            bar.update(task, completed=done, total=total, description=what[language])

        yield report


def _text(value: object) -> str:
    # Square brackets from a bank's own cells must not be read as markup.
    return "" if value is None else visible(str(value)).replace("[", "\\[")


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Bilingual):
        return value.as_dict()
    if isinstance(value, set | tuple):
        return list(value)
    raise TypeError(f"not JSON: {type(value)}")
