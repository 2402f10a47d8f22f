"""``quanlian statements``: judge one company's workbook, no book needed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quanlian.cli.context import PresentingGroup, settings
from quanlian.cli.output import console, print_json, print_table
from quanlian.cli.scanning import AsOf, FailOn, Json, fail_on_level, print_findings
from quanlian.cli.values import day
from quanlian.kernel import Bilingual, Level

if TYPE_CHECKING:
    from quanlian.kernel import Language
    from quanlian.statements.workbook import WorkbookCheck

app = typer.Typer(cls=PresentingGroup, no_args_is_help=True, help="Check a company's statements 财务报表")


class Version(StrEnum):
    """For whom a statement was made (报表口径)."""

    audited = "audited"
    management = "management"
    tax = "tax"
    bank = "bank"


@app.command()
def check(
    context: typer.Context,
    workbook: Annotated[Path, typer.Argument(help="XLSX or XLS the company handed over 企业提供的报表")],
    party: Annotated[str | None, typer.Option(help="Customer id to use 客户编号")] = None,
    unit: Annotated[int | None, typer.Option(help="Yuan per printed unit (1, 1000, 10000) 报表单位")] = None,
    period: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Period end, where not printed 报表日期")
    ] = None,
    months: Annotated[
        int | None, typer.Option(help="Months, where not printed 期间月数", min=1, max=24)
    ] = None,
    version: Annotated[Version | None, typer.Option("--version", help="Which version it is 报表口径")] = None,
    industry: Annotated[str | None, typer.Option(help="GB/T 4754 code, e.g. C13, for peers 行业代码")] = None,
    segment: Annotated[str | None, typer.Option(help="micro, small, medium, large 规模")] = None,
    as_of: AsOf = None,
    all_checks: Annotated[bool, typer.Option("--all-checks", help="Show all 37 checks 显示全部勾稽")] = False,
    fail_on: FailOn = None,
    as_json: Json = False,
) -> None:
    """Which statements do not tie, which anomalies show, in which cells. 三表勾稽与九类异常。"""
    from quanlian.kernel import ParameterSet
    from quanlian.statements.workbook import check_workbook

    chosen = settings(context)
    result = check_workbook(
        workbook,
        party=party,
        unit=unit,
        period_end=day(period),
        months=months,
        version=version,
        industry=industry,
        segment=segment,
        as_of=day(as_of),
        parameters=ParameterSet.load(chosen.home),
    )
    if as_json:
        print_json(result.checks if all_checks else (f.as_dict() for f in result.findings))
    else:
        _print(result, chosen.language, all_checks=all_checks)
    fail_on_level(Counter(str(f.level) for f in result.findings), fail_on)


@app.command()
def rules(context: typer.Context, as_json: Json = False) -> None:
    """Every rule of the engine with its source. 全部规则及依据。"""
    from quanlian.statements import describe

    chosen = settings(context)
    records = describe()
    if as_json:
        return print_json(records)
    language = chosen.language
    shown = [
        {"code": r["code"], "title": r["title"][language], "basis": r["basis"][language]} for r in records
    ]
    zh, en = (
        {"code": "代码", "title": "规则", "basis": "依据"},
        {"code": "code", "title": "rule", "basis": "basis"},
    )
    return print_table(shown, zh if language == "zh" else en, empty="")


@app.command()
def template(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="File to write (.xlsx) 输出文件")],
    as_json: Json = False,
) -> None:
    """Write the visit sheet for a firm without statements. 自编报表走访表。"""
    from quanlian.book.importing.statement_own_made import write_visit_sheet

    chosen = settings(context)
    path = write_visit_sheet(out)
    if as_json:
        return print_json([{"file": str(path)}])
    return console().print(f"{'已写出' if chosen.language == 'zh' else 'Wrote'} {path}", markup=False)


def benford(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet with transaction lines 交易明细")],
    column: Annotated[str, typer.Option(help="Column of amounts 金额列")],
    as_json: Json = False,
) -> None:
    """Do the amounts follow Benford's law? 本福特定律检验。"""
    from quanlian.statements import benford_file

    chosen = settings(context)
    result = benford_file(file, column)
    if as_json:
        return print_json(result.records())
    for line in result.summary():
        console().print(line[chosen.language], markup=False)
    zh = {"digits": "首位", "observed": "实际占比", "expected": "理论占比", "z": "z 值"}
    en = {"digits": "digits", "observed": "observed", "expected": "expected", "z": "z"}
    return print_table(result.records(first_digit=True), zh if chosen.language == "zh" else en, empty="")


def _print(result: WorkbookCheck, language: Language, *, all_checks: bool) -> None:
    out = console()
    for line in result.heading():
        out.print(line[language], markup=False)
    if all_checks:
        zh = {
            "code": "代码",
            "title": "勾稽",
            "object": "期间",
            "left": "左",
            "right": "右",
            "difference": "差额",
            "tolerance": "容差",
            "status": "结果",
        }
        en = {
            "code": "code",
            "title": "check",
            "object": "period",
            "left": "left",
            "right": "right",
            "difference": "difference",
            "tolerance": "tolerance",
            "status": "result",
        }
        records = [{**c, "title": c["title"][language]} for c in result.checks]
        print_table(records, zh if language == "zh" else en, empty="")
    for line in result.articulation_summary():
        out.print(line[language], markup=False)
    for line in result.radar():
        out.print(line[language], markup=False)
    out.print()
    print_findings(sorted(result.findings, key=lambda f: (-f.level.rank, f.code)), language, with_party=False)
    if not any(f.level.rank > Level.INFO.rank for f in result.findings):
        out.print(_CLEAN[language], markup=False)


_CLEAN = Bilingual("没有需要提示的异常。", "Nothing to flag.")
