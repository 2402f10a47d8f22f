"""Judgements as dated data: every threshold with unit, source, mark, owner and effective date (参数).

Shipped tables stand in ``quanlian/<stage>/parameters/*.csv``. A bank's overrides stand in
``QUANLIAN_HOME/parameters/overrides.csv`` under the same headings. Both resolve to one
:class:`ParameterSet`, whose hash every result carries, so that a replay finds the very thresholds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from quanlian.kernel.errors import PolicyError
from quanlian.kernel.text import Bilingual

HEADINGS = ("key", "value", "unit", "source", "mark", "owner", "effective_from", "zh", "en")


class Mark(StrEnum):
    """How sure we are of a parameter's source (来源标记)."""

    READ = "read"
    KNOWLEDGE = "knowledge"
    DEFAULT = "default"
    BANK = "bank"

    @property
    def label(self) -> Bilingual:
        """What a page says beside the number; a default is never called a regulation."""
        return _LABELS[self]


_LABELS = {
    Mark.READ: Bilingual("来源已核对", "source read"),
    Mark.KNOWLEDGE: Bilingual("据行业知识, 原文待核对", "from knowledge, source not yet read"),
    Mark.DEFAULT: Bilingual("产品默认值, 非监管规定", "product default, not a regulation"),
    Mark.BANK: Bilingual("本行自定", "set by the bank"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value of one parameter from a date on."""

    key: str
    value: str
    unit: str
    source: str
    mark: Mark
    owner: str
    effective_from: date
    zh: str
    en: str

    @property
    def number(self) -> float:
        """The value as a number; a text parameter raises :class:`PolicyError`."""
        try:
            return float(self.value)
        except ValueError as error:
            raise PolicyError(
                "policy.not_a_number",
                Bilingual("参数 {key} 的值 {value} 不是数字", "parameter {key} is {value}, not a number"),
                key=self.key,
                value=self.value,
            ) from error

    @property
    def basis(self) -> Bilingual:
        """Source and mark as a finding shows them; a default has no source but ourselves."""
        zh, en = (f": {self.source}",) * 2 if self.mark is not Mark.DEFAULT else ("", "")
        return Bilingual(f"{self.zh}{zh} ({self.mark.label.zh})", f"{self.en}{en} ({self.mark.label.en})")

    def as_dict(self) -> dict[str, str]:
        """The record as text, under the headings of the shipped tables."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in asdict(self).items()
        }


class ParameterSet:
    """All parameters in force, dated; immutable, named by its hash.

    >>> shipped = ParameterSet.shipped()
    >>> shipped.number("statements.beneish.flag", as_of=date(2024, 12, 31))
    -1.78
    >>> shipped.get("statements.beneish.flag", as_of=date(2024, 12, 31)).mark.value
    'read'
    """

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._by_key: dict[str, list[Parameter]] = {}
        for parameter in sorted(parameters, key=lambda p: (p.key, p.effective_from)):
            self._by_key.setdefault(parameter.key, []).append(parameter)

    @classmethod
    def shipped(cls) -> ParameterSet:
        """The parameters that come with the product."""
        return _shipped()

    @classmethod
    def load(cls, home: Path | None = None) -> ParameterSet:
        """Shipped parameters with a bank's overrides from ``home`` on top."""
        overrides = home / "parameters" / "overrides.csv" if home else None
        if overrides is None or not overrides.exists():
            return cls.shipped()
        return cls.shipped().override(read_table(overrides))

    @classmethod
    def replay(cls, home: Path, parameter_set: str) -> ParameterSet:
        """The very set that an earlier result names by its hash."""
        path = home / "parameters" / f"{parameter_set}.json"
        if not path.exists():
            raise PolicyError(
                "policy.no_parameter_set",
                Bilingual("没有参数集 {hash}", "no parameter set {hash}"),
                hash=parameter_set,
            )
        rows = json.loads(path.read_text(encoding="utf-8"))
        return cls(_parse(row, path.name, number) for number, row in enumerate(rows, 1))

    def override(self, parameters: Iterable[Parameter]) -> ParameterSet:
        """A new set in which a bank's value replaces ours from its effective date on.

        Our later-dated values of an overridden key are dropped, so that the bank's word stays.
        """
        own = list(parameters)
        unknown = sorted({p.key for p in own} - set(self._by_key))
        if unknown:
            raise PolicyError(
                "policy.unknown_parameter",
                Bilingual("覆盖表中有未知参数: {keys}", "unknown parameters in overrides: {keys}"),
                hint=Bilingual(
                    "用 quanlian parameters list 查看全部参数名",
                    "quanlian parameters list shows all names",
                ),
                keys=", ".join(unknown),
            )
        first = {key: min(p.effective_from for p in own if p.key == key) for key in {p.key for p in own}}
        kept = [p for p in self if p.key not in first or p.effective_from < first[p.key]]
        return ParameterSet([*kept, *own])

    def __iter__(self) -> Iterator[Parameter]:
        for dated in self._by_key.values():
            yield from dated

    def history(self, key: str) -> list[Parameter]:
        """All values of a parameter, oldest first (e.g. the VAT rate through the years)."""
        if key not in self._by_key:
            raise PolicyError(
                "policy.no_parameter", Bilingual("没有参数 {key}", "no parameter {key}"), key=key
            )
        return self._by_key[key]

    def get(self, key: str, *, as_of: date) -> Parameter:
        """The parameter in force on a date."""
        in_force = [p for p in self.history(key) if p.effective_from <= as_of]
        if not in_force:
            raise PolicyError(
                "policy.not_in_force",
                Bilingual("参数 {key} 在 {as_of} 尚未生效", "parameter {key} is not in force on {as_of}"),
                key=key,
                as_of=as_of,
            )
        return in_force[-1]

    def number(self, key: str, *, as_of: date) -> float:
        """The numeric value in force on a date."""
        return self.get(key, as_of=as_of).number

    def keys(self, prefix: str = "") -> list[str]:
        """Names of parameters, optionally of one stage or rule."""
        return [key for key in self._by_key if key.startswith(prefix)]

    @property
    def hash(self) -> str:
        """The set's name: SHA-256 (first 16 digits) of its canonical JSON."""
        return hashlib.sha256(self._canonical().encode()).hexdigest()[:16]

    def publish(self, home: Path) -> Path:
        """Write the set as ``parameters/<hash>.json``, atomically; an existing one stays."""
        path = home / "parameters" / f"{self.hash}.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
            with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
                handle.write(self._canonical())
            Path(name).replace(path)
        return path

    def _canonical(self) -> str:
        return json.dumps([p.as_dict() for p in self], ensure_ascii=False, sort_keys=True, indent=0)


def read_table(path: Path) -> list[Parameter]:
    """Read one parameter table (CSV, UTF-8, or GB18030 as a spreadsheet saves it); a bad row names file and line."""
    reader = csv.DictReader(io.StringIO(_decoded(path), newline=""))
    missing = set(HEADINGS) - set(reader.fieldnames or ())
    if missing:
        raise PolicyError(
            "policy.headings",
            Bilingual("参数表 {file} 缺少列 {columns}", "parameter table {file} lacks {columns}"),
            file=path.name,
            columns=", ".join(sorted(missing)),
        )
    return [_parse(row, path.name, number) for number, row in enumerate(reader, 2)]


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PolicyError(
        "policy.encoding",
        Bilingual(
            "参数表 {file} 既非 UTF-8 亦非 GB18030 编码的 CSV",
            "parameter table {file} is no CSV in UTF-8 or GB18030",
        ),
        hint=Bilingual("另存为“CSV UTF-8”", "save it as CSV UTF-8"),
        file=path.name,
    )


def _parse(row: dict[str, str], file: str, line: int) -> Parameter:
    try:
        fields = {name: row[name].strip() for name in HEADINGS}
        empty = [name for name, text in fields.items() if not text]
        if empty:
            raise ValueError(f"empty: {', '.join(empty)}")
        return Parameter(
            **{k: v for k, v in fields.items() if k not in {"mark", "effective_from"}},
            mark=Mark(fields["mark"]),
            effective_from=date.fromisoformat(fields["effective_from"]),
        )
    except (ValueError, AttributeError, KeyError) as error:
        raise PolicyError(
            "policy.bad_row",
            Bilingual("参数表 {file} 第 {line} 行有误: {reason}", "{file} line {line}: {reason}"),
            file=file,
            line=line,
            reason=error,
        ) from error


@lru_cache(maxsize=1)
def _shipped() -> ParameterSet:
    # Found by path, not by import: the kernel knows no stage.
    root = Path(__file__).parents[1]
    tables = sorted(root.glob("*/parameters/*.csv"))
    return ParameterSet(p for table in tables for p in read_table(table))
