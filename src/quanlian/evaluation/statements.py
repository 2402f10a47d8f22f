"""Recall and false alarms of the nine anomaly classes (九类异常的查全率与误报率).

A **hit** is a finding of the planted class at yellow or above on one of the cheat's firm-years; a cheat is found when
one of its firm-years is. A **false alarm** is an honest firm-year with a finding of any class at yellow or above.
Only annual statements that the scan could see count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quanlian.book import Book
from quanlian.evaluation.intervals import wilson
from quanlian.evaluation.truth import Cheat, read_cheats, read_truth
from quanlian.kernel import Bilingual, DataError, Level

CODE = "statements.class_"
CLASSES = tuple(f"a{number}" for number in range(1, 10))
# The class under which a trick outside the nine would be found.
CLASS_OF = {"hidden_debt": "a8", "round_trip": "a2"}
YEAR = 12
FirmYear = tuple[str, str]  # party_id and the day on which the year ends


@dataclass(frozen=True, slots=True)
class Recall:
    """How many cheats of a kind were found, of those with a statement that could be judged."""

    kind: str
    expected: str  # class that should have spoken
    planted: int
    judged: int
    found: int
    by_any: int  # found by a finding of any class
    firm_years: int
    firm_years_hit: int
    missed: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The record for tables and JSON."""
        low, high = wilson(self.found, self.judged)
        return {
            "measure": "recall",
            "kind": self.kind,
            "class": self.expected,
            "planted": self.planted,
            "judged": self.judged,
            "found": self.found,
            "recall": _share(self.found, self.judged),
            "low": round(low, 4),
            "high": round(high, 4),
            "found_by_any_class": self.by_any,
            "firm_years": self.firm_years,
            "firm_years_hit": self.firm_years_hit,
            "missed": list(self.missed),
        }


@dataclass(frozen=True, slots=True)
class Alarms:
    """Honest firm-years of a group, and how many a class finding accused."""

    group: str
    firm_years: int
    alarms: int
    by_class: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The record for tables and JSON; rates are per 1,000 firm-years."""
        low, high = wilson(self.alarms, self.firm_years)
        rate = _share(self.alarms, self.firm_years)
        return {
            "measure": "false_alarms",
            "group": self.group,
            "firm_years": self.firm_years,
            "alarms": self.alarms,
            "per_1000": None if rate is None else round(1000 * rate, 2),
            "low": round(1000 * low, 2),
            "high": round(1000 * high, 2),
            "by_class": dict(self.by_class),
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Recall by kind of cheat, and false alarms by group of honest firms."""

    recalls: tuple[Recall, ...]
    alarms: tuple[Alarms, ...]

    def records(self) -> list[dict[str, Any]]:
        """All figures as flat records."""
        return [*(part.as_dict() for part in self.recalls), *(part.as_dict() for part in self.alarms)]


def evaluate(
    book: Book, truth: Path | str, *, level: Level = Level.YELLOW, as_of: date | None = None
) -> Evaluation:
    """Measure the last recorded scan of statements of a book against a truth folder."""
    cheats, innocents = read_cheats(truth), read_truth(truth, "innocent")
    found = book.findings(stage="statements", code=CODE, level=level, as_of=as_of)
    spoken: dict[FirmYear, set[str]] = {}
    for finding in found:
        period, *rest = finding.object.split("/")
        if not any(part.endswith("m") for part in rest):  # 6m, 9m: parts of a year
            spoken.setdefault((finding.party_id, period), set()).add(finding.code.removeprefix(CODE))
    years = _judged(book, as_of or _scanned(book))
    kinds: dict[str, list[str]] = {}
    for row in innocents:
        kinds.setdefault(str(row["party_id"]), []).append(str(row["kind"]))
    for ring in read_truth(truth, "fraud"):
        for member in ring["members"]:
            kinds.setdefault(str(member), []).append(
                "fraud_ring"
            )  # their statements are honest, their loans are not
    troubled = {str(row["party_id"]): str(row["start"]) for row in reversed(read_truth(truth, "trouble"))}
    return measure(years, spoken, cheats, kinds, troubled)


