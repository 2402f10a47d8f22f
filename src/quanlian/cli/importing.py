"""``quanlian import``: a bank's files into the book."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quanlian.cli.context import ATTENTION, settings
from quanlian.cli.output import console, print_json, progress_bar
from quanlian.cli.values import day

if TYPE_CHECKING:
    from quanlian.book import ImportReport
    from quanlian.kernel import Language


def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files or folders 文件或文件夹")],
    map_: Annotated[Path | None, typer.Option("--map", help="Mapping file (YAML) 映射文件")] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option("--known-at", formats=["%Y-%m-%d"], help="When the bank learned it 数据日期"),
    ] = None,
    snapshot: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The files are full snapshots as of this date 全量快照日期"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array 输出 JSON")] = False,
) -> None:
    """Import a bank's files: CSV, TXT, XLSX, XLS, Parquet. 导入文件。

    All files of one call land together or not at all; the same files twice change nothing.
    """
    from quanlian import Book

    chosen = settings(context)
    for option, given in (("--known-at", known_at), ("--snapshot", snapshot)):
        _refuse_future(option, _date(given))
    with progress_bar(hidden=as_json, language=chosen.language) as progress:
        report = Book(chosen.home).import_paths(
            paths, mapping=map_, known_at=_date(known_at), snapshot=_date(snapshot), progress=progress
        )
    if as_json:
        print_json([report.as_dict()])
    else:
        _print(report, chosen.language)
    if not report.clean:
        raise typer.Exit(ATTENTION)


def _date(value: datetime | None) -> date | None:
    return day(value)


def _refuse_future(option: str, given: date | None) -> None:
    """What is known only later would be invisible until then, and outdo everything learned before it."""
    from quanlian.kernel import Bilingual, InputError
    from quanlian.kernel.dates import today

    if given is not None and given > today():
        raise InputError(
            "input.date_ahead",
            Bilingual("{option} {given} 是将来的日期", "{option} {given} lies in the future"),
            hint=Bilingual("写数据实际取得的日期", "state the day on which the data were obtained"),
            option=option,
            given=given.isoformat(),
        )


def _print(report: ImportReport, language: Language) -> None:
    for line in report.summary():
        console().print(line[language], markup=False)
