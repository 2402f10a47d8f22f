"""What the findings are worth, and how real the sample bank looks: both written into the documentation.

    python -m benchmarks.evaluate --seeds 101 102 103 --borrowers 1000

Seeds above 100 are for judging and are never used while rules, thresholds or the economy are worked on; seeds below are for that work.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
AS_OF = date(2026, 6, 30)
# What a statement scan reads; the rest of a bank's files changes no class finding.
TABLES = (
    "account", "collateral", "comparative", "credit_line", "debt", "flow", "invoice", "meter", "party", "relation",
    "statement", "tax_filing",
)  # fmt: skip


def judged(scratch: Path, seed: int, borrowers: int) -> Any:
    """One sample bank made, imported, scanned and measured; its folder stays for the next question."""
    from quanlian import Book, statements
    from quanlian.evaluation import evaluate
    from quanlian.sandbox.sample import sample

    out, home = scratch / f"sample{seed}", scratch / f"home{seed}"
    sample(out, borrowers=borrowers, seed=seed, format="parquet")
    book = Book(home)
    book.import_paths([out / "files" / f"{table}.parquet" for table in TABLES])
    book.record_run(statements.scan(book, as_of=AS_OF))
    measured = evaluate(book, out / "truth", as_of=AS_OF)
    shutil.rmtree(home)
    return measured


def evaluation_page(result: Any, seeds: list[int], borrowers: int) -> str:
    """Recall and false alarms as tables."""
    lines = [
        f"Seeds {', '.join(map(str, seeds))}, {borrowers:,} borrowers × 36 months each, as of {AS_OF}; measured {date.today()}.",  # noqa: DTZ011
        "",
        "| Planted | Judged | Found by its class | Recall | 95 % | Found by any class |",
        "|---|---|---|---|---|---|",
    ]
    for part in result.recalls:
        r = part.as_dict()
        recall = "—" if r["recall"] is None else f"{r['recall']:.2f}"
        lines.append(
            f"| `{r['kind']}` | {r['judged']} | {r['found']} | {recall} | {r['low']:.2f}–{r['high']:.2f} | {r['found_by_any_class']} |"
        )
    lines += [
        "",
        "| Honest firm-years | Number | False alarms | Per 1,000 | 95 % | By class |",
        "|---|---|---|---|---|---|",
    ]
    for part in result.alarms:
        a = part.as_dict()
        classes = ", ".join(f"{name} {count}" for name, count in a["by_class"].items()) or "—"
        lines.append(
            f"| {a['group'].replace('_', ' ')} | {a['firm_years']:,} | {a['alarms']} | {a['per_1000']:.1f} | {a['low']:.1f}–{a['high']:.1f} | {classes} |"
        )
    return "\n".join(lines) + "\n"


def put(page: Path, name: str, text: str) -> None:
    """Replace the block of a page between its two marks."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    page.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")


def main() -> None:
    """Judge all seeds, measure the first one's realism, write both pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--borrowers", type=int, default=1000)
    parser.add_argument("--dry", action="store_true", help="print, and leave the documentation alone")
    chosen = parser.parse_args()
    from quanlian.evaluation.pooling import pooled
    from quanlian.evaluation.realism import as_markdown, realism

    with tempfile.TemporaryDirectory(prefix="quanlian-evaluate-") as scratch:
        parts = [judged(Path(scratch), seed, chosen.borrowers) for seed in chosen.seeds]
        real = as_markdown(realism(Path(scratch) / f"sample{chosen.seeds[0]}"))
    found = evaluation_page(pooled(parts), chosen.seeds, chosen.borrowers)
    real = f"Seed {chosen.seeds[0]}, {chosen.borrowers:,} borrowers × 36 months.\n\n{real}"
    print(found, real, sep="\n")
    if not chosen.dry:
        put(ROOT / "docs/concepts/how-well-it-finds.md", "evaluation", found)
        put(ROOT / "docs/concepts/sample-bank.md", "realism", real)


if __name__ == "__main__":
    main()
