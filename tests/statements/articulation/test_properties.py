"""Whatever an honest firm's figures and unit, no hard check fails; whatever is changed, the right one does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quanlian.book.contract import components, statement_items
from quanlian.book.memory import MemoryBook
from quanlian.statements import check_table

AS_OF = date(2024, 6, 30)
HARD = (*range(1, 17), 36)
CENT = Decimal("0.01")
# A change in one of these lines must fail this check, whatever else it fails.
WATCHED = {
    "liabilities_and_equity": 1, "current_assets": 2, "inventory": 3, "prepayments": 3, "fixed_assets": 4,
    "goodwill": 4, "long_term_borrowings": 5, "total_liabilities": 5, "accounts_payable": 6,
    "short_term_borrowings": 6, "retained_earnings": 7, "treasury_stock": 7, "cost_of_sales": 8,
    "other_income": 8, "nonoperating_expenses": 9, "income_tax": 10,
    "other_comprehensive_income_after_tax": 11, "operating_inflow": 12, "investing_outflow": 13,
    "financing_inflow": 14, "fx_effect": 15, "cash_beginning": 16,
}  # fmt: skip
TOTALS = (
    "current_assets", "noncurrent_assets", "total_assets", "current_liabilities", "noncurrent_liabilities",
    "total_liabilities", "total_equity", "liabilities_and_equity", "operating_profit", "profit_before_tax",
    "net_profit", "comprehensive_income", "operating_inflow", "operating_outflow", "net_operating_cash",
    "investing_inflow", "investing_outflow", "net_investing_cash", "financing_inflow", "financing_outflow",
    "net_financing_cash", "net_cash_change", "cash_ending",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A firm with random figures: which unit it prints, and what was changed in its statement."""

    seed: int
    unit: int
    largest: int
    changed: str | None = None
    by: int = 0  # in units of the printed unit, beyond what rounding explains


def lines(made: Made) -> dict[str, Decimal]:
    """Random lines of the 2019 format and totals that are their sums, to the cent."""
    random = Random(made.seed)
    figures: dict[str, Decimal] = {}
    for total in TOTALS:
        for line in components(total):
            if line not in TOTALS and statement_items()[line].format == "2019":
                blank = random.random() < 0.3 and line not in (*WATCHED, "cash", "revenue")
                amount = Decimal(random.randint(0, made.largest * 100)) / 100
                figures[line] = Decimal(0) if blank else amount
    return balanced(figures)


def balanced(figures: dict[str, Decimal]) -> dict[str, Decimal]:
    """Totals added up; retained earnings take what assets leave over."""
    for total in TOTALS:
        figures[total] = added(figures, total)
    figures["retained_earnings"] += figures["total_assets"] - figures["liabilities_and_equity"]
    for total in ("total_equity", "liabilities_and_equity"):
        figures[total] = added(figures, total)
    return figures


def added(figures: Mapping[str, Decimal], total: str) -> Decimal:
    """The sum of a total's lines."""
    return sum((sign * figures.get(line, Decimal(0)) for line, sign in components(total).items()), Decimal(0))


def printed(made: Made) -> dict[str, Decimal | None]:
    """The figures rounded to the unit; zero is left blank, as companies do."""
    unit = CENT if made.unit == 1 else Decimal(made.unit)
    rounded = {n: (v / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit for n, v in lines(made).items()}
    if made.changed:
        slack = Decimal(60) * made.unit  # twice the tolerance of the longest section
        rounded[made.changed] += slack + made.by * made.unit
    return {name: value if value or name in TOTALS else None for name, value in rounded.items()}


def book_of(firms: Iterable[Made], make_arrow: Any) -> MemoryBook:
    """Each firm's statement, and last year's balance sheet as this year's opening column repeats it."""
    statements, comparatives = [], []
    for number, made in enumerate(firms):
        head = {"party_id": f"{number}", "months": 12, "version": "audited", "unit": made.unit}
        last = printed(Made(made.seed + 1, made.unit, made.largest))
        statements.append(head | {"period_end": date(2023, 12, 31)} | printed(made))
        statements.append(head | {"period_end": date(2022, 12, 31)} | last)
        opening = {n: v for n, v in last.items() if statement_items()[n].part == "balance"}
        comparatives.append(head | {"period_end": date(2023, 12, 31)} | opening)
    tables = {"statement": statements, "comparative": comparatives}
    return MemoryBook({name: make_arrow(name, rows) for name, rows in tables.items()})


def failed(firms: list[Made], make_arrow: Any) -> list[set[int]]:
    """The hard checks that fail on each firm's statement of 2023."""
    found: list[set[int]] = [set() for _ in firms]
    for row in check_table(book_of(firms, make_arrow), as_of=AS_OF).to_pylist():
        if row["number"] in HARD and row["period_end"].year == 2023 and row["status"] == "hard":
            found[int(row["party_id"])].add(row["number"])
    return found


firms = st.builds(
    Made,
    seed=st.integers(0, 2**32),
    unit=st.sampled_from([1, 1_000, 10_000, 1_000_000, 100_000_000]),
    largest=st.sampled_from([10, 10**5, 10**9, 10**12]),
)
changed_firms = st.builds(
    Made,
    seed=st.integers(0, 2**32),
    unit=st.sampled_from([1, 1_000, 10_000]),
    largest=st.just(10**9),
    changed=st.sampled_from(sorted(WATCHED)),
    by=st.integers(1, 10**6),
)
# One book of many firms per example: the engine judges a hundred as fast as one. A failing firm is not
# shrunk, it is as readable as any and each try takes seconds.
unhurried = settings(
    max_examples=3,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@unhurried
@given(made=st.lists(firms, min_size=40, max_size=40))
def test_an_honest_firm_fails_no_hard_check_in_any_unit(make_arrow: Any, made: list[Made]) -> None:
    assert failed(made, make_arrow) == [set() for _ in made]


@unhurried
@given(made=st.lists(changed_firms, min_size=40, max_size=40))
def test_a_change_beyond_rounding_fails_the_check_that_watches_the_line(
    make_arrow: Any, made: list[Made]
) -> None:
    for firm, found in zip(made, failed(made, make_arrow), strict=True):
        assert WATCHED[str(firm.changed)] in found, firm
