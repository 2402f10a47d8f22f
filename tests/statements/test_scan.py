"""What a scan says about a book, and that it says the same about one company alone (报表扫描)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from quanlian.book.memory import MemoryBook
from quanlian.book.run import Run
from quanlian.kernel import Finding, ParameterSet, finding_id
from quanlian.statements import Examination, check_table, classes, examine, scan
from quanlian.statements.render import asked

AS_OF = date(2024, 6, 30)
NOW = "2023-12-31/parent/audited"
CELLS = json.dumps({"total_assets": "资产负债表!C40", "inventory": "资产负债表!C12", "cash": "资产负债表!C5"})


def places(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as if they had been read from a workbook."""
    return [{**row, "batch": "b00000001-1", "from_file": "报表.xlsx", "from_sheet": "资产负债表", "cells": CELLS}
            for row in rows]  # fmt: skip


@pytest.fixture(scope="module")
def tables(firm: Any, rows_of: Any) -> Mapping[str, list[dict[str, Any]]]:
    firms = [
        firm("华岭"),
        firm("抬高", now={"total_assets": 92_137.5}),
        firm("存货", now={"inventory": 17_000}),
        firm("期初", opening={"retained_earnings": 11_000}),
        firm("两套", tax={"revenue": 80_000}),
        firm("无现金流量表", now=dict.fromkeys(rows_of.cashflow)),
        firm('引号"号\\与\n换行', now={"total_assets": 92_137.5}),
    ]
    rows = rows_of(firms)
    return {**rows, "statement": places(rows["statement"]), "comparative": places(rows["comparative"])}


@pytest.fixture(scope="module")
def book(tables: Mapping[str, list[dict[str, Any]]], make_arrow: Any) -> MemoryBook:
    return MemoryBook({name: make_arrow(name, rows) for name, rows in tables.items()})


@pytest.fixture(scope="module")
def run(book: MemoryBook) -> Run:
    return scan(book, as_of=AS_OF)


@pytest.fixture(scope="module")
def findings(run: Run) -> Sequence[Finding]:
    return list(run.findings)


@pytest.fixture(scope="module")
def alone(book: MemoryBook) -> Examination:
    """One company of the book, examined by itself."""
    return examine(book, as_of=AS_OF, party="存货", checks=True)


def found(findings: Sequence[Finding], party: str, code: str) -> Finding:
    """The one finding of a party and code on this year's audited statement."""
    (only,) = [
        f for f in findings if f.party_id == party and f.code == f"statements.{code}" and f.object.startswith(NOW[:17])
        and not f.object.endswith("/tax")
    ]  # fmt: skip
    return only


def test_a_sentence_says_both_sides_and_the_gap(findings: Sequence[Finding]) -> None:
    because = found(findings, "抬高", "check_01").because
    assert (
        because.zh == "资产总计 9,213.75 万元与负债及所有者权益合计 9,163.75 万元相差 50.00 万元，报表不平。"
    )
    assert "RMB 92,137,500" in because.en
    assert "RMB 500,000" in because.en


def test_a_finding_carries_level_value_threshold_basis_and_question(findings: Sequence[Finding]) -> None:
    finding = found(findings, "抬高", "check_01")
    assert (finding.level, finding.value, finding.threshold, finding.unit) == ("orange", 500_000, 1.5, "yuan")
    assert finding.object == NOW
    assert "财会〔2019〕6号" in finding.basis.zh
    assert "产品默认值, 非监管规定" in finding.basis.zh
    assert finding.innocent.zh
    assert finding.ask.en


def test_evidence_names_the_cell_of_each_figure(findings: Sequence[Finding]) -> None:
    evidence = {e.column: e for e in found(findings, "抬高", "check_01").evidence}
    assets = evidence["total_assets"]
    assert (assets.table, assets.value, assets.batch) == ("statement", "92137500.00", "b00000001-1")
    assert (assets.file, assets.sheet, assets.cell) == ("报表.xlsx", "资产负债表", "C40")
    assert assets.keys == {"party_id": "抬高", "period_end": "2023-12-31", "months": "12", "version": "audited",
                           "consolidated": "false"}  # fmt: skip
    assert evidence["total_equity"].cell is None  # no cell is known for it


