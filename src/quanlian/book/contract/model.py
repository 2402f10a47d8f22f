"""How a table of the book is declared: columns with type, key, aliases and permitted values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What a column holds; decides parsing, storage and the checks of the contract."""

    TEXT = "text"
    DATE = "date"
    MONTH = "month"  # stored as the month's first day
    TIMESTAMP = "timestamp"  # stored in UTC, read as Asia/Shanghai where no zone is given
    MONEY = "money"  # yuan, DECIMAL(18,2)
    PRICE = "price"  # unit price, DECIMAL(18,6)
    FRACTION = "fraction"  # 0.05 for 5 %
    NUMBER = "number"  # a measured figure, double
    INTEGER = "integer"
    BOOL = "bool"
    JSON = "json"
    TAGS = "tags"  # text, several values joined by ;


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, Chinese headings under which banks export it, and what it may hold."""

    name: str
    type: Type
    zh: tuple[str, ...] = ()
    required: bool = False
    key: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # value -> Chinese words
    minimum: float | None = None
    maximum: float | None = None

    @property
    def label(self) -> str:
        """The Chinese heading shown to users."""
        return self.zh[0] if self.zh else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the book.

    ``hashed_key`` marks the tables whose rows may come without an id of their own: their key is a
    hash of all contract columns plus the occurrence number within the file.
    """

    name: str
    zh: str
    row: str
    columns: tuple[Column, ...]
    hashed_key: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(c.name for c in self.columns if c.key)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns no row may lack."""
        return tuple(c.name for c in self.columns if c.required)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def column(
    spec: str,
    type_: Type = Type.TEXT,
    zh: str = "",
    *,
    choices: Mapping[str, str] | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Column:
    """Declare a column: ``"party_id*†"`` is required and part of the key; ``zh`` and the words of
    ``choices`` are separated by ``|``.

    >>> column("party_id*†", zh="客户编号|客户号").zh
    ('客户编号', '客户号')
    """
    name = spec.rstrip("*†")
    return Column(
        name=name,
        type=type_,
        zh=_words(zh),
        required="*" in spec,
        key="†" in spec,
        choices={value: _words(words) for value, words in (choices or {}).items()},
        minimum=minimum,
        maximum=maximum,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split("|") if word)
