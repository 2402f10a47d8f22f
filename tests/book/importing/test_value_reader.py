"""The parser and its SQL twin: where the twin reads a value, the parser reads the same."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quanlian.book.contract import TABLES
from quanlian.book.contract.model import Column, Type
from quanlian.book.importing.values import BLANKS, ColumnReader, ValueProblem

COLUMNS = {
    "money": ColumnReader(column=TABLES["loan"]["provision"]),
    "money in 万元": ColumnReader(column=TABLES["loan"]["provision"], factor=Decimal(10_000)),
    "money in 分": ColumnReader(column=TABLES["loan"]["provision"], factor=Decimal("0.01")),
    "money turned round": ColumnReader(column=TABLES["loan"]["provision"], factor=Decimal(-1)),
    "amount not below zero": ColumnReader(column=TABLES["loan"]["amount"]),
    "price": ColumnReader(column=TABLES["price"]["price"]),
    "fraction": ColumnReader(column=TABLES["loan"]["rate"]),
    "fraction in %": ColumnReader(column=TABLES["loan"]["rate"], factor=Decimal("0.01")),
    "number": ColumnReader(column=TABLES["meter"]["value"]),
    "latitude": ColumnReader(column=TABLES["visit"]["lat"]),
    "integer": ColumnReader(column=TABLES["loan"]["days_past_due"]),
    "date": ColumnReader(column=TABLES["loan"]["maturity"]),
    "date day first": ColumnReader(column=TABLES["loan"]["maturity"], format="%d/%m/%Y"),
    "period end": ColumnReader(column=TABLES["tax_filing"]["period_end"]),
    "month": ColumnReader(column=TABLES["meter"]["month"]),
    "timestamp": ColumnReader(column=TABLES["flow"]["at"]),
    "timestamp formatted": ColumnReader(column=TABLES["flow"]["at"], format="%Y.%m.%d %H:%M:%S"),
    "bool": ColumnReader(column=TABLES["party"]["customer"]),
    "choice": ColumnReader(column=TABLES["loan"]["status"]),
    "choice in the bank's words": ColumnReader(
        column=TABLES["loan"]["status"], words={"01": "active", "1": "结清"}
    ),
    "id": ColumnReader(column=TABLES["loan"]["loan_id"]),
    "text": ColumnReader(column=TABLES["loan"]["purpose"], words={"A": "B"}),
    "tags": ColumnReader(column=TABLES["loan"]["tags"]),
    "json": ColumnReader(column=TABLES["product"]["attributes"]),
}

digits = st.text("0123456789", min_size=1, max_size=19)
dates = st.dates(date(1, 1, 1)).map(str) | st.builds(
    "{:04d}{}{:d}{}{:d}{}".format,
    st.integers(1, 9999),
    st.sampled_from(["-", "/", ".", "年", ""]),
    st.integers(0, 13),
    st.sampled_from(["-", "/", ".", "月", ""]),
    st.integers(0, 32),
    st.sampled_from(["", "日"]),
)
times = st.builds(
    "{}{}{:02d}:{:02d}{}".format,
    dates,
    st.sampled_from([" ", "T", "  "]),
    st.integers(0, 25),
    st.integers(0, 61),
    st.sampled_from(["", ":00", ":59", ":60", ":01.5", ":01.1234567", ":00Z", ":00+08:00"]),
)
numbers = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-", "+", "(", "¥", "$"]),
    digits | st.integers(0, 10**15).map("{:,}".format),
    st.sampled_from(["", ".", ".5", ".50", ".123", ".000", ".1200", "e3", "E+05", ",00"]),
    st.sampled_from(["", "", "%", "‰", "万", "元", ")", "-", " ", "_0"]),
)
words = st.sampled_from(
    ["", "-", "NULL", "Null", "n/A", "是", "Y", "y", "否", "0", "1", "active", "Active", "结清", "01", "A", "无", "infinity",
     "epoch", "nan", "inf", "####", "#REF!", "4.20101E+17", "00123", "\t6222", "　甲公司　", "\u00a0x\u00a0", "{}", '{"a": NaN}',
     '[1, 2]', "普惠、涉农", "2023-01-01 (BC)", "0x1F", "1_000", "二〇二四年三月", "三千万", "—", "true", "－"]
)  # fmt: skip
texts = st.one_of(
    numbers,
    dates,
    times,
    words,
    st.text(max_size=12),
    st.tuples(st.sampled_from(BLANKS), numbers | dates | words).map("".join),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Asia/Shanghai'; SET threads = 1")
        yield connection


@pytest.mark.parametrize("name", COLUMNS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    ["2023-01-01 (BC)", "infinity", "2024-02-30", "2024-02-29 24:00:00", "0000-01-01", "10000-01-01", "24:00:00",
     "1991-07-01 00:00:00", "1e3", "1_000", "0x1F", " 12", "-0", "-0.00", "1.005", "999999999999999999", "Null", "1,2345"]
)  # fmt: skip
@given(batch=st.lists(texts, min_size=1, max_size=60))
def test_what_the_twin_reads_the_parser_reads_alike(
    connection: duckdb.DuckDBPyConnection, name: str, batch: list[str]
) -> None:
    reader = COLUMNS[name]
    batch = [t for t in batch if ("\x00" not in t and t.isprintable()) or ("\t" in t and "\x00" not in t)]
    batch = [t for t in batch if not any(0xD800 <= ord(c) < 0xE000 for c in t)]
    query = (
        f"SELECT x, v, {reader.range_sql('v')} AS within, {reader.missing_sql('x')} AS missing "
        f"FROM (SELECT x, {reader.sql('x')} AS v FROM (SELECT unnest(?::VARCHAR[]) AS x))"
    )
    for row in connection.execute(query, [batch]).to_arrow_table().to_pylist():
        text, value, within, missing = row["x"], row["v"], row["within"], row["missing"]
        if value is not None and within:
            expected, exact = reader.read(text)
            assert (_plain(value), exact) == (_plain(expected), True), text
        elif value is not None:
            with pytest.raises(ValueProblem):
                reader.read(text)
        elif missing:
            assert reader.read(text)[0] is None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    return (str(value), value) if isinstance(value, float) else value


@pytest.mark.parametrize("name", COLUMNS)
@settings(max_examples=60, deadline=None)
@given(text=texts)
def test_any_text_is_read_or_refused_with_a_reason_in_both_languages(name: str, text: str) -> None:
    try:
        COLUMNS[name].read(text)
    except ValueProblem as problem:
        assert problem.code.startswith("value.")
        assert problem.reason.zh and problem.reason.en


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("money", ["1234.50", "1234.5", "1234", "-1,234,567.89", "0", "+5", "12.3400", " 12.30 "]),
        ("money in 万元", ["123456.789", "1,234.50", "12"]),
        ("fraction", ["0.0435", "4.35%"]),
        ("fraction in %", ["4.35", "4.35%", "0"]),
        ("integer", ["36", "1,000", "12.0"]),
        (
            "date",
            ["2024-02-29", "2024/2/9", "20240229", "2024年2月9日", "2024-02-29 00:00:00", "2024/2/29 0:00"],
        ),
        ("date day first", ["29/02/2024"]),
        ("month", ["2024-02", "202402", "2024年2月", "2024-02-01"]),
        (
            "timestamp",
            [
                "2024-02-29 08:00:01",
                "2024-02-29T08:00:01.5",
                "2024/2/29 8:00",
                "20240229080001",
                "2024-02-29",
            ],
        ),
        ("bool", ["是", "N", "1", "TRUE"]),
        ("choice", ["正常", "closed"]),
        ("choice in the bank's words", ["01", "1"]),
        ("id", ["0012", "甲公司", "A 1", "\t6222021001", "6222 "]),
        ("tags", ["普惠"]),
    ],
)
def test_the_twin_reads_what_banks_usually_write(
    connection: duckdb.DuckDBPyConnection, name: str, plain: list[str]
) -> None:
    query = f"SELECT x FROM (SELECT unnest(?::VARCHAR[]) AS x) WHERE {COLUMNS[name].sql('x')} IS NULL"
    assert connection.execute(query, [plain]).fetchall() == []


@pytest.mark.parametrize("text", ["", "-", "—", "NULL", "N/A", " ", "\\N"])
def test_a_missing_optional_value_is_missing_and_never_zero(text: str) -> None:
    assert COLUMNS["money"].read(text) == (None, True)


@pytest.mark.parametrize("text", ["", "-", "NULL"])
def test_a_required_column_may_not_be_empty(text: str) -> None:
    with pytest.raises(ValueProblem, match="必填列"):
        COLUMNS["amount not below zero"].read(text)


def test_limits_of_the_contract_hold_and_a_percentage_taken_for_a_fraction_is_explained() -> None:
    with pytest.raises(ValueProblem) as caught:
        COLUMNS["fraction"].read("4.35")
    assert caught.value.code == "value.above_maximum"
    assert "factor: 0.01" in caught.value.reason.en
    with pytest.raises(ValueProblem, match="≥ 0"):
        COLUMNS["amount not below zero"].read("(3,200)")


def test_a_bare_month_is_a_statements_last_day_but_no_due_date() -> None:
    assert COLUMNS["period end"].read("2024年2月") == (date(2024, 2, 29), True)
    assert COLUMNS["period end"].read("2024年度")[0] == date(2024, 12, 31)
    with pytest.raises(ValueProblem, match="日期不完整"):
        COLUMNS["date"].read("2024年2月")


def test_a_cell_that_names_its_own_unit_keeps_it() -> None:
    reader = COLUMNS["money in 万元"]
    assert reader.read("12")[0] == 120_000
    assert reader.read("12万")[0] == 120_000
    assert reader.read("12元")[0] == 12
    assert COLUMNS["money turned round"].read("12万")[0] == -120_000


def test_every_type_of_the_contract_has_a_reader() -> None:
    assert {c.column.type for c in COLUMNS.values()} == set(Type)
    assert isinstance(COLUMNS["id"].column, Column)


@pytest.mark.parametrize("blank", ["\x0b", "\x1f", "\x85", "\u2003", "\u2028"])
def test_a_space_of_any_script_breaks_tags_for_parser_and_twin_alike(blank: str) -> None:
    import duckdb

    from quanlian.book.importing.word_text import parse_tags, tags_sql

    twin = duckdb.execute(f"SELECT {tags_sql('t')} FROM (SELECT ? AS t)", [f"绿色{blank}涉农"]).fetchall()
    assert parse_tags(f"绿色{blank}涉农") == "绿色;涉农"
    assert twin == [(None,)]
