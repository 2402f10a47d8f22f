"""``quanlian sample``: write a simulated bank whose truth is known."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quanlian.cli.context import settings
from quanlian.cli.interruption import stop_on_terminate
from quanlian.cli.output import console, print_json, print_table, progress_bar

if TYPE_CHECKING:
    from quanlian.kernel import Language
    from quanlian.sandbox.sample import SampleReport


class Format(StrEnum):
    """How the files look."""

    csv = "csv"
    parquet = "parquet"
    bank = "bank"


def sample(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="Folder to write to, new or empty 输出文件夹 (新建或空)")],
    borrowers: Annotated[int, typer.Option(help="Borrowing firms 借款企业数")] = 2000,
    months: Annotated[int, typer.Option(help="Months of data 月数")] = 36,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes 随机种子")] = 7,
    scenario: Annotated[Path | None, typer.Option(help="What kind of economy, YAML 情景文件")] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="bank: as core and credit systems export 银行系统导出样式")
    ] = Format.csv,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array 输出 JSON")] = False,
) -> None:
    """Write a simulated bank's files, and what really happened beside them. 写出示例银行与真相。

    All firms and people in it are invented. No import reads OUT/truth.
    """
    from quanlian.sandbox.sample import sample as write

    chosen = settings(context)
    with stop_on_terminate(), progress_bar(hidden=as_json, language=chosen.language) as progress:
        report = write(
            out,
            borrowers=borrowers,
            months=months,
            seed=seed,
            scenario=scenario,
            format=format_.value,
            progress=progress,
        )
    if as_json:
        print_json([report.as_dict()])
    else:
        _print(report, chosen.language)


def _print(report: SampleReport, language: Language) -> None:
    from quanlian.book.contract import TABLES

    zh = language == "zh"
    headings = {
        "table": "表" if zh else "table",
        "zh": "中文名" if zh else "Chinese",
        "rows": "行数" if zh else "rows",
    }
    records = [{"table": t, "zh": TABLES[t].zh, "rows": f"{n:,}"} for t, n in report.tables.items()]
    print_table(records, headings, empty="")
    mapping = f" --map {report.mapping}" if report.mapping else ""
    lines = (
        [
            f"文件 {report.out}/files, 真相 {report.out}/truth (不要导入)",
            f"导入: quanlian import {report.out}/files{mapping}",
        ]
        if zh
        else [
            f"files: {report.out}/files, truth: {report.out}/truth (not for import)",
            f"import: quanlian import {report.out}/files{mapping}",
        ]
    )
    for line in lines:
        console().print(line, markup=False)
