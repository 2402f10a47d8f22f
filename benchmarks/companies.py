"""Many companies with statements that articulate, made by one vectorised double entry (for speed, not realism).

A share of companies is made to misstate one thing, so that a scan has something to find; the share is an input
and the hit rate is reported beside every timing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

Vector = npt.NDArray[np.int64]
Cents = dict[str, Vector]
VAT, CIT = 0.13, 0.25
INDUSTRIES = ("C13", "C17", "C34", "F51", "F52", "E47", "I65", "G54", "A04")
SEGMENTS = ("micro", "small", "medium", "large")


def decimals(cents: Vector) -> pa.Array:
    """Integer cents as DECIMAL(18,2), without a detour through text or floats."""
    words = np.empty((len(cents), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = cents, cents >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(words)])


def write_companies(
    folder: Path, companies: int, years: int = 5, *, misstated: float = 0.05, seed: int = 7
) -> None:
    """Write ``party.parquet`` and ``statement.parquet`` under the contract's names."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    ids = np.array([f"P{i:07d}" for i in range(companies)])
    pq.write_table(_parties(rng, ids), folder / "party.parquet")
    state = _opening(rng, companies)
    tables = []
    for year in range(2025 - years, 2025):
        state, printed = _year(rng, state)
        _misstate(rng, printed, misstated / years)
        tables.append(_table(ids, year, printed))
    pq.write_table(pa.concat_tables(tables), folder / "statement.parquet", row_group_size=100_000)


def _parties(rng: np.random.Generator, ids: npt.NDArray[np.str_]) -> pa.Table:
    n = len(ids)
    return pa.table(
        {
            "party_id": pa.array(ids),
            "kind": pa.array(["company"] * n),
            "name": pa.array([f"虚构企业{i}有限公司" for i in range(n)]),
            "industry": pa.array(rng.choice(INDUSTRIES, n)),
            "segment": pa.array(rng.choice(SEGMENTS, n, p=[0.4, 0.4, 0.15, 0.05])),
        }
    )


def _cents(yuan: npt.NDArray[np.float64]) -> Vector:
    cents: Vector = np.rint(yuan * 100).astype(np.int64)
    return cents


def _total(parts: Iterable[Vector]) -> Vector:
    whole: Vector = np.sum(np.stack(list(parts)), axis=0)
    return whole


def _shares(rng: np.random.Generator, sales: Vector) -> Callable[[float, float], Vector]:
    """A random share of each company's sales, between two bounds."""

    def share(low: float, high: float) -> Vector:
        part: Vector = (sales * rng.uniform(low, high, len(sales))).astype(np.int64)
        return part

    return share


def _opening(rng: np.random.Generator, n: int) -> Cents:
    sales = _cents(np.exp(rng.normal(16.5, 1.2, n)))
    share = _shares(rng, sales)
    state = {
        "sales": sales, "accounts_receivable": share(0.1, 0.25), "inventory": share(0.1, 0.2),
        "prepayments": share(0.0, 0.03), "other_receivables": share(0.0, 0.02), "fixed_assets": share(0.2, 0.5),
        "intangible_assets": share(0.0, 0.1), "short_term_borrowings": share(0.05, 0.25),
        "accounts_payable": share(0.08, 0.2), "employee_benefits_payable": share(0.005, 0.02),
        "taxes_payable": share(0.005, 0.02), "other_payables": share(0.0, 0.03),
        "long_term_borrowings": share(0.0, 0.1), "paid_in_capital": share(0.2, 0.5), "surplus_reserve": share(0.0, 0.02),
        "cash": share(0.05, 0.15),
    }  # fmt: skip
    assets = _total(state[k] for k in ("cash", *_CURRENT, *_FIXED))
    owed = _total(state[k] for k in (*_OWED, *_LONG))
    state["retained_earnings"] = assets - owed - state["paid_in_capital"] - state["surplus_reserve"]
    return state