def measure(
    years: Collection[FirmYear],
    spoken: Mapping[FirmYear, Collection[str]],
    cheats: Iterable[Cheat],
    innocents: Mapping[str, Collection[str]],
    troubled: Mapping[str, str] | None = None,
) -> Evaluation:
    """Count: ``years`` were judged, ``spoken`` has the classes that accused each, ``innocents`` the kinds by firm.

    ``troubled`` has the day or month from which a firm was in honest trouble: such years are a group of their own.
    """
    every, planted = set(years), list(cheats)
    kinds = sorted({cheat.kind for cheat in planted} | set(CLASSES), key=lambda k: (k not in CLASSES, k))
    recalls = tuple(_recall(kind, [c for c in planted if c.kind == kind], every, spoken) for kind in kinds)
    guilty = {(cheat.party_id, period) for cheat in planted for period in cheat.periods}
    honest = every - guilty
    groups: dict[str, list[FirmYear]] = {"all": sorted(honest), "ordinary": []}
    for year in groups["all"]:
        for group in _groups(year, innocents, troubled or {}):
            groups.setdefault(group, []).append(year)
    return Evaluation(recalls, tuple(_alarms(group, of, spoken) for group, of in groups.items()))


def _groups(
    year: FirmYear, innocents: Mapping[str, Collection[str]], troubled: Mapping[str, str]
) -> list[str]:
    """The groups of an honest firm-year: what it looks guilty of, whether it is in trouble, or neither."""
    since = troubled.get(year[0])
    groups = [*dict.fromkeys(innocents.get(year[0], ()))]
    if since is not None and since <= year[1]:
        groups.append("in_trouble")
    return groups or ["ordinary"]


def _recall(
    kind: str, cheats: list[Cheat], years: set[FirmYear], spoken: Mapping[FirmYear, Collection[str]]
) -> Recall:
    expected = CLASS_OF.get(kind, kind)
    seen = [(c, [(c.party_id, p) for p in c.periods if (c.party_id, p) in years]) for c in cheats]
    judged = [(cheat, own) for cheat, own in seen if own]
    hits = [(cheat, [y for y in own if expected in spoken.get(y, ())], own) for cheat, own in judged]
    return Recall(
        kind=kind,
        expected=expected,
        planted=len(cheats),
        judged=len(judged),
        found=sum(bool(hit) for _, hit, _ in hits),
        by_any=sum(any(spoken.get(year) for year in own) for _, own in judged),
        firm_years=sum(len(own) for _, own in judged),
        firm_years_hit=sum(len(hit) for _, hit, _ in hits),
        missed=tuple(sorted(cheat.party_id for cheat, hit, _ in hits if not hit)),
    )


def _alarms(group: str, years: list[FirmYear], spoken: Mapping[FirmYear, Collection[str]]) -> Alarms:
    accused = [spoken[year] for year in years if spoken.get(year)]
    counts = Counter(name for names in accused for name in names)
    return Alarms(group, len(years), len(accused), {n: counts[n] for n in sorted(counts)})


def _judged(book: Book, as_of: date) -> set[FirmYear]:
    table = book.table("statement", as_of=as_of)
    annual = table.filter(table["months"] == YEAR).select("party_id", "period_end").distinct()
    rows = annual.to_pyarrow().to_pylist()
    return {(row["party_id"], row["period_end"].isoformat()) for row in rows}


def _scanned(book: Book) -> date:
    runs = book.runs()
    last = runs.filter(runs["stage"] == "statements")["as_of"].max().to_pyarrow().as_py()
    if isinstance(last, date):
        return last
    raise DataError(
        "evaluation.not_scanned",
        Bilingual("账本尚未做报表扫描", "the book's statements have not been scanned"),
        hint=Bilingual(
            "先运行 quanlian scan --stage statements", "run quanlian scan --stage statements first"
        ),
    )


def _share(part: int, of: int) -> float | None:
    return round(part / of, 4) if of else None
