"""Time and peak memory of a piece of work, each in a process of its own so that one does not warm the other."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def inside(work: Callable[[], dict[str, Any]]) -> None:
    """Run the work in this process and print what it took as one JSON line."""
    began = time.perf_counter()
    extra = work()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mib": peak, **extra}) + "\n")


def measured(module: str, *words: str, timeout: int = 3600) -> dict[str, Any]:
    """Run ``python -m module words`` and return its last line."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} {words} failed:\n{done.stderr[-4000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def best(module: str, *words: str, times: int = 3) -> dict[str, Any]:
    """The fastest of several runs: the machine's noise only ever adds."""
    return min((measured(module, *words) for _ in range(times)), key=lambda r: r["seconds"])
