"""A mapping file says what headings do not, and a slip in it is told by line before any data are touched."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from quanlian.book.book import Book
from quanlian.book.importing.mapping_file import load
from quanlian.kernel import InputError

KNOWN = date(2024, 12, 31)
Put = Callable[..., Path]


def codes(book: Book) -> list[tuple[object, ...]]:
    records = book.rejects().to_pyarrow().to_pylist()
    return sorted((r["row"], r["column"], r["code"]) for r in records)


def rows(book: Book, name: str, *columns: str) -> list[tuple[object, ...]]:
    records = book.table(name).select(*columns).to_pyarrow().to_pylist()
    return sorted((tuple(r[c] for c in columns) for r in records), key=str)


def test_every_part_of_a_rule(book: Book, put: Put) -> None:
    put(
        "JJB_20241231.txt",
        "导出时间 20241231\n借据|客户|币种|金额(分)|余额万|放款|到期|状态|备注1|备注2|机构\n"
        "1|甲|156|10000000|8.5|31/01/2024|31/01/2025|01|x|y|B1\n"
        "2|乙|156|200|0.01|01/02/2024|01/02/2025|02|x|y|B2\n"
        "3|丙|840|200|0.01|01/02/2024|01/02/2025|02|x|y|B1\n",
        "gb18030",
    )
    mapping = put(
        "map.yaml",
        """
files:
  - match: "JJB_*.txt"
    table: loan
    header_row: 2
    encoding: gbk
    delimiter: "|"
    columns:
      借据: loan_id
      客户: party_id
      余额万: {to: balance, factor: 10000}
      金额: amount
      放款: {to: start, format: "%d/%m/%Y"}
      到期: {to: maturity, format: "%d/%m/%Y"}
      状态: status
      机构: branch
    constants: {currency: CNY, product: 流贷}
    values:
      status: {"01": active, "02": 结清}
    ignore: [备注1]
    only: {币种: ["156"]}
    known_at: 2024-12-31
""",
    )
    report = book.import_paths([mapping.parent / "JJB_20241231.txt"], mapping=mapping)
    assert rows(book, "loan", "loan_id", "amount", "balance", "start", "status", "currency", "product") == [
        ("1", Decimal("100000.00"), Decimal("85000.00"), date(2024, 1, 31), "active", "CNY", "流贷"),
        ("2", Decimal("2.00"), Decimal("100.00"), date(2024, 2, 1), "closed", "CNY", "流贷"),
    ]
    [file] = report.files
    assert (file.rows, file.accepted, file.left_out, file.unknown_columns) == (3, 2, 1, ("币种", "备注2"))
    assert not report.notes


def test_a_file_without_headings_is_mapped_by_position(book: Book, put: Put) -> None:
    path = put("B.txt", "B1|城东|\nB2|城西|B1\n")
    mapping = put(
        "m.yaml",
        'files: [{match: "*.txt", table: branch, header_row: 0, columns: {"#1": branch, "#2": name, "#3": parent}}]',
    )
    book.import_paths([path], mapping=mapping, known_at=KNOWN)
    assert rows(book, "branch", "branch", "name", "parent", "from_row") == [
        ("B1", "城东", None, 1),
        ("B2", "城西", "B1", 2),
    ]


def test_one_file_gives_several_tables_and_a_column_joined_of_several(book: Book, put: Put) -> None:
    path = put(
        "invoices.csv",
        "企业代号,发票号码,开票日期,销方单位代号,金额,税额,发票状态\nE1,001,2017/7/18,A1,-943.4,-56.6,有效发票\nE2,001,2017/7/18,A1,100,3,作废发票\n",
    )
    mapping = put(
        "m.yaml",
        """
files:
  - match: invoices.csv
    table: invoice
    columns: {企业代号: buyer_id}
    joins: {invoice_no: {join: [企业代号, 发票号码], with: "-"}}
  - match: invoices.csv
    table: party
    columns: {企业代号: [party_id, name]}
    constants: {kind: company}
    ignore: [发票号码, 开票日期, 销方单位代号, 金额, 税额, 发票状态]
