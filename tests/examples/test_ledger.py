"""The generator's years tie to the cent, whatever the habits."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from quanlian.examples.ledger import Habits, balanced, close_year, opening_state
from quanlian.examples.statements import Items, all_items, balance_items, supplement_items

Money = Decimal


def failures(now: Items, opening: Items) -> list[int]:
    """Numbers of the checks 1 to 16 (and 17, 18, 20, 21, 28, 29, 31) that do not tie to the cent."""

    def total(*names: str) -> Money:
        return sum((now.get(name, Money(0)) for name in names), Money(0))

    costs = total(
        "cost_of_sales",
        "taxes_and_surcharges",
        "selling_expenses",
        "admin_expenses",
        "rd_expenses",
        "finance_expenses",
    )
    gains = total("revenue", "other_income", "credit_impairment")
    noncash = total("indirect_net_profit", "indirect_credit_impairment", "depreciation", "amortization", "indirect_finance_expenses",
                    "indirect_inventory", "indirect_receivables", "indirect_payables")  # fmt: skip
    debt = ("short_term_borrowings", "long_term_borrowings")
    sides = {
        1: (now["total_assets"], total("total_liabilities", "total_equity")),
        2: (now["total_assets"], total("current_assets", "noncurrent_assets")),
        3: (now["current_assets"], total("cash", "notes_receivable", "accounts_receivable", "prepayments", "other_receivables", "inventory")),
        4: (now["noncurrent_assets"], total("fixed_assets", "construction_in_progress", "intangible_assets")),
        5: (now["total_liabilities"], total("current_liabilities", "noncurrent_liabilities")),
        6: (now["current_liabilities"], total("short_term_borrowings", "notes_payable", "accounts_payable", "contract_liabilities",
                                              "employee_benefits_payable", "taxes_payable", "other_payables")),
        7: (now["total_equity"], total("paid_in_capital", "capital_reserve", "surplus_reserve", "retained_earnings")),
        8: (now["operating_profit"], gains - costs),
        9: (now["profit_before_tax"], total("operating_profit", "nonoperating_income") - now["nonoperating_expenses"]),
        10: (now["net_profit"], now["profit_before_tax"] - now["income_tax"]),
        11: (now["comprehensive_income"], now["net_profit"]),
        12: (now["net_operating_cash"], now["operating_inflow"] - now["operating_outflow"]),
        13: (now["net_investing_cash"], now["investing_inflow"] - now["investing_outflow"]),
        14: (now["net_financing_cash"], now["financing_inflow"] - now["financing_outflow"]),
        15: (now["net_cash_change"], total("net_operating_cash", "net_investing_cash", "net_financing_cash", "fx_effect")),
        16: (now["cash_ending"], total("cash_beginning", "net_cash_change")),
        17: (now["cash_ending"], now["cash"] - now["restricted_cash"]),
        18: (now["retained_earnings"], opening["retained_earnings"] + now["net_profit"] - total("reserve_appropriation", "dividends_declared")),
        20: (now["total_equity"] - opening["total_equity"], total("comprehensive_income", "equity_injected") - now["dividends_declared"]),
        21: (now["net_operating_cash"], noncash),
        28: (total(*debt) - sum((opening[name] for name in debt), Money(0)), now["cash_from_borrowings"] - now["cash_for_debt"]),
        29: (now["fixed_assets"], opening["fixed_assets"] + total("fixed_assets_purchased", "fixed_assets_transferred_in") - now["depreciation"]),
        31: (now["inventory"], opening["inventory"] + now["inventory_purchased"] - now["cost_of_sales"]),
    }  # fmt: skip
    return [number for number, (left, right) in sides.items() if left != right]


_rate = st.floats(0, 1)
_habits = st.builds(
    Habits,
    gross_margin=st.floats(-0.1, 0.6), labour_share=st.floats(0, 0.4), receivable_days=st.floats(0, 300),
    inventory_days=st.floats(0, 300), payable_days=st.floats(0, 200), advance_share=st.floats(0, 0.3),
    capex=st.floats(0, 0.3), leverage=st.floats(0.1, 0.9), payout=_rate, income_tax=st.floats(0, 0.25),
    cash_floor=st.floats(0.01, 0.5), margin_on_notes=_rate,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    habits=_habits,
    revenue=st.integers(10**6, 10**13),
    growth=st.floats(0.3, 3),
    injection=st.integers(0, 10**10),
)
def test_every_year_ties_to_the_cent(habits: Habits, revenue: int, growth: float, injection: int) -> None:
    state = opening_state(revenue, habits)
    assert balanced(state)
    for _ in range(2):
        revenue = round(revenue * growth)
        year = close_year(state, revenue, habits, injection=injection)
        assert balanced(year.closing)
        assert failures(all_items(year), balance_items(year.opening)) == []
        assert sum(supplement_items(year).values()) == 2 * supplement_items(year)["indirect_operating_cash"]
        state = year.closing
