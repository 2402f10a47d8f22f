"""Statements with one figure per row become statements; unknown items are listed, contradictions rejected."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from quanlian.book.book import Book

KNOWN = date(2024, 12, 31)
Put = Callable[..., Path]


def codes(book: Book) -> list[tuple[object, ...]]:
    records = book.rejects().to_pyarrow().to_pylist()
    return sorted((r["row"], r["column"], r["code"]) for r in records)


def rows(book: Book, name: str, *columns: str) -> list[tuple[object, ...]]:
    records = book.table(name).select(*columns).to_pyarrow().to_pylist()
    return sorted((tuple(r[c] for c in columns) for r in records), key=str)


MAP = """
files:
  - match: "long.*"
    table: statement
    layout: long
    long: {item: 项目, value: 金额, part: 报表, items: {神秘收入: other_income}}
    columns: {代码: party_id, 期间: period_end}
    constants: {months: 12, version: audited, consolidated: true, unit: 10000}
"""
LONG = """代码,报表,项目,期间,金额
A,balance,货币资金(万元),2023-12-31,"1,234.5"
A,balance,资产总计(万元),2023-12-31,5000
A,income,其中:营业收入(万元),2023-12-31,(3)
A,income,神秘收入,2023-12-31,7
A,cashflow,净利润(万元),2023-12-31,90
A,balance,外星资产(万元),2023-12-31,1
A,balance,存货(万元),2023-12-31,--
A,balance,应收账款(万元),2023-12-31,很多
A,balance,货币资金(万元),2023-12-31,1235
A,balance,资产总计(万元),2023-12-31,5000
B,balance,货币资金(万元),2022年度,1
,balance,货币资金(万元),2022-12-31,1
"""


def test_long_rows_become_one_row_per_statement(book: Book, put: Put) -> None:
    report = book.import_paths([put("long.csv", LONG)], mapping=put("m.yaml", MAP), known_at=KNOWN)
    assert rows(
        book,
        "statement",
        "party_id",
        "period_end",
        "months",
        "cash",
        "total_assets",
        "other_income",
        "inventory",
    ) == [
        ("A", date(2023, 12, 31), 12, Decimal("12345000.00"), Decimal("50000000.00"), Decimal("7.00"), None),
        ("B", date(2022, 12, 31), 12, Decimal("10000.00"), None, None, None),
    ]
    assert rows(book, "statement", "revenue")[0] == (Decimal("-30000.00"),)
    assert codes(book) == [
        (9, "accounts_receivable", "value.not_a_number"),
        (10, "cash", "data.item_twice"),
        (13, "party_id", "value.missing"),
    ]
    [file] = report.files
    assert file.unknown_columns == ("外星资产(万元)",)
    assert (file.rows, file.rejected) == (12, 3)
    [cells, _] = (
        book.table("statement").order_by("party_id").select("cells").to_pyarrow().column(0).to_pylist()
    )
    assert '"cash":"row 2"' in cells.replace(" ", "").replace("row2", "row 2")
    again = book.import_paths([put("long.csv", LONG)], mapping=put("m.yaml", MAP), known_at=KNOWN)
    assert again.unchanged


def test_a_wide_file_is_a_table_like_any_other(book: Book, put: Put) -> None:
    content = (
        "客户编号,报表日期,期间月数,报表版本,货币资金(万元),营业收入(千元)\nA,2023-12-31,12,审计,1.5,2\n"
    )
    book.import_paths([put("statement.csv", content)], known_at=KNOWN)
    assert rows(book, "statement", "party_id", "version", "cash", "revenue") == [
        ("A", "audited", Decimal("15000.00"), Decimal("2000.00"))
    ]