""",
    )
    report = book.import_paths([path], mapping=mapping, known_at=KNOWN)
    assert rows(book, "invoice", "invoice_no", "seller_id", "buyer_id", "net", "status") == [
        ("E1-001", "A1", "E1", Decimal("-943.40"), "normal"),
        ("E2-001", "A1", "E2", Decimal("100.00"), "void"),
    ]
    assert rows(book, "party", "party_id", "kind") == [("E1", "company"), ("E2", "company")]
    assert report.clean


def test_a_file_can_be_passed_over(book: Book, put: Put) -> None:
    folder = put("branch.csv", "机构号,机构名称\nB1,城东\n").parent
    put("old_branch.csv", "机构号,机构名称\nB9,旧\n")
    mapping = put("m.yaml", 'files: [{match: "old_*", skip: true}]')
    book.import_paths([folder / "branch.csv", folder / "old_branch.csv"], mapping=mapping, known_at=KNOWN)
    assert rows(book, "branch", "branch") == [("B1",)]


def test_a_required_column_may_come_from_a_constant_and_its_absence_names_the_line(
    book: Book, put: Put
) -> None:
    path = put("p.csv", "客户编号,客户名称\nP1,甲\n")
    with pytest.raises(InputError) as caught:
        book.import_paths([path], mapping=put("m.yaml", "files:\n- match: p.csv\n  table: party\n"))
    assert caught.value.code == "input.columns_missing" and "kind" in str(caught.value)
    assert "2" in str(caught.value.hint)
    book.import_paths(
        [path], mapping=put("m.yaml", "files:\n- match: p.csv\n  table: party\n  constants: {kind: 企业}\n")
    )
    assert rows(book, "party", "party_id", "kind") == [("P1", "company")]


def test_a_full_snapshot_in_which_a_loan_has_vanished_closes_it(book: Book, put: Put) -> None:
    heading = "借据号,客户编号,借据金额,余额,放款日期,到期日\n"
    loans = [f"L{n},P1,100,{n},2024-01-01,2025-01-01\n" for n in range(3)]
    book.import_paths([put("loan.csv", heading + "".join(loans))], known_at=date(2024, 1, 31))
    report = book.import_paths(
        [put("loan.csv", heading + loans[0])], known_at=date(2024, 2, 29), snapshot=date(2024, 2, 29)
    )
    assert rows(book, "loan", "loan_id") == [("L0",)]
    assert [t.closed for t in report.tables] == [2]
    assert book.table("loan", as_of=date(2024, 2, 28)).count().execute() == 3


@pytest.mark.parametrize(
    "broken", ["L1,P1,約百,1,2024-01-01,2025-01-01\n", "4.2E+17,P1,1,1,2024-01-01,2025-01-01\n"]
)
def test_a_rejected_row_of_a_snapshot_closes_nothing_of_its_key(book: Book, put: Put, broken: str) -> None:
    heading = "借据号,客户编号,借据金额,余额,放款日期,到期日\n"
    loans = [f"L{n},P1,100,{n},2024-01-01,2025-01-01\n" for n in range(3)]
    book.import_paths([put("loan.csv", heading + "".join(loans))], known_at=date(2024, 1, 31))
    report = book.import_paths(
        [put("loan.csv", heading + loans[0] + broken)], known_at=date(2024, 2, 29), snapshot=date(2024, 2, 29)
    )
    if broken.startswith("L1"):
        assert rows(book, "loan", "loan_id") == [("L0",), ("L1",)]
    else:  # whose row it was cannot be known, so nothing is closed
        assert rows(book, "loan", "loan_id") == [("L0",), ("L1",), ("L2",)]
        assert any("closed nothing" in note.en for note in report.notes)
    assert len(codes(book)) == 1


def test_files_of_one_snapshot_may_have_different_columns(book: Book, put: Put) -> None:
    heading, row = "借据号,客户编号,借据金额,余额,放款日期,到期日", "P1,100,1,2024-01-01,2025-01-01"
    folder = put("a_loan.csv", f"{heading}\nL1,{row}\nL2,{row}\nL3,{row}\n").parent
    book.import_paths([folder], known_at=date(2024, 1, 31))
    put("a_loan.csv", f"{heading}\nL1,{row}\n")
    put("b_loan.csv", f"{heading},利率(%)\nL2,{row},4\n")
    book.import_paths([folder], known_at=date(2024, 2, 29), snapshot=date(2024, 2, 29))
    assert rows(book, "loan", "loan_id", "rate") == [("L1", None), ("L2", 0.04)]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("files:\n- table: loan\n", 2, "match"),
        ("files:\n- match: x\n  tabel: loan\n", 3, "did you mean table"),
        ("files:\n- match: x\n  table: loans\n", 3, "did you mean loan"),
        ("files:\n- match: x\n  table: loan\n  columns: {a: ballance}\n", 4, "did you mean balance"),
        ("files:\n- match: x\n  table: loan\n  columns:\n    a: {to: balance, factor: viel}\n", 5, "number"),
        ("files:\n- match: x\n  table: loan\n  columns:\n    a: {to: balance, factor: 0}\n", 5, "0"),
        (
            "files:\n- match: x\n  table: loan\n  columns:\n    a: {to: balance, format: '%d'}\n",
            5,
            "no date column",
        ),
        (
            "files:\n- match: x\n  table: loan\n  columns:\n    a: {to: start, format: '%d/%Q'}\n",
            5,
            "date format",
        ),
        ("files:\n- match: x\n  table: loan\n  constants: {status: 未知状态}\n", 4, "no valid value"),
        ("files:\n- match: x\n  table: loan\n  values: {status: {a: b}}\n", 4, "no valid value"),
        ("files:\n- match: x\n  snapshot: 2024-02-30\n", 3, "2024-12-31"),
        ("files:\n- match: x\n  encoding: klingon\n", 3, "klingon"),
        ("files:\n- match: x\n  delimiter: abcde\n", 3, "four bytes"),
        ("files:\n- match: x\n  header_row: -1\n", 3, "whole number"),
        ("files:\n- match: x\n  columns: {a: b}\n", 3, "needs table"),
        ("files:\n- match: x\n  match: y\n", 3, "twice"),
        ("files:\n- match: x\n  table: loan\n  layout: long\n", 4, "statements only"),
        ("files:\n- match: x\n  table: statement\n  layout: long\n", 4, "needs long"),
        ("files:\n- match: x\n  table: loan\n  joins: {product: {join: [a]}}\n", 4, "at least two"),
        ("ledger:\n- accounts: ['13']\n  table: loan\n  column: loan_id\n", 4, "no amounts"),
        ("files: 5\n", 1, "list"),
        ("files:\n  - [a\n", 3, "YAML"),
        ("- a\n", 1, "mapping"),
    ],
)
def test_a_slip_is_told_by_line(put: Put, text: str, line: int, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load(put("m.yaml", text))
    assert caught.value.code.startswith("input.mapping")
    assert caught.value.fields["line"] == line
    assert says.lower() in caught.value.message.en.lower()


def test_a_mapping_that_is_not_there_or_empty(put: Put, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="找不到"):
        load(tmp_path / "absent.yaml")
    assert load(put("m.yaml", "")).rules == ()
