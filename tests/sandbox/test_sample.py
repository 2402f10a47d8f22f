"""``sample``: all of it or nothing, the same bytes for the same arguments, and errors that say who must act."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from quanlian.kernel import InputError
from quanlian.sandbox.sample import FORMATS, sample
from quanlian.sandbox.world import World

SMALL: dict[str, Any] = {"borrowers": 60, "months": 2, "seed": 11}


def digest(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_same_arguments_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    first, second = tmp_path / "a/bank", tmp_path / "b/bank"
    for out in (first, second):
        sample(out, format=form, **SMALL)
    assert digest(first) == digest(second)


def test_hashes_and_threads_change_nothing(tmp_path: Path) -> None:
    for name, number in (("a", "1"), ("b", "2")):
        command = [
            sys.executable,
            "-m",
            "quanlian.cli.main",
            "sample",
            str(tmp_path / name),
            "--borrowers",
            "200",
            "--months",
            "2",
        ]
        env = {**os.environ, "PYTHONPATH": "src", "PYTHONHASHSEED": number, "POLARS_MAX_THREADS": number}
        subprocess.run([*command, "--format", "bank"], env=env, check=True, stdout=subprocess.DEVNULL)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_another_seed_gives_another_bank(tmp_path: Path) -> None:
    sample(tmp_path / "a", **SMALL)
    sample(tmp_path / "b", **{**SMALL, "seed": 12})
    assert digest(tmp_path / "a")["files/party.csv"] != digest(tmp_path / "b")["files/party.csv"]


def test_the_report_says_what_was_written(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = sample(tmp_path / "bank", progress=lambda done, total, _: seen.append((done, total)), **SMALL)
    assert sorted(p.name for p in (tmp_path / "bank").iterdir()) == ["README.txt", "files", "truth"]
    assert report.tables["party"] >= 60
    assert {p.stem for p in (tmp_path / "bank/files").iterdir()} == set(report.tables)
    assert (report.first_month, report.last_month) == ("2026-05", "2026-06")
    assert seen == [(n, 26) for n in range(1, 27)]


def test_everybody_s_ledger_balances(played: tuple[World, Any]) -> None:
    world, _ = played
    assert not world.ledger.imbalance().any()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"borrowers": 0}, "input.sample_out_of_range"),
        ({"borrowers": 10**7}, "input.sample_out_of_range"),
        ({"months": 0}, "input.sample_out_of_range"),
        ({"seed": -1}, "input.sample_out_of_range"),
        ({"format": "xls"}, "input.sample_format"),
        ({"scenario": "no/such/file.yaml"}, "input.no_scenario"),
    ],
)
def test_bad_arguments_name_who_must_act(change: dict[str, Any], code: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        sample(tmp_path / "bank", **{**SMALL, **change})
    assert error.value.code == code
    assert not list(tmp_path.iterdir())


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank/mine.txt").write_text("mine")
    with pytest.raises(InputError) as error:
        sample(tmp_path / "bank", **SMALL)
    assert error.value.code == "input.out_not_empty"
    assert [p.name for p in (tmp_path / "bank").iterdir()] == ["mine.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "bank").write_text("mine")
    with pytest.raises(InputError) as error:
        sample(tmp_path / "bank", **SMALL)
    assert error.value.code == "input.out_is_a_file"


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    sample(tmp_path / "bank", **SMALL)
    assert (tmp_path / "bank/files").is_dir()


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(done: int, total: int, what: Any) -> None:
        if done == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample(tmp_path / "bank", progress=interrupt, **SMALL)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"from quanlian.sandbox.sample import sample; sample({str(tmp_path / 'bank')!r}, borrowers=100)",
        ],
        env={**os.environ, "PYTHONPATH": "src"},
    ) as process:
        wait_for(lambda: bool(list(tmp_path.glob(".bank.writing-*"))), process)
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "bank").exists()
    sample(tmp_path / "bank", **SMALL)
    assert [p.name for p in tmp_path.iterdir()] == ["bank"]


def wait_for(happened: Any, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if happened() or process.poll() is not None:
            break
        time.sleep(0.1)
    assert process.poll() is None
