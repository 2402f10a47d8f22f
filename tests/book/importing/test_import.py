"""A bank's files come into the book, whatever they are, and everything that did not is told."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quanlian.book.book import Book
from quanlian.kernel import InputError, QuanlianError

KNOWN = date(2024, 12, 31)
LOANS = """借据号,客户编号,借据金额,贷款余额(万元),利率(%),放款日期,到期日
L001,P001,"1,000,000.00",80.5,4.35,2024-01-15,2025/1/15
L002,P002,500000,50,3.85,20240201,2025年2月1日
"""
Put = Callable[..., Path]


def codes(book: Book) -> list[tuple[object, ...]]:
    records = book.rejects().to_pyarrow().to_pylist()
    return sorted((r["row"], r["column"], r["code"]) for r in records)


def rows(book: Book, name: str, *columns: str) -> list[tuple[object, ...]]:
    records = book.table(name).select(*columns).to_pyarrow().to_pylist()
    return sorted((tuple(r[c] for c in columns) for r in records), key=str)


BALANCES = [("L001", Decimal("805000.00")), ("L002", Decimal("500000.00"))]


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"], ids=["utf8", "with mark", "gb18030", "utf16"]
)
def test_chinese_headings_with_units_in_any_encoding(book: Book, put: Put, encoding: str) -> None:
    report = book.import_paths([put("借据表_20241231.csv", LOANS, encoding)], known_at=KNOWN)
    assert rows(book, "loan", "loan_id", "balance") == BALANCES
    assert rows(book, "loan", "rate", "maturity") == [(0.0385, date(2025, 2, 1)), (0.0435, date(2025, 1, 15))]
    assert report.clean and report.version_after == 1
    assert report.files[0].columns["贷款余额(万元)"] == "balance"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "^", "\x01", "|+|", "@|@"])
def test_delimiters_are_recognised(book: Book, put: Put, delimiter: str) -> None:
    content = LOANS.replace('"1,000,000.00"', "1000000").replace(",", delimiter)
    book.import_paths([put("loan.txt", content)], known_at=KNOWN)
    assert rows(book, "loan", "loan_id", "balance") == BALANCES


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_endings_of_every_system(book: Book, put: Put, ending: str) -> None:
    book.import_paths([put("loan.csv", LOANS.replace("\n", ending))], known_at=KNOWN)
    assert rows(book, "loan", "loan_id", "balance") == BALANCES


def test_the_same_file_twice_changes_nothing_not_even_the_version(book: Book, put: Put) -> None:
    path = put("loan.csv", LOANS + "L003,,1,1,1,2024-01-01,2025-01-01\n")
    first = book.import_paths([path])
    again = book.import_paths([path])
    assert (first.version_after, again.version_after, again.unchanged, again.batch) == (1, 1, True, None)
    assert not again.clean  # the row is still rejected
    assert book.rejects().count().execute() == 1


def test_rows_that_break_the_contract_are_rejected_with_reason_and_original_and_the_rest_lands(
    book: Book, put: Put
) -> None:
    bad = LOANS + (
        "L003,P003,100,1,4.35,2024/2/30,2025-01-01\n"
        "L004,P003,-100,1,4.35,2024-02-01,2025-01-01\n"
        ",P003,100,1,4.35,2024-02-01,2025-01-01\n"
        "4.20101E+17,P003,100,1,4.35,2024-02-01,2025-01-01\n"
        "L007,P003,约一百,####,4.35,2024-02-01,2025-01-01\n"
        "L008,P003,100,1,4.35\n"
        "合计,,1500300,130.5,,,\n"
    )
    report = book.import_paths([put("loan.csv", bad)], known_at=KNOWN)
    assert [r[0] for r in rows(book, "loan", "loan_id")] == ["L001", "L002"]
    assert codes(book) == [
        (4, "start", "value.no_such_day"),
        (5, "amount", "value.below_minimum"),
        (6, "loan_id", "value.missing"),
        (7, "loan_id", "value.lost_digits"),
        (8, "amount", "value.not_a_number"),
        (9, None, "row.ragged"),
        (10, "party_id", "row.total_line"),
    ]
    assert (report.rows, report.accepted, report.rejected, report.clean) == (9, 2, 7, False)
    reject = next(r for r in book.rejects().to_pyarrow().to_pylist() if r["row"] == 4)
    assert reject["value"] == "2024/2/30"
    assert '"借据号": "L003"' in reject["original"]
    assert (reject["file"], reject["table"]) == ("loan.csv", "loan")
    assert reject["reason_zh"] and reject["reason_en"]


def test_a_quote_that_is_never_closed_loses_no_other_row(book: Book, put: Put) -> None:
    bad = LOANS + 'L003,"P003,1,1,1,2024-01-01,2025-01-01\nL004,P004,1,1,1,2024-01-01,2025-01-01\n'
    report = book.import_paths([put("loan.csv", bad)], known_at=KNOWN)
    assert [r[0] for r in rows(book, "loan", "loan_id")] == ["L001", "L002", "L003", "L004"]
    assert report.rows == 4


def test_a_field_over_several_lines_is_one_value(book: Book, put: Put) -> None:
    content = '客户编号,客户类型,客户名称,地址\nP1,企业,甲公司,"一号\n二楼"\nP2,个人,乙,\n\nP3,个人,丙,三号\n'
    book.import_paths([put("party.csv", content)], known_at=KNOWN)
    assert rows(book, "party", "party_id", "address") == [("P1", "一号\n二楼"), ("P2", None), ("P3", "三号")]


def test_a_separator_at_the_end_of_every_line_is_no_column(book: Book, put: Put) -> None:
    lines = LOANS.replace('"1,000,000.00"', "1000000").replace(",", "|").splitlines()
    book.import_paths(
        [put("loan.txt", "\n".join([lines[0], *(line + "|" for line in lines[1:])]))], known_at=KNOWN
    )
    assert rows(book, "loan", "loan_id", "balance") == BALANCES


def test_padded_texts_and_words_for_missing(book: Book, put: Put) -> None:
    content = (
        "客户编号,客户类型,客户名称,证件号,注册资本(万元),员工人数\n"
        "\t6222001 ,企业,　甲公司　,NULL,-,N/A\n"
        "0012,公司,\u00a0乙公司,91310000MA1K00000X,(1.5),１２\n"
    )
    report = book.import_paths([put("party.csv", content)], known_at=KNOWN)
    assert rows(book, "party", "party_id", "name", "id_number", "employees") == [
        ("6222001", "甲公司", None, None)
    ]
    assert codes(book) == [(3, "registered_capital", "value.below_minimum")]
    assert report.rejected == 1


def test_amounts_with_more_decimals_are_rounded_and_told_but_binary_noise_is_not(
    book: Book, put: Put
) -> None:
    content = (
        "流水号,账号,客户编号,交易时间,交易金额,余额\n"
        "F1,A1,P1,2024-12-01 08:00:00,12.345,0.30000000000000004\n"
        "F2,A1,P1,2024-12-01 09:00:00,1234.5600,1\n"
    )
    report = book.import_paths([put("flow.csv", content)], known_at=KNOWN)
    assert rows(book, "flow", "amount", "balance") == [
        (Decimal("12.35"), Decimal("0.30")),
        (Decimal("1234.56"), Decimal("1.00")),
    ]
    told = [note.en for note in report.files[0].notes if "rounded" in note.en]
    assert told == [
        "amount: 1 values have more decimals than the book keeps and were rounded half up (row: text → value: 2: 12.345 → 12.35)"
    ]


def test_known_at_comes_from_the_file_then_from_the_argument_else_is_now_and_that_is_said(
    book: Book, put: Put
) -> None:
    dated = (
        "借据号,客户编号,借据金额,余额,放款日期,到期日,数据日期\nL1,P1,1,1,2024-01-01,2025-01-01,20240630\n"
    )
    report = book.import_paths([put("loan.csv", dated)], known_at=KNOWN)
    [moment] = book.table("loan").select("known_at").to_pyarrow().column(0).to_pylist()
    assert moment == datetime(2024, 6, 30, 15, 59, 59, 999999, tzinfo=UTC)
    assert not report.notes
    assert book.table("loan", as_of=date(2024, 6, 30)).count().execute() == 1
    assert book.table("loan", as_of=date(2024, 6, 29)).count().execute() == 0
    report = book.import_paths([put("branch.csv", "机构号,机构名称\nB1,城东\n")])
    assert any("--known-at" in note.en for note in report.notes)


def test_a_history_of_months_in_one_file_is_no_duplicate(book: Book, put: Put) -> None:
    heading = "借据号,客户编号,借据金额,余额,放款日期,到期日,数据日期\n"
    months = "".join(f"L1,P1,100,{n},2024-01-01,2025-01-01,2024-{n:02d}-28\n" for n in range(1, 7))
    report = book.import_paths([put("loan.csv", heading + months)])
    assert report.clean
    for n in (1, 6):
        [balance] = (
            book.table("loan", as_of=date(2024, n, 28)).select("balance").to_pyarrow().column(0).to_pylist()
        )
        assert balance == n


def test_rows_alike_collapse_and_a_differing_one_of_the_same_key_is_rejected(book: Book, put: Put) -> None:
    row = "L001,P001,1000000,80.5,4.35,2024-01-15,2025-01-15\n"
    other = "L001,P001,1000000,79,4.35,2024-01-15,2025-01-15\n"
    report = book.import_paths([put("loan.csv", LOANS + row + other)], known_at=KNOWN)
    assert rows(book, "loan", "loan_id", "balance") == BALANCES
    [reject] = book.rejects().to_pyarrow().to_pylist()
    assert (reject["row"], "duplicate_key" in reject["code"]) == (5, True)
    assert "2" in reject["reason_zh"] and (report.rows, report.rejected, report.accepted) == (4, 1, 3)


def test_a_column_full_of_nulls(book: Book, put: Put) -> None:
    optional = LOANS.replace("4.35", "").replace("3.85", "")
    assert book.import_paths([put("loan.csv", optional)], known_at=KNOWN).clean
    required = "\n".join(
        ",".join(["", *line.split(",")[1:]]) if n else line for n, line in enumerate(optional.splitlines())
    )
    report = book.import_paths([put("loan2/loan.csv", required)], known_at=KNOWN)
    assert report.rejected == 2
    assert any("2 rows rejected: loan_id value.missing" in note.en for note in report.files[0].notes)


def test_a_parquet_file_with_typed_columns(book: Book, put: Put, tmp_path: Path) -> None:
    table = pa.table(
        {
            "loan_id": ["L1", "L2"],
            "party_id": pa.array([12, 13]),
            "amount": pa.array([Decimal("100.50"), Decimal("7")], pa.decimal128(12, 2)),
            "balance": pa.array([0.1 + 0.2, 5.0]),
            "start": pa.array([date(2024, 1, 1)] * 2),
            "maturity": pa.array([date(2025, 1, 1)] * 2).cast(pa.timestamp("ms")),
            "branch": pa.array([101.0, None]),
            "tags": pa.array([["普惠", "涉农"], None]),
        }
    )
    pq.write_table(table, tmp_path / "loan.parquet")
    report = book.import_paths([tmp_path / "loan.parquet"], known_at=KNOWN)
    assert report.rejected == 0, codes(book)
    assert rows(book, "loan", "party_id", "balance", "branch", "maturity") == [
        ("12", Decimal("0.30"), "101", date(2025, 1, 1)),
        ("13", Decimal("5.00"), None, date(2025, 1, 1)),
    ]


def test_a_workbook_with_title_unit_serial_dates_and_long_ids(book: Book, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "台账.xlsx",
        {
            "贷款明细": [
                ["对公贷款台账"],
                ["单位：万元"],
                ["借据号", "客户编号", "借据金额", "余额", "放款日期", "到期日"],
                ["001", "P1", 100, 80.5, 45306, date(2025, 1, 15)],
                [420101199001011234, "P1", 1, 1, 45306, 45672],
                ["003", "P1", "=1+1", 1, 45306, 45672],
            ],
            "说明": [["本表由信贷系统导出"]],
        },
    )
    report = book.import_paths([path], known_at=KNOWN)
    assert rows(
        book, "loan", "loan_id", "amount", "balance", "start", "maturity", "from_sheet", "from_row"
    ) == [
        (
            "001",
            Decimal("1000000.00"),
            Decimal("805000.00"),
            date(2024, 1, 15),
            date(2025, 1, 15),
            "贷款明细",
            4,
        )
    ]
    assert codes(book) == [(5, "loan_id", "value.lost_digits"), (6, "amount", "value.formula_not_calculated")]
    assert [f.sheet for f in report.files if f.problem] == ["说明"]


def test_fractions_under_a_percent_heading_are_pointed_out(book: Book, tmp_path: Path) -> None:
    heading: list[object] = ["借据号", "客户编号", "借据金额", "余额", "放款日期", "到期日", "利率(%)"]
    row: list[object] = ["1", "P1", 1, 1, "2024-01-01", "2025-01-01", 0.0435]
    report = book.import_paths([workbook(tmp_path / "loan.xlsx", {"loan": [heading, row]})], known_at=KNOWN)
    assert any("factor: 1" in note.en for note in report.files[0].notes)


@pytest.mark.parametrize("heading", ["利率(%)", "利率"])
@pytest.mark.parametrize("form", ["0.00%", "#,##0.0000%;[Red]-0.00%"])
def test_a_cell_shown_as_a_percentage_is_read_as_it_is_shown(
    book: Book, tmp_path: Path, heading: str, form: str
) -> None:
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.create_sheet("loan", 0)
    sheet.append(["借据号", "客户编号", "借据金额", "余额", "放款日期", "到期日", heading])
    sheet.append(["1", "P1", 1, 1, "2024-01-01", "2025-01-01", 0.0435])
    sheet["G2"].number_format = form
    made.save(tmp_path / "loan.xlsx")
    report = book.import_paths([tmp_path / "loan.xlsx"], known_at=KNOWN)
    assert rows(book, "loan", "rate") == [(0.0435,)]
    assert not any("factor" in note.en for note in report.files[0].notes)


def test_a_percentage_in_an_old_workbook_is_read_as_it_is_shown(book: Book, tmp_path: Path) -> None:
    import xlwt

    made = xlwt.Workbook()
    sheet = made.add_sheet("loan")
    row: list[object] = ["1", "P1", 1, 1, "2024-01-01", "2025-01-01"]
    for column, heading in enumerate(
        ["借据号", "客户编号", "借据金额", "余额", "放款日期", "到期日", "利率(%)"]
    ):
        sheet.write(0, column, heading)
    for column, value in enumerate(row):
        sheet.write(1, column, value)
    sheet.write(1, 6, 0.0435, xlwt.easyxf(num_format_str="0.00%"))
    made.save(str(tmp_path / "loan.xls"))
    book.import_paths([tmp_path / "loan.xls"], known_at=KNOWN)
    assert rows(book, "loan", "rate") == [(0.0435,)]


def test_a_data_date_in_the_far_future_is_rejected(book: Book, put: Put) -> None:
    dated = "机构号,机构名称,数据日期\nB1,城东,9999-12-31\nB2,城西,2024-12-31\n"
    book.import_paths([put("branch.csv", dated)])
    assert rows(book, "branch", "branch") == [("B2",)]
    assert codes(book) == [(2, "known_at", "value.year_too_late")]


def test_a_folder_is_searched_and_what_is_no_data_is_said(book: Book, put: Put) -> None:
    put("a/loan.csv", LOANS)
    put("a/~$loan.xlsx", b"x")
    put("a/.hidden.csv", LOANS)
    put("readme.docx", b"x")
    folder = put("b/branch.csv", "机构号,机构名称\nB1,城东\n").parent.parent
    report = book.import_paths([folder], known_at=KNOWN)
    assert sorted(f.file for f in report.files) == ["a/loan.csv", "b/branch.csv"]
    assert sorted(report.skipped) == ["a/.hidden.csv", "a/~$loan.xlsx", "readme.docx"]


def test_one_bad_file_does_not_stop_the_others(book: Book, put: Put) -> None:
    folder = put("loan.csv", LOANS).parent
    put("broken.xlsx", b"PK\x03\x04 not a zip")
    put("strange.csv", "甲,乙\n1,2\n")
    report = book.import_paths([folder], known_at=KNOWN)
    assert rows(book, "loan", "loan_id", "balance") == BALANCES
    assert {f.file: f.problem.code for f in report.problems if f.problem} == {
        "broken.xlsx": "input.workbook_broken",
        "strange.csv": "input.no_headings",
    }
    assert not report.clean
    assert any("strange.csv: not imported" in line.en for line in report.summary())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("loan.csv", b"", "input.empty_file"),
        ("loan.csv", b"\xef\xbb\xbf", "input.empty_file"),
        ("loan.csv", b"\xef\xbb\xbf\r\n\r\n", "input.empty_file"),
        ("loan.csv", LOANS.splitlines()[0].encode(), "input.no_rows"),
        ("loan.csv", LOANS.encode() + b"L003,\x00P,1,1,1,2024-01-01,2025-01-01\n", "input.nul_bytes"),
        ("loan.csv", LOANS.encode("gb18030") + "甲".encode() + b"\xff\xfe\n", "input.bad_encoding"),
        ("loan.csv", "借据号,余额\n1,2\n".encode(), "input.columns_missing"),
        ("x.csv", b"a,b\n1,2\n", "input.no_headings"),
        ("x.parquet", b"PAR1 nothing", "input.parquet_broken"),
        ("x.xlsx", b"PK\x03\x04", "input.workbook_broken"),
        ("x.csv", b"1\n", "input.no_headings"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_a_code_and_nothing_is_written(
    book: Book, put: Put, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(QuanlianError) as caught:
        book.import_paths([put(name, content)])
    assert caught.value.code == code
    assert caught.value.message.zh and caught.value.message.en
    assert book.refresh().version == 0
    assert not list((book.root).glob("_staging/*"))


def test_text_that_is_ascii_at_first_and_gb18030_later(book: Book, put: Put) -> None:
    heading = "loan_id,party_id,amount,balance,start,maturity,purpose\n"
    plain = "".join(f"L{n:07d},P1,1,1,2024-01-01,2025-01-01,x\n" for n in range(30_000))
    content = (
        heading.encode() + plain.encode() + "LX,P1,1,1,2024-01-01,2025-01-01,购原材料\n".encode("gb18030")
    )
    book.import_paths([put("loan.csv", content)], known_at=KNOWN)
    assert ("购原材料",) in rows(book, "loan", "purpose")
    assert book.table("loan").count().execute() == 30_001


def test_no_such_path_and_nothing_to_import(book: Book, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="找不到"):
        book.import_paths([tmp_path / "absent.csv"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="没有可导入"):
        book.import_paths([tmp_path / "empty"])
    assert not book.home.exists() or book.version == 0


def test_progress_reaches_the_end(book: Book, put: Put) -> None:
    seen = []
    book.import_paths(
        [put("loan.csv", LOANS)],
        known_at=KNOWN,
        progress=lambda done, total, what: seen.append((done, total)),
    )
    assert seen[-1][0] == seen[-1][1] > 0
    assert all(done <= total for done, total in seen)


def test_the_report_as_record_and_as_sentences(book: Book, put: Put) -> None:
    report = book.import_paths([put("loan.csv", LOANS)], known_at=KNOWN)
    record = report.as_dict()
    assert record["version_after"] == 1 and record["files"][0]["table"] == "loan"
    assert len(record["files"][0]["sha256"]) == 64
    assert [v.files[0].name for v in book.versions()] == ["loan.csv"]
    assert any("版本 0 → 1" in line.zh for line in report.summary())
    assert {gap.column for gap in report.gaps} == {"party_id"}


def test_files_passed_over_are_named_to_the_reader(book: Book, put: Put) -> None:
    put("~$loan.xlsx", "x"), put("scan.pdf", "%PDF")
    report = book.import_paths([put("loan.csv", LOANS).parent], known_at=KNOWN)
    said = "\n".join(line.zh for line in report.summary())
    assert "~$loan.xlsx" in said and "scan.pdf" in said
