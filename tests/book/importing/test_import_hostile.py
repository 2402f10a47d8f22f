"""Whatever a file holds, an import ends with the book as it was or with all of it, and leaves nothing behind."""

import os
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanlian.book.book import Book
from quanlian.book.importing import intake
from quanlian.kernel import DataError, InputError, QuanlianError

KNOWN = date(2024, 12, 31)
Put = Callable[..., Path]


def codes(book: Book) -> list[tuple[object, ...]]:
    records = book.rejects().to_pyarrow().to_pylist()
    return sorted((r["row"], r["column"], r["code"]) for r in records)


def rows(book: Book, name: str, *columns: str) -> list[tuple[object, ...]]:
    records = book.table(name).select(*columns).to_pyarrow().to_pylist()
    return sorted((tuple(r[c] for c in columns) for r in records), key=str)


HEADING = "借据号,客户编号,借据金额,余额,放款日期,到期日"
ROW = "L{n},P{n},100,{n},2024-01-01,2025-01-01"


def left_behind(book: Book) -> list[str]:
    return [
        str(p.relative_to(book.root))
        for p in book.root.rglob("*")
        if "_staging" in p.parts or "_spill" in p.parts
    ]


@pytest.mark.parametrize(
    ("control", "name"),
    [
        ("rows=2\nsum_余额=3.00\n", "loan.ctl"),
        ("行数：2\n合计(余额)：3\n", "loan.txt.ctl"),
        ("file|rows|sum_balance\nloan.txt|2|3.00\n", "loan.flg"),
        ("", "loan.ok"),
    ],
)
def test_a_control_file_that_agrees(book: Book, put: Put, control: str, name: str) -> None:
    path = put("loan.txt", f"{HEADING}\n{ROW.format(n=1)}\n{ROW.format(n=2)}\n")
    put(name, control, "gb18030")
    assert book.import_paths([path.parent], known_at=KNOWN).clean
    assert len(rows(book, "loan", "loan_id")) == 2


@pytest.mark.parametrize(
    ("control", "says"),
    [("rows=3\n", ["3", "2"]), ("rows=2\nsum_余额=3.01\n", ["3.01", "3"]), ("sum_利率=1\n", ["利率"])],
)
def test_a_control_file_that_does_not_agree_refuses_the_whole_file_with_both_figures(
    book: Book, put: Put, control: str, says: list[str]
) -> None:
    path = put("loan.txt", f"{HEADING}\n{ROW.format(n=1)}\n{ROW.format(n=2)}\n")
    put("loan.ctl", control)
    with pytest.raises(DataError) as caught:
        book.import_paths([path], known_at=KNOWN)
    assert caught.value.code.startswith("data.control")
    assert all(word in caught.value.message.zh for word in says)
    assert book.refresh().version == 0 and not left_behind(book)


def test_a_control_file_can_be_set_aside_by_the_mapping(book: Book, put: Put) -> None:
    path = put("loan.txt", f"{HEADING}\n{ROW.format(n=1)}\n")
    put("loan.ctl", "rows=9\n")
    mapping = put("m.yaml", 'files: [{match: "loan.txt", control: false}]')
    assert book.import_paths([path], mapping=mapping, known_at=KNOWN).clean


def test_an_old_workbook_and_a_web_page_in_disguise(book: Book, tmp_path: Path) -> None:
    old = xlwt.Workbook()
    sheet = old.add_sheet("借据")
    cells: list[list[object]] = [[*HEADING.split(",")], ["L1", "P1", 100, 80.5, "2024-01-01", "2025-01-01"]]
    for r, row in enumerate(cells):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    old.save(str(tmp_path / "a.xls"))
    html = "".join(
        "<tr>" + "".join(f"<td>{v}</td>" for v in row) + "</tr>" for row in [cells[0], ["L2", *cells[1][1:]]]
    )
    (tmp_path / "loan.xls").write_text(f"<html><table>{html}</table></html>", "utf-8")
    book.import_paths([tmp_path / "a.xls", tmp_path / "loan.xls"], known_at=KNOWN)
    assert rows(book, "loan", "loan_id", "balance") == [("L1", Decimal("80.50")), ("L2", Decimal("80.50"))]


