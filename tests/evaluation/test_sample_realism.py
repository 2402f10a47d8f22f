"""The sample bank itself looks real by every measure that has enough cases (示例银行的真实性)."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanlian.evaluation.realism import Measure, realism
from quanlian.sandbox.sample import sample

SEED = 12  # no measure was worked on with it


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> list[Measure]:
    """A small bank of three years, measured."""
    out: Path = tmp_path_factory.mktemp("real") / "bank"
    sample(out, borrowers=600, seed=SEED, format="parquet")
    return realism(out)


@pytest.mark.parametrize(
    "begins",
    ["tail exponent", "default rate", "share of guarantees", "largest over mean", "first digits"],
)
def test_the_bank_as_a_whole_looks_real(measures: list[Measure], begins: str) -> None:
    (found,) = [m for m in measures if m.name.en.startswith(begins)]
    assert found.holds, (found.value, found.low, found.high)


def test_electricity_follows_sales_in_every_industry(measures: list[Measure]) -> None:
    found = [m for m in measures if m.name.en.startswith("correlation of log kWh")]
    assert len(found) > 10
    assert [m.name.en for m in found if not m.holds] == []


def test_the_median_firm_of_each_industry_lies_in_the_guide(measures: list[Measure]) -> None:
    found = [m for m in measures if m.name.en.startswith("median ") and m.value is not None]
    outside = [m.name.en for m in found if not m.holds]
    assert len(found) > 20
    # The guide is rough and a group of few firms wanders: nine in ten is what can be asked of one bank.
    assert len(outside) <= len(found) // 10, outside
