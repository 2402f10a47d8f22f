"""``quanlian sample`` as a user types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SMALL = ("--borrowers", "60", "--months", "2", "--seed", "11")


def test_a_bank_is_written_and_imports(run: Run, tmp_path: Path) -> None:
    answer = run("--lang", "en", "sample", tmp_path / "bank", *SMALL)
    assert answer.code == 0
    assert f"quanlian import {tmp_path}/bank/files" in answer.out
    assert run("--home", tmp_path / "home", "import", tmp_path / "bank/files").code == 0


def test_json_says_the_same(run: Run, tmp_path: Path) -> None:
    [record] = run("sample", tmp_path / "bank", *SMALL, "--format", "bank", "--json").records
    assert record["mapping"] == str(tmp_path / "bank/mapping.yaml")
    assert record["tables"]["party"] >= 60
    assert (record["borrowers"], record["months"], record["seed"]) == (60, 2, 11)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--borrowers", "3"], "borrowers is 3, it should be from 20 to"),
        (["--months", "100"], "months is 100"),
        (["--scenario", "nowhere.yaml"], "cannot read the scenario file"),
    ],
)
def test_bad_numbers_say_who_must_act(run: Run, tmp_path: Path, words: list[str], says: str) -> None:
    answer = run("--lang", "en", "sample", tmp_path / "bank", *words)
    assert answer.code == 2
    assert says in answer.err
    assert "the person who gave the file or argument" in answer.err
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    answer = run("sample", tmp_path, *SMALL)
    assert answer.code == 2
    assert "不会覆盖" in answer.err


def test_errors_in_json(run: Run, tmp_path: Path) -> None:
    answer = run("sample", tmp_path / "bank", "--borrowers", "0", "--json")
    assert json.loads(answer.err)["code"] == "input.sample_out_of_range"


def test_a_request_to_terminate_leaves_nothing(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "quanlian.cli.main",
        "sample",
        str(tmp_path / "bank"),
        "--borrowers",
        "400",
    ]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": "src"}) as process:
        for _ in range(600):
            if list(tmp_path.iterdir()) or process.poll() is not None:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM
    assert not list(tmp_path.iterdir())
