"""Workbooks as they really arrive: typed and addressed, or refused with the reason and what to ask for."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book

from quanlian.book.importing import spreadsheet_cells, spreadsheet_xlsx
from quanlian.book.importing.spreadsheet import Sheet, open_workbook
from quanlian.book.importing.spreadsheet_cells import clean_number
from quanlian.kernel import InputError, QuanlianError


def first_sheet(book: Book, tmp_path: Path) -> Sheet:
    book.save(tmp_path / "b.xlsx")
    return open_workbook(tmp_path / "b.xlsx").sheets[0]


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        open_workbook(path)
    assert caught.value.message.zh and caught.value.message.en
    return caught.value.code


def edited(path: Path, tmp_path: Path, edit: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a workbook with its parts changed; ``None`` drops a part."""
    target = tmp_path / "edited.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            content = edit(name, source.read(name))
            if content is not None:
                out.writestr(name, content)
    return target


SHARED = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>货币</t></r><r><t xml:space="preserve">资金</t></r>'
    '<rPh sb="0" eb="1"><t>ka</t></rPh></si><si><t>a_x000D_b</t></si></sst>'
)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A workbook as Excel and WPS store it, with its texts in a part of their own."""
    book = Book()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B2"] = "货币资金", 12.5
    book.save(tmp_path / "inline.xlsx")
    cell = re.compile(rb'<c r="A1"[^>]*>.*?</c>')
    path = tmp_path / "plain.xlsx"
    edited(
        tmp_path / "inline.xlsx", tmp_path, lambda _, c: cell.sub(b'<c r="A1" t="s"><v>0</v></c>', c)
    ).rename(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", SHARED)
    return path


def test_texts_stored_apart_are_joined_without_reading_aids(plain: Path, tmp_path: Path) -> None:
    assert open_workbook(plain).sheets[0].cell(1, 1).value == "货币资金"
    second = edited(plain, tmp_path, lambda _, c: c.replace(b"<v>0</v>", b"<v>1</v>"))
    assert open_workbook(second).sheets[0].cell(1, 1).value == "a\rb"


def test_numbers_texts_dates_and_booleans_come_typed_and_addressed(tmp_path: Path) -> None:
    book = Book()
    sheet = book.worksheets[0]
    sheet.append(["文本", 1234.5, 7, True, date(2023, 12, 31), datetime(2023, 12, 31, 8, 30)])  # noqa: DTZ001
    row = first_sheet(book, tmp_path).rows[0]
    assert [c.value for c in row] == [
        "文本", Decimal("1234.5"), Decimal(7), True, date(2023, 12, 31), datetime(2023, 12, 31, 8, 30)]  # fmt: skip  # noqa: DTZ001
    assert [c.address for c in row] == ["A1", "B1", "C1", "D1", "E1", "F1"]


@pytest.mark.parametrize(
    ("number", "meant"),
    [(0.1 + 0.2, "0.3"), (1234.560000000001, "1234.56"), (0.1, "0.1"), (1e21, "1E+21"), (12345678901234.56, "12345678901234.56"),
     (1 / 3, "0.3333333333333333"), (100.0, "100"), (-0.0, "0")],
)  # fmt: skip
def test_binary_noise_goes_and_genuine_digits_stay(number: float, meant: str) -> None:
    assert clean_number(number) == Decimal(meant)


@given(st.integers(-(10**15), 10**15))
def test_an_amount_in_cents_survives_the_float_it_is_stored_in(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert clean_number(float(amount)) == amount


@given(st.lists(st.integers(-(10**11), 10**11), min_size=2, max_size=40))
def test_a_sum_of_amounts_computed_in_floats_is_the_amount_meant(cents: list[int]) -> None:
    total = sum(float(Decimal(c) / 100) for c in cents)
    assert abs(clean_number(total) - Decimal(sum(cents)) / 100) <= Decimal("0.0005")


def test_a_long_whole_number_keeps_every_digit(tmp_path: Path, plain: Path) -> None:
    path = edited(plain, tmp_path, lambda name, c: c.replace(b"<v>12.5</v>", b"<v>110101199003071234</v>"))
    assert open_workbook(path).sheets[0].cell(2, 2).value == Decimal("110101199003071234")


def test_every_cell_of_a_merged_range_knows_value_and_anchor(tmp_path: Path) -> None:
    book = Book()
    sheet = book.worksheets[0]
    sheet["B2"] = "期末余额"
    sheet.merge_cells("B2:D3")
    sheet["D4"] = 1
    read = first_sheet(book, tmp_path)
    assert {(read.cell(r, c).value, read.cell(r, c).address) for r in (2, 3) for c in (2, 3, 4)} == {
        ("期末余额", "B2")
    }
    assert not read.cell(2, 2).merged
    assert read.cell(3, 4).merged


def test_a_merge_over_the_whole_sheet_costs_nothing(tmp_path: Path, plain: Path) -> None:
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    read = open_workbook(edited(plain, tmp_path, lambda name, c: c.replace(b"</sheetData>", merge))).sheets[0]
    assert (len(read.rows), read.width) == (2, 2)
    assert read.cell(2, 1).value == "货币资金"


def test_one_far_cell_does_not_fill_the_sheet(tmp_path: Path) -> None:
    book = Book()
    book.worksheets[0]["C200000"] = 1
    read = first_sheet(book, tmp_path)
    assert read.cell(200_000, 3).value == 1
    assert sum(len(row) for row in read.rows) == 3


def test_formulas_without_a_stored_result_are_told_by_address(tmp_path: Path) -> None:
    book = Book()
    book.worksheets[0]["B3"] = "=SUM(B1:B2)"
    book.save(tmp_path / "b.xlsx")
    workbook = open_workbook(tmp_path / "b.xlsx")
    assert workbook.sheets[0].cell(3, 2).formula_without_value
    assert [(d.sheet, d.address, d.kind) for d in workbook.defects()] == [
        ("Sheet", "B3", "formula_without_value")
    ]


def test_a_formula_with_its_result_is_the_result(tmp_path: Path, plain: Path) -> None:
    path = edited(plain, tmp_path, lambda name, c: c.replace(b"<v>12.5</v>", b"<f>5*2.5</f><v>12.5</v>"))
    cell = open_workbook(path).sheets[0].cell(2, 2)
    assert (cell.value, cell.formula_without_value) == (Decimal("12.5"), False)


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A"])
def test_error_cells_have_no_value_and_are_told_by_address(error: str, tmp_path: Path) -> None:
    book = Book()
    book.worksheets[0]["A2"] = error
    book.save(tmp_path / "b.xlsx")
    workbook = open_workbook(tmp_path / "b.xlsx")
    assert workbook.sheets[0].cell(2, 1).value is None
    assert [(d.address, d.kind, d.text) for d in workbook.defects()] == [("A2", "error", error)]


def test_hidden_sheets_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    book = Book()
    book.worksheets[0].append([1, 2])
    hidden = book.create_sheet("底稿")
    hidden.append([3])
    hidden.sheet_state = "veryHidden"
    book.worksheets[0].row_dimensions[1].hidden = True
    book.worksheets[0].column_dimensions["B"].hidden = True
    book.save(tmp_path / "b.xlsx")
    workbook = open_workbook(tmp_path / "b.xlsx")
    assert (workbook.sheets[0].hidden_rows, workbook.sheets[0].hidden_columns) == (
        frozenset({1}),
        frozenset({2}),
    )
    assert workbook.sheets[1].hidden
    assert any("底稿" in note.zh for note in workbook.notes)


def test_macros_are_not_run_and_told(tmp_path: Path, plain: Path) -> None:
    target = tmp_path / "macro.xlsm"
    target.write_bytes(plain.read_bytes())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not code")
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    workbook = open_workbook(target)
    assert workbook.sheets[0].cell(1, 1).value == "货币资金"
    assert [n.zh for n in workbook.notes] == ["含宏, 未执行", "含外部链接, 仅使用已保存的数值"]


def test_a_writer_that_leaves_out_styles_and_references_is_forgiven(tmp_path: Path, plain: Path) -> None:
    def strip(name: str, content: bytes) -> bytes | None:
        if name.endswith("styles.xml"):
            return None
        return content.replace(b' r="A1"', b"").replace(b' r="B2"', b"") if "sheet1" in name else content

    read = open_workbook(edited(plain, tmp_path, strip)).sheets[0]
    assert (read.cell(1, 1).value, read.cell(2, 1).value) == ("货币资金", Decimal("12.5"))


def test_a_1904_workbook_counts_from_1904(tmp_path: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Book()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0]["A1"] = date(2023, 12, 31)
    assert first_sheet(book, tmp_path).cell(1, 1).value == date(2023, 12, 31)


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path, plain: Path) -> None:
    target = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            if "sheet1" not in name:
                out.writestr(name, source.read(name))
        out.writestr("xl/worksheets/sheet1.xml", b"0" * (spreadsheet_xlsx.RATIO_MATTERS_FROM + 1))
    assert refusal(target) == "input.workbook_too_large"


def test_a_bomb_that_lies_about_its_size_is_cut_off(tmp_path: Path, plain: Path) -> None:
    honest = edited(plain, tmp_path, lambda name, c: c + b" " * 3_000_000 if "sheet1" in name else c)
    raw = bytearray(honest.read_bytes())
    with zipfile.ZipFile(honest) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    size = struct.pack("<I", info.file_size)
    raw = raw.replace(size, struct.pack("<I", 200))
    honest.write_bytes(raw)
    assert refusal(honest) == "input.workbook_broken"


def test_too_many_cells_are_refused(tmp_path: Path, plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet_xlsx, "MAX_CELLS", 1)
    assert refusal(plain) == "input.workbook_too_large"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://example.invalid/x.dtd"> %p;]>',
    ],
)
def test_document_types_and_entities_are_refused(part: str, prolog: str, tmp_path: Path, plain: Path) -> None:
    def inject(name: str, content: bytes) -> bytes:
        bare = content.split(b"?>", 1)[-1] if content.startswith(b"<?xml") else content
        return prolog.encode() + bare if name == part else content

    assert refusal(edited(plain, tmp_path, inject)) == "input.workbook_unsafe"


def test_a_document_type_hidden_in_utf_16_is_refused_too(tmp_path: Path, plain: Path) -> None:
    def inject(name: str, content: bytes) -> bytes:
        if "sheet1" not in name:
            return content
        return ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>').encode(
            "utf-16"
        )

    assert refusal(edited(plain, tmp_path, inject)) == "input.workbook_unsafe"


def test_broken_files_are_refused_with_what_to_ask_for(tmp_path: Path, plain: Path) -> None:
    content = plain.read_bytes()
    cases = {
        "cut.xlsx": content[: len(content) // 2],
        "empty.xlsx": b"",
        "zeros.xls": b"\x00" * 2048,
        "noise.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 3000,
    }
    for name, raw in cases.items():
        (tmp_path / name).write_bytes(raw)
        assert refusal(tmp_path / name) == "input.workbook_broken", name
    assert refusal(tmp_path / "none.xlsx") == "input.no_file"


def test_half_an_xml_part_is_a_broken_workbook(tmp_path: Path, plain: Path) -> None:
    cut = edited(plain, tmp_path, lambda name, c: c[: len(c) // 2] if "sheet1" in name else c)
    assert refusal(cut) == "input.workbook_broken"


def test_password_protected_workbooks_are_told_apart_from_broken_ones(tmp_path: Path) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "locked.xlsx").write_bytes(container)
    assert refusal(tmp_path / "locked.xlsx") == "input.workbook_encrypted"


def test_other_kinds_of_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "b.xls").write_bytes(
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'
    )
    for name, parts in {
        "c.xlsx": ["xl/workbook.bin"],
        "d.xlsx": ["mimetype", "content.xml"],
        "e.xlsx": ["word/document.xml"],
        "f.xlsx": ["a.txt"],
    }.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for part in parts:
                archive.writestr(part, "x")
    assert {
        refusal(tmp_path / name) for name in ("a.xlsx", "b.xls", "c.xlsx", "d.xlsx", "e.xlsx", "f.xlsx")
    } == {"input.workbook_kind"}


def test_a_web_page_called_xls_is_read_with_its_spans(tmp_path: Path) -> None:
    page = "<html><body><table><tr><th colspan=2>资产负债表</th></tr><tr><td>货币资金</td><td>1,234.50</td></tr></table><script>alert(1)</script></body></html>"
    (tmp_path / "b.xls").write_bytes(page.encode("gb18030"))
    workbook = open_workbook(tmp_path / "b.xls")
    sheet = workbook.sheets[0]
    assert (sheet.cell(1, 2).value, sheet.cell(1, 2).merged, sheet.cell(2, 2).value) == (
        "资产负债表",
        True,
        "1,234.50",
    )
    assert workbook.notes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_text_called_xls_is_read_by_its_delimiter(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "b.xls").write_bytes("项目\t期末余额\n货币资金\t100\n".encode(encoding))
    sheet = open_workbook(tmp_path / "b.xls").sheets[0]
    assert [[c.value for c in row] for row in sheet.rows] == [["项目", "期末余额"], ["货币资金", "100"]]


def test_a_binary_workbook_comes_typed_with_merges_and_hidden_parts(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("资产负债表")
    sheet.write_merge(0, 0, 0, 2, "资产负债表")
    sheet.write(1, 0, 0.1 + 0.2)
    sheet.write(1, 1, datetime(2023, 12, 31), xlwt.easyxf(num_format_str="YYYY-MM-DD"))  # noqa: DTZ001
    sheet.write(1, 2, True)
    book.add_sheet("隐藏").visibility = 1
    book.save(str(tmp_path / "b.xls"))
    workbook = open_workbook(tmp_path / "b.xls")
    read = workbook.sheets[0]
    assert [read.cell(2, c).value for c in (1, 2, 3)] == [Decimal("0.3"), date(2023, 12, 31), True]
    assert (read.cell(1, 3).value, read.cell(1, 3).address) == ("资产负债表", "A1")
    assert workbook.sheets[1].hidden


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_file_causes_anything_but_a_clean_refusal(data: Any, tmp_path_factory: Any) -> None:
    """A flipped, cut or doubled byte anywhere: read or refused, never a crash."""
    raw = bytearray(_SAMPLE)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        raw = raw[: data.draw(st.integers(0, len(raw)))]
    path = tmp_path_factory.mktemp("damaged") / "b.xlsx"
    path.write_bytes(raw)
    try:
        open_workbook(path)
    except QuanlianError as error:
        assert error.code.startswith("input.")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_inside_a_part_causes_anything_but_a_clean_refusal(
    data: Any, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("part")
    (folder / "b.xlsx").write_bytes(_SAMPLE)
    part = data.draw(
        st.sampled_from(
            ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
        )
    )

    def damage(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        raw = bytearray(content)
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=12))
        return bytes(raw)

    try:
        open_workbook(edited(folder / "b.xlsx", folder, damage))
    except QuanlianError as error:
        assert error.code.startswith("input.")


def _sample() -> bytes:
    book = Book()
    sheet = book.worksheets[0]
    for number in range(30):
        sheet.append([f"项目{number}", number * 1.5, date(2023, 12, 31), None, "=A1"])
    sheet.merge_cells("A1:B2")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_SAMPLE = _sample()


def test_limits_are_those_the_documents_state() -> None:
    assert (spreadsheet_cells.MAX_CELLS, spreadsheet_xlsx.MAX_RATIO) == (2_000_000, 250)
