"""Claimed revenue against power, water, tax, customs, wages, freight and bank flows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from quanlian.book.contract import TABLES
from quanlian.book.contract.schema import contract_schema
from quanlian.book.memory import MemoryBook
from quanlian.kernel import Finding
from quanlian.statements.meters import scan_meters

MILLION = 1_000_000
AS_OF = date(2025, 6, 30)
Rows = list[tuple[str, dict[str, Any]]]


def statements(party: str, revenue: float, before: float = 100 * MILLION, **more: Any) -> Rows:
    """Two years of claimed revenue."""
    return [
        ("statement", {"party_id": party, "period_end": date(year, 12, 31), "months": 12, "version": "audited", "revenue": claimed, **extra})
        for year, claimed, extra in ((2023, before, {}), (2024, revenue, more))
    ]  # fmt: skip


def company(party: str, industry: str = "C33", segment: str = "medium") -> Rows:
    return [
        (
            "party",
            {"party_id": party, "kind": "company", "name": party, "industry": industry, "segment": segment},
        )
    ]


def readings(party: str, kind: str, before: float, now: float) -> Rows:
    """A year's reading spread evenly over its months, for both years."""
    return [
        ("meter", {"party_id": party, "month": date(year, month, 1), "kind": kind, "value": total / 12, "meter_no": "1"})
        for year, total in ((2023, before), (2024, now))
        for month in range(1, 13)
    ]  # fmt: skip


def receipts(party: str, total: float, **fields: Any) -> Rows:
    """A year's receipts, one a month."""
    return [
        ("flow", {"party_id": party, "account": f"{party}-1", "flow_id": f"{party}{month}{sorted(fields.items())}", "at": datetime(2024, month, 9, tzinfo=UTC), "amount": total / 12, **fields})
        for month in range(1, 13)
    ]  # fmt: skip


def honest(party: str, **more: Any) -> Rows:
    """Revenue that grew by ten percent, and everything else with it."""
    return [
        *company(party), *statements(party, 110 * MILLION, **more),
        *readings(party, "electricity_kwh", 1e6, 1.1e6), *readings(party, "payroll", 12e6, 13.1e6),
        *readings(party, "headcount", 100, 108), *readings(party, "vat_sales", 99 * MILLION, 109 * MILLION),
        *receipts(party, 123 * MILLION, counterparty="客户甲"),
    ]  # fmt: skip


