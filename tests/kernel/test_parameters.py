"""Parameters: dated, sourced, overridable, replayable."""

from datetime import date
from pathlib import Path

import pytest

from quanlian.kernel import Mark, Parameter, ParameterSet, PolicyError
from quanlian.kernel.parameters import HEADINGS, read_table


def parameter(
    key: str = "x.limit", value: str = "1", start: str = "2020-01-01", mark: Mark = Mark.DEFAULT
) -> Parameter:
    return Parameter(
        key=key,
        value=value,
        unit="ratio",
        source="s",
        mark=mark,
        owner="o",
        effective_from=date.fromisoformat(start),
        zh="中",
        en="en",
    )


def test_the_value_in_force_on_a_date_is_the_latest_that_has_begun() -> None:
    dated = ParameterSet(
        [parameter(value="17", start="1994-01-01"), parameter(value="13", start="2019-04-01")]
    )
    assert dated.number("x.limit", as_of=date(2019, 3, 31)) == 17
    assert dated.number("x.limit", as_of=date(2019, 4, 1)) == 13


def test_a_parameter_not_yet_in_force_is_refused_by_name() -> None:
    with pytest.raises(PolicyError) as caught:
        ParameterSet([parameter()]).get("x.limit", as_of=date(2019, 12, 31))
    assert caught.value.code == "policy.not_in_force"
    assert caught.value.fields["key"] == "x.limit"


def test_a_banks_override_wins_from_its_date_and_keeps_the_past() -> None:
    shipped = ParameterSet([parameter(value="1"), parameter(value="2", start="2030-01-01")])
    own = shipped.override([parameter(value="5", start="2025-01-01", mark=Mark.BANK)])
    assert own.number("x.limit", as_of=date(2024, 1, 1)) == 1
    assert own.number("x.limit", as_of=date(2031, 1, 1)) == 5
    assert own.hash != shipped.hash


def test_an_override_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"x\.limmit"):
        ParameterSet([parameter()]).override([parameter(key="x.limmit")])


def test_a_published_set_is_found_again_by_its_hash_and_never_rewritten(tmp_path: Path) -> None:
    first = ParameterSet([parameter(value="3")])
    path = first.publish(tmp_path)
    written = path.stat().st_mtime_ns
    assert first.publish(tmp_path).stat().st_mtime_ns == written
    replayed = ParameterSet.replay(tmp_path, first.hash)
    assert replayed.hash == first.hash
    assert replayed.number("x.limit", as_of=date(2024, 1, 1)) == 3


def test_a_text_asked_for_as_a_number_names_the_parameter() -> None:
    with pytest.raises(PolicyError) as caught:
        ParameterSet([parameter(value="abc")]).number("x.limit", as_of=date(2024, 1, 1))
    assert caught.value.code == "policy.not_a_number"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x,1,ratio,s,guess,o,2020-01-01,中,en", "guess"),
        ("x,1,ratio,,read,o,2020-01-01,中,en", "source"),
        ("x,1,ratio,s,read,o,2020-13-01,中,en", "month"),
    ],
)
def test_a_bad_row_names_file_and_line(tmp_path: Path, line: str, reason: str) -> None:
    table = tmp_path / "overrides.csv"
    table.write_text(",".join(HEADINGS) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"overrides\.csv line 2") as caught:
        read_table(table)
    assert reason in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path, encoding: str) -> None:
    table = tmp_path / "overrides.csv"
    text = ",".join(HEADINGS) + "\r\nx,1,ratio,s,read,o,2020-01-01,中文,en\r\n"
    table.write_bytes(text.encode(encoding))
    assert [p.zh for p in read_table(table)] == ["中文"]


def test_a_table_that_is_no_text_is_refused_with_the_reason(tmp_path: Path) -> None:
    table = tmp_path / "overrides.csv"
    table.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError) as caught:
        read_table(table)
    assert caught.value.code == "policy.encoding"


def test_every_shipped_parameter_has_source_mark_and_owner() -> None:
    shipped = list(ParameterSet.shipped())
    assert shipped
    assert all(p.source and p.owner and p.zh and p.en for p in shipped)


def test_a_default_is_never_shown_as_a_regulation() -> None:
    for shown in (p.basis for p in ParameterSet.shipped() if p.mark is Mark.DEFAULT):
        assert "非监管规定" in shown.zh
        assert "not a regulation" in shown.en


def test_no_shipped_key_has_two_values_for_one_date() -> None:
    seen = [(p.key, p.effective_from) for p in ParameterSet.shipped()]
    assert len(seen) == len(set(seen))
