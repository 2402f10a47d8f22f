"""The rows that SQL does not vouch for (其余行): read cell by cell, or refused with the reason and the original.

Works by columns, so that only the cells the SQL left open cost anything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from quanlian.book.contract.results import RESULTS
from quanlian.book.contract.schema import UTC_INSTANT, contract_schema, has_cells
from quanlian.book.importing.plan import Plan, Source
from quanlian.book.importing.raw_text import ValueProblem, trimmed
from quanlian.book.importing.value_reader import Value
from quanlian.kernel import Bilingual, end_of_day

_TOTALS = ("合计", "总计", "小计", "共计", "本页合计")
_EXAMPLES = 3
_CACHED = 100_000
LAST_KNOWN = date(2199, 12, 31)  # later dates of knowledge are placeholders
_REJECT = pa.schema([f for f in RESULTS["reject"] if f.name != "batch"])
RAGGED = "row.ragged"
TOTAL_LINE = "row.total_line"


@dataclass(slots=True)
class Sink:
    """Rows of one shape on their way to a Parquet file; nothing is written where there are none."""

    path: Path
    schema: pa.Schema
    rows: int = 0
    _writer: pq.ParquetWriter | None = None

    def write(self, columns: dict[str, list[Any]]) -> None:
        """Append rows given by columns."""
        table = pa.table({f.name: pa.array(columns[f.name], f.type) for f in self.schema}, schema=self.schema)
        if not table.num_rows:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, self.schema, compression="zstd", compression_level=1)
        self._writer.write_table(table)
        self.rows += table.num_rows

    def close(self) -> list[Path]:
        """The finished file, if any."""
        if self._writer is None:
            return []
        self._writer.close()
        return [self.path]


@dataclass(slots=True, kw_only=True)
class Rest:
    """What becomes of the remaining rows of one file or sheet; may be fed from several threads."""

    plan: Plan
    file: str
    sheet: str | None
    known_at: datetime
    folder: Path
    accepted: Sink = field(init=False)
    rejected: Sink = field(init=False)
    present: Sink = field(init=False)  # keys of rejected rows, which a snapshot must not close
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)  # (column, code)
    examples: dict[tuple[str, str], Bilingual] = field(default_factory=dict)
    rounded: dict[str, list[str]] = field(default_factory=dict)
    roundings: Counter[str] = field(default_factory=Counter)
    blank: int = 0
    keyless: int = 0  # rejected rows whose key could not be read
    _lock: Lock = field(default_factory=Lock)
    _known: dict[tuple[int, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        contract = contract_schema(self.plan.table)
        place = pa.schema(
            [
                ("known_at", UTC_INSTANT),
                ("from_file", pa.string()),
                ("from_sheet", pa.string()),
                ("from_row", pa.int64()),
            ]
            + ([("cells", pa.string())] if has_cells(self.plan.table) else [])
        )
        self.accepted = Sink(self.folder / "rest.parquet", pa.schema([*contract, *place]))
        self.rejected = Sink(self.folder / "rejected.parquet", _REJECT)
        self.present = Sink(
            self.folder / "present.parquet", pa.schema([contract.field(k) for k in self.plan.table.keys])
        )

    def take(self, batch: pa.RecordBatch) -> None:
        """Read a batch of ``r``, ``c0 …``, ``w0 …``."""
        rows = batch.column("r").to_pylist()
        texts = [batch.column(f"c{n}").to_pylist() for n in range(len(self.plan.headings))]
        values = {n: batch.column(f"w{n}").to_pylist() for n in range(len(self._sources))}
        with self._lock:
            self._read(
                rows, texts, [batch.column(source.text).to_pylist() for source in self._sources], values
            )

    def take_ragged(self, ragged: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Refuse rows that have more or fewer columns than the heading."""
        wanted = len(self.plan.headings)
        with self._lock:
            for row, cells in ragged:
                self.keyless += 1
                reason = Bilingual(
                    f"该行有 {len(cells)} 列, 表头有 {wanted} 列, 可能是引号或分隔符有误",
                    f"the row has {len(cells)} columns, the heading {wanted}; a quote or separator may be wrong",
                )
                self._reject([(row, "", None, ValueProblem(RAGGED, reason), list(cells))])

    def close(self) -> None:
        """Finish the files."""
        for sink in (self.accepted, self.rejected, self.present):
            sink.close()

    def notes(self) -> list[Bilingual]:
        """What a reader of the report should know: rounded amounts, columns that no row has, blank rows."""
        notes = [
            Bilingual(
                f"{name}: {n:,} 个值的小数位多于账本保存的位数, 已四舍五入 (行: 原文 → 值: {'; '.join(self.rounded[name])})",
                f"{name}: {n:,} values have more decimals than the book keeps and were rounded half up (row: text → value: {'; '.join(self.rounded[name])})",
            )
            for name, n in self.roundings.items()
        ]
        for (name, code), n in self.codes.most_common():
            label = f"{self.plan.table[name].label} ({name})" if name in self._contract else name
            example = self.examples[name, code]
            notes.append(
                Bilingual(
                    f"{n:,} 行被拒: {label or '整行'} {code}, 如: {example.zh}",
                    f"{n:,} rows rejected: {name or 'the row'} {code}, e.g. {example.en}",
                )
            )
        if self.blank:
            notes.append(Bilingual(f"略过 {self.blank:,} 个空行", f"{self.blank:,} blank rows passed over"))
        return notes

    @property
    def _contract(self) -> frozenset[str]:
        return frozenset(column.name for column in self.plan.table.columns)

    @property
    def _sources(self) -> tuple[Source, ...]:
        return self.plan.sources + ((self.plan.known_at,) if self.plan.known_at else ())

    def _read(
        self,
        rows: list[int],
        texts: list[list[str | None]],
        own: list[list[str | None]],
        values: dict[int, list[Any]],
    ) -> None:
        problems: dict[int, list[tuple[Source, ValueProblem]]] = {}
        blank = {
            i for i in range(len(rows)) if not any(column[i] and trimmed(column[i] or "") for column in texts)
        }
        self.blank += len(blank)
        for number, source in enumerate(self._sources):
            column, read = own[number], values[number]
            for i, text in enumerate(column):
                if i in blank or (
                    read[i] is not None and not source.reader.limited and source.name != "known_at"
                ):
                    continue
                value = self._value(number, source, text, rows[i])
                if isinstance(value, ValueProblem):
                    problems.setdefault(i, []).append((source, value))
                    read[i] = None
                else:
                    read[i] = value
        good = [i for i in range(len(rows)) if i not in problems and i not in blank]
        self._accept([rows[i] for i in good], {n: [v[i] for i in good] for n, v in values.items()})
        if problems:
            self._refuse(problems, rows, texts, values)

    def _value(self, number: int, source: Source, text: str | None, row: int) -> Value | ValueProblem:
        key = (number, text or "")
        if key not in self._known:
            if len(self._known) >= _CACHED:
                self._known.clear()
            try:
                self._known[key] = source.reader.read(text)
                if source is self.plan.known_at:
                    _refuse_far_future(self._known[key][0])
            except ValueProblem as problem:
                self._known[key] = problem
        found = self._known[key]
        if isinstance(found, ValueProblem):
            return found
        value: Value = found[0]
        if not found[1]:
            self.roundings[source.name] += 1
            examples = self.rounded.setdefault(source.name, [])
            if len(examples) < _EXAMPLES:
                examples.append(f"{row}: {text} → {value}")
        return value

    def _accept(self, rows: list[int], values: dict[int, list[Any]]) -> None:
        if not rows:
            return
        named = {s.name: values[n] for n, s in enumerate(self.plan.sources)}
        columns = {
            f.name: named.get(f.name, [self.plan.constants.get(f.name)] * len(rows))
            for f in self.accepted.schema
        }
        days: list[date | None] = values[len(self.plan.sources)] if self.plan.known_at else [None] * len(rows)
        columns["known_at"] = [end_of_day(day) if day else self.known_at for day in days]
        columns |= {
            "from_file": [self.file] * len(rows),
            "from_sheet": [self.sheet] * len(rows),
            "from_row": rows,
        }
        self.accepted.write(columns)

    def _refuse(
        self,
        problems: dict[int, list[tuple[Source, ValueProblem]]],
        rows: list[int],
        texts: list[list[str | None]],
        values: dict[int, list[Any]],
    ) -> None:
        refused = []
        for i, found in sorted(problems.items()):
            cells = [column[i] or "" for column in texts]
            source, problem = _first(found, cells)
            refused.append((rows[i], source.name, texts[source.position][i], problem, cells))
        self._reject(refused)
        keys = {s.name: values[n] for n, s in enumerate(self.plan.sources) if s.name in self.plan.table.keys}
        keys |= {
            k: [self.plan.constants[k]] * len(rows) for k in self.plan.table.keys if k in self.plan.constants
        }
        lost = {s.name for s in self.plan.sources if s.name in self.plan.table.keys}
        readable = [i for i in problems if not any(s.name in lost for s, _ in problems[i])]
        self.keyless += len(problems) - len(readable)
        if self.present.schema.names:
            self.present.write(
                {k: [keys[k][i] if k in keys else None for i in readable] for k in self.present.schema.names}
            )

    def _reject(self, refused: Sequence[tuple[int, str, str | None, ValueProblem, list[str]]]) -> None:
        for _, name, _, problem, _ in refused:
            self.codes[name, problem.code] += 1
            self.examples.setdefault((name, problem.code), problem.reason)
        self.rejected.write(
            {
                "file": [self.file] * len(refused),
                "sheet": [self.sheet] * len(refused),
                "row": [row for row, *_ in refused],
                "table": [self.plan.table.name] * len(refused),
                "column": [name or None for _, name, *_ in refused],
                "value": [text for _, _, text, *_ in refused],
                "code": [problem.code for _, _, _, problem, _ in refused],
                "reason_zh": [problem.reason.zh for _, _, _, problem, _ in refused],
                "reason_en": [problem.reason.en for _, _, _, problem, _ in refused],
                "original": [self._original(cells) for *_, cells in refused],
            }
        )

    def _original(self, cells: Sequence[str]) -> str:
        """The row as it stood, JSON {heading: text}; cells beyond the headings under their position."""
        named: dict[str, str] = {}
        for position, text in enumerate(cells):
            heading = self.plan.headings[position] if position < len(self.plan.headings) else ""
            name = heading if heading and heading not in named else f"#{position + 1}"
            named[name] = text
        return json.dumps(named, ensure_ascii=False)


def _refuse_far_future(day: Value) -> None:
    if isinstance(day, date) and day > LAST_KNOWN:
        raise ValueProblem(
            "value.year_too_late",
            Bilingual(f"数据日期 {day} 过晚, 请核对", f"the data date {day} is too late; check it"),
        )


def _first(found: list[tuple[Source, ValueProblem]], cells: Sequence[str]) -> tuple[Source, ValueProblem]:
    """The problem that a reject is filed under, with what else is wrong in its reason."""
    source, problem = found[0]
    first = next((trimmed(cell) for cell in cells if trimmed(cell)), "")
    if first.replace(" ", "").replace("　", "").startswith(_TOTALS):
        reason = Bilingual(f"合计行 ({first}), 不是明细", f"a line of totals ({first}), not a row of data")
        return source, ValueProblem(TOTAL_LINE, reason)
    if len(found) == 1:
        return source, problem
    zh = "; ".join(f"{p.reason.zh} [{s.name}]" for s, p in found)
    en = "; ".join(f"{p.reason.en} [{s.name}]" for s, p in found)
    return source, ValueProblem(problem.code, Bilingual(zh, en))
