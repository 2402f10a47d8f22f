"""Invented borrowers of a small bank: who they are, how they trade, what is wrong with a few (示例客户)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from quanlian.examples.ledger import Habits, State, Year, close_year, opening_state, share
from quanlian.examples.statements import Items, all_items

LAST_YEAR = 2023
YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """An industry: its GB/T 4754 code, what names are made of, its habits, revenue per kWh in yuan."""

    code: str
    word: str
    habits: Habits
    yuan_per_kwh: float


@dataclass(slots=True, kw_only=True)
class Firm:
    """One borrower with its closed years and, where something is planted, what."""

    party_id: str
    name: str
    trade: Trade
    segment: str
    branch: str
    years: list[Year]
    statements: list[Items]
    planted: str | None = None
    claimed: float = 1.0  # revenue told to the bank over revenue really made, last year


TRADES = (
    Trade(code="C3484", word="机械", habits=Habits(gross_margin=0.19, receivable_days=85, inventory_days=85), yuan_per_kwh=38),
    Trade(code="C2929", word="塑料", habits=Habits(gross_margin=0.17, receivable_days=75, inventory_days=65), yuan_per_kwh=16),
    Trade(code="C1713", word="纺织", habits=Habits(gross_margin=0.14, receivable_days=62, inventory_days=95), yuan_per_kwh=11),
    Trade(
        code="C1439", word="食品", yuan_per_kwh=34,
        habits=Habits(gross_margin=0.18, receivable_days=35, inventory_days=62, research=0.008),
    ),
    Trade(
        code="F5174", word="商贸", yuan_per_kwh=420,
        habits=Habits(
            gross_margin=0.075, labour_share=0.02, receivable_days=48, inventory_days=38, selling=0.018, admin=0.016,
            research=0, capex=0.006, asset_intensity=0.08, leverage=0.62, payable_days=30,
        ),
    ),
    Trade(
        code="C2631", word="化工", yuan_per_kwh=13,
        habits=Habits(gross_margin=0.18, receivable_days=66, inventory_days=58, asset_intensity=0.6, capex=0.045),
    ),
)  # fmt: skip

_FIRST = "青云白石金禾银杏清泉远山海棠松柏春江秋实晨曦星河长风明湖丹桂翠竹玉兰红枫紫荆百川千帆万和永丰嘉禾瑞雪祥云福田寿安康泰宁远和顺平川广源宏图大成"
_SUFFIX = "示例"


def invent_firms(count: int, seed: int) -> list[Firm]:
    """The borrowers, the same for the same count and seed; planted ones are spread among them."""
    random = Random(seed)  # noqa: S311 - reproducible examples, not secrets
    names = _names(random, count)
    planted = dict(zip(_spread(count, len(PLANTS)), PLANTS, strict=False))
    return [_firm(random, index, names[index], planted.get(index)) for index in range(count)]


def _names(random: Random, count: int) -> list[str]:
    pairs = [_FIRST[i : i + 2] for i in range(0, len(_FIRST), 2)]
    all_names = [a + b for a in pairs for b in ("", *pairs) if a != b]
    return random.sample(all_names, count)


def _spread(count: int, wanted: int) -> list[int]:
    step = max(1, count // (wanted + 1))
    return [step * (number + 1) for number in range(wanted) if step * (number + 1) < count]


def _firm(random: Random, index: int, name: str, plant: str | None) -> Firm:
    trade = TRADES[index % len(TRADES)] if plant is None else TRADES[index % 3]
    habits = _varied(random, trade.habits)
    revenue = round(10 ** random.uniform(9.3, 11.0))  # cents: 20 million to a billion yuan
    firm = Firm(
        party_id=f"C{index + 1:06d}",
        name=f"{name}{_SUFFIX}{trade.word}有限公司",
        trade=trade,
        segment="small" if revenue < 20_000_000_000 else "medium" if revenue < 40_000_000_000 else "large",
        branch=f"B{1 + index % 4:02d}",
        years=[],
        statements=[],
        planted=plant,
    )
    state = opening_state(revenue, habits)
    for _ in range(YEARS):
        revenue = share(revenue, random.uniform(0.98, 1.12))
        state = _close(firm, state, revenue, habits)
    firm.statements = [all_items(year) for year in firm.years]
    if plant in BENT:
        BENT[plant](firm)
    return firm


def _close(firm: Firm, state: State, revenue: int, habits: Habits) -> State:
    change = LIVED.get(firm.planted or "")
    if change is not None:
        habits, revenue = change(firm, habits, revenue)
    year = close_year(state, revenue, habits)
    firm.years.append(year)
    return year.closing


def _varied(random: Random, habits: Habits) -> Habits:
    def near(value: float, width: float) -> float:
        return value * random.uniform(1 - width, 1 + width)

    return replace(
        habits,
        gross_margin=near(habits.gross_margin, 0.12),
        receivable_days=near(habits.receivable_days, 0.15),
        inventory_days=near(habits.inventory_days, 0.15),
        payable_days=near(habits.payable_days, 0.15),
        leverage=near(habits.leverage, 0.08),
        selling=near(habits.selling, 0.15),
        admin=near(habits.admin, 0.15),
        interest=random.uniform(0.039, 0.051),
    )


Lived = Callable[[Firm, Habits, int], tuple[Habits, int]]


def _both_high(_: Firm, habits: Habits, revenue: int) -> tuple[Habits, int]:
    """Cash and loans both high, deposits earning next to nothing."""
    return replace(habits, cash_floor=0.36, deposit_rate=0.001, leverage=0.7), revenue


def _stretch(firm: Firm, habits: Habits, revenue: int) -> tuple[Habits, int]:
    """Receivables stretch by 35 days a year and profits bring no cash."""
    days = habits.receivable_days + 35 * len(firm.years)
    return replace(habits, receivable_days=days, gross_margin=habits.gross_margin + 0.03), revenue


def _stock(firm: Firm, habits: Habits, revenue: int) -> tuple[Habits, int]:
    """Stock builds up while the margin rises."""
    held = habits.inventory_days * (1 + 0.4 * len(firm.years))
    return replace(
        habits, inventory_days=held, gross_margin=habits.gross_margin + 0.025 * len(firm.years)
    ), revenue


def _inflated(firm: Firm, habits: Habits, revenue: int) -> tuple[Habits, int]:
    """A third more revenue in the last year than electricity, VAT and wages can explain."""
    if len(firm.years) < YEARS - 1:
        return habits, revenue
    firm.claimed = 1.5
    return replace(habits, receivable_days=habits.receivable_days * 1.5), share(revenue, 1.5)


LIVED: dict[str, Lived] = {
    "cash_debt_both_high": _both_high,
    "receivables_stretch": _stretch,
    "stock_builds_up": _stock,
    "sales_beyond_meters": _inflated,
}


def _total_off(firm: Firm) -> None:
    """Total assets of the last year stand 1.5 million too high."""
    firm.statements[-1]["total_assets"] += Decimal("1500000.00")


def _rollforward(firm: Firm) -> None:
    """Retained earnings jump by a fifth of equity without profit; paid-in capital gives way."""
    items = firm.statements[-1]
    moved = (items["total_equity"] * Decimal("0.2")).quantize(Decimal("0.01"))
    items["retained_earnings"] += moved
    items["paid_in_capital"] -= moved


def _no_change(firm: Firm) -> None:
    """The statement told to the bank is the true one; the tax office was told less (see the tax version)."""


BENT: dict[str | None, Callable[[Firm], None]] = {
    "total_off": _total_off,
    "retained_earnings_jump": _rollforward,
    "versions_conflict": _no_change,
}
PLANTS = (*LIVED, *(str(name) for name in BENT))
