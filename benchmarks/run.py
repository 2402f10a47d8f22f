"""``make bench``: every figure beside its peer and goal, measured in one run, written to ``benchmarks/results.md``."""

from __future__ import annotations

import argparse
import math
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import sample
from benchmarks.evaluate import put
from benchmarks.measure import best, measured

Row = tuple[str, str, str, str]


def import_rows(scratch: Path, rows: int) -> list[Row]:
    """Import of a flow CSV."""
    csv = scratch / "flow.csv"
    measured_write(csv, rows)
    peer = best("benchmarks.import_flow", "peer", str(csv), str(scratch / "peer.parquet"))
    mine = best("benchmarks.import_flow", "ours", str(csv), str(scratch / "home"), times=2)
    csv.unlink()
    shutil.rmtree(scratch / "home")
    ratio = mine["seconds"] / peer["seconds"]
    what = f"import of {rows:,} flow rows"
    return [
        (
            what,
            f"{ratio:.2f}×",
            "≤ 2.5×",
            f"{mine['seconds']:.1f} s against DuckDB CSV → Parquet {peer['seconds']:.1f} s",
        ),
        (
            f"{what}: peak memory",
            f"{mine['peak_mib']:.0f} MiB",
            "≤ 2,048 MiB",
            f"DuckDB alone {peer['peak_mib']:.0f} MiB",
        ),
    ]


def measured_write(csv: Path, rows: int) -> None:
    """Write the CSV in a process of its own: its memory is not ours."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "benchmarks.import_flow", "write", str(csv), str(rows)]
    subprocess.run(command, check=True, cwd=Path(__file__).parent.parent)


def scan_rows(scratch: Path, sizes: list[int]) -> list[Row]:
    """Statement scan at several sizes, so that growth shows."""
    runs: dict[int, dict[str, Any]] = {}
    for companies in sizes:
        home = scratch / f"scan{companies}"
        prepared = measured("benchmarks.scan_statements", "prepare", str(home), str(companies))
        peer = best("benchmarks.scan_statements", "peer", str(home))
        mine = measured("benchmarks.scan_statements", "ours", str(home))
        runs[companies] = {**mine, "peer": peer["seconds"], "prepared": prepared["seconds"]}
        shutil.rmtree(home)
        shutil.rmtree(home.with_name(home.name + "-source"))
    return [row for companies in sizes for row in _scan_row(companies, runs[companies])] + _growth(runs)


def _scan_row(companies: int, run: dict[str, Any]) -> list[Row]:
    statements = companies * 5
    loud = sum(n for level, n in run["levels"].items() if level != "info")
    took = run["scan_seconds"] + run["write_seconds"]
    detail = (
        f"scan {run['scan_seconds']:.2f} s, write {run['write_seconds']:.2f} s, against a DuckDB scan of {run['peer']:.2f} s; "
        f"{run['findings']:,} findings, {loud / statements:.2f} a statement above info"
    )
    what = f"scan of {companies:,} companies × 5 years"
    return [
        (what, f"{took / run['peer']:.1f}×", "≤ 10×", detail),
        (
            f"{what}: peak memory",
            f"{run['peak_mib']:.0f} MiB",
            "",
            f"import before it {run['prepared']:.1f} s",
        ),
    ]


def _growth(runs: dict[int, dict[str, Any]]) -> list[Row]:
    small, large = min(runs), max(runs)
    if small == large:
        return []
    took = {n: runs[n]["scan_seconds"] + runs[n]["write_seconds"] for n in (small, large)}
    exponent = math.log(took[large] / took[small]) / math.log(large / small)
    return [
        (
            f"scan: growth exponent {small:,} → {large:,}",
            f"{exponent:.2f}",
            "≤ 1.05",
            "log time over log companies",
        )
    ]


PAGE = """# Benchmarks

Written by `make bench`, part by part. Ratios are against the named peer in the same run on the same machine; goals are goals, also where they are missed.
"""
TITLES = {"import": "Import", "scan": "Statement scan", "sample": "Sample bank"}


def report(rows: list[Row]) -> str:
    """One part of the results page."""
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}.",
        "",
        "| What | Measured | Goal | Detail |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    return "\n".join(["", *lines, "", ""])


def main() -> None:
    """Run all parts, or some, or at other sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=TITLES, default=list(TITLES))
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--companies", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--borrowers", type=int, nargs="+", default=[2_000, 100_000])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results.md"))
    chosen = parser.parse_args()
    measures: dict[str, Callable[[Path], list[Row]]] = {
        "import": lambda folder: import_rows(folder, chosen.rows),
        "scan": lambda folder: scan_rows(folder, chosen.companies),
        "sample": lambda folder: sample.rows(folder, chosen.borrowers, months=36),
    }
    for part in chosen.parts:
        with tempfile.TemporaryDirectory(prefix="quanlian-bench-") as scratch:
            text = report(measures[part](Path(scratch)))
        _begin(chosen.out)
        put(chosen.out, part, text)
        print(text)


def _begin(page: Path) -> None:
    """The page with room for every part, where there is none yet."""
    known = page.read_text(encoding="utf-8") if page.exists() else ""
    if not all(f"<!-- {part}: begin -->" in known for part in TITLES):
        parts = [
            f"\n## {title}\n<!-- {part}: begin -->\n<!-- {part}: end -->\n" for part, title in TITLES.items()
        ]
        page.write_text(PAGE + "".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
