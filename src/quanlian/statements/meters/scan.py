"""Is the claimed revenue borne out by meters, tax, customs, wages and bank flows? (三品三表核验扫描)"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from quanlian.book.run import Findings, Run, run_id
from quanlian.kernel import ParameterSet
from quanlian.statements.hits import hits_of
from quanlian.statements.judge import Judgement, judge
from quanlian.statements.meters.rules import RULES
from quanlian.statements.meters.verdict import ENRICHMENT
from quanlian.statements.missing import PRESENCE, not_assessable
from quanlian.statements.places import places_of
from quanlian.statements.render import Stamp, render
from quanlian.statements.scan import source_of
from quanlian.statements.source import Reading, Source

STAGE = "meters"
METHOD = "meters 1"


def scan_meters(
    book: Reading,
    *,
    as_of: date | None = None,
    parameters: ParameterSet | None = None,
    party: str | None = None,
) -> Run:
    """Which outside readings contradict the revenue that companies claim, and what is the verdict?

    Every full year of every company's primary statements is compared with each source by itself
    (``meters.electricity_kwh`` …) and with the confidence-weighted median of all (``meters.verdict``).

    Args:
        book: a :class:`quanlian.Book` or :class:`quanlian.book.memory.MemoryBook`.
        as_of: only what was known by this day counts, and the parameters then in force.
        parameters: the resolved set; by default the shipped one with the bank's overrides.
        party: judge this one party only.

    Returns:
        A run of stage ``meters``, of the same shape as that of :func:`quanlian.statements.scan`.

    >>> from quanlian.book.memory import MemoryBook
    >>> run = scan_meters(MemoryBook({}))
    >>> run.stage, len(run.findings)
    ('meters', 0)
    """
    source = source_of(book, as_of=as_of, parameters=parameters, party=party)
    stamp = _stamp(source)
    with judge(source, RULES, (ENRICHMENT,), extra=PRESENCE) as judgement:
        table = _findings(judgement, stamp)
    return Run(
        run_id=stamp.run_id,
        stage=STAGE,
        as_of=stamp.as_of,
        book_version=stamp.book_version,
        data_version=book.data_version,
        parameter_set=stamp.parameter_set,
        method=stamp.method,
        findings=Findings(table),
    )


def _stamp(source: Source) -> Stamp:
    method = METHOD if source.party is None else f"{METHOD} of {source.party}"
    as_of, parameter_set = source.limits.as_of, source.limits.parameters.hash
    return Stamp(
        as_of=as_of,
        run_id=run_id(STAGE, as_of, source.book.data_version, parameter_set, method),
        book_version=source.book.version,
        method=method,
        parameter_set=parameter_set,
        stage=STAGE,
    )


def _findings(judgement: Judgement, stamp: Stamp) -> pa.Table:
    hits = hits_of(judgement, judgement.hit_rules())
    places = places_of(judgement, hits)
    tables = [render(found, places, judgement.source.limits, stamp) for found in hits]
    tables.append(not_assessable(judgement, ENRICHMENT.adds, stamp))
    return pa.concat_tables(tables)
