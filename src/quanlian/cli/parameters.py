"""``quanlian parameters``: every threshold with its source, mark and dates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from quanlian.cli.context import PresentingGroup, settings
from quanlian.cli.output import console, print_json, print_table
from quanlian.cli.values import day
from quanlian.kernel import ParameterSet, today

app = typer.Typer(cls=PresentingGroup, no_args_is_help=True, help="Thresholds with source and mark 参数")
Json = Annotated[bool, typer.Option("--json", help="One JSON array 输出 JSON")]


@app.command("list")
def list_(
    context: typer.Context,
    prefix: Annotated[str, typer.Argument(help="Beginning of the name 参数名开头")] = "",
    as_of: Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"])] = None,
    as_json: Json = False,
) -> None:
    """Parameters in force on a date. 当日有效的参数。"""
    chosen = settings(context)
    found = ParameterSet.load(chosen.home)
    when = day(as_of) or today()
    in_force = [
        found.get(key, as_of=when)
        for key in found.keys(prefix)
        if found.history(key)[0].effective_from <= when
    ]
    if as_json:
        return print_json(p.as_dict() for p in in_force)
    records = [
        {
            **p.as_dict(),
            "mark": p.mark.label[chosen.language],
            "name": p.zh if chosen.language == "zh" else p.en,
        }
        for p in in_force
    ]
    zh = {
        "key": "参数",
        "value": "值",
        "unit": "单位",
        "name": "名称",
        "source": "来源",
        "mark": "标记",
        "effective_from": "生效",
    }
    en = {
        "key": "parameter",
        "value": "value",
        "unit": "unit",
        "name": "name",
        "source": "source",
        "mark": "mark",
        "effective_from": "from",
    }
    empty = {"zh": f"没有以 {prefix} 开头的参数", "en": f"no parameter begins with {prefix}"}[chosen.language]
    return print_table(records, zh if chosen.language == "zh" else en, empty=empty)


@app.command()
def publish(context: typer.Context, as_json: Json = False) -> None:
    """Freeze shipped parameters and the bank's overrides as one immutable set. 发布参数集。"""
    chosen = settings(context)
    resolved = ParameterSet.load(chosen.home)
    path = resolved.publish(chosen.home)
    if as_json:
        return print_json([{"parameter_set": resolved.hash, "path": str(path)}])
    return console().print(f"{resolved.hash}  {path}", markup=False)
