"""The measures of realism find what is odd in a sample made odd on purpose (真实性度量)."""

from __future__ import annotations

import json
import random
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from quanlian.evaluation.realism import FEWEST, Measure, as_markdown, realism

FIRMS = 400
MONTHS = [date(2024 + n // 12, 1 + n % 12, 1) for n in range(24)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A truth with eight defaults in two years."""
    truth = tmp_path / "truth"
    truth.mkdir()
    rows = [{"party_id": f"C{n}", "month": f"2024-{n + 1:02d}", "in_data": True} for n in range(8)]
    rows.append({"party_id": "C9", "month": "2022-01", "in_data": False})
    (truth / "default.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def tables(
    *, tail: float = 1.0, digit: int | None = None, energy: float = 1.0, hubs: bool = True
) -> dict[str, pl.DataFrame]:
    """A bank of Pareto-sized firms; ``digit`` begins every amount, ``energy`` is how closely power follows sales."""
    chance = random.Random(3)
    sales = [round(1e6 / (1 - (n + 0.5) / FIRMS) ** (1 / tail), 2) for n in range(FIRMS)]
    ids = [f"C{n}" for n in range(FIRMS)]
    statement = pl.DataFrame({
        "party_id": ids, "period_end": [date(2024, 12, 31)] * FIRMS, "months": [12] * FIRMS, "version": ["audited"] * FIRMS,
        "revenue": sales, "cost_of_sales": [s * 0.8 for s in sales], "accounts_receivable": [s * 0.25 for s in sales],
        "inventory": [s * 0.2 for s in sales], "total_assets": sales, "total_liabilities": [s * 0.5 for s in sales], "vat_accrued": [s * 0.03 for s in sales],
        "tax_exempt_sales": [0.0] * FIRMS,
    })  # fmt: skip
    amounts = [float(digit * 100) if digit else 10 ** (2 + 3 * chance.random()) for _ in range(3000)]
    flow = pl.DataFrame({
        "party_id": [ids[n % FIRMS] for n in range(3000)], "amount": amounts,
        "at": [datetime.combine(MONTHS[n % 24], datetime.min.time()) for n in range(3000)],
    })  # fmt: skip
    power = [s if chance.random() < energy else 1e6 * 10 ** chance.random() for s in sales]
    meter = pl.DataFrame({
        "party_id": [i for i in ids for _ in range(12)], "month": MONTHS[:12] * FIRMS, "kind": ["electricity_kwh"] * 12 * FIRMS,
        "value": [p / 12 for p in power for _ in range(12)],
    })  # fmt: skip
    givers = [0] * 40 + list(range(1, 60)) if hubs else list(range(100))
    guarantee = pl.DataFrame({
        "guarantor_id": [f"C{g}" for g in givers], "debtor_id": [f"D{n}" for n in range(len(givers))],
    })  # fmt: skip
    party = pl.DataFrame(
        {
            "party_id": ids,
            "kind": ["company"] * FIRMS,
            "customer": [True] * FIRMS,
            "industry": ["C34"] * FIRMS,
        }
    )
    return {"party": party, "statement": statement, "flow": flow, "meter": meter, "guarantee": guarantee}


def measured(folder: Path, **odd: object) -> dict[str, Measure]:
    """The measures by their English names."""
    return {m.name.en: m for m in realism(folder, tables(**odd))}  # type: ignore[arg-type]


def test_an_ordinary_bank_holds(folder: Path) -> None:
    found = measured(folder)
    assert {name for name, m in found.items() if m.holds is False} == {"default rate a year"}
    assert found["default rate a year"].value == pytest.approx(8 / FIRMS / 2)
    assert found["tail exponent of firm size (top 10 %)"].value == pytest.approx(1.0, abs=0.15)
    assert found["median gross margin, general manufacturing"].value == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("odd", "name"),
    [
        ({"tail": 3.0}, "tail exponent of firm size (top 10 %)"),
        ({"digit": 7}, "first digits of flows: mean absolute deviation from Benford"),
        ({"energy": 0.1}, "correlation of log kWh and log sales, C34"),
        ({"hubs": False}, "largest over mean number of guaranteed debtors"),
    ],
)
def test_what_is_odd_does_not_hold(folder: Path, odd: dict[str, object], name: str) -> None:
    assert measured(folder)[name].holds
    assert measured(folder, **odd)[name].holds is False


def test_too_few_cases_say_nothing(folder: Path) -> None:
    few = {name: frame.head(FEWEST // 2) for name, frame in tables().items()}
    silent = [m for m in realism(folder, few) if m.holds is None]
    assert "too few" in as_markdown(silent)
    assert any(m.name.en.startswith("tail exponent") for m in silent)
