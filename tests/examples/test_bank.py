"""The small bank's files: honest firms tie to the cent, meters follow sales, planted firms are the only ones off."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from quanlian.book.contract import TABLES, components
from quanlian.examples import planted_in, write_small_bank
from quanlian.examples.firms import PLANTS

Rows = list[dict[str, str]]
ENCODINGS = {"loan_借据": "gb18030", "meter_三表": "gb18030", "tax_filing_纳税申报": "gb18030"}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: Any) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("bank")
    write_small_bank(folder, companies=60)
    return folder, planted_in(companies=60)


def load(folder: Path, stem: str) -> Rows:
    """The rows of a file under the contract's names."""
    encoding = ENCODINGS.get(stem, "utf-8-sig")
    table = TABLES[
        next(name for name in sorted(TABLES, key=len, reverse=True) if stem.startswith(f"{name}_"))
    ]
    ours = {column.label: column.name for column in table.columns} | {"数据日期": "known_at"}
    with (folder / f"{stem}.csv").open(encoding=encoding, newline="") as handle:
        return [{ours[k]: v for k, v in row.items()} for row in csv.DictReader(handle)]


def test_every_heading_is_a_name_of_the_contract(bank: tuple[Path, dict[str, str]]) -> None:
    folder, _ = bank
    for path in folder.glob("*.csv"):
        assert load(folder, path.stem), path.name


def test_each_anomaly_is_planted_once(bank: tuple[Path, dict[str, str]]) -> None:
    assert sorted(bank[1].values()) == sorted(PLANTS)


def test_sums_tie_to_the_cent_except_where_bent(bank: tuple[Path, dict[str, str]]) -> None:
    folder, planted = bank
    off = defaultdict(set)
    for row in load(folder, "statement_财务报表"):
        values = {
            name: Decimal(text)
            for name, text in row.items()
            if text and text.replace(".", "").lstrip("-").isdigit()
        }
        for total in ("current_assets", "total_assets", "total_liabilities", "total_equity", "operating_profit", "net_profit",
                      "net_operating_cash", "net_cash_change", "cash_ending", "indirect_operating_cash"):  # fmt: skip
            parts = {n: s for n, s in components(total).items() if n in values}
            if values[total] != sum((values[n] * s for n, s in parts.items()), Decimal(0)):
                off[row["party_id"]].add(total)
    assert {planted.get(party, party): totals for party, totals in off.items()} == {
        "total_off": {"total_assets"}
    }


def test_meters_follow_the_sales_that_were_made(bank: tuple[Path, dict[str, str]]) -> None:
    folder, planted = bank
    taxed: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in load(folder, "meter_三表"):
        if row["kind"] == "增值税销售额":
            taxed[row["party_id"], row["month"][:4]] += Decimal(row["value"])
    beyond = set()
    for row in load(folder, "statement_财务报表"):
        told = Decimal(row["revenue"])
        if row["version"] == "管理" and abs(
            told / taxed[row["party_id"], row["period_end"][:4]] - 1
        ) > Decimal("0.001"):
            beyond.add(planted.get(row["party_id"]))
    assert beyond == {"sales_beyond_meters"}


def test_loans_and_debts_elsewhere_add_up_to_what_the_balance_sheet_owes(
    bank: tuple[Path, dict[str, str]],
) -> None:
    folder, _ = bank
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for row in [*load(folder, "loan_借据"), *load(folder, "debt_他行负债")]:
        owed[row["party_id"]] += Decimal(row["balance"])
    for row in load(folder, "statement_财务报表"):
        if row["period_end"].startswith("2023") and row["version"] == "管理":
            printed = Decimal(row["short_term_borrowings"]) + Decimal(row["long_term_borrowings"])
            assert abs(owed[row["party_id"]] - printed) <= max(Decimal(5), printed / 100)


def test_the_same_arguments_write_the_same_bytes(bank: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    for path in write_small_bank(tmp_path, companies=60):
        assert path.read_bytes() == (bank[0] / path.name).read_bytes(), path.name


@pytest.mark.parametrize("companies", [1, 3, 12])
def test_a_bank_may_be_tiny(companies: int, tmp_path: Path) -> None:
    write_small_bank(tmp_path, companies=companies)
    assert len(planted_in(companies)) < max(2, companies)
    assert len(load(tmp_path, "party_客户信息")) == companies


def test_every_coded_value_is_a_word_the_contract_knows(bank: tuple[Path, dict[str, str]]) -> None:
    folder, _ = bank
    for path in folder.glob("*.csv"):
        table = TABLES[path.stem.rsplit("_", 1)[0]]
        for row in load(folder, path.stem):
            for column in table.columns:
                if column.choices and row.get(column.name):
                    words = {word for value, zh in column.choices.items() for word in (value, *zh)}
                    assert row[column.name] in words, (path.name, column.name, row[column.name])


def test_required_columns_are_always_filled(bank: tuple[Path, dict[str, str]]) -> None:
    folder, _ = bank
    for path in folder.glob("*.csv"):
        table = TABLES[path.stem.rsplit("_", 1)[0]]
        for row in load(folder, path.stem):
            assert all(row.get(name) for name in table.required), (path.name, row)
