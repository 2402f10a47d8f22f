"""The reference page of statement items, written from the contract itself (报表项目参考页)."""

from __future__ import annotations

from quanlian.book.contract import Item, statement_items

_PARTS = {
    "balance": "Balance sheet 资产负债表",
    "income": "Income statement 利润表",
    "cashflow": "Cash-flow statement 现金流量表",
    "notes": "Notes 附注及补充信息",
}
_INTRO = (
    "Each line is a column of `statement` and `comparative`, in yuan. *Adds to* is the total a line is summed into, with its sign; "
    "lines without one are totals at the top or “of which” lines. *Format*: `2019` 财会〔2019〕6号, `pre2019` and `2018` its forerunners, "
    "`2024` the lines for data resources, `small` 小企业会计准则, `financial` lines of financial firms inside a consolidated statement, "
    "`supplement` 补充资料, `note` figures from the notes. A workbook's lines are matched after numbering, blanks, marks "
    "(加、减、其中), units and instructions (损失以“-”号填列) are taken off; words in brackets at the end of a name say where the "
    "line stands, they are not printed."
)


def reference_page() -> str:
    """Every statement item with the names under which it is recognised."""
    lines = ["# Statement items", "", _INTRO, ""]
    for part, title in _PARTS.items():
        lines += [
            f"## {title}",
            "",
            "| Column | Printed as | Also | Adds to | Format |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(item) for item in statement_items().values() if item.part == part]
        lines.append("")
    return "\n".join(lines)


def _row(item: Item) -> str:
    total = f"{'+' if item.sign > 0 else '−'} `{item.adds_to}`" if item.adds_to else ""
    return f"| `{item.name}` | {item.label} | {'、'.join(item.zh[1:])} | {total} | {item.format} |"
