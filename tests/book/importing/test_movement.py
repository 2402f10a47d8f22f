"""Money out is never taken for money in: the direction that stands beside an amount counts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from quanlian.book.book import Book

KNOWN = date(2024, 2, 1)
HEAD = "流水号,账号,客户编号,交易时间"
Put = Callable[..., Path]


def amounts(book: Book) -> dict[str, Decimal]:
    records = book.table("flow").select("flow_id", "amount").to_pyarrow().to_pylist()
    return {r["flow_id"]: r["amount"] for r in records}


def lines(*cells: str) -> str:
    return "".join(f"T{n},A1,P1,2024-01-0{n},{cell}\n" for n, cell in enumerate(cells, 1))


@pytest.mark.parametrize(
    ("heading", "out", "into"),
    [("借贷标志", "借", "贷"), ("收支方向", "支出", "收入"), ("DC_FLAG", "d", " C ")],
    ids=["debit and credit", "out and in", "letters"],
)
def test_a_flag_beside_the_amount_turns_what_goes_out(
    book: Book, put: Put, heading: str, out: str, into: str
) -> None:
    text = f"{HEAD},交易金额(万元),{heading}\n" + lines(f'"1,000.00",{out}', f"2.5,{into}", f"0,{out}")
    report = book.import_paths([put("流水.csv", text)], known_at=KNOWN)
    assert report.clean and report.files[0].unknown_columns == ()
    assert amounts(book) == {"T1": Decimal(-10_000_000), "T2": Decimal(25_000), "T3": Decimal(0)}
    assert heading in report.files[0].notes[0].zh


@pytest.mark.parametrize("empty", ["", "0.00", "-"], ids=["empty", "zero", "dash"])
def test_debit_and_credit_in_columns_of_their_own(book: Book, put: Put, empty: str) -> None:
    text = f"{HEAD},借方发生额（支取）,贷方发生额（收入）\n" + lines(f'"1,000.00",{empty}', f"{empty},2500")
    report = book.import_paths([put("流水.csv", text)], known_at=KNOWN)
    assert report.clean and report.files[0].unknown_columns == ()
    assert amounts(book) == {"T1": Decimal(-1000), "T2": Decimal(2500)}


def test_a_direction_that_cannot_be_read_is_rejected_and_never_guessed(book: Book, put: Put) -> None:
    text = f"{HEAD},金额,借贷标志\n" + lines("100,1", "100,", "-100,借", "-100,贷")
    book.import_paths([put("流水.csv", text)], known_at=KNOWN)
    assert amounts(book) == {"T4": Decimal(-100)}
    rejected = {r["row"]: r["reason_zh"] for r in book.rejects().to_pyarrow().to_pylist()}
    assert set(rejected) == {2, 3, 4}
    assert "借贷标志: 1" in rejected[2] and "两个正负号" in rejected[4]


def test_both_sides_filled_or_neither_is_rejected(book: Book, put: Put) -> None:
    text = f"{HEAD},支出金额,收入金额\n" + lines("100,200", ",", "5,")
    book.import_paths([put("流水.csv", text)], known_at=KNOWN)
    assert amounts(book) == {"T3": Decimal(-5)}


def test_a_mapping_may_leave_the_flag_out_or_keep_it(book: Book, put: Put, tmp_path: Path) -> None:
    put("a_liushui.csv", f"{HEAD},发生,借贷标志\n" + lines("-100,借", "100,贷"))
    put("b_liushui.csv", f"{HEAD},发生,借贷标志\n".replace("流水号", "流水号") + "T8,A1,P1,2024-01-08,7,借\n")
    rules = tmp_path / "map.yaml"
    rules.write_text(
        "files:\n  - {match: 'a_*', table: flow, columns: {发生: amount}, ignore: [借贷标志]}\n"
        "  - {match: 'b_*', table: flow, columns: {发生: amount}}\n",
        encoding="utf-8",
    )
    assert book.import_paths([tmp_path / "delivery"], mapping=rules, known_at=KNOWN).clean
    assert amounts(book) == {"T1": Decimal(-100), "T2": Decimal(100), "T8": Decimal(-7)}
