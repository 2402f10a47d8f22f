"""Exports open in Excel as text and numbers, never as formulas."""

import csv
import string
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanlian.book.exporting import export_csv, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://a","b")', "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1",
        "  =1+1", "\ufeff=1", "＝1+1", "-", "+", "-1_0", "-inf", "\u3000@x",
    ],
)  # fmt: skip
def test_text_that_would_run_is_defused(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", [-5, 3.2, "-5.20", "+86", "正常", "", None, "a=b", "2024-01-01"])
def test_numbers_and_ordinary_text_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) == value


@given(st.text(alphabet=string.printable + "＝＋－＠\u3000\ufeff", min_size=1))
def test_no_cell_begins_like_a_formula_unless_it_is_a_plain_number(text: str) -> None:
    cell = str(safe_cell(text)).lstrip(" \u3000\ufeff\x00")
    if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")):
        float(cell)


def test_a_table_is_written_whole_with_chinese_that_excel_reads(tmp_path: Path) -> None:
    out = export_csv(pa.table({"名称": ["=1+1", "云杉"], "n": [-1, 2]}), tmp_path / "a" / "out.csv")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as handle:
        assert list(csv.reader(handle)) == [["名称", "n"], ["'=1+1", "-1"], ["云杉", "2"]]


def test_a_failed_export_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> object:
        yield {"a": 1}
        raise RuntimeError("source failed")

    with pytest.raises(RuntimeError):
        export_csv(broken(), tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []
