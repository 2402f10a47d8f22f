"""``quanlian example``: write the bundled example files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quanlian.cli.context import settings
from quanlian.cli.output import print_json, print_table


def example(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="Folder to write to 输出文件夹")],
    companies: Annotated[
        int, typer.Option(help="Companies in the small bank 企业数", min=1, max=20000)
    ] = 200,
    seed: Annotated[int, typer.Option(help="Same seed, same files 随机种子")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array 输出 JSON")] = False,
) -> None:
    """Write workbooks of invented companies and the files of a small invented bank. 写出示例文件。"""
    from quanlian.examples import write_examples, write_small_bank

    chosen = settings(context)
    written = [*write_examples(out), *write_small_bank(out / "bank", companies=companies, seed=seed)]
    records = [{"file": str(path)} for path in written]
    if as_json:
        return print_json(records)
    return print_table(records, {"file": "文件" if chosen.language == "zh" else "file"}, empty="")
