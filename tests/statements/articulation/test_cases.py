"""Each line of cases.csv: change one thing in a firm that ties, and exactly these checks fail or go unjudged."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quanlian.statements import check_table
from quanlian.statements.articulation import CHECKS

AS_OF = date(2024, 6, 30)
TABLE = Path(__file__).with_name("cases.csv")
HARD = {check.number for check in CHECKS if check.hard}


@dataclass
class Case:
    """One case of the table; its lines change several figures together."""

    name: str
    changes: dict[str, dict[str, str]] = field(default_factory=dict)
    fails: set[int] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)


def read_cases() -> dict[str, Case]:
    """The cases by name."""
    cases: dict[str, Case] = {}
    with TABLE.open(encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle):
            case = cases.setdefault(line["case"], Case(line["case"]))
            case.changes.setdefault(line["sheet"], {})[line["item"]] = line["change"]
            case.fails |= {int(n) for n in line["fails"].split()}
            case.missing |= {int(n) for n in line["missing"].split()}
    return cases


CASES = read_cases()


@pytest.fixture(scope="module")
def statuses(
    firm: Any, make_book: Any, honest: Mapping[str, Mapping[str, float]]
) -> Mapping[str, Mapping[int, str]]:
    """The status of every check, by case; check 37 as the tax version has it."""

    def changed(sheet: str, item: str, change: str) -> float | None:
        return None if change == "blank" else honest[sheet].get(item, 0) + float(change)

    firms = [
        firm(
            case.name,
            **{s: {i: changed(s, i, c) for i, c in items.items()} for s, items in case.changes.items()},
        )
        for case in CASES.values()
    ]
    found: dict[str, dict[int, str]] = {}
    for row in check_table(make_book([firm("华岭"), *firms]), as_of=AS_OF).to_pylist():
        version = "tax" if row["number"] == 37 else "audited"
        if row["period_end"].year == 2023 and row["version"] == version:
            found.setdefault(row["party_id"], {})[row["number"]] = row["status"]
    return found


def test_every_check_passes_on_a_firm_that_ties(statuses: Mapping[str, Mapping[int, str]]) -> None:
    assert statuses["华岭"] == dict.fromkeys(range(1, 38), "pass")


@pytest.mark.parametrize("name", CASES)
def test_exactly_the_checks_named_fail_or_go_unjudged(
    name: str, statuses: Mapping[str, Mapping[int, str]]
) -> None:
    found = statuses[name]
    failed = {number for number, status in found.items() if status in ("hard", "soft")}
    unjudged = {number for number, status in found.items() if status == "not_assessable"}
    assert (failed, unjudged) == (CASES[name].fails, CASES[name].missing)
    assert {n for n, status in found.items() if status == "hard"} == failed & HARD


@pytest.mark.parametrize("number", range(1, 38))
def test_the_table_fails_every_check_and_brings_each_to_its_edge(number: int) -> None:
    assert any(number in case.fails for case in CASES.values())
    assert any(number in case.missing for case in CASES.values()) or number == 37
