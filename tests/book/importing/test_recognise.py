"""Which table a file holds, by its name and headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanlian.book.contract import TABLES
from quanlian.book.importing.headings import Heading
from quanlian.book.importing.recognise import recognise
from quanlian.kernel import InputError

LOAN = ["借据号", "客户编号", "借据金额", "余额", "放款日期", "到期日"]


def table(headings: list[str], *names: str) -> str:
    return recognise([headings], names=list(names), file="f").matched.table.name


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"comparative"}))
def test_every_table_is_recognised_by_its_own_headings_in_both_languages(name: str) -> None:
    columns = TABLES[name].columns
    assert table([c.name for c in columns]) == name
    assert table([c.label for c in columns]) == name


@pytest.mark.parametrize("name", ["loan", "借据表_20241231", "T_LOAN_2024", "对公借据明细"])
def test_the_name_decides(name: str) -> None:
    assert table(LOAN, name) == "loan"


def test_what_is_missing_is_named_and_so_are_the_headings_not_known() -> None:
    with pytest.raises(InputError) as caught:
        table([*LOAN[:3], "神秘列"], "loan")
    assert caught.value.code == "input.columns_missing"
    assert "balance" in caught.value.message.en and "神秘列" in str(caught.value.hint)


def test_two_tables_equally_likely_are_named() -> None:
    with pytest.raises(InputError) as caught:
        table(["客户编号", "日期", "类型"])
    assert caught.value.code == "input.table_ambiguous"
    assert "event" in caught.value.message.en


def test_two_headings_of_one_meaning_are_refused_and_a_weaker_one_is_left() -> None:
    with pytest.raises(InputError, match="余额"):
        table([*LOAN, "余额"], "loan")
    found = recognise([[*LOAN, "借据余额"]], names=["loan"], file="f").matched
    assert found.unknown == ("借据余额",)


@given(
    word=st.sampled_from(["贷款余额", "余额"]),
    unit=st.sampled_from(["万元", "千元", "亿元", "元", "人民币万元", "单位：万元"]),
    brackets=st.sampled_from(["()", "（）", "[]", "【】"]),
    space=st.sampled_from(["", " ", "　", "\n"]),
)
def test_brackets_spaces_and_units_around_a_heading(word: str, unit: str, brackets: str, space: str) -> None:
    heading = Heading.of(f"{space}{word[:1]}{space}{word[1:]}{brackets[0]}{unit}{brackets[1]}{space}")
    assert heading.name == word
    factor = {"千": 1000, "亿": 10**8, "元": 1}.get(unit[0], 10_000)
    assert heading.factor(TABLES["loan"]["balance"].type) == factor
    assert heading.factor(TABLES["loan"]["rate"].type) == 1
