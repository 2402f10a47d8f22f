"""One company's workbook, judged without a book: which statements tie, which anomalies show (单份报表检查)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quanlian.kernel import Bilingual, Finding, ParameterSet, today


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookCheck:
    """What a workbook says and what is wrong with it.

    ``findings`` are the contract's records; ``checks`` is every articulation check with both sides,
    difference, tolerance and status; ``problems`` are lines or sheets that were not understood.
    """

    file: str
    party_id: str
    company: str | None
    statements: Sequence[Mapping[str, Any]]
    problems: Sequence[Bilingual]
    findings: Sequence[Finding]
    checks: Sequence[Mapping[str, Any]]

    def heading(self) -> list[Bilingual]:
        """What was read: company, periods, unit, and what was not understood."""
        name = self.company or self.party_id
        lines = [Bilingual(f"{self.file}: {name}", f"{self.file}: {name}")]
        lines += [
            Bilingual(
                f"  {s['period_end']} · {s['months']} 个月 · 单位 {s['unit']} 元 · 读到 {s['items']} 项",
                f"  {s['period_end']} · {s['months']} months · unit {s['unit']} yuan · {s['items']} items read",
            )
            for s in self.statements
        ]
        return lines + [Bilingual(f"  ! {p.zh}", f"  ! {p.en}") for p in self.problems]

    def articulation_summary(self) -> list[Bilingual]:
        """How many of the 37 checks pass, fail, or cannot be judged."""
        n = Counter(str(c["status"]) for c in self.checks)
        return [
            Bilingual(
                f"三表勾稽: 通过 {n['pass']}, 硬性不符 {n['hard']}, 需解释 {n['soft']}, 缺数据无法判断 {n['not_assessable']}, 不适用 {n['not_applicable']}",
                f"Articulation: {n['pass']} pass, {n['hard']} hard failures, {n['soft']} to explain, "
                f"{n['not_assessable']} not assessable, {n['not_applicable']} not applicable",
            )
        ]

    def radar(self) -> list[Bilingual]:
        """The nine classes, newest period first, each with its score 0–3."""
        scores = {
            (f.object, f.code.removeprefix("statements.class_")): int(f.value or 0)
            for f in self.findings
            if f.code.startswith("statements.class_a")
        }
        lines = []
        for judged in sorted({o for o, _ in scores}, reverse=True):
            marks = "  ".join(f"A{i} {'●' * scores.get((judged, f'a{i}'), 0) or '·'}" for i in range(1, 10))
            lines.append(Bilingual(f"九类异常 {judged}: {marks}", f"Nine classes {judged}: {marks}"))
        return lines


def check_workbook(
    path: Path | str,
    *,
    party: str | None = None,
    unit: int | None = None,
    period_end: date | None = None,
    months: int | None = None,
    version: str | None = None,
    industry: str | None = None,
    segment: str | None = None,
    as_of: date | None = None,
    parameters: ParameterSet | None = None,
) -> WorkbookCheck:
    """Which statements of this workbook do not tie, and which anomalies show?

    Args:
        path: the XLSX or XLS file a company handed over.
        party: customer id; without it the file's own hash stands for the company.
        unit: yuan per printed unit (1, 1000, 10000), where the sheets do not say.
        period_end, months: the period, where the sheets do not say.
        version: audited, management, tax or bank, where the sheets do not say.
        industry: GB/T 4754 code, for comparison with peers.
        segment: micro, small, medium or large.
        as_of: parameters in force on this date; today by default.
        parameters: the resolved parameter set; the shipped one by default.

    Raises:
        InputError: the file is no workbook, or holds no statement that could be recognised.

    >>> from quanlian.examples import write_examples
    >>> import tempfile
    >>> files = write_examples(Path(tempfile.mkdtemp()))
    >>> honest = check_workbook(next(f for f in files if f.name == "honest.xlsx"), industry="C34")
    >>> sum(c["status"] == "hard" for c in honest.checks)
    0
    """
    from quanlian.book.importing.workbook_reading import read_workbook  # heavy: Excel readers
    from quanlian.statements.scan import examine

    read = read_workbook(
        Path(path),
        party=party,
        period_end=period_end,
        months=months,
        unit=unit,
        version=version,
        industry=industry,
        segment=segment,
    )
    when = as_of or today()
    found = examine(read.book, as_of=when, parameters=parameters, checks=True)
    return WorkbookCheck(
        file=Path(path).name,
        party_id=read.party_id,
        company=read.company,
        statements=read.statements,
        problems=read.problems,
        findings=list(found.run.findings),
        checks=found.checks.to_pylist(),
    )
