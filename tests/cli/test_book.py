"""A bank's files through the command line: import, again, rejects, scan, findings, revert."""

import json
from pathlib import Path

import pytest

from quanlian.examples import write_small_bank
from tests.cli.conftest import Run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    write_small_bank(folder, companies=30, seed=7)
    return folder


def test_importing_twice_changes_nothing_and_says_so(run: Run, files: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = run("--home", home, "import", files, "--json").records[0]
    again = run("--home", home, "import", files, "--json").records[0]
    assert (first["version_before"], first["version_after"]) == (0, 1)
    assert again["version_after"] == 1
    assert [v["version"] for v in run("--home", home, "book", "versions", "--json").records] == [1]


def test_a_scan_is_recorded_once_and_its_findings_are_read_back(
    run: Run, files: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    run("--home", home, "import", files)
    scanned = run("--home", home, "scan", "--stage", "statements", "--json").records[0]
    again = run("--home", home, "scan", "--stage", "statements", "--json").records[0]
    assert scanned["run_id"] == again["run_id"]
    assert scanned["version"] == again["version"]
    found = run("--home", home, "findings", "--json").records
    assert len(found) == scanned["count"]
    assert {f["run_id"] for f in found} == {scanned["run_id"]}
    party = found[0]["party_id"]
    assert {f["party_id"] for f in run("--home", home, "findings", "--party", party, "--json").records} == {
        party
    }


def test_broken_rows_land_in_the_rejects_with_reason_and_exit_code_one(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "branch.csv").write_text("机构号,机构名称\nB1,城东支行\nB2,\n", encoding="gb18030")
    assert run("--home", home, "import", tmp_path / "branch.csv").code == 1
    rejects = run("--home", home, "book", "rejects", "--json").records
    assert [(r["table"], r["column"]) for r in rejects] == [("branch", "name")]
    assert rejects[0]["reason_zh"]
    assert json.loads(rejects[0]["original"])["机构号"] == "B2"
    run("--home", home, "book", "rejects", "--csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_import_can_be_taken_back_and_stays_readable(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "branch.csv").write_text("branch,name\nB1,城东支行\n", encoding="utf-8")
    batch = run("--home", home, "import", tmp_path / "branch.csv", "--json").records[0]["batch"]
    assert run("--home", home, "book", "revert", batch).code == 0
    versions = run("--home", home, "book", "versions", "--json").records
    assert [v["kind"] for v in versions] == ["import", "revert"]
    assert run("--home", home, "book", "revert", batch).code == 2


def test_a_file_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    answer = run("--home", tmp_path / "home", "import", tmp_path / "absent.csv")
    assert answer.code == 2
    assert "absent.csv" in answer.err
    assert not (tmp_path / "home" / "book" / "_manifests").exists()


@pytest.mark.parametrize(("lang", "word"), [("zh", "先导入"), ("en", "Import first")])
def test_an_empty_book_says_what_to_do(run: Run, tmp_path: Path, lang: str, word: str) -> None:
    assert word in run("--lang", lang, "--home", tmp_path, "book", "tables").out


def test_a_scan_of_an_empty_book_is_no_good_news(run: Run, tmp_path: Path) -> None:
    answer = run("--home", tmp_path / "mistyped", "scan", "--json")
    assert (answer.code, json.loads(answer.err)["code"]) == (2, "input.book_empty")
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.parametrize("option", ["--known-at", "--snapshot"])
def test_data_are_not_known_in_the_future(run: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "branch.csv").write_text("机构号,名称\nB1,城东\n", encoding="utf-8")
    answer = run(
        "--home", tmp_path / "home", "import", tmp_path / "branch.csv", option, "2199-01-01", "--json"
    )
    assert (answer.code, json.loads(answer.err)["code"]) == (2, "input.date_ahead")


def test_rejects_come_in_the_order_of_the_file(run: Run, tmp_path: Path) -> None:
    head = "借据号,客户编号,借据金额,贷款余额,放款日期,到期日\n"
    bad = ["(5)", "x", "-1", "1.2.3", "(7)"]
    text = head + "".join(f"L{n},P1,10,{cell},2024-01-15,2025-01-15\n" for n, cell in enumerate(bad))
    (tmp_path / "loan.csv").write_text(text, encoding="utf-8")
    told = run("--home", tmp_path / "home", "import", tmp_path / "loan.csv")
    assert "余额 (balance)" in told.out and "“x” 不是数字" in told.out
    records = run("--home", tmp_path / "home", "book", "rejects", "--json").records
    assert [r["row"] for r in records] == [2, 3, 4, 5, 6]
