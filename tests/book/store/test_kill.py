"""Imports killed with SIGKILL at random moments: all or nothing, nothing lost, no orphans.

``python -m benchmarks.kill9 --trials 200`` is the full run; here a few trials of the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TRIALS = int(os.environ.get("QUANLIAN_KILL_TRIALS", "8"))


@pytest.mark.slow
@pytest.mark.parametrize("through", ["store", "files"])
def test_no_moment_of_death_breaks_the_book(through: str) -> None:
    command = [sys.executable, "-m", "benchmarks.kill9", "--through", through, "--trials", str(TRIALS // 2)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False)
    assert done.stdout, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["sound"], summary["damage"]
    assert summary["trials"] == TRIALS // 2 and summary["finished_before_kill"] < summary["trials"]
