"""Scenario files: what they may say, and what is said to whoever wrote them wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from quanlian.kernel import InputError
from quanlian.sandbox.scenario import EXAMPLE, Scenario, Shock, read_scenario


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_is_an_ordinary_economy() -> None:
    assert read_scenario(None) == Scenario()


def test_the_example_uses_every_entry() -> None:
    scenario = read_scenario(EXAMPLE)
    assert {shock.scope for shock in scenario.shocks} == {"macro", "industry", "region"}
    assert scenario.cheats["a2"] == 0.02
    assert scenario.innocents["own_solar"] == 0.03
    assert scenario.last_month == np.datetime64("2026-06", "M")


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert read_scenario(written(tmp_path, "")) == Scenario()


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("cheat: {a1: 0.1}", "cheat"),
        ("cheats: {a1: 2}", "cheats.a1"),
        ("cheats: [a1]", "cheats"),
        ("ordinary: perhaps", "ordinary"),
        ("last_month: soon", "last_month"),
        ("shocks: [{scope: planet, start: 2024-01, months: 2}]", "shocks[1].scope"),
        ("shocks: [{scope: macro, where: [C17], start: 2024-01, months: 2}]", "shocks[1].where"),
        ("shocks: [{scope: industry, start: 2024-01, months: 2}]", "shocks[1].where"),
        ("shocks: [{scope: macro, start: 2024-01, months: 0}]", "shocks[1].months"),
        ("shocks: [{scope: macro, start: 2024-01, months: 2, demand: 0}]", "shocks[1].demand"),
        ("shocks: [{scope: macro, start: 2024-01, months: 2, size: 3}]", "shocks[1].size"),
        ("shocks: [{scope: macro, start: yes, months: 2}]", "shocks[1].start"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, entry: str) -> None:
    with pytest.raises(InputError) as raised:
        read_scenario(written(tmp_path, text))
    assert raised.value.code == "input.scenario_entry"
    assert raised.value.fields["entry"] == entry


def test_a_missing_file_and_a_broken_one_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError) as missing:
        read_scenario(tmp_path / "none.yaml")
    with pytest.raises(InputError) as broken:
        read_scenario(written(tmp_path, "shocks: [}"))
    assert (missing.value.code, broken.value.code) == ("input.no_scenario", "input.scenario_not_yaml")


def test_a_shock_without_ramp_is_there_at_once_and_gone_at_once() -> None:
    shock = Shock(name="s", scope="macro", start=np.datetime64("2024-03"), months=2)
    felt = [shock.strength(np.datetime64("2024-02") + n) for n in range(4)]
    assert felt == [0.0, 1.0, 1.0, 0.0]
