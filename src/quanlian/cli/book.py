"""``quanlian book``: what the book holds, its versions, its rejects, and taking an import back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quanlian.cli.context import PresentingGroup, settings
from quanlian.cli.output import console, print_json, print_table, shanghai

app = typer.Typer(cls=PresentingGroup, no_args_is_help=True, help="Tables, versions, rejects, revert 账本")
Json = Annotated[bool, typer.Option("--json", help="One JSON array 输出 JSON")]


@app.command()
def tables(context: typer.Context, as_json: Json = False) -> None:
    """Tables with their rows. 各表行数。"""
    from quanlian import Book

    chosen = settings(context)
    records = [t.as_dict() for t in Book(chosen.home).tables()]
    if as_json:
        return print_json(records)
    zh = {"table": "表", "zh": "名称", "rows": "行数", "delta_version": "表版本"}
    en = {"table": "table", "zh": "中文", "rows": "rows", "delta_version": "table version"}
    return print_table(records, zh if chosen.language == "zh" else en, empty=_empty(chosen.language))


@app.command()
def versions(context: typer.Context, as_json: Json = False) -> None:
    """Every version of the book, newest last. 各版本。"""
    from quanlian import Book

    chosen = settings(context)
    records = [v.as_dict() for v in Book(chosen.home).versions()]
    if as_json:
        return print_json(records)
    for record in records:
        record["created_at"] = shanghai(record["created_at"])
    zh = {"version": "版本", "kind": "类型", "batch": "批次", "created_at": "时间", "rows": "新增行"}
    en = {"version": "version", "kind": "kind", "batch": "batch", "created_at": "created", "rows": "rows"}
    return print_table(records, zh if chosen.language == "zh" else en, empty=_empty(chosen.language))


@app.command()
def rejects(
    context: typer.Context,
    batch: Annotated[str | None, typer.Option(help="Only this import 只看某批次")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write to a CSV file, safe to open in Excel 导出")] = None,
    as_json: Json = False,
) -> None:
    """Rows that broke the contract, with reason and original text. 被拒绝的行。"""
    from quanlian import Book
    from quanlian.book import export_csv

    chosen = settings(context)
    rejected = Book(chosen.home).rejects(batch)
    if csv:
        export_csv(rejected.order_by("batch", "file", "sheet", "row").to_pyarrow(), csv)
        return None
    records = rejected.order_by("batch", "file", "sheet", "row").to_pyarrow().to_pylist()
    if as_json:
        return print_json(records)
    zh = {
        "batch": "批次",
        "file": "文件",
        "sheet": "工作表",
        "row": "行",
        "table": "表",
        "column": "列",
        "reason_zh": "原因",
    }
    en = {
        "batch": "batch",
        "file": "file",
        "sheet": "sheet",
        "row": "row",
        "table": "table",
        "column": "column",
        "reason_en": "reason",
    }
    empty = {"zh": "没有被拒绝的行。", "en": "No rejected rows."}[chosen.language]
    return print_table(records, zh if chosen.language == "zh" else en, empty=empty)


@app.command()
def revert(
    context: typer.Context,
    batch: Annotated[str, typer.Argument(help="Batch id 批次号")],
    as_json: Json = False,
) -> None:
    """Publish a new version without one import. 撤销一次导入。"""
    from quanlian import Book

    chosen = settings(context)
    record = Book(chosen.home).revert(batch)
    if as_json:
        return print_json([record.as_dict()])
    zh = f"已撤销批次 {batch}, 当前版本 {record.version}。旧版本仍可查询。"
    en = (
        f"Batch {batch} is reverted; the book is at version {record.version}. Earlier versions stay readable."
    )
    return console().print(zh if chosen.language == "zh" else en, markup=False)


def _empty(language: str) -> str:
    if language == "zh":
        return "账本是空的。先导入: quanlian import 文件或文件夹"
    return "The book is empty. Import first: quanlian import FILES"