def test_a_zip_bomb_is_refused(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "loan.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * (256 << 20))
    with pytest.raises(InputError) as caught:
        book.import_paths([path], known_at=KNOWN)
    assert caught.value.code.startswith("input.workbook")


def test_a_book_that_does_not_tie_to_the_ledger_says_so_with_the_difference(book: Book, put: Put) -> None:
    put("loan.csv", HEADING + ",机构号\n" + "".join(ROW.format(n=n) + f",B{n % 2}\n" for n in range(1, 5)))
    ledger = put(
        "gl_total.csv",
        "日期,科目号,机构号,余额\n2024-12-31,1303,B1,4\n2024-12-31,1303,B0,7\n2024-12-31,2011,B0,999\n",
    )
    report = book.import_paths([ledger.parent], known_at=KNOWN)
    assert [(t.branch, t.difference) for t in report.reconciliation] == [
        ("B0", Decimal(-1)),
        ("B1", Decimal(0)),
    ]
    assert any("does not tie" in line.en for line in report.summary())


def test_one_row_with_a_field_too_many_spoils_no_other(book: Book, put: Put) -> None:
    path = put("loan.csv", f"{HEADING}\n{ROW.format(n=1)},7\n{ROW.format(n=2)}\n{ROW.format(n=3)},\n")
    book.import_paths([path], known_at=KNOWN)
    assert rows(book, "loan", "loan_id") == [("L2",), ("L3",)]
    assert codes(book) == [(2, None, "row.ragged")]


def test_a_line_without_end_is_refused(book: Book, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LINE_BYTES", 1 << 20)
    path = put("loan.csv", f"{HEADING}\n{ROW.format(n=1)}\n" + "x" * (9 << 20))
    with pytest.raises(InputError, match="过长"):
        book.import_paths([path], known_at=KNOWN)


def test_hostile_text_is_kept_as_it_is(book: Book, put: Put) -> None:
    command = "\"=cmd|' /C calc'!A0\""
    content = (
        f"客户编号,客户类型,客户名称,地址\nP1,企业,{command},'; DROP TABLE party; --\nP2,企业,{{甲}}%s\\,🏦\n"
    )
    book.import_paths([put("party.csv", content)], known_at=KNOWN)
    assert rows(book, "party", "name", "address") == [
        ("=cmd|' /C calc'!A0", "'; DROP TABLE party; --"),
        ("{甲}%s\\", "🏦"),
    ]


def test_headings_that_look_like_formats_or_sql(book: Book, put: Put) -> None:
    content = '客户编号,客户类型,客户名称,{x},"a\'b""c",%s\n,企业,甲,1,2,3\nP1,企业,乙,1,2,3\n'
    report = book.import_paths([put("party.csv", content)], known_at=KNOWN)
    assert report.files[0].unknown_columns == ("{x}", "a'b\"c", "%s")
    assert codes(book) == [(2, "party_id", "value.missing")]
    assert all(line.zh for line in report.summary())


junk = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")),
    st.lists(
        st.sampled_from(
            [HEADING, ROW.format(n=1), ROW.format(n=2), '"', ",", "\n", "\r\n", "\r", "\ufeff", "\t", "L9,\"P", "合计", "a|b|c",
             "借据号|余额", "\x1a", "甲乙丙", ",,,,,", "1,2,3", "\x00", "单位：万元\n", "4.2E+17", "'"]
        ),
        max_size=14,
    ).map(lambda parts: "".join(parts).encode()),
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=junk,
    suffix=st.sampled_from([".csv", ".txt", ".xlsx", ".xls", ".parquet"]),
    name=st.sampled_from(["loan", "x"]),
)
def test_no_file_can_make_an_import_fail_otherwise_than_with_a_reason(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str, name: str
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    book = Book(folder / "home")
    (folder / f"{name}{suffix}").write_bytes(content)
    try:
        report = book.import_paths([folder / f"{name}{suffix}"], known_at=KNOWN)
    except QuanlianError as error:
        assert error.message.zh and error.message.en
        assert book.refresh().version == 0
    else:
        assert report.rows == report.accepted + report.rejected + sum(f.left_out for f in report.files)
        assert book.table("loan").count().execute() <= report.accepted
    if book.root.exists():
        assert not left_behind(book)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(
        st.sampled_from(
            ["{i},P1,100,5,2024-01-01,2025-01-01", '"{i}","P,1",100,5,2024-01-01,2025-01-01', '{i},"P\n1",100,5,2024-01-01,2025-01-01',
             "{i},P1,x,5,2024-01-01,2025-01-01", "{i},P1,100", '{i},"P1,100,5,2024-01-01,2025-01-01', "", "{i},P1,100,5,2024-01-01,2025-01-01,7",
             '{i},P"1,100,5,2024-01-01,2025-01-01', " {i} ,P1,100 , 5,2024-01-01,2025-01-01"]
        ),
        min_size=1,
        max_size=12,
    )
)  # fmt: skip
def test_every_row_of_a_broken_file_is_accepted_or_rejected_and_none_is_lost(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    book = Book(folder / "home")
    texts = [line.format(i=f"L{n}") for n, line in enumerate(lines)]
    (folder / "loan.csv").write_text(HEADING + "\n" + "\n".join(texts) + "\n", "utf-8")
    try:
        report = book.import_paths([folder / "loan.csv"], known_at=KNOWN)
    except InputError as error:
        assert error.code == "input.no_rows" and not any(texts)
        return
    assert report.rows == sum(bool(t) for t in texts)
    assert report.accepted == book.table("loan").count().execute()
    assert report.rejected == book.rejects().count().execute()


@pytest.mark.parametrize("damage", ["", ",x,100"])
def test_a_long_text_file_stays_within_its_memory(tmp_path: Path, damage: str) -> None:
    """By default a small file and a small limit; QUANLIAN_TEST_ROWS=10000000 makes it a gigabyte."""
    count = int(os.environ.get("QUANLIAN_TEST_ROWS", "200000"))
    path = tmp_path / "flow.csv"
    with path.open("w", encoding="utf-8") as handle:
        handle.write("flow_id,account,party_id,at,amount,counterparty,remark\n")
        for n in range(count):
            handle.write(
                f"F{n:09d},6222{n % 1000:012d},P{n % 1000:08d},2024-01-01 08:00:00,{n}.25,测试对手公司{n % 97},货款\n"
            )
        handle.write(f"F{damage}\n" if damage else "")
    code = f"""
        from pathlib import Path
        from quanlian.book.book import Book
        report = Book({str(tmp_path / "home")!r}).import_paths([{str(path)!r}])
        # Not getrusage: its peak is inherited from the process that started this one.
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        print(report.accepted, report.rejected, int(status["VmHWM"].split()[0]) // 1024)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    accepted, rejected, megabytes = map(int, done.stdout.split())
    assert (accepted, rejected) == (count, 1 if damage else 0)
    assert megabytes < (2000 if count > 1_000_000 else 900)
