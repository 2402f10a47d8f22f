"""Errors name who must act, in both languages."""

import pytest

from quanlian.kernel import (
    Bilingual,
    DataError,
    InputError,
    PolicyError,
    QuanlianError,
    RightsError,
    UpstreamError,
)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (InputError, "input"),
        (DataError, "data"),
        (PolicyError, "policy"),
        (RightsError, "permission"),
        (UpstreamError, "upstream"),
    ],
)
def test_each_kind_names_who_must_act(error: type[QuanlianError], kind: str) -> None:
    raised = error("x.y", Bilingual("坏 {a}", "bad {a}"), hint=Bilingual("看 {a}", "see {a}"), a=1)
    record = raised.as_dict()
    assert record["kind"] == kind
    assert record["message"] == {"zh": "坏 1", "en": "bad 1"}
    assert record["hint"] == {"zh": "看 1", "en": "see 1"}
    assert record["fields"] == {"a": "1"}
    assert error.actor.zh
    assert error.actor.en
