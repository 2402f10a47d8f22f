"""Three-statement workbooks handed over by companies come in under the right party, or say what is missing."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from quanlian.book.book import Book
from quanlian.book.importing.statement_own_made import write_visit_sheet
from quanlian.kernel import InputError

KNOWN = date(2024, 12, 31)
Put = Callable[..., Path]


def rows(book: Book, name: str, *columns: str) -> list[tuple[object, ...]]:
    records = book.table(name).select(*columns).to_pyarrow().to_pylist()
    return sorted((tuple(r[c] for c in columns) for r in records), key=str)


PARTIES = (
    "客户编号,客户类型,客户名称,证件号\nP1,企业,甲示例有限公司,91310000MA1K00000X\nP2,企业,乙示例有限公司,\n"
)


def statements(path: Path, company: str = "甲示例有限公司", extra: Sequence[list[object]] = ()) -> Path:
    book = openpyxl.Workbook()
    balance = book.active
    assert isinstance(balance, Worksheet)
    balance.title = "资产负债表"
    lines: list[list[object]] = [
        ["资产负债表"],
        [f"编制单位：{company}", None, "2023年12月31日", None, None, "单位：万元"],
        *extra,
        ["资产", "期末余额", "年初余额", "负债和所有者权益", "期末余额", "年初余额"],
        ["货币资金", 100, 80, "短期借款", 50, 40],
        ["应收账款", 200, 150, "应付账款", 100, 90],
        ["存货", 100, 70, "负债合计", 150, 130],
        ["流动资产合计", 400, 300, "实收资本", 100, 100],
        ["固定资产", 100, 100, "未分配利润", 250, 170],
        ["资产总计", 500, 400, "负债和所有者权益总计", 500, 400],
    ]
    for line in lines:
        balance.append(line)
    income = book.create_sheet("利润表")
    for row in [
        ["利润表"],
        [f"编制单位：{company}", "2023年度", "单位：万元"],
        ["项目", "本期金额", "上期金额"],
        ["营业收入", 1000, 900],
        ["减：营业成本", 700, 650],
        ["营业利润", 120, 100],
        ["利润总额", 120, 100],
        ["减：所得税费用", 30, 25],
        ["净利润", 90, 75],
    ]:
        income.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def test_the_company_is_found_among_the_parties_of_the_same_import(
    book: Book, put: Put, tmp_path: Path
) -> None:
    folder = put("party.csv", PARTIES).parent
    statements(folder / "2023年报.xlsx")
    report = book.import_paths([folder], known_at=KNOWN)
    assert report.clean, [str(f.problem) for f in report.problems]
    assert rows(book, "statement", "party_id", "months", "cash", "net_profit", "unit") == [
        ("P1", 12, Decimal("1000000.00"), Decimal("900000.00"), 10000)
    ]
    assert rows(book, "comparative", "party_id", "cash") == [("P1", Decimal("800000.00"))]
    [cells] = book.table("statement").select("cells").to_pyarrow().column(0).to_pylist()
    assert '"cash": "资产负债表!B' in cells
    again = book.import_paths([folder], known_at=KNOWN)
    assert again.unchanged


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("x.xlsx", [["客户编号：P2"]]),
        ("x.xlsx", [["统一社会信用代码 91310000MA1K00000X"]]),
        ("P2_2023.xlsx", []),
        ("乙示例有限公司.xlsx", []),
    ],
)
def test_other_ways_to_say_whose_statements_they_are(
    book: Book, put: Put, tmp_path: Path, name: str, extra: list[list[object]]
) -> None:
    book.import_paths([put("party.csv", PARTIES)], known_at=KNOWN)
    book.import_paths([statements(tmp_path / name, company="", extra=extra)], known_at=KNOWN)
    [(party,)] = rows(book, "statement", "party_id")
    assert party == ("P1" if extra and "91310000" in str(extra[0][0]) else "P2")


def test_a_mapping_states_the_party_and_the_version(book: Book, put: Put, tmp_path: Path) -> None:
    path = statements(tmp_path / "x.xlsx", company="不认识的公司")
    mapping = put(
        "m.yaml", 'files: [{match: "*.xlsx", table: statement, constants: {party_id: P9, version: 审计}}]'
    )
    report = book.import_paths([path], mapping=mapping, known_at=KNOWN)
    assert rows(book, "statement", "party_id", "version") == [("P9", "audited")]
    assert [gap.column for gap in report.gaps] == ["party_id"]


def test_an_unknown_company_is_refused_with_what_to_do(book: Book, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        book.import_paths([statements(tmp_path / "x.xlsx", company="丙示例有限公司")], known_at=KNOWN)
    assert caught.value.code == "input.party_unknown"
    assert "丙示例有限公司" in caught.value.message.zh
    assert "constants: {party_id: …}" in str(caught.value.hint)


def test_a_visit_sheet_becomes_a_statement_marked_as_self_made(book: Book, put: Put, tmp_path: Path) -> None:
    path = write_visit_sheet(tmp_path / "走访表.xlsx")
    made = openpyxl.load_workbook(path)
    sheet = made.worksheets[0]
    sheet["B1"], sheet["B3"] = "乙示例有限公司", date(2024, 3, 20)
    lines = {str(row[0].value): row for row in sheet.iter_rows(min_row=8)}
    lines["现金"][2].value, lines["应付账款"][2].value = 1200, 200
    made.save(path)
    book.import_paths([put("party.csv", PARTIES)], known_at=KNOWN)
    report = book.import_paths([path], known_at=KNOWN)
    assert rows(book, "statement", "party_id", "period_end", "cash", "self_made") == [
        ("P2", date(2024, 3, 20), Decimal("1200.00"), True)
    ]
    assert report.files[0].table == "statement"
