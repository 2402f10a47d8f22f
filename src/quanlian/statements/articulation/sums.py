"""The commonest check: a printed total is the sum of its printed lines (合计与分项)."""

from __future__ import annotations

from quanlian.kernel import Bilingual, Level
from quanlian.statements.articulation.check import Check
from quanlian.statements.articulation.texts import ASK_ORIGINAL, READING


def adds_up(
    total: str,
    number: int,
    title: Bilingual,
    because: Bilingual,
    *,
    with_: tuple[str, ...] = (),
    ask: Bilingual = ASK_ORIGINAL,
) -> Check:
    """The check that a total meets the sum of its lines; ``with_`` lines must be there for it."""
    return Check(
        number=number,
        title=title,
        left=lambda f, _: f[total],
        right=lambda f, _: f[f"sum_{total}"],
        rounded=lambda f, _: f[f"terms_{total}"] + 1,
        needs=(total, f"sum_{total}", *with_),
        because=because,
        innocent=READING,
        ask=ask,
        evidence=(total, f"sum_{total}"),
        level=Level.ORANGE,
    )
