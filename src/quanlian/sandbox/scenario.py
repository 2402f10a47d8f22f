"""What kind of economy it is to be (情景): shocks from outside, and how many cheat, fail or only look guilty.

The file is YAML; ``tables/scenario_example.yaml`` shows and explains every entry. What it does not say stays as in
ordinary years.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import yaml

from quanlian.kernel import Bilingual, InputError

EXAMPLE = Path(__file__).parent / "tables" / "scenario_example.yaml"
SCOPES = ("macro", "industry", "region")
_ENTRIES = ("last_month", "ordinary", "shocks", "cheats", "troubles", "innocents")
_SHOCK_ENTRIES = ("name", "scope", "where", "start", "months", "ramp", "demand", "cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """Something that befalls many at once: the economy, an industry or a region (冲击).

    ``demand`` and ``cost`` are factors on sales and input prices at its worst, 1 for none. It takes ``ramp`` months
    to build up and as many again to fade after its ``months`` are over.
    """

    name: str
    scope: str
    start: np.datetime64
    months: int
    where: tuple[str, ...] = ()  # codes of industries (C17), or first digits of regions (3310)
    ramp: int = 0
    demand: float = 1.0
    cost: float = 1.0

    def strength(self, month: np.datetime64) -> float:
        """How much of it is felt in a month, from 0 to 1.

        >>> flood = Shock(name="flood", scope="macro", start=np.datetime64("2024-03"), months=3, ramp=2)
        >>> [flood.strength(np.datetime64("2024-02") + n) for n in range(7)]
        [0.0, 0.5, 1.0, 1.0, 0.5, 0.0, 0.0]
        """
        since = int((month - self.start).astype(int))
        if since < 0:
            return 0.0
        building = 1.0 if self.ramp == 0 else min(1.0, (since + 1) / self.ramp)
        after = since - self.months + 1
        fading = 0.0 if after <= 0 else 1.0 if self.ramp == 0 else min(1.0, after / self.ramp)
        return max(0.0, building - fading)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Shares and shocks of a simulation; the defaults are an ordinary county bank in ordinary years.

    ``cheats``, ``troubles`` and ``innocents`` replace the usual share of a kind by name (``{"a2": 0.02}``);
    ``ordinary`` is false where the usual business cycle and sector dip are to stay away.
    """

    shocks: tuple[Shock, ...] = ()
    cheats: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    troubles: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    innocents: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    last_month: np.datetime64 | None = None
    ordinary: bool = True


def read_scenario(path: Path | None) -> Scenario:
    """The scenario of a YAML file, or the default one.

    >>> read_scenario(EXAMPLE).shocks[0].scope
    'region'
    """
    if path is None:
        return Scenario()
    entries = _mapping(_loaded(path), "")
    _known(entries, _ENTRIES, "")
    shares = {name: _shares(entries.get(name), name) for name in ("cheats", "troubles", "innocents")}
    last = entries.get("last_month")
    ordinary = entries.get("ordinary", True)
    if not isinstance(ordinary, bool):
        raise _wrong("ordinary", ordinary, "true 或 false", "true or false")
    return Scenario(
        shocks=tuple(_shock(entry, place) for place, entry in enumerate(_list(entries.get("shocks")), 1)),
        last_month=None if last is None else _month(last, "last_month"),
        ordinary=ordinary,
        **shares,
    )


def _loaded(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            "input.no_scenario",
            Bilingual("读不到情景文件 {path}", "cannot read the scenario file {path}"),
            path=path,
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(
            "input.scenario_not_yaml",
            Bilingual(
                "情景文件 {path} 不是 UTF-8 的 YAML: {reason}",
                "the scenario file {path} is not YAML in UTF-8: {reason}",
            ),
            path=path,
            reason=error,
        ) from error


def _shock(entry: Any, place: int) -> Shock:
    at = f"shocks[{place}]"
    given = _mapping(entry, at)
    _known(given, _SHOCK_ENTRIES, at)
    scope = given.get("scope")
    if scope not in SCOPES:
        raise _wrong(f"{at}.scope", scope, "、".join(SCOPES), ", ".join(SCOPES))
    where = tuple(str(code) for code in _list(given.get("where")))
    if (scope == "macro") == bool(where):
        raise _wrong(
            f"{at}.where",
            given.get("where"),
            "industry 与 region 须列出代码, macro 不写",
            "codes for industry and region, none for macro",
        )
    return Shock(
        name=str(given.get("name", f"{scope}_{place}")),
        scope=scope,
        where=where,
        start=_month(given.get("start"), f"{at}.start"),
        months=_whole(given.get("months"), f"{at}.months", 1),
        ramp=_whole(given.get("ramp", 0), f"{at}.ramp", 0),
        demand=_factor(given.get("demand", 1.0), f"{at}.demand"),
        cost=_factor(given.get("cost", 1.0), f"{at}.cost"),
    )


def _mapping(value: Any, at: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(at or "(file)", value, "名称: 值 的列表", "entries of the form name: value")
    return {str(name): entry for name, entry in value.items()}


def _known(given: Mapping[str, Any], names: tuple[str, ...], at: str) -> None:
    unknown = [name for name in given if name not in names]
    if unknown:
        raise _wrong(
            ".".join(filter(None, (at, unknown[0]))), given[unknown[0]], "、".join(names), ", ".join(names)
        )


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _shares(value: Any, name: str) -> Mapping[str, float]:
    checked = {
        kind: _number(share, f"{name}.{kind}", lambda x: 0 <= x <= 1, "0 到 1", "between 0 and 1")
        for kind, share in _mapping(value, name).items()
    }
    return MappingProxyType(checked)


def _factor(value: Any, at: str) -> float:
    return _number(
        value, at, lambda x: 0 < x <= 10, "大于 0 的倍数, 1 为无影响", "a factor above 0, 1 for none"
    )


def _number(value: Any, at: str, fits: Callable[[float], bool], zh: str, en: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not fits(value):
        raise _wrong(at, value, zh, en)
    return float(value)


def _whole(value: Any, at: str, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise _wrong(at, value, f"不小于 {least} 的整数", f"a whole number of at least {least}")
    return value


def _month(value: Any, at: str) -> np.datetime64:
    try:
        month = np.datetime64(str(value), "M")
    except ValueError as error:
        raise _wrong(at, value, "形如 2024-03 的月份", "a month such as 2024-03") from error
    if np.isnat(month):
        raise _wrong(at, value, "形如 2024-03 的月份", "a month such as 2024-03")
    return month


def _wrong(entry: str, value: Any, zh: str, en: str) -> InputError:
    return InputError(
        "input.scenario_entry",
        Bilingual(
            "情景文件 {entry} 的值 {value} 不可用, 应为: " + zh,
            "{entry} of the scenario is {value}; expected: " + en,
        ),
        hint=Bilingual("示例见 {example}", "see the example {example}"),
        entry=entry,
        value=value,
        example=EXAMPLE,
    )
