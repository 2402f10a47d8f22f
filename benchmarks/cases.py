"""What the product says of the sixteen stories today, written into their pages.

python -m benchmarks.cases
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.evaluate import AS_OF, ROOT, put

PAGES = ROOT / "docs/tutorials/cases"
SHOWN = 5  # findings per firm; the loudest first
LEVELS = {"red": "红", "orange": "橙", "yellow": "黄"}
Said = Mapping[str, list[tuple[str, str]]]  # party -> (code, level), the loudest first


def told(scratch: Path, seed: int, borrowers: int) -> tuple[list[dict[str, Any]], Said]:
    """The stories of one bank, and what its scan says of every firm at yellow or above."""
    from quanlian import Book, statements
    from quanlian.kernel import Level
    from quanlian.sandbox.sample import sample
    from quanlian.statements.meters import scan_meters

    out = scratch / f"bank{seed}"
    sample(out, borrowers=borrowers, seed=seed, format="parquet")
    book = Book(scratch / f"home{seed}")
    book.import_paths([out / "files"])
    said: dict[str, list[tuple[str, str]]] = {}
    findings = [f for run in (statements.scan, scan_meters) for f in run(book, as_of=AS_OF).findings]
    for finding in sorted(findings, key=lambda f: (-Level(f.level).rank, f.code)):
        entry = (finding.code.removeprefix("statements."), str(finding.level))
        known = said.setdefault(finding.party_id, [])
        if entry[1] in LEVELS and entry[0] not in [code for code, _ in known]:
            known.append(entry)
    cases = [json.loads(line) for line in (out / "truth/case.jsonl").read_text(encoding="utf-8").splitlines()]
    return cases, said


def lines(case: Mapping[str, Any], seed: int, said: Said, language: str) -> Iterable[str]:
    """What is said of each firm of a story."""
    zh = language == "zh"
    for party in dict.fromkeys(
        p for value in case["party_ids"].values() for p in ([value] if isinstance(value, str) else value)
    ):
        found = said.get(party, [])
        words = ", ".join(f"`{code}` {LEVELS[level] if zh else level}" for code, level in found[:SHOWN])
        more = len(found) - SHOWN
        if more > 0:
            words += f", 另 {more} 项" if zh else f", {more} more"
        words = words or ("黄色及以上没有" if zh else "nothing at yellow or above")
        yield f"- {'种子' if zh else 'seed'} {seed}, `{party}`: {words}"


def main() -> None:
    """Make the banks, write the pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[7, 11])
    parser.add_argument("--borrowers", type=int, default=200)
    chosen = parser.parse_args()
    blocks: dict[tuple[str, str], list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="quanlian-cases-") as scratch:
        for seed in chosen.seeds:
            cases, said = told(Path(scratch), seed, chosen.borrowers)
            for case in cases:
                for language in ("zh", "en"):
                    found = lines(case, seed, said, language)
                    blocks.setdefault((case["case_id"], language), []).extend(found)
    for (case_id, language), found in blocks.items():
        page = PAGES / f"{case_id.replace('_', '-')}.md"
        put(page, f"found {language}", "\n".join(["", *found, ""]))


if __name__ == "__main__":
    main()
