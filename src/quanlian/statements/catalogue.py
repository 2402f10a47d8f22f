"""Every rule of the engines, described for those who must answer for it: auditors, policy, users (规则目录)."""

from __future__ import annotations

from datetime import date
from typing import Any

from quanlian.kernel import Bilingual, Level, ParameterSet, today
from quanlian.statements import meters
from quanlian.statements.registry import rules
from quanlian.statements.render import basis
from quanlian.statements.rule import Limits, Rule

_GROUPS = {
    "articulation": "Articulation 三表勾稽",
    "a1": "A1 Cash 货币资金",
    "a2": "A2 Revenue 收入",
    "a3": "A3 Receivables 应收",
    "a4": "A4 Inventory 存货",
    "a5": "A5 Margin and expenses 毛利率与费用",
    "a6": "A6 Cash against profit 现金流背离",
    "a7": "A7 Long-lived assets 长期资产与资本化",
    "a8": "A8 Dealings and hidden debt 往来与隐债",
    "a9": "A9 Governance and data 治理与数据形态",
    "total": "Class scores and total 九类评分与总分",
    "models": "Published models 公开模型",
    "meters": "Meters 三表",
}


def describe(*, as_of: date | None = None, parameters: ParameterSet | None = None) -> list[dict[str, Any]]:
    """Which rules are there, what do they need, on what do they rest?

    One record a rule: ``code, group, level, title, because, innocent, ask, basis, needs, parameters``; the
    texts in both languages, ``level`` None where it depends on the case.

    >>> [r["code"] for r in describe()][:2]
    ['statements.check_01', 'statements.check_02']
    """
    limits = Limits(parameters or ParameterSet.shipped(), as_of or today())
    return [_record(rule, limits) for rule in (*rules(), *meters.RULES)]


def page() -> str:
    """The catalogue as a page of the reference."""
    lines = [
        "# Rules",
        "",
        "Every rule with its source, innocent causes and question. Thresholds are in [parameters](parameters.md).",
    ]
    group = None
    for record in describe():
        if record["group"] != group:
            group = record["group"]
            lines += ["", f"## {_GROUPS.get(group, group)}"]
        lines += ["", *_section(record)]
    return "\n".join(lines) + "\n"


def _record(rule: Rule, limits: Limits) -> dict[str, Any]:
    return {
        "code": rule.code,
        "group": rule.group,
        "level": str(rule.level) if isinstance(rule.level, Level) else None,
        "title": rule.text.title.as_dict(),
        "because": rule.text.because.as_dict(),
        "innocent": rule.text.innocent.as_dict(),
        "ask": rule.text.ask.as_dict(),
        "basis": basis(rule, limits).as_dict(),
        "needs": list(rule.needs),
        "parameters": list(rule.parameters),
    }


def _section(record: dict[str, Any]) -> list[str]:
    title, ask, innocent, source = (
        Bilingual(**record[name]) for name in ("title", "ask", "innocent", "basis")
    )
    lines = [f"### `{record['code']}` {title.zh} / {title.en}", ""]
    lines += [f"- Level 级别: {record['level'] or 'depends on the case 视情况'}"]
    lines += [f"- Basis 依据: {source.zh} / {source.en}"]
    lines += [
        f"- May be innocent 可能的正常原因: {innocent.zh} / {innocent.en}",
        f"- Ask 接下来问: {ask.zh} / {ask.en}",
    ]
    return lines