CASES: Mapping[str, Rows] = {
    "honest": honest("honest"),
    "inflated": [*company("inflated"), *statements("inflated", 180 * MILLION),
                 *readings("inflated", "electricity_kwh", 1e6, 1.02e6), *readings("inflated", "vat_sales", 99e6, 101e6),
                 *readings("inflated", "payroll", 12e6, 12e6), *receipts("inflated", 115 * MILLION, counterparty="客户甲")],
    "hiding": [*company("hiding"), *statements("hiding", 60 * MILLION),
               *readings("hiding", "electricity_kwh", 1e6, 1e6), *readings("hiding", "vat_sales", 99e6, 101e6),
               *readings("hiding", "payroll", 12e6, 12e6)],
    "slightly_off": [*company("slightly_off"), *statements("slightly_off", 125 * MILLION),
                     *readings("slightly_off", "electricity_kwh", 1e6, 1.05e6), *readings("slightly_off", "vat_sales", 99e6, 105e6),
                     *readings("slightly_off", "headcount", 100, 106)],
    "two_sources": [*company("two_sources"), *statements("two_sources", 180 * MILLION),
                    *readings("two_sources", "electricity_kwh", 1e6, 1e6), *readings("two_sources", "payroll", 12e6, 12e6)],
    "own_word_only": [*company("own_word_only"), *statements("own_word_only", 180 * MILLION),
                      *readings("own_word_only", "freight_t", 900, 900), *readings("own_word_only", "payroll", 12e6, 12e6),
                      *receipts("own_word_only", 113 * MILLION, counterparty="客户甲")],
    "one_month_missing": [*company("one_month_missing"), *statements("one_month_missing", 180 * MILLION),
                          *readings("one_month_missing", "electricity_kwh", 1e6, 1e6)[:-1]],
    "exporter": [*company("exporter"), *statements("exporter", 150 * MILLION),
                 *readings("exporter", "customs_fob", 80 * MILLION, 80 * MILLION)],
    "seldom_exporter": [*company("seldom_exporter"), *statements("seldom_exporter", 150 * MILLION),
                        *readings("seldom_exporter", "customs_fob", 8 * MILLION, 8 * MILLION)],
    "dyer": [*company("dyer", "C1713"), *statements("dyer", 150 * MILLION), *readings("dyer", "water_m3", 1e5, 1e5)],
    "machinist": [*company("machinist"), *statements("machinist", 150 * MILLION), *readings("machinist", "water_m3", 1e5, 1e5)],
    "tax_unfiled": [*company("tax_unfiled"), *statements("tax_unfiled", 100 * MILLION, profit_before_tax=10e6, income_tax=1.5e6),
                    ("tax_filing", {"party_id": "tax_unfiled", "period_end": date(2024, 12, 31), "tax": "cit", "due": 0.6e6})],
    "tax_at_its_own_rate": [*company("tax_at_its_own_rate"), *statements("tax_at_its_own_rate", 100 * MILLION, profit_before_tax=10e6, income_tax=1.5e6),
                            ("tax_filing", {"party_id": "tax_at_its_own_rate", "period_end": date(2024, 12, 31), "tax": "cit", "due": 1.5e6})],
    "stamp_small": [*company("stamp_small", segment="small"), *statements("stamp_small", 100 * MILLION),
                    *(("tax_filing", {"party_id": "stamp_small", "period_end": date(2024, m, 28), "tax": "stamp", "due": 15_000 / 12}) for m in range(1, 13))],
    "stamp_medium": [*company("stamp_medium"), *statements("stamp_medium", 100 * MILLION),
                     *(("tax_filing", {"party_id": "stamp_medium", "period_end": date(2024, m, 28), "tax": "stamp", "due": 15_000 / 12}) for m in range(1, 13))],
    "circular": [*company("circular"), *statements("circular", 200 * MILLION),
                 *receipts("circular", 113 * MILLION, counterparty="客户甲"),
                 *receipts("circular", 90 * MILLION, counterparty="空壳"), *receipts("circular", -90 * MILLION, counterparty="空壳")],
    "borrowing": [*company("borrowing"), *statements("borrowing", 200 * MILLION),
                  *receipts("borrowing", 113 * MILLION, counterparty="客户甲"),
                  *receipts("borrowing", 60 * MILLION, counterparty="甲银行", remark="流动资金贷款放款"),
                  *receipts("borrowing", 30 * MILLION, counterparty="borrowing"),
                  *receipts("borrowing", 20 * MILLION, counterparty="丙", counterparty_account="borrowing-2"),
                  ("account", {"account": "borrowing-2", "party_id": "borrowing"})],
    "few_months": [*company("few_months"), *statements("few_months", 200 * MILLION), *receipts("few_months", 113 * MILLION)[:6]],
}  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Mapping[tuple[str, str], Finding]:
    """Findings of 2024 by party and the code's last part."""
    run = scan_meters(book(row for rows in CASES.values() for row in rows), as_of=AS_OF)
    assert run.stage == "meters"
    return {(f.party_id, f.code.removeprefix("meters.")): f for f in run.findings if f.object == "2024-12-31"}


def book(rows: Iterable[tuple[str, dict[str, Any]]]) -> MemoryBook:
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, row in rows:
        tables.setdefault(table, []).append(row)
    return MemoryBook({name: arrow(name, listed) for name, listed in tables.items()})


def arrow(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    named = {key for row in rows for key in row}
    fields = [field for field in contract_schema(TABLES[name]) if field.name in named]
    columns = [pa.array([fit(row.get(f.name), f.type) for row in rows], f.type) for f in fields]
    return pa.table(columns, schema=pa.schema(fields))


def fit(value: Any, kind: pa.DataType) -> Any:
    if value is None or not pa.types.is_decimal(kind):
        return value
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-kind.scale))


def test_an_honest_firm_is_contradicted_by_nobody(found: Mapping[tuple[str, str], Finding]) -> None:
    assert [code for party, code in found if party == "honest"] == ["not_assessable"]


