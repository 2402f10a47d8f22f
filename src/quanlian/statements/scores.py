"""The published models of every statement, with every input and component (模型评分表)."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from quanlian.kernel import ParameterSet
from quanlian.statements import models, peers
from quanlian.statements.judge import judge
from quanlian.statements.scan import source_of
from quanlian.statements.source import Reading

KEYS = ("party_id", "period_end", "months", "version", "consolidated", "primary")
"""Which statement a row of the table is about."""


def scores(
    book: Reading,
    *,
    as_of: date | None = None,
    parameters: ParameterSet | None = None,
    party: str | None = None,
) -> pa.Table:
    """How do Beneish, Dechow, Altman and Piotroski score each statement, and from which figures?

    A score is missing where one of its inputs is; the finding ``statements.not_assessable`` names it.
    For an unlisted small firm Beneish's M and Dechow's F rank it among others, no more.

    Args:
        book: a :class:`quanlian.Book` or :class:`quanlian.book.memory.MemoryBook`.
        as_of: only what was known by this day counts, and the parameters then in force.
        parameters: the resolved set; by default the shipped one with the bank's overrides.
        party: this one party only.

    Returns:
        One row per statement, sorted: :data:`KEYS`; ``beneish_m``, ``dechow_f``, ``dechow_pv``,
        ``altman_z2``, ``altman_z2_em``, ``altman_z1``, ``altman_z_china``, ``piotroski_f``; their
        components (``dsri``, ``gmi`` …); and the figures they rest on in yuan, with ``prior_`` and
        ``prior2_`` of the years before.

    >>> from quanlian.book.memory import MemoryBook
    >>> table = scores(MemoryBook({}))
    >>> table.num_rows, "dsri" in table.column_names, "prior_revenue" in table.column_names
    (0, True, True)
    """
    source = source_of(book, as_of=as_of, parameters=parameters, party=party)
    steps = (*peers.ENRICHMENTS, *models.ENRICHMENTS)
    with judge(source, models.RULES, steps, extra=KEYS) as judgement:
        columns = _columns(judgement.columns)
        table = judgement.view(columns).select(*columns)
        return table.order_by("party_id", "period_end", "months", "version").to_pyarrow()


def _columns(available: frozenset[str]) -> list[str]:
    """Keys, values, components, then the inputs that rules and components name."""
    values = list(models.VALUES)
    components = [name for group in models.COMPONENTS.values() for name in group]
    named = {need for rule in models.RULES for need in (*rule.needs, *rule.evidence)}
    inputs = sorted((named & available) - {*KEYS, *values, *components})
    return [*KEYS, *values, *components, *inputs]
