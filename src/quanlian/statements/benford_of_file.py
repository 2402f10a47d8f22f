"""Benford's test on a column of a file that a bank or auditor has at hand: CSV, Excel, Parquet (文件首位数检验)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

from quanlian.kernel import Bilingual, InputError, ParameterSet
from quanlian.statements.benford import BenfordTest, benford

_LOOK_FOR_HEADING = 50  # rows of a sheet or text file among which the heading is sought
_NAMES = {1: Bilingual("首位数字", "first digit"), 2: Bilingual("前两位数字", "first two digits")}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBenford:
    """A column tested by its first digit and by its first two digits."""

    file: str
    column: str
    first: BenfordTest
    first_two: BenfordTest

    def records(self, *, first_digit: bool = False) -> list[dict[str, object]]:
        """One record per digit, and per pair of digits unless ``first_digit``: observed and expected share, z."""
        tests = (self.first,) if first_digit else (self.first, self.first_two)
        return [
            {
                "digits": digit,
                "count": test.counts[digit],
                "observed": round(test.counts[digit] / test.n, 5) if test.n else None,
                "expected": round(share, 5),
                "z": round(test.z[digit], 2) if test.n else None,
            }
            for test in tests
            for digit, share in test.expected.items()
        ]

    def summary(self) -> list[Bilingual]:
        """What was counted and how far it deviates, in sentences."""
        n, out = self.first.n, self.first.left_out
        counted = Bilingual(
            f"{self.file} “{self.column}”：计入 {n:,} 笔正数金额，另有 {out:,} 笔空白、零、负数或非数字未计入。",
            f"{self.file} “{self.column}”: {n:,} positive amounts counted, {out:,} blank, zero, negative or not numbers left out.",
        )
        return [counted, *(_judgement(test) for test in (self.first, self.first_two)), _CAUTION]


_CAUTION = Bilingual(
    "固定价格、手续费、限额与工资等定额款项会自然偏离；只用于交易明细，不用于报表合计数。",
    "Fixed prices, fees, limits and wages deviate by nature; for transaction lines only, not for totals of statements.",
)


def benford_file(
    path: Path | str,
    column: str,
    *,
    parameters: ParameterSet | None = None,
    as_of: date | None = None,
) -> FileBenford:
    """Do the amounts in this column of a file look natural (文件中这一列金额是否自然)?

    Args:
        path: CSV or delimited text (UTF-8, GB18030), XLSX, XLS or Parquet.
        column: the heading of the column of amounts; units and signs as bankers write them are understood.
        parameters: bands and least numbers of lines; the shipped set by default.
        as_of: parameters in force on this date; today by default.

    Raises:
        InputError: the file cannot be read, or has no such column.
    """
    path = Path(path)
    amounts = list(_amounts(path, column))
    first = benford(amounts, digits=1, parameters=parameters, as_of=as_of)
    two = benford(amounts, digits=2, parameters=parameters, as_of=as_of)
    return FileBenford(file=path.name, column=column, first=first, first_two=two)


def _judgement(test: BenfordTest) -> Bilingual:
    name, label = _NAMES[test.digits], test.label
    if test.mad is None or test.mad_by_chance is None:
        return Bilingual(f"{name.zh}：{label.zh}。", f"{name.en}: {label.en}.")
    return Bilingual(
        f"{name.zh}：{label.zh}。平均绝对偏差 {test.mad:.5f}，同等笔数的抽样误差约 {test.mad_by_chance:.5f}，卡方 {test.chi2:,.1f}（自由度 {test.degrees_of_freedom}，仅供参考）。",
        f"{name.en}: {label.en}. Mean absolute deviation {test.mad:.5f}, about {test.mad_by_chance:.5f} by chance for so many lines; chi-squared {test.chi2:,.1f} with {test.degrees_of_freedom} degrees of freedom, reported only.",
    )


def _amounts(path: Path, column: str) -> Iterator[object]:
    if not path.is_file():
        raise InputError("input.no_file", Bilingual("找不到文件 {path}", "no file {path}"), path=str(path))
    if path.suffix.lower() == ".parquet":
        return _from_parquet(path, column)
    tables = _sheets(path) if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"} else [_text_rows(path)]
    return _below_heading(tables, column, path.name)


def _from_parquet(path: Path, column: str) -> Iterator[object]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        if column not in file.schema_arrow.names:
            raise _no_column(path.name, column, file.schema_arrow.names)
        values = file.read(columns=[column]).column(column).to_pylist()
    return (_number(v) if isinstance(v, str) else v for v in values)


def _sheets(path: Path) -> Iterable[Iterable[Sequence[object]]]:
    from quanlian.book.importing.spreadsheet import open_workbook

    return [[[cell.value for cell in row] for row in sheet.rows] for sheet in open_workbook(path).sheets]


def _text_rows(path: Path) -> Iterable[Sequence[object]]:
    from quanlian.book.importing import dialect, text_encoding

    encoding, mark = text_encoding.sniff(path)
    with path.open(encoding="utf-8" if encoding == "ascii" else encoding, newline="") as handle:
        handle.seek(mark)
        lines = handle.read().splitlines()
    spoken = dialect.sniff(lines[:_LOOK_FOR_HEADING], path.name)
    return (row for _, row in spoken.records(lines))


def _below_heading(tables: Iterable[Iterable[Sequence[object]]], column: str, file: str) -> Iterator[object]:
    seen: list[str] = []
    for table in tables:
        rows = iter(table)
        for row in islice(rows, _LOOK_FOR_HEADING):
            named = [str(cell).strip() if cell is not None else "" for cell in row]
            if column in named:
                place = named.index(column)
                return (_number(row[place]) if place < len(row) else None for row in rows)
            seen = seen or [name for name in named if name]
    raise _no_column(file, column, seen)


def _number(value: object) -> object:
    from quanlian.book.importing.number_text import parse_number

    if value is None or isinstance(value, int | float | Decimal):
        return value
    try:
        return parse_number(str(value))
    except ValueError:
        return None  # a total line, a note: left out and counted as such


def _no_column(file: str, column: str, there: Sequence[str]) -> InputError:
    return InputError(
        "input.no_column",
        Bilingual("{file} 中没有“{column}”列", "{file} has no column “{column}”"),
        hint=Bilingual("有这些列: {there}", "there are: {there}"),
        file=file,
        column=column,
        there=", ".join(there) or "—",
    )
