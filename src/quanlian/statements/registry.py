"""Every rule and enrichment of the statement engine, in one place (规则总表).

A new group of rules is one import and one line in each list below.
"""

from __future__ import annotations

from functools import cache

from quanlian.kernel import Bilingual
from quanlian.statements.rule import Rule
from quanlian.statements.source import Enrichment


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order in which the catalogue lists them."""
    from quanlian.statements import articulation, classes, models

    return (*articulation.RULES, *classes.RULES, *models.RULES)


@cache
def enrichments() -> tuple[Enrichment, ...]:
    """Steps that add shared columns to the frame, in running order (peers and models before indicators, indicators before scores)."""
    from quanlian.statements import articulation, classes, models, peers

    return (*articulation.ENRICHMENTS, *peers.ENRICHMENTS, *models.ENRICHMENTS, *classes.ENRICHMENTS)


@cache
def column_names() -> dict[str, Bilingual]:
    """What the columns that enrichments add are called."""
    return {column: name for step in enrichments() for column, name in step.adds.items()}
