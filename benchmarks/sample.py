"""The sample bank: borrowers times months a second, peak memory, and how both grow from 2,000 borrowers to 100,000."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import inside, measured

Row = tuple[str, str, str, str]
GOAL_MIB = 8 * 1024


def write(out: Path, borrowers: int, months: int, form: str) -> dict[str, Any]:
    """Write a sample; says how much."""
    from quanlian.sandbox.sample import sample

    report = sample(out, borrowers=borrowers, months=months, format=form)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return {"rows": sum(report.tables.values()), "mib": size / 2**20}


def rows(scratch: Path, sizes: Sequence[int], months: int, form: str = "parquet") -> list[Row]:
    """One row a size, and the growth from the smallest to the largest."""
    runs: dict[int, dict[str, Any]] = {}
    for borrowers in sizes:
        out = scratch / f"sample{borrowers}"
        runs[borrowers] = measured("benchmarks.sample", "write", str(out), str(borrowers), str(months), form)
        shutil.rmtree(out)
    found = [row for borrowers in sizes for row in _rows_of(borrowers, months, runs[borrowers])]
    return [*found, _growth(sizes[0], sizes[-1], runs)]


def _rows_of(borrowers: int, months: int, run: dict[str, Any]) -> list[Row]:
    what = f"sample of {borrowers:,} borrowers × {months} months"
    speed = borrowers * months / run["seconds"]
    detail = f"{run['seconds']:.0f} s, {run['rows']:,} rows, {run['mib']:,.0f} MiB of files"
    return [
        (what, f"{speed:,.0f} borrower-months/s", "in minutes", detail),
        (
            f"{what}: peak memory",
            f"{run['peak_mib']:,.0f} MiB",
            f"≤ {GOAL_MIB:,} MiB",
            "warm-up of 24 months included",
        ),
    ]


def _growth(small: int, large: int, runs: dict[int, dict[str, Any]]) -> Row:
    each = [runs[n]["seconds"] / n for n in (small, large)]
    return (
        f"sample: seconds a borrower, {small:,} → {large:,}",
        f"{each[1] / each[0]:.2f}×",
        "≤ 1.2×",
        f"{each[0] * 1000:.1f} ms → {each[1] * 1000:.1f} ms; the same work a firm, whatever the size",
    )


def main() -> None:
    """``write OUT BORROWERS MONTHS FORMAT`` | ``rows SCRATCH MONTHS SIZE …``."""
    job, place = sys.argv[1], Path(sys.argv[2])
    if job == "write":
        borrowers, months, form = int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
        inside(lambda: write(place, borrowers, months, form))
        return
    place.mkdir(parents=True, exist_ok=True)
    for row in rows(place, [int(word) for word in sys.argv[4:]], int(sys.argv[3])):
        sys.stdout.write(" | ".join(row) + "\n")


if __name__ == "__main__":
    main()
