"""A small double-entry year of an invented firm, in cents, whose three statements tie to the cent (示例账套).

Every flow is posted to both of its sides, so the balance sheet, the income statement, the cash-flow
statement and its supplement agree because they come from one set of movements, as an honest firm's do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

VAT_RATE = 0.13
_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How an invented firm does business; shares are of revenue unless the name says otherwise."""

    gross_margin: float = 0.20
    labour_share: float = 0.18  # of cost of sales
    receivable_days: float = 70
    note_days: float = 8
    inventory_days: float = 75
    payable_days: float = 50
    note_payable_days: float = 12
    advance_share: float = 0.01
    selling: float = 0.035
    admin: float = 0.045
    research: float = 0.02
    wage_share: float = 0.5  # of selling, admin and research
    capex: float = 0.035
    depreciation: float = 0.08  # of gross fixed assets
    asset_intensity: float = 0.45
    leverage: float = 0.55  # liabilities to assets at the start
    interest: float = 0.044
    deposit_rate: float = 0.009
    cash_floor: float = 0.07
    payout: float = 0.3  # of the year's profit, paid the year after
    income_tax: float = 0.25
    margin_on_notes: float = 0.3  # deposit for acceptances
    subsidy: float = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Balances at a year's end, in cents."""

    cash: int = 0
    restricted: int = 0  # part of cash
    notes_receivable: int = 0
    receivables: int = 0
    allowance: int = 0
    prepayments: int = 0
    other_receivables: int = 0
    inventory: int = 0
    fixed_gross: int = 0
    fixed_depreciated: int = 0
    construction: int = 0
    intangible: int = 0
    short_debt: int = 0
    notes_payable: int = 0
    payables: int = 0
    advances: int = 0
    wages: int = 0
    taxes: int = 0
    other_payables: int = 0
    long_debt: int = 0
    capital: int = 0
    reserve: int = 0
    surplus: int = 0
    retained: int = 0
    profit: int = 0  # the year's net profit, for the dividend of the year after

    @property
    def assets(self) -> int:
        """Total assets."""
        current = self.cash + self.notes_receivable + self.receivables - self.allowance + self.prepayments
        fixed = self.fixed_gross - self.fixed_depreciated + self.construction + self.intangible
        return current + self.other_receivables + self.inventory + fixed

    @property
    def liabilities(self) -> int:
        """Total liabilities."""
        operating = self.notes_payable + self.payables + self.advances + self.wages + self.taxes
        return operating + self.other_payables + self.short_debt + self.long_debt

    @property
    def equity(self) -> int:
        """Total equity as booked."""
        return self.capital + self.reserve + self.surplus + self.retained


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A closed year: opening and closing balances and the flows between, in cents."""

    opening: State
    closing: State
    flows: dict[str, int]


def share(amount: int, rate: float) -> int:
    """A part of an amount, in whole cents."""
    return round(amount * rate)


def opening_state(revenue: int, habits: Habits) -> State:
    """Balances from which a firm of this revenue and these habits may start."""
    gross_sales = share(revenue, 1 + VAT_RATE)
    cost = share(revenue, 1 - habits.gross_margin)
    purchases = share(cost, 1 - habits.labour_share)
    receivables = share(gross_sales, habits.receivable_days / _YEAR)
    fixed = share(revenue, habits.asset_intensity)
    state = State(
        cash=share(revenue, habits.cash_floor + 0.02),
        notes_receivable=share(gross_sales, habits.note_days / _YEAR),
        receivables=receivables,
        allowance=share(receivables, 0.01),
        prepayments=share(purchases, 0.01),
        other_receivables=share(revenue, 0.006),
        inventory=share(cost, habits.inventory_days / _YEAR),
        fixed_gross=fixed,
        fixed_depreciated=share(fixed, 0.35),
        construction=share(revenue, 0.01),
        intangible=share(revenue, 0.03),
        notes_payable=share(purchases, (1 + VAT_RATE) * habits.note_payable_days / _YEAR),
        payables=share(purchases, (1 + VAT_RATE) * habits.payable_days / _YEAR),
        advances=share(revenue, habits.advance_share),
        wages=share(revenue, 0.012),
        taxes=share(revenue, 0.004),
        other_payables=share(revenue, 0.008),
    )
    state = replace(state, restricted=share(state.notes_payable, habits.margin_on_notes))
    debt = max(share(revenue, 0.02), share(state.assets, habits.leverage) - state.liabilities)
    state = replace(state, short_debt=debt - share(debt, 0.25), long_debt=share(debt, 0.25))
    own = state.assets - state.liabilities
    capital, surplus = share(own, 0.5), share(own, 0.06)
    reserve = share(own, 0.04)
    return replace(
        state, capital=capital, surplus=surplus, reserve=reserve, retained=own - capital - surplus - reserve,
        profit=share(revenue, 0.02),
    )  # fmt: skip


def close_year(opening: State, revenue: int, habits: Habits, *, injection: int = 0) -> Year:
    """One year's business; the bank loans move so that cash stays near the firm's habit."""
    debt = opening.short_debt
    for _ in range(4):  # interest depends on the loan and the loan on the cash left
        year = _year(opening, revenue, habits, debt, injection)
        wanted = share(revenue, habits.cash_floor) + year.closing.restricted
        debt = max(0, debt + wanted - year.closing.cash)
    return _year(opening, revenue, habits, debt, injection)


def _year(opening: State, revenue: int, habits: Habits, short_debt: int, injection: int) -> Year:
    flows: dict[str, int] = {"revenue": revenue, "injection": injection}
    closing = _trade(opening, flows, habits)
    closing = _assets(opening, closing, flows, habits)
    closing = replace(closing, short_debt=short_debt, long_debt=opening.long_debt)
    _profit(opening, closing, flows, habits)
    closing = _equity_and_tax(opening, closing, flows, habits)
    closing = _cash(opening, closing, flows)
    return Year(opening=opening, closing=closing, flows=flows)


def _trade(opening: State, flows: dict[str, int], habits: Habits) -> State:
    revenue = flows["revenue"]
    gross_sales = revenue + share(revenue, VAT_RATE)
    cost = share(revenue, 1 - habits.gross_margin)
    labour = share(cost, habits.labour_share)
    depreciation = share(opening.fixed_gross, habits.depreciation)
    flows.update(
        cost=cost, labour=labour, depreciation=depreciation, depreciation_cost=share(depreciation, 0.7)
    )
    inventory = share(cost, habits.inventory_days / _YEAR)
    purchases = cost + inventory - opening.inventory - labour - flows["depreciation_cost"]
    gross_purchases = purchases + share(purchases, VAT_RATE)
    flows.update(purchases=purchases, vat_in=share(purchases, VAT_RATE), vat_out=share(revenue, VAT_RATE))
    receivables = share(gross_sales, habits.receivable_days / _YEAR)
    overhead = {name: share(revenue, getattr(habits, name)) for name in ("selling", "admin", "research")}
    flows.update(overhead)
    flows["wages"] = labour + share(sum(overhead.values()), habits.wage_share)
    closing = replace(
        opening,
        notes_receivable=share(gross_sales, habits.note_days / _YEAR),
        receivables=receivables,
        allowance=share(receivables, 0.01),
        prepayments=share(purchases, 0.01),
        other_receivables=share(revenue, 0.006),
        inventory=inventory,
        notes_payable=share(gross_purchases, habits.note_payable_days / _YEAR),
        payables=share(gross_purchases, habits.payable_days / _YEAR),
        advances=share(revenue, habits.advance_share),
        wages=share(flows["wages"], 1 / 12),
        other_payables=share(revenue, 0.008),
    )
    return replace(closing, restricted=share(closing.notes_payable, habits.margin_on_notes))


def _assets(opening: State, closing: State, flows: dict[str, int], habits: Habits) -> State:
    capex = share(flows["revenue"], habits.capex)
    bought, built = share(capex, 0.6), share(capex, 0.35)
    rights = capex - bought - built
    transferred = opening.construction + share(built, 0.6)
    amortization = share(opening.intangible, 0.05)
    flows.update(
        capex=capex, bought=bought, transferred=transferred, amortization=amortization,
        vat_capex=share(capex, VAT_RATE),
    )  # fmt: skip
    return replace(
        closing,
        fixed_gross=opening.fixed_gross + bought + transferred,
        fixed_depreciated=opening.fixed_depreciated + flows["depreciation"],
        construction=opening.construction + built - transferred,
        intangible=opening.intangible + rights - amortization,
    )


def _profit(opening: State, closing: State, flows: dict[str, int], habits: Habits) -> None:
    debt = (opening.short_debt + opening.long_debt + closing.short_debt + closing.long_debt) // 2
    vat = flows["vat_out"] - flows["vat_in"] - flows["vat_capex"]
    # Depreciation outside production and amortization are part of administration.
    flows["admin"] += flows["depreciation"] - flows["depreciation_cost"] + flows["amortization"]
    flows.update(
        vat=vat,
        surcharges=share(max(vat, 0), 0.12) + share(flows["revenue"], 0.0003),
        interest=share(debt, habits.interest),
        interest_income=share(opening.cash, habits.deposit_rate),
        bank_fees=share(flows["revenue"], 0.0004),
        impairment=closing.allowance - opening.allowance,
        subsidy=share(flows["revenue"], habits.subsidy),
        windfall=share(flows["revenue"], 0.0005),
        penalty=share(flows["revenue"], 0.0003),
    )
    flows["finance"] = flows["interest"] - flows["interest_income"] + flows["bank_fees"]
    costs = ("cost", "surcharges", "selling", "admin", "research", "finance", "impairment")
    flows["operating_profit"] = flows["revenue"] + flows["subsidy"] - sum(flows[name] for name in costs)
    flows["profit_before_tax"] = flows["operating_profit"] + flows["windfall"] - flows["penalty"]
    flows["income_tax"] = share(max(flows["profit_before_tax"], 0), habits.income_tax)
    flows["net_profit"] = flows["profit_before_tax"] - flows["income_tax"]


def _equity_and_tax(opening: State, closing: State, flows: dict[str, int], habits: Habits) -> State:
    charged = flows["surcharges"] + flows["income_tax"] + flows["vat"]
    taxes = max(0, share(charged, 0.1))
    full = opening.surplus * 2 >= opening.capital  # half of capital: no further appropriation is due
    appropriation = 0 if full else share(max(flows["net_profit"], 0), 0.1)
    dividend = min(share(max(opening.profit, 0), habits.payout), max(opening.retained, 0))
    flows.update(taxes_paid=opening.taxes + charged - taxes, appropriation=appropriation, dividend=dividend)
    return replace(
        closing,
        taxes=taxes,
        capital=opening.capital + flows["injection"],
        surplus=opening.surplus + appropriation,
        retained=opening.retained + flows["net_profit"] - appropriation - dividend,
        profit=flows["net_profit"],
    )


def _cash(opening: State, closing: State, flows: dict[str, int]) -> State:
    """The cash-flow statement by the direct method; what it leaves is the closing cash."""

    def change(name: str) -> int:
        return int(getattr(closing, name) - getattr(opening, name))

    cash_overheads = (
        flows["selling"] + flows["admin"] + flows["research"] - (flows["wages"] - flows["labour"])
    )
    cash_overheads -= flows["depreciation"] - flows["depreciation_cost"] + flows["amortization"]
    deposits, payables = change("restricted"), change("other_payables")
    sales = (
        flows["revenue"]
        + flows["vat_out"]
        - change("receivables")
        - change("notes_receivable")
        + change("advances")
    )
    purchases = flows["purchases"] + flows["vat_in"] - change("payables") - change("notes_payable")
    flows.update(
        cash_sales=sales,
        other_inflow=flows["subsidy"] + flows["interest_income"] + flows["windfall"] + max(payables, 0) + max(-deposits, 0),
        cash_purchases=purchases + change("prepayments"),
        cash_wages=flows["wages"] - change("wages"),
        other_outflow=cash_overheads + flows["bank_fees"] + flows["penalty"] + change("other_receivables")
        + max(-payables, 0) + max(deposits, 0),
        cash_capex=flows["capex"] + flows["vat_capex"],
        borrowed=closing.short_debt,
        repaid=opening.short_debt,
        dividends_and_interest=flows["dividend"] + flows["interest"],
    )  # fmt: skip
    flows["operating_cash"] = (
        sales
        + flows["other_inflow"]
        - sum(flows[name] for name in ("cash_purchases", "cash_wages", "taxes_paid", "other_outflow"))
    )
    financing = flows["borrowed"] - flows["repaid"] - flows["dividends_and_interest"] + flows["injection"]
    flows["cash_change"] = flows["operating_cash"] - flows["cash_capex"] + financing
    return replace(closing, cash=opening.cash + flows["cash_change"] + deposits)


def balanced(state: State) -> bool:
    """Whether assets equal liabilities and equity."""
    return state.assets == state.liabilities + state.equity
