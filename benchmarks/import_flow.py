"""Import of a flow CSV against DuckDB's own read of that CSV and write to Parquet."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measure import inside


def write_csv(path: Path, rows: int) -> None:
    """A flow export as a core system writes it: ids as text, times with seconds, two decimals, Chinese remarks."""
    duckdb.sql(f"""COPY (
        SELECT 'F' || lpad(i::VARCHAR, 12, '0') AS flow_id, '6222' || lpad((i % 50000)::VARCHAR, 12, '0') AS account,
          'P' || lpad((i % 20000)::VARCHAR, 7, '0') AS party_id,
          strftime(TIMESTAMP '2022-01-01' + INTERVAL (i * 9) SECOND, '%Y-%m-%d %H:%M:%S') AS at,
          printf('%.2f', (hash(i) % 200000000)::BIGINT / 100.0 - 900000) AS amount,
          printf('%.2f', (hash(i + 7) % 900000000)::BIGINT / 100.0) AS balance,
          '虚构商贸' || (hash(i * 3) % 40000) || '有限公司' AS counterparty,
          '6217' || lpad((hash(i * 5) % 90000)::VARCHAR, 12, '0') AS counterparty_account,
          ['货款', '工资', '水电费', '还款', '往来款'][1 + i % 5] AS remark
        FROM range({rows}) t(i)) TO '{path}' (HEADER)""")


def peer(csv: Path, out: Path) -> dict[str, Any]:
    """DuckDB alone, told the types, so that it does the same casts."""
    connection = duckdb.connect(config={"threads": 2})
    types = "{'at': 'TIMESTAMP', 'amount': 'DECIMAL(18,2)', 'balance': 'DECIMAL(18,2)', 'account': 'VARCHAR', 'counterparty_account': 'VARCHAR'}"
    connection.execute(
        f"COPY (SELECT * FROM read_csv('{csv}', types={types})) TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
    )
    return {}


def ours(csv: Path, home: Path) -> dict[str, Any]:
    """The whole import: parse, check, stage, commit."""
    from quanlian import Book

    report = Book(home).import_paths([csv])
    return {"accepted": sum(f["accepted"] for f in report.as_dict()["files"])}


def main() -> None:
    """``write PATH ROWS`` | ``peer CSV OUT`` | ``ours CSV HOME``."""
    job, first, second = sys.argv[1:4]
    if job == "write":
        write_csv(Path(first), int(second))
    elif job == "peer":
        inside(lambda: peer(Path(first), Path(second)))
    else:
        shutil.rmtree(second, ignore_errors=True)
        inside(lambda: ours(Path(first), Path(second)))


if __name__ == "__main__":
    main()
