"""What is wrong with the statements of a bank's borrowers, or of one of them? (报表扫描)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise
from pathlib import Path

import pyarrow as pa

from quanlian.book.run import Findings, Run
from quanlian.kernel import ParameterSet, today
from quanlian.statements import articulation
from quanlian.statements.checks import SCHEMA, checks_of
from quanlian.statements.hits import hits_of
from quanlian.statements.judge import Judgement, judge
from quanlian.statements.missing import PRESENCE, not_assessable
from quanlian.statements.places import places_of
from quanlian.statements.registry import column_names, enrichments, rules
from quanlian.statements.render import STAGE, Stamp, render
from quanlian.statements.rule import Limits
from quanlian.statements.source import Reading, Share, Source

METHOD = "statements 1"
SHARE_ROWS = 250_000  # statements judged at a time; smaller shares save little memory and cost time


def scan(
    book: Reading,
    *,
    as_of: date | None = None,
    parameters: ParameterSet | None = None,
    party: str | None = None,
) -> Run:
    """Which statements do not tie, which anomalies show, and what could not be judged?

    The same code judges a whole book and one company; one company alone gets the very findings that it
    gets within the book.

    Args:
        book: a :class:`quanlian.Book` or :class:`quanlian.book.memory.MemoryBook`.
        as_of: only what was known by this day counts, and the parameters then in force; all that is known
            and today's parameters by default.
        parameters: the resolved set; by default the shipped one with the bank's overrides.
        party: judge this one party only.

    Returns:
        A run whose ``findings`` carry number, evidence, innocent explanations and what to ask, sorted by
        rule, party and period. ``book.record_run(run)`` keeps it.

    >>> from quanlian.book.memory import MemoryBook
    >>> len(scan(MemoryBook({})).findings)
    0
    """
    return examine(book, as_of=as_of, parameters=parameters, party=party).run


@dataclass(frozen=True, slots=True)
class Examination:
    """A scan's run together with every articulation check, passed ones included."""

    run: Run
    checks: pa.Table


def examine(
    book: Reading,
    *,
    as_of: date | None = None,
    parameters: ParameterSet | None = None,
    party: str | None = None,
    checks: bool = False,
) -> Examination:
    """:func:`scan` and, with ``checks``, :func:`quanlian.statements.check_table` in one go."""
    source = source_of(book, as_of=as_of, parameters=parameters, party=party)
    stamp = stamp_of(source)
    first, *others = shares_of(source)
    tables: dict[str, list[pa.Table]] = {rule.code: [] for rule in rules()}
    checked = [SCHEMA.empty_table()]
    with judge(source, rules(), enrichments(), extra=PRESENCE, share=first) as judgement:
        for share in (first, *others):
            if share is not first:
                judgement.run(share)
            for code, table in _findings(judgement, stamp):
                tables.setdefault(code, []).append(table)
            if checks:
                checked.append(checks_of(judgement))
    table = pa.concat_tables(chain.from_iterable(tables.values()))
    run = Run(
        run_id=stamp.run_id,
        stage=STAGE,
        as_of=stamp.as_of,
        book_version=stamp.book_version,
        data_version=book.data_version,
        parameter_set=stamp.parameter_set,
        method=stamp.method,
        findings=Findings(table),
    )
    return Examination(run, pa.concat_tables(checked))


def check_table(
    book: Reading,
    *,
    as_of: date | None = None,
    parameters: ParameterSet | None = None,
    party: str | None = None,
) -> pa.Table:
    """Every one of the 37 checks for every statement: both sides, difference, tolerance, status.

    Status is ``pass``, ``soft``, ``hard``, ``not_assessable`` (``missing_zh`` and ``missing_en`` name what is
    missing) or ``not_applicable``. Sorted by party, period, version and number. One row per check and
    statement is a lot for a whole bank: ask for a party there.

    >>> from quanlian.book.memory import MemoryBook
    >>> check_table(MemoryBook({})).num_rows
    0
    """
    source = source_of(book, as_of=as_of, parameters=parameters, party=party)
    with judge(source, articulation.RULES, articulation.ENRICHMENTS, extra=PRESENCE) as judgement:
        return checks_of(judgement)


def source_of(
    book: Reading, *, as_of: date | None, parameters: ParameterSet | None, party: str | None
) -> Source:
    """The book as a scan reads it, with the parameters that apply."""
    home = getattr(book, "home", None)
    resolved = parameters or ParameterSet.load(home if isinstance(home, Path) else None)
    return Source(book, as_of, Limits(resolved, as_of or today()), party)


def stamp_of(source: Source) -> Stamp:
    """Names the run: the same question to the same data under the same thresholds is the same run."""
    from quanlian.book.run import run_id

    # A scan of one party answers another question than one of the book.
    method = METHOD if source.party is None else f"{METHOD} of {source.party}"
    as_of, parameter_set = source.limits.as_of, source.limits.parameters.hash
    return Stamp(
        as_of=as_of,
        run_id=run_id(STAGE, as_of, source.book.data_version, parameter_set, method),
        book_version=source.book.version,
        method=method,
        parameter_set=parameter_set,
    )


def shares_of(source: Source) -> list[Share | None]:
    """A large book in shares of its parties, in their order, so that memory does not grow with the book."""
    if source.party is not None:
        return [None]
    statement = source.table("statement")
    parties = statement.group_by("party_id").agg(rows=statement.count()).order_by("party_id").to_pyarrow()
    bounds: list[str | None] = [None]
    rows = 0
    for party, count in zip(parties["party_id"].to_pylist(), parties["rows"].to_pylist(), strict=True):
        if rows + count > SHARE_ROWS and rows:
            bounds.append(party)
            rows = 0
        rows += count
    if len(bounds) == 1:
        return [None]
    return [Share(low, high) for low, high in pairwise([*bounds, None])]


def _findings(judgement: Judgement, stamp: Stamp) -> Iterator[tuple[str, pa.Table]]:
    """The findings of each rule that hits, and what could not be judged."""
    hits = hits_of(judgement, judgement.hit_rules())
    places = places_of(judgement, hits)
    for found in hits:
        yield found.rule.code, render(found, places, judgement.source.limits, stamp)
    yield "not assessable", not_assessable(judgement, column_names(), stamp)
