"""``quanlian evaluate``: how good the findings are, where the truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quanlian.cli.context import PresentingGroup, settings
from quanlian.cli.output import console, print_json, print_table
from quanlian.cli.scanning import AsOf, Json
from quanlian.cli.values import day

if TYPE_CHECKING:
    from quanlian.evaluation import Evaluation
    from quanlian.kernel import Language

app = typer.Typer(cls=PresentingGroup, no_args_is_help=True, help="Measure findings against a truth 效果评估")


@app.callback()
def evaluate() -> None:
    """Measure findings against a truth. 效果评估。"""


@app.command()
def statements(
    context: typer.Context,
    truth: Annotated[Path, typer.Option(help="The truth folder of a sample bank 真相目录", file_okay=False)],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Recall by class of anomaly, and false alarms among honest firms. 九类异常查全率与误报率。"""
    from quanlian import Book
    from quanlian.evaluation import evaluate as measured

    chosen = settings(context)
    result = measured(Book(chosen.home), truth, as_of=day(as_of))
    if as_json:
        return print_json(result.records())
    return _print(result, chosen.language)


@app.command()
def realism(
    context: typer.Context,
    sample: Annotated[
        Path,
        typer.Option(help="Folder that `quanlian sample --format parquet` wrote 样本文件夹", file_okay=False),
    ],
    as_json: Json = False,
) -> None:
    """Does a sample bank look like a real one? Each figure beside its target and source. 示例银行的真实性。"""
    from quanlian.evaluation.realism import realism as measured

    chosen = settings(context)
    measures = measured(sample)
    if as_json:
        return print_json([measure.as_dict() for measure in measures])
    zh = chosen.language == "zh"
    records = [
        {
            "name": measure.name[chosen.language],
            "value": "" if measure.value is None else f"{measure.value:.3g}",
            "target": f"{measure.low:g}–{measure.high:g}",
            "holds": _HOLDS[measure.holds][0 if zh else 1],
            "cases": f"{measure.cases:,}",
            "source": measure.source,
        }
        for measure in measures
    ]
    print_table(records, _REALISM_ZH if zh else _REALISM_EN, empty="")
    return None


def _print(result: Evaluation, language: Language) -> None:
    zh = language == "zh"
    recalls = [_readable(part.as_dict()) for part in result.recalls]
    print_table(recalls, _RECALL_ZH if zh else _RECALL_EN, empty="", title="查全率" if zh else "Recall")
    console().print()
    alarms = [_readable(part.as_dict()) for part in result.alarms]
    title = "误报 (每千个清白企业年)" if zh else "False alarms (per 1,000 honest firm-years)"
    print_table(alarms, _ALARMS_ZH if zh else _ALARMS_EN, empty="", title=title)


def _readable(record: dict[str, Any]) -> dict[str, Any]:
    form = "{:.2f}" if record["measure"] == "recall" else "{:.1f}"
    record["interval"] = f"{form.format(record['low'])}-{form.format(record['high'])}"
    record["classes"] = ", ".join(f"{name} {count}" for name, count in record.get("by_class", {}).items())
    return record


_RECALL_ZH = {
    "kind": "手法", "planted": "植入", "judged": "可判断", "found": "查出", "recall": "查全率", "interval": "95% 区间",
    "found_by_any_class": "任一类查出", "firm_years": "企业年", "firm_years_hit": "命中企业年",
}  # fmt: skip
_RECALL_EN = {
    "kind": "kind", "planted": "planted", "judged": "judged", "found": "found", "recall": "recall", "interval": "95 %",
    "found_by_any_class": "found by any class", "firm_years": "firm-years", "firm_years_hit": "hit",
}  # fmt: skip
_ALARMS_ZH = {
    "group": "企业", "firm_years": "企业年", "alarms": "误报", "per_1000": "每千", "interval": "95% 区间", "classes": "按类",
}  # fmt: skip
_ALARMS_EN = {
    "group": "firms", "firm_years": "firm-years", "alarms": "alarms", "per_1000": "per 1,000", "interval": "95 %", "classes": "by class",
}  # fmt: skip
_HOLDS = {True: ("是", "yes"), False: ("否", "no"), None: ("样本太少", "too few")}
_REALISM_ZH = {
    "name": "指标",
    "value": "样本",
    "target": "目标",
    "holds": "符合",
    "cases": "个数",
    "source": "来源",
}
_REALISM_EN = {
    "name": "measure",
    "value": "sample",
    "target": "target",
    "holds": "holds",
    "cases": "cases",
    "source": "source",
}
