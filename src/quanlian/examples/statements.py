"""A closed year of the ledger as statement items of the contract, in yuan (示例报表)."""

from __future__ import annotations

from decimal import Decimal

from quanlian.examples.ledger import State, Year

Items = dict[str, Decimal]


def yuan(cents: int) -> Decimal:
    """Cents as yuan.

    >>> yuan(12345)
    Decimal('123.45')
    """
    return Decimal(cents) / 100


def balance_items(state: State) -> Items:
    """The balance sheet of a state."""
    current = {
        "cash": state.cash,
        "notes_receivable": state.notes_receivable,
        "accounts_receivable": state.receivables - state.allowance,
        "prepayments": state.prepayments,
        "other_receivables": state.other_receivables,
        "inventory": state.inventory,
    }
    fixed = {
        "fixed_assets": state.fixed_gross - state.fixed_depreciated,
        "construction_in_progress": state.construction,
        "intangible_assets": state.intangible,
    }
    owed = {
        "short_term_borrowings": state.short_debt,
        "notes_payable": state.notes_payable,
        "accounts_payable": state.payables,
        "contract_liabilities": state.advances,
        "employee_benefits_payable": state.wages,
        "taxes_payable": state.taxes,
        "other_payables": state.other_payables,
    }
    equity = {
        "paid_in_capital": state.capital, "capital_reserve": state.reserve, "surplus_reserve": state.surplus,
        "retained_earnings": state.retained,
    }  # fmt: skip
    totals = {
        "current_assets": sum(current.values()),
        "noncurrent_assets": sum(fixed.values()),
        "total_assets": sum(current.values()) + sum(fixed.values()),
        "current_liabilities": sum(owed.values()),
        "long_term_borrowings": state.long_debt,
        "noncurrent_liabilities": state.long_debt,
        "total_liabilities": sum(owed.values()) + state.long_debt,
        "total_equity": sum(equity.values()),
        "liabilities_and_equity": state.liabilities + sum(equity.values()),
    }
    return {name: yuan(cents) for name, cents in {**current, **fixed, **owed, **equity, **totals}.items()}


def income_items(year: Year) -> Items:
    """The income statement of a year."""
    flows = year.flows
    cents = {
        "revenue": flows["revenue"],
        "cost_of_sales": flows["cost"],
        "taxes_and_surcharges": flows["surcharges"],
        "selling_expenses": flows["selling"],
        "admin_expenses": flows["admin"],
        "rd_expenses": flows["research"],
        "finance_expenses": flows["finance"],
        "interest_expense": flows["interest"],
        "interest_income": flows["interest_income"],
        "other_income": flows["subsidy"],
        "credit_impairment": -flows["impairment"],
        "operating_profit": flows["operating_profit"],
        "nonoperating_income": flows["windfall"],
        "nonoperating_expenses": flows["penalty"],
        "profit_before_tax": flows["profit_before_tax"],
        "income_tax": flows["income_tax"],
        "net_profit": flows["net_profit"],
        "comprehensive_income": flows["net_profit"],
    }
    return {name: yuan(value) for name, value in cents.items()}


def cash_items(year: Year) -> Items:
    """The cash-flow statement of a year, direct method."""
    flows, opening, closing = year.flows, year.opening, year.closing
    outflow = sum(flows[name] for name in ("cash_purchases", "cash_wages", "taxes_paid", "other_outflow"))
    financing_out = flows["repaid"] + flows["dividends_and_interest"]
    financing_in = flows["borrowed"] + flows["injection"]
    cents = {
        "cash_from_sales": flows["cash_sales"],
        "other_operating_inflow": flows["other_inflow"],
        "operating_inflow": flows["cash_sales"] + flows["other_inflow"],
        "cash_for_purchases": flows["cash_purchases"],
        "cash_for_employees": flows["cash_wages"],
        "taxes_paid": flows["taxes_paid"],
        "other_operating_outflow": flows["other_outflow"],
        "operating_outflow": outflow,
        "net_operating_cash": flows["operating_cash"],
        "investing_inflow": 0,
        "cash_for_capex": flows["cash_capex"],
        "investing_outflow": flows["cash_capex"],
        "net_investing_cash": -flows["cash_capex"],
        "cash_from_equity": flows["injection"],
        "cash_from_borrowings": flows["borrowed"],
        "financing_inflow": financing_in,
        "cash_for_debt": flows["repaid"],
        "cash_for_dividends_interest": flows["dividends_and_interest"],
        "financing_outflow": financing_out,
        "net_financing_cash": financing_in - financing_out,
        "fx_effect": 0,
        "net_cash_change": flows["cash_change"],
        "cash_beginning": opening.cash - opening.restricted,
        "cash_ending": closing.cash - closing.restricted,
    }
    return {name: yuan(value) for name, value in cents.items()}


def supplement_items(year: Year) -> Items:
    """The supplement: net profit reconciled to operating cash (间接法)."""
    flows, opening, closing = year.flows, year.opening, year.closing

    def change(*names: str) -> int:
        return sum(int(getattr(closing, name) - getattr(opening, name)) for name in names)

    receivable = change("receivables", "notes_receivable", "prepayments", "other_receivables", "restricted")
    payable = change("payables", "notes_payable", "advances", "wages", "taxes", "other_payables")
    cents = {
        "indirect_net_profit": flows["net_profit"],
        "indirect_credit_impairment": flows["impairment"],
        "depreciation": flows["depreciation"],
        "amortization": flows["amortization"],
        "indirect_finance_expenses": flows["interest"],
        "indirect_inventory": -change("inventory"),
        "indirect_receivables": -receivable,
        "indirect_payables": payable + flows["vat_capex"],
        "indirect_operating_cash": flows["operating_cash"],
    }
    return {name: yuan(value) for name, value in cents.items()}


def note_items(year: Year) -> Items:
    """Figures from the notes that the finer checks need (附注资料)."""
    flows, closing = year.flows, year.closing
    cents = {
        "restricted_cash": closing.restricted,
        "dividends_declared": flows["dividend"],
        "reserve_appropriation": flows["appropriation"],
        "equity_injected": flows["injection"],
        "employee_benefits_accrued": flows["wages"],
        "production_labour_depreciation": flows["labour"] + flows["depreciation_cost"],
        "current_income_tax": flows["income_tax"],
        "vat_accrued": flows["vat"],
        "fixed_assets_purchased": flows["bought"],
        "fixed_assets_transferred_in": flows["transferred"],
        "capex_vat": flows["vat_capex"],
        "inventory_purchased": flows["purchases"] + flows["labour"] + flows["depreciation_cost"],
        "fixed_assets_gross": closing.fixed_gross,
        "accumulated_depreciation": closing.fixed_depreciated,
    }
    return {name: yuan(value) for name, value in cents.items()}


def all_items(year: Year) -> Items:
    """Every item of a year."""
    return {
        **balance_items(year.closing),
        **income_items(year),
        **cash_items(year),
        **supplement_items(year),
        **note_items(year),
    }
