"""The finding: the one record in which every engine says what it saw (发现)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from quanlian.kernel.ids import digest
from quanlian.kernel.text import Bilingual


class Level(StrEnum):
    """How loudly a finding speaks (预警级别): info, 蓝, 黄, 橙, 红."""

    INFO = "info"
    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for info up to 4 for red, so that levels can be compared.

        >>> Level("orange").rank > Level("yellow").rank
        True
        """
        return list(Level).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One value a finding rests on, and where in the bank's own files it was read."""

    table: str
    keys: dict[str, str]
    column: str
    value: str | None
    batch: str | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an engine saw about one subject, with the evidence and in a banker's words.

    ``object`` names the period or thing judged; with ``code`` and the subject ids it makes
    ``finding_id``, so a finding keeps its id from run to run and human verdicts can hang on it.
    ``basis`` names the rule's source; a product default says there that it is one.
    """

    party_id: str
    code: str
    stage: str
    level: Level
    as_of: date
    object: str
    value: float | None
    threshold: float | None
    unit: str
    because: Bilingual
    innocent: Bilingual
    ask: Bilingual
    basis: Bilingual
    run_id: str
    book_version: int
    method: str
    parameter_set: str
    evidence: list[Evidence] = field(default_factory=list)
    loan_id: str | None = None
    collateral_id: str | None = None
    application_id: str | None = None
    circle_id: str | None = None

    @property
    def finding_id(self) -> str:
        """Hash of code, subjects and object judged; never of run, value or parameters."""
        return finding_id(
            self.code,
            self.party_id,
            self.object,
            self.loan_id,
            self.collateral_id,
            self.application_id,
            self.circle_id,
        )

    def as_dict(self) -> dict[str, Any]:
        """The record under the contract's names, ready for JSON."""
        record = asdict(self)
        record["level"] = str(self.level)
        record["as_of"] = self.as_of.isoformat()
        return {"finding_id": self.finding_id, **record}


def finding_id(code: str, party_id: str, judged: str, *subjects: str | None) -> str:
    """The stable id of a finding; ``subjects`` are loan, collateral, application and circle.

    >>> finding_id("statements.check_01", "P1", "2023-12-31") == finding_id(
    ...     "statements.check_01", "P1", "2023-12-31", None, None)
    True
    """
    padded = (*subjects, None, None, None, None)[:4]
    return digest(code, party_id, judged, *padded, length=20)
