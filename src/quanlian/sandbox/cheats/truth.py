"""What the cheats really did (造假真相): one row a cheat for ``truth/cheat``, told after the last month."""

from __future__ import annotations

from datetime import date
from typing import Any

from quanlian.sandbox.cheats.books import notebook, standing
from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.world import World

HOW = {
    "a1": ("货币资金被划走或虚构回款, 账面仍在", "cash swept to the owner or collections invented, still on the books"),
    "a2": ("虚构销售与采购, 以空转资金回款, 利润转入在建工程/预付/其他应收", "invented sales and purchases, brought home by round trips, profit laundered into construction, prepayments or claims"),
    "a3": ("年末压货或以假销售续旧账", "goods pushed into the trade before year end, or old debts renewed by false sales"),
    "a4": ("少转成本, 存货虚增", "cost left in the store, stock that is not there"),
    "a5": ("费用或成本由关联方承担, 或以存货熨平毛利", "expenses or cost borne by others, or a margin kept flat with stock"),
    "a6": ("未开票收入或费用挂预付, 利润无现金", "unbilled revenue or parked expenses: profit without cash"),
    "a7": ("成本费用资本化进在建工程/开发支出, 或高价购入空壳", "cost parked in construction or development, or a shell bought dear"),
    "a8": ("资金借给关联方, 关联销售未披露, 或向个人借款挂其他应付", "money lent to the owner's firms, sales to relations not owned up to, or loans from persons"),
    "a9": ("给银行与税务两套账, 频繁更换审计与财务负责人", "one set of books for the bank and one for the tax office, people who leave"),
    "hidden_debt": ("民间借款不入账, 列为资本或回款", "private loans shown as capital or as collections"),
    "round_trip": ("资金经关联账户空转充作收入", "own cash sent round through related accounts as turnover"),
}  # fmt: skip


def tell(world: World) -> None:
    """Add the rows of ``truth/cheat``; a plan that never took effect leaves no row."""
    plan, book = world.cheats.plan, notebook(world)
    total = standing(world, "total")
    for place in range(len(plan)):
        years = {
            year: int(column[place]) for year, column in sorted(book.years.items()) if len(column) > place
        }
        periods = _periods(years)
        if periods:
            world.truth["cheat"].append(_row(world, place, periods, int(total[place])))


def _periods(years: dict[int, int]) -> list[dict[str, Any]]:
    """Every year from the first false entry on: what was booked stays in the balances after it stops."""
    begun, rows = False, []
    for year, amount in years.items():
        begun = begun or amount > 0
        if begun:
            rows.append({"period_end": f"{year}-12-31", "amount": amount / 100})
    return rows


def _row(world: World, place: int, periods: list[dict[str, Any]], total: int) -> dict[str, Any]:
    plan = world.cheats.plan
    kind, start = str(plan["kind"][place]), int(plan["start"][place])
    zh, en = HOW.get(kind, (kind, kind))
    return {
        "party_id": str(world.firms.party_id[plan["firm"][place]]),
        "kind": kind,
        "from": _first_day(world, start).isoformat(),
        "size": round(float(plan["size"][place]), 6),
        "sloppy": bool(plan["sloppy"][place]),
        "total": total / 100,
        "periods": periods,
        "how_zh": zh,
        "how_en": en,
    }


def _first_day(world: World, number: int) -> date:
    year, month = year_and_month(world.clock.first + number)
    return date(year, month, 1)
