"""Control files: what was promised is compared with what came."""

from decimal import Decimal
from pathlib import Path

import pytest

from quanlian.book.importing.control_file import check_control, control_for, is_control, read_control
from quanlian.kernel import DataError, InputError


@pytest.mark.parametrize(
    ("text", "rows", "sums"),
    [
        ("rows=1200\nsum_balance=35,000.50\n", 1200, {"balance": "35000.50"}),
        ("行数：1200\n合计_余额：35000.50\n", 1200, {"余额": "35000.50"}),
        (
            "file|rows|balance_sum\nloan_20241231.txt|1200|35000.50\nparty_20241231.txt|7|0\n",
            1200,
            {"balance": "35000.50"},
        ),
        ("文件名,记录数,余额合计\nloan_20241231.txt,1200,35000.50", 1200, {"余额": "35000.50"}),
        ("1200", 1200, {}),
        ("loan_20241231.txt|1200", 1200, {}),
        ("", None, {}),
    ],
)
def test_common_layouts_are_read(tmp_path: Path, text: str, rows: int | None, sums: dict[str, str]) -> None:
    data, control = tmp_path / "loan_20241231.txt", tmp_path / "loan_20241231.ctl"
    data.write_text("x")
    control.write_bytes(text.encode("gb18030"))
    found = control_for(data)
    assert found is not None
    assert found.rows == rows
    assert found.sums == {name: Decimal(value) for name, value in sums.items()}


@pytest.mark.parametrize("name", ["loan.ctl", "loan.flg", "loan.ok", "loan.txt.ctl", "loan_ctl.csv"])
def test_a_control_file_is_found_beside_its_data_and_is_not_data(tmp_path: Path, name: str) -> None:
    (tmp_path / "loan.txt").write_text("x")
    (tmp_path / name).write_text("rows=1")
    assert control_for(tmp_path / "loan.txt") is not None
    assert is_control(tmp_path / name)
    assert not is_control(tmp_path / "loan.txt")


def test_no_control_file_means_no_check(tmp_path: Path) -> None:
    (tmp_path / "loan.txt").write_text("x")
    assert control_for(tmp_path / "loan.txt") is None


def test_what_does_not_agree_is_refused_with_both_figures(tmp_path: Path) -> None:
    (tmp_path / "loan.ctl").write_text("rows=3\nsum_balance=100.00")
    control = read_control(tmp_path / "loan.ctl", "loan.txt")
    check_control(control, data="loan.txt", rows=3, sums={"balance": Decimal("100.00")})
    with pytest.raises(DataError) as caught:
        check_control(control, data="loan.txt", rows=2, sums={"balance": Decimal("99.99")})
    assert caught.value.code == "data.control_mismatch"
    assert all(figure in str(caught.value) for figure in ("3", "2", "100.00", "99.99"))


def test_a_sum_of_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loan.ctl").write_text("rows=3\nsum_other=1")
    control = read_control(tmp_path / "loan.ctl", "loan.txt")
    with pytest.raises(DataError, match="other"):
        check_control(control, data="loan.txt", rows=3, sums={})


@pytest.mark.parametrize("text", ["\x00\x01\x02", "hello world", "a|b|c\nd|e|f", "=" * 50])
def test_a_control_file_that_is_not_understood_is_refused_not_ignored(tmp_path: Path, text: str) -> None:
    (tmp_path / "loan.ctl").write_text(text)
    with pytest.raises(InputError) as caught:
        read_control(tmp_path / "loan.ctl", "loan.txt")
    assert caught.value.code == "input.control_unreadable"
