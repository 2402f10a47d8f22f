"""Reading values: one place to import the parsers and their SQL twins from (取值)."""

from quanlian.book.importing.date_sql import date_sql, month_sql, timestamp_sql
from quanlian.book.importing.date_text import date_of_number, parse_date, parse_month, parse_timestamp
from quanlian.book.importing.number_text import number_sql, parse_number, to_cents, to_integer, to_places
from quanlian.book.importing.raw_text import BLANKS, ValueProblem, half_width, is_missing, trimmed
from quanlian.book.importing.value_reader import ColumnReader, Value, text_of
from quanlian.book.importing.word_text import parse_bool, parse_choice, parse_json, parse_tags, parse_text

__all__ = [
    "BLANKS",
    "ColumnReader",
    "Value",
    "ValueProblem",
    "date_of_number",
    "date_sql",
    "half_width",
    "is_missing",
    "month_sql",
    "number_sql",
    "parse_bool",
    "parse_choice",
    "parse_date",
    "parse_json",
    "parse_month",
    "parse_number",
    "parse_tags",
    "parse_text",
    "parse_timestamp",
    "text_of",
    "timestamp_sql",
    "to_cents",
    "to_integer",
    "to_places",
    "trimmed",
]