def test_revenue_that_nobody_saw_is_red_and_blocks(found: Mapping[tuple[str, str], Finding]) -> None:
    verdict = found["inflated", "verdict"]
    assert verdict.level == "red"
    assert verdict.value == pytest.approx(1 - 101 / 180, abs=0.02)
    assert "应暂停" in verdict.because.zh
    assert "4 个来源" in verdict.because.zh
    assert "电表 43%" in verdict.because.zh


def test_each_source_speaks_for_itself_with_its_own_level(found: Mapping[tuple[str, str], Finding]) -> None:
    electricity = found["inflated", "electricity_kwh"]
    assert electricity.level == "orange"
    assert electricity.value == pytest.approx(1 - 102 / 180)
    assert "上年收入与增减幅" in electricity.because.zh
    assert {e.column for e in electricity.evidence} >= {"revenue", "value"}
    assert found["inflated", "payroll"].value == pytest.approx(1 - 100 / 180)


def test_claiming_less_than_the_meters_show_is_said_as_such(found: Mapping[tuple[str, str], Finding]) -> None:
    verdict = found["hiding", "verdict"]
    assert verdict.value is not None
    assert verdict.value < -0.3
    assert verdict.level == "red"
    assert "报得比佐证少" in verdict.because.zh


def test_a_small_gap_is_yellow(found: Mapping[tuple[str, str], Finding]) -> None:
    verdict = found["slightly_off", "verdict"]
    assert verdict.level == "yellow"
    assert verdict.value == pytest.approx(1 - 105 / 125)


@pytest.mark.parametrize("party", ["two_sources", "own_word_only"])
def test_no_verdict_without_three_sources_and_a_third_party(
    party: str, found: Mapping[tuple[str, str], Finding]
) -> None:
    assert (party, "verdict") not in found
    assert "至少三个收入佐证来源" in found[party, "not_assessable"].because.zh


def test_a_year_with_a_month_missing_has_no_reading(found: Mapping[tuple[str, str], Finding]) -> None:
    assert ("one_month_missing", "electricity_kwh") not in found
    assert "用电量" in found["one_month_missing", "not_assessable"].because.zh


def test_customs_speaks_about_exporters_only(found: Mapping[tuple[str, str], Finding]) -> None:
    assert found["exporter", "customs_fob"].value == pytest.approx(1 - 100 / 150)
    assert ("seldom_exporter", "customs_fob") not in found


def test_water_tells_the_output_of_a_dyer_not_of_a_machinist(
    found: Mapping[tuple[str, str], Finding],
) -> None:
    assert found["dyer", "water_m3"].level == "orange"
    assert ("machinist", "water_m3") not in found


def test_income_tax_is_compared_at_the_firms_own_rate(found: Mapping[tuple[str, str], Finding]) -> None:
    assert found["tax_unfiled", "cit"].value == pytest.approx(1 - 0.6 / 1.5)
    assert ("tax_at_its_own_rate", "cit") not in found


def test_small_firms_pay_half_the_stamp_duty(found: Mapping[tuple[str, str], Finding]) -> None:
    assert ("stamp_small", "stamp") not in found
    assert found["stamp_medium", "stamp"].value == pytest.approx(0.5)


def test_money_going_round_is_no_sale(found: Mapping[tuple[str, str], Finding]) -> None:
    assert found["circular", "bank_inflow"].value == pytest.approx(0.5, abs=1e-6)


def test_loans_and_own_transfers_are_no_sale(found: Mapping[tuple[str, str], Finding]) -> None:
    assert found["borrowing", "bank_inflow"].value == pytest.approx(0.5, abs=1e-6)


def test_half_a_year_of_movements_is_not_a_year(found: Mapping[tuple[str, str], Finding]) -> None:
    assert ("few_months", "bank_inflow") not in found


def test_one_company_alone_gets_what_it_gets_in_the_book() -> None:
    rows = [row for name in ("inflated", "honest", "dyer") for row in CASES[name]]
    whole = [f for f in scan_meters(book(rows), as_of=AS_OF).findings if f.party_id == "inflated"]
    alone = list(scan_meters(book(rows), as_of=AS_OF, party="inflated").findings)
    assert [(f.code, f.because) for f in whole] == [(f.code, f.because) for f in alone]
    # Readings are doubles: the order in which the engine adds them moves the last digit.
    assert [f.value for f in whole] == pytest.approx([f.value for f in alone])
