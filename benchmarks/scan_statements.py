"""Statement scan of many companies, findings written, against one DuckDB scan of the same columns."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from benchmarks.companies import write_companies
from benchmarks.measure import inside


def prepare(home: Path, companies: int) -> dict[str, Any]:
    """Write companies × 5 years and import them."""
    from quanlian import Book

    source = home.with_name(home.name + "-source")
    write_companies(source, companies)
    report = Book(home).import_paths([source])
    return {"version": report.version_after}


def peer(home: Path) -> dict[str, Any]:
    """Read and sum every column that the scan reads."""
    source = home.with_name(home.name + "-source") / "statement.parquet"
    names = [f.name for f in pq.read_schema(source) if str(f.type).startswith("decimal")]
    connection = duckdb.connect(config={"threads": 2})
    sums = ", ".join(f"sum({n})" for n in names)
    files = sorted((home / "book" / "statement").rglob("*.parquet"))
    connection.read_parquet([str(f) for f in files]).aggregate(f"count(*), {sums}").fetchall()
    return {"columns": len(names)}


def ours(home: Path) -> dict[str, Any]:
    """Scan and record the findings."""
    from quanlian import Book, statements

    book = Book(home)
    began = time.perf_counter()
    run = statements.scan(book)
    scanned = time.perf_counter()
    book.record_run(run)
    levels = run.levels()
    return {
        "scan_seconds": scanned - began,
        "write_seconds": time.perf_counter() - scanned,
        "findings": sum(levels.values()),
        "levels": dict(levels),
    }


def main() -> None:
    """``prepare HOME COMPANIES`` | ``peer HOME`` | ``ours HOME``."""
    job, home = sys.argv[1], Path(sys.argv[2])
    if job == "prepare":
        inside(lambda: prepare(home, int(sys.argv[3])))
    else:
        inside(lambda: (peer if job == "peer" else ours)(home))


if __name__ == "__main__":
    main()
