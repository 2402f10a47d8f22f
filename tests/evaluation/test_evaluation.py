"""Recall and false alarms on a truth made by hand."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from quanlian.book import Book
from quanlian.evaluation import Cheat, evaluate, measure, read_cheats, read_truth, wilson
from quanlian.kernel import InputError

YEARS = [(f"P{n}", f"{year}-12-31") for n in range(6) for year in (2023, 2024)]


def cheat(party: str, kind: str, *years: int) -> Cheat:
    return Cheat(party, kind, sloppy=False, periods=tuple(f"{y}-12-31" for y in years))


def test_recall_counts_cheats_found_by_their_own_class_in_their_own_years() -> None:
    spoken = {
        ("P0", "2024-12-31"): {"a2"},  # found
        ("P1", "2024-12-31"): {"a4"},  # accused of something else
        ("P2", "2023-12-31"): {"a2"},  # before it began: a false alarm
        ("P4", "2023-12-31"): {"a8"},
    }
    planted = [
        cheat("P0", "a2", 2023, 2024),
        cheat("P1", "a2", 2024),
        cheat("P2", "a2", 2024),
        cheat("P4", "hidden_debt", 2023),
        cheat("P9", "a2", 2024),  # no statement of it was ever seen
    ]
    result = measure(YEARS, spoken, planted, {"P3": ["season"]}, {"P3": "2024-03", "P5": "2025-01"})
    a2 = next(r for r in result.recalls if r.kind == "a2")
    assert (a2.planted, a2.judged, a2.found, a2.by_any) == (4, 3, 1, 2)
    assert (a2.firm_years, a2.firm_years_hit, a2.missed) == (4, 1, ("P1", "P2"))
    hidden = next(r for r in result.recalls if r.kind == "hidden_debt")
    assert (hidden.expected, hidden.found) == ("a8", 1)
    alarms = {a.group: (a.firm_years, a.alarms) for a in result.alarms}
    assert alarms == {"all": (7, 1), "ordinary": (5, 1), "season": (2, 0), "in_trouble": (1, 0)}


def test_every_class_is_reported_even_where_none_was_planted() -> None:
    records = measure(YEARS, {}, [], {}).records()
    assert [r["kind"] for r in records if r["measure"] == "recall"] == [f"a{n}" for n in range(1, 10)]
    assert all(r["recall"] is None for r in records if r["measure"] == "recall")
    assert records[-2] == {
        "measure": "false_alarms", "group": "all", "firm_years": 12, "alarms": 0, "per_1000": 0.0, "low": 0.0,
        "high": pytest.approx(242.5, abs=0.1), "by_class": {},
    }  # fmt: skip


def test_the_interval_covers_the_share() -> None:
    low, high = wilson(80, 100)
    assert (round(low, 3), round(high, 3)) == (0.711, 0.867)
    assert wilson(0, 0) == (0.0, 1.0)


def test_truth_is_read_line_by_line(tmp_path: Path) -> None:
    row = {"party_id": "P1", "kind": "a4", "from": "2024-01-01", "periods": [{"period_end": "2024-12-31"}]}
    (tmp_path / "cheat.jsonl").write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    assert read_cheats(tmp_path) == [cheat("P1", "a4", 2024)]
    assert read_truth(tmp_path, "innocent") == []
    (tmp_path / "innocent.jsonl").write_text("{broken", encoding="utf-8")
    with pytest.raises(InputError, match="第 1 行"):
        read_truth(tmp_path, "innocent")
    with pytest.raises(InputError, match="no truth folder"):
        read_truth(tmp_path / "missing", "cheat")


class Scanned:
    """A book whose last scan is known."""

    def findings(self, **asked: Any) -> list[SimpleNamespace]:
        assert asked["code"] == "statements.class_"
        rows = (
            ("P1", "a4", "2024-12-31/parent"),
            ("P2", "a6", "2024-06-30/6m/parent"),
            ("P3", "a9", "2024-12-31"),
        )
        return [SimpleNamespace(party_id=p, code=f"statements.class_{c}", object=o) for p, c, o in rows]

    def table(self, name: str, *, as_of: date) -> ir.Table:
        assert (name, as_of) == ("statement", date(2025, 6, 30))
        ends = [(f"P{n}", date(2024, 12, 31), 12) for n in range(5)] + [("P2", date(2024, 6, 30), 6)]
        return ibis.memtable(
            pa.table(dict(zip(("party_id", "period_end", "months"), zip(*ends, strict=True), strict=True)))
        )

    def runs(self) -> ir.Table:
        return ibis.memtable(pa.table({"stage": ["statements"], "as_of": [date(2025, 6, 30)]}))


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    rows = [{"party_id": p, "kind": "a4", "periods": [{"period_end": "2024-12-31"}]} for p in ("P0", "P1")]
    (tmp_path / "cheat.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_the_last_scan_of_a_book_is_measured(truth: Path) -> None:
    result = evaluate(cast(Book, Scanned()), truth)
    a4 = next(r for r in result.recalls if r.kind == "a4")
    assert (a4.planted, a4.judged, a4.found, a4.missed) == (2, 2, 1, ("P0",))
    # A half-year's finding says nothing of the year.
    assert (result.alarms[0].firm_years, result.alarms[0].alarms) == (3, 1)


def test_the_command_prints_tables_and_json(truth: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from quanlian.cli import evaluate as command

    monkeypatch.setattr("quanlian.Book", lambda home: Scanned())
    monkeypatch.setenv("COLUMNS", "200")
    told = CliRunner().invoke(command.app, ["statements", "--truth", str(truth)])
    assert told.exit_code == 0, told.output
    assert "查全率" in told.output and "0.50" in told.output.replace("0.5 ", "0.50 ")
    answer = CliRunner().invoke(command.app, ["statements", "--truth", str(truth), "--json"])
    records = json.loads(answer.output)
    assert next(r for r in records if r.get("kind") == "a4")["recall"] == 0.5
