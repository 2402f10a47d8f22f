"""``quanlian parameters``: thresholds with source, mark and dates."""

from pathlib import Path

from quanlian.kernel.parameters import HEADINGS
from tests.cli.conftest import Run


def test_parameters_are_listed_with_source_and_mark(run: Run, tmp_path: Path) -> None:
    records = run("--home", tmp_path, "parameters", "list", "statements.beneish", "--json").records
    assert all(r["source"] and r["mark"] and r["unit"] for r in records)
    assert "statements.beneish.flag" in {r["key"] for r in records}


def test_a_banks_override_is_shown_and_published_under_another_hash(run: Run, tmp_path: Path) -> None:
    shipped = run("--home", tmp_path, "parameters", "publish", "--json").records[0]["parameter_set"]
    table = tmp_path / "parameters" / "overrides.csv"
    row = "statements.beneish.flag,-1.49,score,信贷政策 2026-03,bank,授信审批部,2026-01-01,Beneish M 警戒线,Beneish M flag"
    table.write_text(",".join(HEADINGS) + "\n" + row + "\n", encoding="utf-8")
    records = run("--home", tmp_path, "parameters", "list", "statements.beneish.flag", "--json").records
    assert [(r["value"], r["mark"]) for r in records] == [("-1.49", "bank")]
    assert run("--home", tmp_path, "parameters", "publish", "--json").records[0]["parameter_set"] != shipped


def test_a_broken_override_table_names_its_owner_file_and_line(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "parameters" / "overrides.csv"
    table.parent.mkdir()
    table.write_text(",".join(HEADINGS) + "\nstatements.beneish.flag,,,,,,,,\n", encoding="utf-8")
    answer = run("--lang", "en", "--home", tmp_path, "parameters", "list")
    assert answer.code == 2
    assert "overrides.csv line 2" in answer.err
    assert "owner of the parameter" in answer.err
