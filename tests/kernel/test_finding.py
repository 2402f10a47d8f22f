"""The finding's id: what is judged, never when or with what result."""

from datetime import date

import pytest

from quanlian.kernel import Bilingual, Evidence, Finding, Level, finding_id


def finding(**changes: object) -> Finding:
    text = Bilingual("一", "one")
    given: dict[str, object] = {
        "party_id": "P1",
        "code": "statements.check_01",
        "stage": "statements",
        "level": Level.ORANGE,
        "as_of": date(2024, 12, 31),
        "object": "2023-12-31/12/audited",
        "value": 1.0,
        "threshold": 0.5,
        "unit": "yuan",
        "because": text,
        "innocent": text,
        "ask": text,
        "basis": text,
        "run_id": "r1",
        "book_version": 1,
        "method": "m 1",
        "parameter_set": "p",
    }
    return Finding(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"run_id": "r2"},
        {"as_of": date(2025, 1, 1)},
        {"value": 9.0},
        {"parameter_set": "q"},
        {"level": Level.RED},
    ],
)
def test_the_id_does_not_depend_on_run_date_value_or_parameters(change: dict[str, object]) -> None:
    assert finding(**change).finding_id == finding().finding_id


@pytest.mark.parametrize(
    "change", [{"code": "statements.check_02"}, {"party_id": "P2"}, {"object": "2022"}, {"loan_id": "L1"}]
)
def test_the_id_depends_on_code_subject_and_object(change: dict[str, object]) -> None:
    assert finding(**change).finding_id != finding().finding_id


def test_the_same_text_as_loan_or_as_collateral_is_not_the_same_subject() -> None:
    assert finding_id("c", "P", "o", "X") != finding_id("c", "P", "o", None, "X")


def test_a_finding_is_json_under_the_contracts_names() -> None:
    evidence = [Evidence(table="statement", keys={"party_id": "P1"}, column="cash", value="1.00", cell="C5")]
    record = finding(evidence=evidence).as_dict()
    assert record["level"] == "orange"
    assert record["as_of"] == "2024-12-31"
    assert record["because"] == {"zh": "一", "en": "one"}
    assert record["evidence"][0]["cell"] == "C5"
