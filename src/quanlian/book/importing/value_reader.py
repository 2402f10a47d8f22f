"""How one column of a file is read into one column of the book: by the parser, or by its SQL twin (列读取).

The twin reads what is plainly written, for whole files at once; the parser reads the rest, cell by cell,
and knows the reason for what it refuses. Where the twin reads a value, the parser reads the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from quanlian.book.contract.model import Column, Type
from quanlian.book.contract.schema import sql_type
from quanlian.book.importing import date_sql, date_text, number_text, word_text
from quanlian.book.importing.byte_traits import ANYTHING, Traits
from quanlian.book.importing.raw_text import BLANKS, ValueProblem, is_missing, trimmed
from quanlian.kernel import Bilingual

Value = str | int | float | bool | Decimal | date | datetime | None

_SIX_PLACES = Decimal("0.000001")
_NUMBERS = (Type.MONEY, Type.PRICE, Type.FRACTION, Type.NUMBER, Type.INTEGER)
_PERIOD_END = ("period_end", "valid_to")  # columns in which a bare month means its last day
_PLAINLY_MISSING = ("-", "--", "—", "——", "NULL", "null", "N/A", "\\N")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReader:
    """Reads texts of one source column into ``column``.

    ``factor`` scales numbers (the unit of the heading), ``format`` is a date's form, ``words`` maps the
    bank's own words to ours before anything else.
    """

    column: Column
    factor: Decimal = Decimal(1)
    format: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def read(self, text: str | None) -> tuple[Value, bool]:
        """The value, and whether nothing was lost by rounding; raises :class:`ValueProblem`.

        >>> from quanlian.book.contract import TABLES
        >>> reader = ColumnReader(column=TABLES["loan"]["balance"], factor=Decimal(10_000))
        >>> reader.read("1,234.5"), reader.read("0.1234567")
        ((Decimal('12345000.00'), True), (Decimal('1234.57'), False))
        """
        value, exact = self._parse(self._translated(text or ""))
        if value is None:
            if self.column.required:
                raise _missing(self.column)
        else:
            self._check_range(value)
        return value, exact

    @property
    def limited(self) -> bool:
        """Does the contract limit the value's range?"""
        return self.column.minimum is not None or self.column.maximum is not None

    @property
    def as_it_stands(self) -> bool:
        """Is the value the text itself, where the text is plain? Then nothing need be computed for it."""
        return self.column.type is Type.TEXT and not self.column.choices and not self.words

    def plain_sql(self, text: str) -> str:
        """SQL for the value where it is written in the plainest way, else NULL; only if not ``as_it_stands``."""
        return self._twin(text) or f"CAST(NULL AS {sql_type(self.column.type)})"

    def plain_ok_sql(self, text: str, value: str, traits: Traits = ANYTHING) -> str:
        """SQL that is true where the plain value counts: read and within limits, or an optional one's empty cell."""
        if self.as_it_stands:
            read = f"({word_text.plain_text_sql(text, traits)})"
        else:
            read = f"({value} IS NOT NULL AND {self.range_sql(value)})"
        return read if self.column.required else f"({text} IS NULL OR {read})"

    def sql(self, text: str) -> str:
        """The twin: SQL that is the value where it is plainly written, padded or not, else NULL."""
        twin = self._twin(text)
        if twin is None:
            return f"CAST(NULL AS {sql_type(self.column.type)})"
        # A lambda, because whatever is written twice the engine computes for all rows beforehand, and only
        # few texts are padded.
        blanks = _quoted("".join(BLANKS))
        padded = f"list_transform([trim({text}, {blanks})], lambda t: {self._twin('t')})[1]"
        return f"COALESCE({twin}, CASE WHEN {text} IS NOT NULL THEN {padded} END)"

    def missing_sql(self, text: str) -> str:
        """SQL that is true where the text plainly says that there is no value; false for required columns."""
        if self.column.required:
            return "false"
        words = [word for word in (*_PLAINLY_MISSING, "") if word not in self.words]
        return f"({text} IS NULL OR {word_text.one_of(text, words)})"

    def range_sql(self, value: str) -> str:
        """SQL that is true where a value lies within the contract's limits."""
        limits = [
            f"{value} {sign} {limit}"
            for sign, limit in ((">=", self.column.minimum), ("<=", self.column.maximum))
            if limit is not None
        ]
        return " AND ".join(limits) or "true"

    def _translated(self, text: str) -> str:
        return self.words.get(trimmed(text), text) if self.words else text

    def _parse(self, text: str) -> tuple[Value, bool]:
        kind = self.column.type
        if kind in _NUMBERS:
            return self._number(text)
        if kind is Type.DATE:
            partial: date_text.Partial = "last" if self.column.name in _PERIOD_END else "refuse"
            return date_text.parse_date(text, partial=partial, format=self.format), True
        if kind is Type.MONTH:
            return date_text.parse_month(text, format=self.format), True
        if kind is Type.TIMESTAMP:
            return date_text.parse_timestamp(text, format=self.format), True
        return self._word(text), True

    def _number(self, text: str) -> tuple[Value, bool]:
        number = number_text.parse_number(text, factor=self.factor)
        if number is None:
            return None, True
        kind = self.column.type
        if kind is Type.MONEY:
            return number_text.to_cents(number)
        if kind is Type.PRICE:
            return number_text.to_places(number, _SIX_PLACES)
        return (number_text.to_integer(number) if kind is Type.INTEGER else float(number)), True

    def _word(self, text: str) -> Value:
        kind = self.column.type
        if kind is Type.BOOL:
            return word_text.parse_bool(text)
        if kind is Type.JSON:
            return word_text.parse_json(text)
        if kind is Type.TAGS:
            return word_text.parse_tags(text)
        if self.column.choices:
            return word_text.parse_choice(text, self.column.choices)
        return word_text.parse_text(text)

    def _twin(self, text: str) -> str | None:
        if self.words:
            cases = "".join(
                f" WHEN {_quoted(theirs)} THEN {_quoted(ours)}" for theirs, ours in self.words.items()
            )
            text = f"(CASE {text}{cases} ELSE {text} END)"
        kind = self.column.type
        if kind in _NUMBERS:
            return number_text.number_sql(text, factor=self.factor, type_=sql_type(kind))
        if kind is Type.DATE:
            return date_sql.date_sql(text, format=self.format)
        if kind is Type.MONTH:
            return date_sql.month_sql(text, format=self.format)
        if kind is Type.TIMESTAMP:
            return date_sql.timestamp_sql(text, format=self.format)
        return self._word_twin(text)

    def _word_twin(self, text: str) -> str | None:
        kind = self.column.type
        if kind is Type.BOOL:
            return word_text.bool_sql(text)
        if kind is Type.JSON:
            return None
        if kind is Type.TAGS:
            return word_text.tags_sql(text)
        if self.column.choices:
            return word_text.choice_sql(text, self.column.choices)
        return word_text.text_sql(text)

    def _check_range(self, value: Value) -> None:
        if not isinstance(value, int | float | Decimal):
            return
        low, high = self.column.minimum, self.column.maximum
        if low is not None and value < low:
            raise _out_of_range(self.column, "value.below_minimum", value, f"≥ {low:g}")
        if high is not None and value > high:
            raise _out_of_range(self.column, "value.above_maximum", value, f"≤ {high:g}")


def _missing(column: Column) -> ValueProblem:
    return ValueProblem(
        "value.missing",
        Bilingual(f"必填列 {column.label} ({column.name}) 为空", f"required column {column.name} is empty"),
    )


def _out_of_range(column: Column, code: str, value: Value, limit: str) -> ValueProblem:
    percent = column.type is Type.FRACTION and code == "value.above_maximum"
    zh = "; 若为百分数, 请将列名写作“…(%)”或在映射文件中写 factor: 0.01" if percent else ""
    en = (
        "; if these are percentages, say (%) in the heading or factor: 0.01 in the mapping" if percent else ""
    )
    return ValueProblem(
        code,
        Bilingual(
            f"{column.label} 为 {value}, 应 {limit}{zh}",
            f"{column.name} is {value}, it should be {limit}{en}",
        ),
    )


def text_of(value: Value) -> str | None:
    """A value as the text from which the reader gets it back (常量与单元格)."""
    if value is None or (isinstance(value, str) and is_missing(value, prose=True)):
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
