"""Whatever the terminal can show, a command prints what it has to say and ends as it should."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

LOAN = "借据号,客户编号,借据金额,贷款余额,放款日期,到期日\nL1,P𠮷㐀,1000,九,2024-01-15,2025-01-15\n"


@pytest.mark.parametrize(("encoding", "shown"), [("gbk", "gbk"), ("ascii", "utf-8")])
def test_characters_beyond_the_terminals_own_do_not_end_a_command(
    tmp_path: Path, encoding: str, shown: str
) -> None:
    (tmp_path / "loan.csv").write_text(LOAN.replace("九", "𠮷"), encoding="utf-8")
    words = [sys.executable, "-m", "quanlian.cli.main", "--home", str(tmp_path / "home")]
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    told = subprocess.run([*words, "import", str(tmp_path / "loan.csv")], env=env, capture_output=True)
    assert (told.returncode, b"Traceback" in told.stderr) == (1, False)
    listed = subprocess.run([*words, "book", "rejects", "--json"], env=env, capture_output=True)
    assert listed.returncode == 0, listed.stderr
    [record] = json.loads(listed.stdout.decode(shown))
    assert record["value"] == "𠮷"


def test_a_cell_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "loan.csv").write_text(LOAN.replace("九", "\x1b[2J\x1b]0;x\x07九"), encoding="utf-8")
    told = run("--home", tmp_path / "home", "import", tmp_path / "loan.csv")
    listed = run("--home", tmp_path / "home", "book", "rejects")
    assert "␛[2J" in told.out and "␛[2J" in listed.out
    assert not set("\x1b\x07") & set(told.out + listed.out)
