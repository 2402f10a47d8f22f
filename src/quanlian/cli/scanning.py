"""``quanlian scan`` and ``quanlian findings``: let the engines judge the book, and read what they found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quanlian.cli.context import ATTENTION, settings
from quanlian.cli.output import SHAPES, STYLES, console, level_word, print_json, progress_bar
from quanlian.cli.values import day
from quanlian.kernel import Bilingual, InputError, Level

if TYPE_CHECKING:
    from quanlian import Book
    from quanlian.kernel import Evidence, Finding, Language

EVIDENCE_SHOWN = 6
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Judge with what was known then 以该日所知"),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON array 输出 JSON")]
FailOn = Annotated[
    Level | None, typer.Option("--fail-on", help="Exit 1 at or above this level 达到该级别则退出码 1")
]


class Stage(StrEnum):
    """The engines that can be run."""

    statements = "statements"
    meters = "meters"


def scan(
    context: typer.Context,
    stage: Annotated[list[Stage] | None, typer.Option(help="Only these engines 只运行某引擎")] = None,
    as_of: AsOf = None,
    party: Annotated[str | None, typer.Option(help="Only this party 只看某客户")] = None,
    fail_on: FailOn = None,
    as_json: Json = False,
) -> None:
    """Judge the whole book, or one party, and record the findings. 扫描。"""
    from quanlian import Book, statements
    from quanlian.kernel import ParameterSet

    chosen = settings(context)
    engines = {Stage.statements: statements.scan, Stage.meters: statements.scan_meters}
    book, parameters = Book(chosen.home), ParameterSet.load(chosen.home)
    _refuse_empty(book, chosen.home)
    stages = stage or list(Stage)
    counts: Counter[str] = Counter()
    records: list[dict[str, object]] = []
    with progress_bar(hidden=as_json, language=chosen.language) as progress:
        for number, name in enumerate(stages):
            if progress:
                progress(number, len(stages), Bilingual(f"扫描 {name}", f"scanning {name}"))
            run = engines[name](book, as_of=day(as_of), parameters=parameters, party=party)
            # A look at one party is not a scan of the book: it is shown, not recorded.
            version = None if party else book.record_run(run).version
            counts.update(run.levels())
            records.append({**run.as_dict(), "version": version})
    if as_json:
        print_json(records)
    else:
        _print_runs(records, counts, chosen.language)
    fail_on_level(counts, fail_on)


def _refuse_empty(book: Book, home: Path) -> None:
    """No findings in an empty book, such as that of a mistyped home, would sound like good news."""
    if book.record.data_version == 0:
        raise InputError(
            "input.book_empty",
            Bilingual(
                "数据目录 {home} 的账本是空的, 没有可扫描的", "the book in {home} is empty: nothing to scan"
            ),
            hint=Bilingual(
                "核对 --home, 或先导入: quanlian import 文件或文件夹",
                "check --home, or import first: quanlian import FILES",
            ),
            home=str(home),
        )


def findings(
    context: typer.Context,
    party: Annotated[str | None, typer.Option(help="Party id 客户编号")] = None,
    code: Annotated[str | None, typer.Option(help="Code or its beginning 代码或其开头")] = None,
    level: Annotated[Level | None, typer.Option(help="At or above 该级别及以上")] = None,
    stage: Annotated[str | None, typer.Option(help="Engine 引擎")] = None,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option(help="At most so many, 0 for all 最多显示", min=0)] = 50,
    fail_on: FailOn = None,
    as_json: Json = False,
) -> None:
    """What the last scan found, loudest first. 查看发现。"""
    from quanlian import Book

    chosen = settings(context)
    found = Book(chosen.home).findings(party=party, code=code, level=level, stage=stage, as_of=day(as_of))
    found.sort(key=lambda f: (-f.level.rank, f.party_id, f.code, f.object))
    if as_json:
        print_json(f.as_dict() for f in found)
    else:
        print_findings(found[: limit or None], chosen.language)
        if limit and len(found) > limit:
            zh, en = (
                f"… 另有 {len(found) - limit} 条, 用 --limit 0 看全部",
                f"… {len(found) - limit} more; --limit 0 shows all",
            )
            console().print(zh if chosen.language == "zh" else en)
    fail_on_level(Counter(str(f.level) for f in found), fail_on)


def print_findings(found: Sequence[Finding], language: Language, *, with_party: bool = True) -> None:
    """Each finding as a banker reads it: what is seen, where, why it may be innocent, what to ask."""
    words = _WORDS[language]
    out = console()
    if not found:
        out.print(words["none"], markup=False)
    for finding in found:
        head = f"{level_word(finding.level, language)}  {finding.code}  {finding.object}"
        out.print(
            head + (f"  {finding.party_id}" if with_party else ""), style=STYLES[finding.level], markup=False
        )
        out.print(f"  {finding.because[language]}", markup=False)
        for name, text in (("innocent", finding.innocent), ("ask", finding.ask), ("basis", finding.basis)):
            if text[language]:
                out.print(f"  {words[name]}: {text[language]}", style="dim", markup=False)
        cells = _cells(finding, language)
        if cells:
            out.print(f"  {words['cells']}: {cells}", style="dim", markup=False)


def _cells(finding: Finding, language: Language) -> str:
    shown = [e for e in finding.evidence if e.value is not None and e.file][:EVIDENCE_SHOWN]
    more = "" if len(finding.evidence) <= len(shown) else " …"
    return "; ".join(_evidence(e, language) for e in shown) + more


def _evidence(evidence: Evidence, language: Language) -> str:
    from quanlian.book.contract import statement_items

    item = statement_items().get(evidence.column)
    name = item.label if item and language == "zh" else evidence.column
    place = "!".join(part for part in (evidence.sheet, evidence.cell) if part)
    return f"{name} {evidence.value}" + (f" ({place})" if place else "")


def _print_runs(records: list[dict[str, object]], counts: Counter[str], language: Language) -> None:
    words = _WORDS[language]
    out = console()
    for record in records:
        out.print(words["run"].format(**record), markup=False)
    for level in reversed(Level):
        out.print(
            f"  {SHAPES[level]} {level_word(level, language)[2:]}: {counts[level]}", style=STYLES[level]
        )
    out.print(words["next"], markup=False)


def fail_on_level(counts: Counter[str], fail_on: Level | None) -> None:
    """Exit code 1 when any finding reaches the level the caller named."""
    if fail_on and any(Level(level).rank >= fail_on.rank for level, n in counts.items() if n):
        raise typer.Exit(ATTENTION)


_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "none": "没有发现。若尚未扫描, 先运行 quanlian scan。",
        "innocent": "可能的正常原因",
        "ask": "接下来问",
        "basis": "依据",
        "cells": "证据",
        "run": "{stage}: 截至 {as_of}, 账本版本 {book_version}, 参数集 {parameter_set}, 共 {count} 条",
        "next": "查看: quanlian findings --level yellow",
    },
    "en": {
        "none": "No findings. If nothing was scanned yet, run quanlian scan first.",
        "innocent": "May be innocent",
        "ask": "Ask next",
        "basis": "Basis",
        "cells": "Evidence",
        "run": "{stage}: as of {as_of}, book version {book_version}, parameter set {parameter_set}, {count} findings",
        "next": "Read them: quanlian findings --level yellow",
    },
}
