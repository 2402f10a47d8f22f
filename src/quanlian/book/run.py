"""A run: what one engine found in one version of the book, as of one date (一次扫描)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from quanlian.book.contract.results import FINDING
from quanlian.kernel import Bilingual, DataError, Evidence, Finding, Level, digest


class Versioned(Protocol):
    """Anything a run can be made over: a book, or tables in memory."""

    @property
    def version(self) -> int: ...
    @property
    def data_version(self) -> int: ...


class Findings:
    """Findings as one Arrow table, so that a hundred thousand of them are written in a second.

    The columns are those of :data:`quanlian.book.contract.results.FINDING`; a missing one is null,
    ``finding_id`` must be there. Iterating gives :class:`quanlian.kernel.Finding` records.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table: pa.Table = conform(table, FINDING)

    @classmethod
    def of(cls, records: Iterable[Finding]) -> Findings:
        """Findings from records, for the few that are made one by one."""
        return cls(pa.Table.from_pylist([_row(f) for f in records], schema=FINDING))

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Finding]:
        for batch in self.table.to_batches():
            yield from map(_finding, batch.to_pylist())

    def levels(self) -> dict[str, int]:
        """How many findings of each level, e.g. ``{"orange": 2}``."""
        return dict(Counter(self.table.column("level").to_pylist()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One scan and its findings; :meth:`over` makes one with the right id.

    ``run_id`` is a hash of stage, as-of date, data version, parameter set and method: the same question
    put to the same data under the same thresholds is the same run, and recording it again changes nothing.
    """

    run_id: str
    stage: str
    as_of: date
    book_version: int
    data_version: int
    parameter_set: str
    method: str
    findings: Findings

    @classmethod
    def over(
        cls, book: Versioned, findings: Findings, *, stage: str, as_of: date, parameter_set: str, method: str
    ) -> Run:
        """A run over ``book`` as it is, named by what was asked."""
        return cls(
            run_id=run_id(stage, as_of, book.data_version, parameter_set, method),
            stage=stage,
            as_of=as_of,
            book_version=book.version,
            data_version=book.data_version,
            parameter_set=parameter_set,
            method=method,
            findings=findings,
        )

    def levels(self) -> dict[str, int]:
        """How many findings of each level."""
        return self.findings.levels()

    def as_dict(self) -> dict[str, object]:
        """The run without its findings, ready for JSON; ``count`` is how many there are."""
        named = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "findings"}
        return {**named, "as_of": self.as_of.isoformat(), "count": len(self.findings)}


def run_id(stage: str, as_of: date, data_version: int, parameter_set: str, method: str) -> str:
    """The id of a run, known before it is run.

    >>> run_id("statements", date(2024, 12, 31), 3, "a1b2", "statements 1") == run_id(
    ...     "statements", date(2024, 12, 31), 4, "a1b2", "statements 1")
    False
    """
    return digest(stage, as_of, data_version, parameter_set, method)


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table cast to a schema: missing columns are null, unknown ones are an error of the caller."""
    unknown = [name for name in table.column_names if name not in schema.names]
    if unknown:
        raise DataError(
            "data.unknown_columns",
            Bilingual("结果表没有列 {columns}", "there are no such columns in the record: {columns}"),
            columns=", ".join(unknown),
        )
    present = set(table.column_names)
    columns = [
        table.column(f.name).cast(f.type) if f.name in present else pa.nulls(table.num_rows, f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)


def _row(finding: Finding) -> dict[str, Any]:
    evidence = [{**asdict(e), "keys": json.dumps(e.keys, ensure_ascii=False)} for e in finding.evidence]
    return {**finding.as_dict(), "as_of": finding.as_of, "evidence": evidence}


def _finding(row: Mapping[str, Any]) -> Finding:
    texts = {name: Bilingual(**row[name]) for name in ("because", "innocent", "ask", "basis")}
    evidence = [Evidence(**{**e, "keys": json.loads(e["keys"] or "{}")}) for e in row["evidence"] or ()]
    plain = {name: value for name, value in row.items() if name not in texts and name != "finding_id"}
    return Finding(**{**plain, **texts, "level": Level(row["level"]), "evidence": evidence})
