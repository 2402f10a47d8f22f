"""The mapping file that goes with the deliveries (映射文件): what headings and file names do not say."""

from __future__ import annotations

from pathlib import Path

from quanlian.book.contract import TABLES
from quanlian.sandbox.clock import Clock, month_end
from quanlian.sandbox.files.bank.layout import (
    CORE_NUMBER,
    CREDIT_NUMBER,
    RENUMBERED,
    Layout,
    compact,
    layouts,
)

_HEAD = """\
# 本行各系统导出文件的说明, 供 quanlian import FILES --map mapping.yaml 使用
# What the deliveries of this bank's systems mean; use it with quanlian import FILES --map mapping.yaml
#
# 核心系统的客户号与信贷系统的不同, 账本以信贷客户号为准; 两者的对照在 核心_别名_*.csv
# The core system numbers customers differently; the book goes by the credit system's number.
# 借据与主体是全量快照: 逐月导入时, 快照中不再出现的记录按当日关闭
# Loans and parties are full snapshots: imported month by month, what a snapshot no longer shows is closed.
files:
"""


def write(path: Path, clock: Clock) -> None:
    """Write the mapping for the deliveries of a clock's months."""
    rules = [rule for how in layouts().values() for rule in _rules(how, clock)]
    path.write_text(_HEAD + "".join(rules), encoding="utf-8", newline="\n")


def _rules(how: Layout, clock: Clock) -> list[str]:
    own = f"{how.system}_{TABLES[how.table].zh}"
    if how.snapshot:
        days = (month_end(clock.first + month) for month in range(clock.months))
        return [_rule(how, f"{own}_{compact(day)}.txt", f"    snapshot: {day}\n") for day in days]
    if how.form == "xlsx":
        book = _rule(
            how, f"{how.system}_{how.workbook}_*.xlsx", f"    sheet: {TABLES[how.table].zh}\n", header_row=2
        )
        return [book, _rule(how, f"{own}_*.csv", "")]
    return [_rule(how, f"{own}_*.{how.form}", _renumbered(how))]


def _rule(how: Layout, match: str, more: str, *, header_row: int = 1) -> str:
    return f'  - match: "{match}"\n    table: {how.table}\n    header_row: {header_row}\n{more}'


def _renumbered(how: Layout) -> str:
    if how.table not in RENUMBERED:
        return ""
    columns = [f"{CREDIT_NUMBER}: party_id"]
    if how.table == "flow":
        columns.append(f"对方{CREDIT_NUMBER}: counterparty_id")
    return f"    columns: {{{', '.join(columns)}}}\n    ignore: [{CORE_NUMBER}]\n"