def test_evidence_of_a_sum_is_its_printed_lines(findings: Sequence[Finding]) -> None:
    columns = [e.column for e in found(findings, "存货", "check_03").evidence]
    assert columns[0] == "current_assets"
    assert {"cash", "inventory", "accounts_receivable"} < set(columns)
    assert "receivables_financing" not in columns  # a blank line is no evidence


def test_evidence_of_prior_figures_points_to_the_row_they_came_from(findings: Sequence[Finding]) -> None:
    evidence = {(e.table, e.column): e for e in found(findings, "存货", "check_31").evidence}
    assert evidence["statement", "inventory"].value == "17000000.00"
    assert evidence["comparative", "inventory"].value == "15000000.00"
    assert evidence["comparative", "inventory"].cell == "C12"


def test_opening_figures_are_held_against_last_years_own(findings: Sequence[Finding]) -> None:
    finding = found(findings, "期初", "check_36")
    assert "期初未分配利润 1,100.00 万元" in finding.because.zh
    assert [(e.table, e.column, e.keys["period_end"]) for e in finding.evidence] == [
        ("comparative", "retained_earnings", "2023-12-31"),
        ("statement", "retained_earnings", "2022-12-31"),
    ]


def test_two_versions_are_red_and_name_the_line_that_differs_most(findings: Sequence[Finding]) -> None:
    (finding,) = [f for f in findings if f.party_id == "两套" and f.code == "statements.check_37"]
    assert finding.level == "red"
    assert finding.object == "2023-12-31/parent/tax"
    assert finding.because.zh.startswith("税务报表的营业收入 8,000.00 万元，审计报表为 10,000.00 万元")
    assert {e.keys["version"] for e in finding.evidence} == {"tax", "audited"}


def test_a_firm_that_ties_has_no_articulation_finding(findings: Sequence[Finding]) -> None:
    mine = {f.code for f in findings if f.party_id == "华岭" and f.object.startswith("2023")}
    assert not {code for code in mine if code.startswith("statements.check_")}


def test_what_cannot_be_judged_is_one_finding_a_period_that_says_why(findings: Sequence[Finding]) -> None:
    finding = found(findings, "无现金流量表", "not_assessable")
    assert finding.level == "info"
    assert "缺现金流量表：勾稽12–17" in finding.because.zh
    assert "no cash flow statement: check 12–17" in finding.because.en
    assert finding.value is not None
    assert finding.because.zh.startswith(f"因缺少数据，{finding.value:.0f} 项规则无法判断")


def test_ids_are_the_kernels_own(run: Run) -> None:
    for row in run.findings.table.select(["finding_id", "code", "party_id", "object"]).to_pylist():
        assert row["finding_id"] == finding_id(row["code"], row["party_id"], row["object"])


def test_names_with_quotes_and_control_characters_are_judged_like_any_other(
    findings: Sequence[Finding],
) -> None:
    finding = found(findings, '引号"号\\与\n换行', "check_01")
    assert finding.evidence[0].keys["period_end"] == "2023-12-31"


def without_run(finding: Finding) -> Finding:
    """The finding without what names the run."""
    return replace(finding, run_id="", method="")


def test_one_company_alone_gets_the_findings_it_gets_in_the_book(
    findings: Sequence[Finding], alone: Examination
) -> None:
    mine = [without_run(f) for f in findings if f.party_id == "存货"]
    assert [without_run(f) for f in alone.run.findings] == mine
    assert mine


def test_a_scan_of_one_party_is_another_run(findings: Sequence[Finding], alone: Examination) -> None:
    assert alone.run.run_id != findings[0].run_id


def test_the_same_question_gives_the_same_run(book: MemoryBook, findings: Sequence[Finding]) -> None:
    again = scan(book, as_of=AS_OF)
    assert again.run_id == findings[0].run_id
    assert list(again.findings) == list(findings)