_CURRENT = ("accounts_receivable", "prepayments", "other_receivables", "inventory")
_FIXED = ("fixed_assets", "intangible_assets")
_OWED = (
    "short_term_borrowings",
    "accounts_payable",
    "employee_benefits_payable",
    "taxes_payable",
    "other_payables",
)
_LONG = ("long_term_borrowings",)


def _year(rng: np.random.Generator, old: Cents) -> tuple[Cents, Cents]:
    n = len(old["sales"])
    growth = np.exp(rng.normal(0.05, 0.08, n))
    new = {k: (v * growth * rng.uniform(0.97, 1.03, n)).astype(np.int64) for k, v in old.items()}
    for steady in ("paid_in_capital", "surplus_reserve", "retained_earnings", "intangible_assets"):
        new[steady] = old[steady].copy()
    flow = _flows(rng, old, new)
    new["retained_earnings"] = old["retained_earnings"] + flow["net_profit"] - flow["reserve_appropriation"]
    new["surplus_reserve"] = old["surplus_reserve"] + flow["reserve_appropriation"]
    new["cash"] = flow["cash_ending"]
    return new, {**_balance(new), **flow}


def _flows(rng: np.random.Generator, old: Cents, new: Cents) -> Cents:
    part = _shares(rng, new["sales"])
    change = {k: new[k] - old[k] for k in new}
    f: Cents = {
        "revenue": new["sales"],
        "cost_of_sales": part(0.75, 0.85),
        "taxes_and_surcharges": part(0.002, 0.006),
    }
    f |= {
        "selling_expenses": part(0.02, 0.05),
        "admin_expenses": part(0.03, 0.06),
        "rd_expenses": part(0.0, 0.01),
    }
    debt = (
        old["short_term_borrowings"]
        + old["long_term_borrowings"]
        + new["short_term_borrowings"]
        + new["long_term_borrowings"]
    ) // 2
    f["interest_expense"] = (debt * 0.045).astype(np.int64)
    f["interest_income"] = (old["cash"] * 0.006).astype(np.int64)
    f["finance_expenses"] = f["interest_expense"] - f["interest_income"]
    spent = (
        "cost_of_sales",
        "taxes_and_surcharges",
        "selling_expenses",
        "admin_expenses",
        "rd_expenses",
        "finance_expenses",
    )
    f["operating_profit"] = f["revenue"] - _total(f[k] for k in spent)
    f["nonoperating_income"], f["nonoperating_expenses"] = part(0.0, 0.002), part(0.0, 0.002)
    f["profit_before_tax"] = f["operating_profit"] + f["nonoperating_income"] - f["nonoperating_expenses"]
    f["income_tax"] = (np.maximum(f["profit_before_tax"], 0) * CIT).astype(np.int64)
    f["net_profit"] = f["profit_before_tax"] - f["income_tax"]
    f["reserve_appropriation"] = np.maximum(f["net_profit"], 0) // 10
    f["depreciation"] = (old["fixed_assets"] * 0.08).astype(np.int64)
    return f | _cash(old, change, f, part(0.08, 0.12))


