"""The industries: rows, codes, seasons, who buys from whom, and the guide of ratios by industry."""

from __future__ import annotations

import re

import numpy as np
import pytest

from quanlian.sandbox.industries import read_industries

# Quartiles of the peer guide: receivable days, stock days, gross margin.
GUIDE = {
    "C34": ((60, 120), (60, 120), (0.12, 0.25)),
    "C17": ((45, 90), (70, 130), (0.10, 0.20)),
    "C13": ((20, 50), (40, 90), (0.10, 0.25)),
    "F51": ((30, 75), (20, 60), (0.03, 0.08)),
    "F52": ((5, 20), (30, 70), (0.12, 0.25)),
    "E48": ((90, 200), (30, 120), (0.08, 0.14)),
    "I65": ((70, 150), (10, 50), (0.30, 0.60)),
    "G54": ((45, 90), (0, 10), (0.06, 0.14)),
    "A03": ((15, 45), (90, 300), (0.10, 0.28)),
}


def test_every_industry_is_a_division_with_a_source() -> None:
    industries = read_industries()
    assert 25 <= len(industries) <= 32
    assert all(re.fullmatch(r"[A-T]\d\d", code) for code in industries["code"])
    assert len(set(industries["code"])) == len(industries)
    assert all(industries["source"])
    assert all(re.fullmatch(r"c\d+", sector) for sector in industries["wiod"])


def test_a_season_is_a_year() -> None:
    assert np.allclose(read_industries().season.mean(axis=1), 1, atol=1e-3)


def test_nobody_buys_more_than_everything_and_steel_feeds_metal_goods() -> None:
    industries = read_industries()
    assert (industries.inputs >= 0).all()
    assert (industries.inputs.sum(axis=1) <= 1).all()
    row = industries.inputs[industries.row("C33")]
    assert industries["code"][int(np.argmax(row))] == "C31"


def test_a_usual_firm_earns_money() -> None:
    industries = read_industries()
    costs = industries["selling_share"] + industries["admin_share"] + industries["rd_share"]
    assert (industries["margin"] > costs + 0.01).all()


@pytest.mark.parametrize("code", GUIDE)
def test_the_middle_of_an_industry_lies_within_the_guide(code: str) -> None:
    industries = read_industries()
    row = industries.row(code)
    for name, (low, high) in zip(("receivable_days", "stock_days", "margin"), GUIDE[code], strict=True):
        assert low <= industries[name][row] <= high, name