def test_the_order_of_rows_changes_nothing(
    tables: Mapping[str, list[dict[str, Any]]], make_arrow: Any, findings: Sequence[Finding]
) -> None:
    turned = MemoryBook({name: make_arrow(name, rows[::-1]) for name, rows in tables.items()})
    assert list(scan(turned, as_of=AS_OF).findings) == list(findings)


def test_a_banks_own_tolerance_changes_hits_and_parameter_set(
    book: MemoryBook, findings: Sequence[Finding]
) -> None:
    shipped = ParameterSet.shipped()
    wider = replace(shipped.history("statements.check_31.tolerance")[-1], value="0.10")
    own = scan(book, as_of=AS_OF, parameters=shipped.override([wider]))
    assert own.parameter_set != findings[0].parameter_set
    codes = {f.code for f in own.findings if f.party_id == "存货"}
    assert "statements.check_31" not in codes
    assert "statements.check_03" in codes


def test_a_question_as_of_a_day_sees_only_what_was_known(make_arrow: Any, firm: Any, rows_of: Any) -> None:
    early, late = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)
    first = rows_of([firm("改表", now={"total_assets": 92_137.5})])["statement"]
    corrected = rows_of([firm("改表")])["statement"]
    rows = [{**r, "known_at": early} for r in first] + [{**r, "known_at": late} for r in corrected]
    book = MemoryBook({"statement": make_arrow("statement", rows)})
    assert failed(book, date(2024, 2, 28)) is None
    assert 1 in (failed(book, date(2024, 4, 1)) or ())
    assert failed(book, date(2024, 6, 1)) == set()


def failed(book: MemoryBook, as_of: date) -> set[int] | None:
    """The hard checks that fail on this year's audited statement; None where there is no statement."""
    checks = [c for c in check_table(book, as_of=as_of).to_pylist() if c["object"] == NOW]
    return {c["number"] for c in checks if c["status"] == "hard"} if checks else None


def test_an_examination_has_all_checks_beside_the_findings(alone: Examination) -> None:
    checks = alone.checks.to_pylist()
    assert [c["number"] for c in checks if c["object"] == NOW] == list(range(1, 38))
    (third,) = [c for c in checks if c["object"] == NOW and c["number"] == 3]
    assert third["status"] == "hard"
    assert json.loads(third["cells"]) == {"inventory": "资产负债表!C12", "cash": "资产负债表!C5"}
    failed = {c["code"] for c in checks if c["status"] in ("hard", "soft")}
    assert failed == {f.code for f in alone.run.findings if f.code.startswith("statements.check_")}


def test_nothing_is_left_in_the_engine(book: MemoryBook, alone: Examination) -> None:
    names = book.backend.con.execute("SELECT table_name FROM information_schema.tables").fetchall()
    assert alone.run.findings
    assert names
    assert all(name.startswith("memory_") for (name,) in names)


def test_an_empty_book_has_nothing_to_say() -> None:
    assert len(scan(MemoryBook({}), as_of=AS_OF).findings) == 0


def test_a_book_judged_in_shares_gives_the_same_findings(
    book: MemoryBook, findings: Sequence[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["quanlian.statements.scan"], "SHARE_ROWS", 7)
    assert list(scan(book, as_of=AS_OF).findings) == list(findings)


def test_what_to_ask_names_the_findings_own_period_end() -> None:
    [rule] = [r for r in classes.RULES if r.code == "statements.a3_growth_beyond_revenue"]
    frame = pl.DataFrame({"object": ["2023-12-31/parent", "2022-06-30/6m"]})
    first, second = asked(rule, frame).to_pylist()
    assert "取2023-12-31应收明细" in first["zh"] and "at 2023-12-31;" in first["en"]
    assert "取2022-06-30应收明细" in second["zh"]


def test_no_sentence_shows_a_placeholder(findings: Sequence[Finding]) -> None:
    said = [text for x in findings for text in (x.because, x.ask, x.innocent, x.basis) if text]
    assert not [text.zh for text in said if "{" in text.zh + text.en]