def _cash(old: Cents, change: Cents, f: Cents, wages: Vector) -> Cents:
    c: Cents = {
        "employee_benefits_accrued": wages,
        "production_labour_depreciation": wages // 2 + f["depreciation"],
    }
    bought = f["cost_of_sales"] - c["production_labour_depreciation"] + change["inventory"]
    vat = ((f["revenue"] - bought) * VAT).astype(np.int64)
    c["vat_accrued"] = vat
    c["cash_from_sales"] = (
        f["revenue"] + (f["revenue"] * VAT).astype(np.int64) - change["accounts_receivable"]
    )
    c["operating_inflow"] = c["cash_from_sales"] + f["interest_income"] + f["nonoperating_income"]
    c["other_operating_inflow"] = f["interest_income"] + f["nonoperating_income"]
    c["cash_for_purchases"] = (
        bought
        + (f["revenue"] * VAT).astype(np.int64)
        - vat
        - change["accounts_payable"]
        + change["prepayments"]
    )
    c["cash_for_employees"] = wages - change["employee_benefits_payable"]
    c["taxes_paid"] = vat + f["taxes_and_surcharges"] + f["income_tax"] - change["taxes_payable"]
    overhead = f["selling_expenses"] + f["admin_expenses"] + f["rd_expenses"] - (wages - wages // 2)
    c["other_operating_outflow"] = (
        overhead + f["nonoperating_expenses"] + change["other_receivables"] - change["other_payables"]
    )
    outflow = ("cash_for_purchases", "cash_for_employees", "taxes_paid", "other_operating_outflow")
    c["operating_outflow"] = _total(c[k] for k in outflow)
    c["net_operating_cash"] = c["operating_inflow"] - c["operating_outflow"]
    c["cash_for_capex"] = np.maximum(change["fixed_assets"] + f["depreciation"], 0)
    c["cash_from_asset_disposal"] = np.maximum(-(change["fixed_assets"] + f["depreciation"]), 0)
    c["investing_inflow"], c["investing_outflow"] = c["cash_from_asset_disposal"], c["cash_for_capex"]
    c["net_investing_cash"] = c["investing_inflow"] - c["investing_outflow"]
    net_debt = change["short_term_borrowings"] + change["long_term_borrowings"]
    c["cash_for_debt"] = old["short_term_borrowings"]
    c["cash_from_borrowings"] = net_debt + c["cash_for_debt"]
    c["cash_for_dividends_interest"] = f["interest_expense"]
    c["financing_inflow"] = c["cash_from_borrowings"]
    c["financing_outflow"] = c["cash_for_debt"] + c["cash_for_dividends_interest"]
    c["net_financing_cash"] = c["financing_inflow"] - c["financing_outflow"]
    c["net_cash_change"] = c["net_operating_cash"] + c["net_investing_cash"] + c["net_financing_cash"]
    c["cash_beginning"] = old["cash"]
    c["cash_ending"] = old["cash"] + c["net_cash_change"]
    return c


def _balance(state: Cents) -> Cents:
    b = {k: v for k, v in state.items() if k != "sales"}
    b["current_assets"] = b["cash"] + _total(b[k] for k in _CURRENT)
    b["noncurrent_assets"] = _total(b[k] for k in _FIXED)
    b["total_assets"] = b["current_assets"] + b["noncurrent_assets"]
    b["current_liabilities"] = _total(b[k] for k in _OWED)
    b["noncurrent_liabilities"] = _total(b[k] for k in _LONG)
    b["total_liabilities"] = b["current_liabilities"] + b["noncurrent_liabilities"]
    b["total_equity"] = b["paid_in_capital"] + b["surplus_reserve"] + b["retained_earnings"]
    b["liabilities_and_equity"] = b["total_liabilities"] + b["total_equity"]
    return b


def _misstate(rng: np.random.Generator, printed: Cents, share: float) -> None:
    # Each kind of misstatement touches its own companies: sales on credit, cash that is not there, a total that is off.
    n = len(printed["revenue"])
    kind = rng.choice(4, n, p=[1 - share, share / 3, share / 3, share / 3])
    booked = np.where(kind == 1, printed["revenue"] // 4, 0)
    for item in ("revenue", "operating_profit", "profit_before_tax", "net_profit", "accounts_receivable"):
        printed[item] = printed[item] + booked
    printed["current_assets"] = printed["current_assets"] + booked
    printed["cash"] = printed["cash"] + np.where(kind == 2, printed["revenue"] // 5, 0)
    printed["total_assets"] = printed["total_assets"] + np.where(kind == 3, 1_000_00, 0)


def _table(ids: npt.NDArray[np.str_], year: int, printed: Cents) -> pa.Table:
    n = len(ids)
    head = {
        "party_id": pa.array(ids),
        "period_end": pa.array([date(year, 12, 31)] * n),
        "months": pa.array(np.full(n, 12, dtype=np.int32)),
        "version": pa.array(["audited"] * n),
        "unit": pa.array(np.ones(n, dtype=np.int32)),
        "data_date": pa.array([date(year + 1, 4, 30)] * n),
    }
    return pa.table(head | {name: decimals(values) for name, values in printed.items()})
