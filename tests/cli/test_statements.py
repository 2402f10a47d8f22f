"""``quanlian statements check``: a workbook in, findings with cells out, no book needed."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_an_honest_workbook_has_no_hard_failure(run: Run, examples: dict[str, Path]) -> None:
    answer = run("statements", "check", examples["honest"], "--industry", "C34", "--all-checks", "--json")
    assert answer.code == 0
    assert {c["status"] for c in answer.records} >= {"pass"}
    assert "hard" not in {c["status"] for c in answer.records}


def test_a_troubled_workbook_names_cells_innocent_causes_and_what_to_ask(
    run: Run, examples: dict[str, Path]
) -> None:
    answer = run("statements", "check", examples["troubled"], "--industry", "C26", "--json")
    by_code = {f["code"]: f for f in answer.records}
    total = by_code["statements.check_01"]
    assert total["level"] == "orange"
    assert any(e["cell"] for e in total["evidence"])
    assert all(total[text]["zh"] and total[text]["en"] for text in ("because", "innocent", "ask", "basis"))
    assert total["party_id"].startswith("file:")


def test_fail_on_makes_the_exit_code_one_only_where_a_finding_reaches_it(
    run: Run, examples: dict[str, Path]
) -> None:
    assert run("statements", "check", examples["troubled"], "--fail-on", "orange").code == 1
    assert run("statements", "check", examples["honest"], "--fail-on", "red").code == 0


@pytest.mark.parametrize(("lang", "word"), [("zh", "接下来问"), ("en", "Ask next")])
def test_it_speaks_the_users_language(run: Run, examples: dict[str, Path], lang: str, word: str) -> None:
    answer = run("--lang", lang, "statements", "check", examples["troubled"])
    assert answer.code == 0
    assert word in answer.out


def test_what_is_no_workbook_is_refused_with_who_must_act(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not really")
    answer = run("statements", "check", tmp_path / "a.xlsx")
    assert answer.code == 2
    assert "谁来处理" in answer.err


def test_an_error_is_json_where_json_was_asked_for(run: Run, tmp_path: Path) -> None:
    answer = run("statements", "check", tmp_path / "absent.xlsx", "--json")
    assert answer.code == 2
    assert '"code": "input.no_file"' in answer.err
    assert answer.out == ""


def test_the_catalogue_lists_every_check_with_its_basis(run: Run) -> None:
    codes = {r["code"] for r in run("statements", "rules", "--json").records}
    assert {f"statements.check_{n:02d}" for n in range(1, 38)} <= codes
    assert {f"statements.class_a{n}" for n in range(1, 10)} <= codes


def test_the_visit_sheet_can_be_written_and_checked(run: Run, tmp_path: Path) -> None:
    assert run("statements", "template", tmp_path / "visit.xlsx").code == 0
    assert (tmp_path / "visit.xlsx").exists()
