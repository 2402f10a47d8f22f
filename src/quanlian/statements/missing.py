"""What could not be judged, and for want of what: one finding per party and period (缺数据无法判断)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import compress
from operator import or_

import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from quanlian.book.contract.results import BILINGUAL, EVIDENCE
from quanlian.kernel import Bilingual, Level
from quanlian.statements.columns import PART_LABELS, label, part_of, plain
from quanlian.statements.hits import finding_hash, stable_ids, to_polars
from quanlian.statements.judge import Judgement, unpacked
from quanlian.statements.relational import pick
from quanlian.statements.render import Stamp, both, repeated
from quanlian.statements.rule import Rule

CODE = "not_assessable"  # after the stage's name
INNOCENT = Bilingual(
    "企业未编制或未提供（小企业、非年末常无现金流量表和附注）；导入映射未包含这些项目",
    "the company does not draw them up or did not hand them over (small firms and interim dates often have no cash "
    "flow statement or notes); the import mapping leaves them out",
)
ASK = Bilingual("请补充上述资料后重新检查", "obtain these items and check again")
BASIS = Bilingual(
    "缺数据时不作判断、不以零代替（产品规则, 非监管规定）",
    "without data no judgement, and no zero in its place (a product rule, not a regulation)",
)
PRIOR_LABELS = {
    "balance": Bilingual(
        "期初数（上年末资产负债表或比较数据）", "opening figures (last year's balance sheet or comparatives)"
    ),
    "income": Bilingual("上期利润表", "the prior period's income statement"),
    "cashflow": Bilingual("上期现金流量表", "the prior period's cash flow statement"),
}
NAMED_RULES = 8  # rules named per missing item before the sentence says how many more
PRESENCE = tuple(
    f"{prefix}has_{part}" for prefix in ("", "prior_") for part in ("balance", "income", "cashflow")
)
"""Columns kept beside the rules' needs, to say "no cash flow statement" instead of naming its lines."""


def not_assessable(judgement: Judgement, names: Mapping[str, Bilingual], stamp: Stamp) -> pa.Table:
    """The findings of what could not be judged on primary statements.

    Args:
        judgement: the answers of all rules.
        names: what derived columns are called, besides the frame's own.
        stamp: what every finding of the run carries.
    """
    frame = _blocked(judgement, f"{stamp.stage}.{CODE}")
    words = [c for c in frame.columns if c.startswith(("blocked_", "missing_"))] + list(PRESENCE)
    patterns = frame.select(words).unique()
    texts = [_sentence(judgement, names, row) for row in patterns.iter_rows(named=True)]
    patterns = patterns.with_columns(
        count=pl.Series([n for n, _ in texts], dtype=pl.Float64),
        zh=pl.Series([t.zh for _, t in texts], dtype=pl.String),
        en=pl.Series([t.en for _, t in texts], dtype=pl.String),
    )
    frame = frame.join(patterns, on=words, how="left", nulls_equal=True, maintain_order="left")
    return _table(frame, stamp)


def _blocked(judgement: Judgement, code: str) -> pl.DataFrame:
    rows = judgement.ask(f"blocked {code}", lambda: _question(judgement, code))
    return stable_ids(code, to_polars(rows))


def _question(judgement: Judgement, code: str) -> ir.Table:
    words = sorted(c for c in judgement.columns if c.startswith(("blocked_", "missing_")))
    judged = judgement.view({*words, *PRESENCE, "party_id", "judged_period", "primary"})
    blocked = reduce(or_, (judged[c] != 0 for c in words if c.startswith("blocked_")))
    rows = judged.filter(judged.primary & blocked)
    ids = finding_hash(code, rows.party_id, rows.judged_period)
    table = pick(rows, "party_id", *words, *PRESENCE, object=rows.judged_period, finding_id=ids)
    return table.order_by("party_id", "object")


def _sentence(
    judgement: Judgement, names: Mapping[str, Bilingual], pattern: Mapping[str, object]
) -> tuple[int, Bilingual]:
    """How many rules one pattern of missing items blocks, and the sentence that says so."""
    absent = set(compress(judgement.needs, unpacked(pattern, "missing", len(judgement.needs))))
    blocked = list(compress(judgement.rules, unpacked(pattern, "blocked", len(judgement.rules))))
    needing: dict[Bilingual, list[Rule]] = {}
    for rule in blocked:
        for item in {item_name(n, names, pattern) for n in rule.needs if n in absent}:
            needing.setdefault(item, []).append(rule)
    together: dict[tuple[str, ...], list[Bilingual]] = {}  # items that block the same rules
    for item, rules in needing.items():
        together.setdefault(tuple(rule.code for rule in rules), []).append(item)
    ordered = sorted(together.items(), key=lambda entry: (-len(entry[0]), entry[0]))
    by_code = {rule.code: rule for rule in blocked}
    clauses = [_clause(items, [by_code[code] for code in codes]) for codes, items in ordered]
    zh, en = "；".join(c.zh for c in clauses), "; ".join(c.en for c in clauses)
    count = len(blocked)
    return count, Bilingual(
        f"因缺少数据，{count} 项规则无法判断。{zh}。",
        f"{count} rules cannot be judged for want of data. {en}.",
    )


def _clause(items: Sequence[Bilingual], rules: Sequence[Rule]) -> Bilingual:
    items = sorted(items, key=lambda item: item.en)
    rules_ = short_names(rules)
    return Bilingual(
        f"缺{'、'.join(i.zh for i in items)}：{rules_.zh}",
        f"no {', '.join(i.en for i in items)}: {rules_.en}",
    )


def item_name(column: str, names: Mapping[str, Bilingual], pattern: Mapping[str, object]) -> Bilingual:
    """The missing item's name; of a statement that is not there at all, the statement's."""
    if column in names:
        return names[column]
    prefix, bare = plain(column)
    part = part_of(bare)
    if prefix == "" and part in PART_LABELS and not pattern.get(f"has_{part}", True):
        return PART_LABELS[part]
    if prefix == "prior_" and part in PRIOR_LABELS and not pattern.get(f"prior_has_{part}", True):
        return PRIOR_LABELS[part]
    return label(column)


def short_names(rules: Sequence[Rule]) -> Bilingual:
    """Rules in few words: checks by number, in ranges, then others by title.

    >>> from quanlian.statements.articulation import RULES
    >>> short_names([*RULES[11:15], RULES[20]]).zh
    '勾稽12–15、21'
    """
    numbers = [int(rule.code.rsplit("_", 1)[-1]) for rule in rules if rule.group == "articulation"]
    titles = [rule.text.title for rule in rules if rule.group != "articulation"]
    shown = titles[:NAMED_RULES]
    zh = [f"勾稽{'、'.join(_ranges(numbers))}"] if numbers else []
    en = [f"check {', '.join(_ranges(numbers))}"] if numbers else []
    more = len(titles) - len(shown)
    return Bilingual(
        "、".join([*zh, *(t.zh for t in shown)]) + (f"等另 {more} 项" if more else ""),
        ", ".join([*en, *(t.en for t in shown)]) + (f" and {more} more" if more else ""),
    )


def _ranges(numbers: Sequence[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def _table(frame: pl.DataFrame, stamp: Stamp) -> pa.Table:
    count = frame.height
    text = [frame[language].to_arrow().cast(pa.string()) for language in ("zh", "en")]
    nothing = pa.ListArray.from_arrays(pa.array([0] * (count + 1), pa.int32()), pa.array([], EVIDENCE))
    return pa.table(
        {
            "finding_id": frame["finding_id"].to_arrow().cast(pa.string()),
            "party_id": frame["party_id"].to_arrow().cast(pa.string()),
            "code": repeated(f"{stamp.stage}.{CODE}", count),
            "level": repeated(str(Level.INFO), count),
            "object": frame["object"].to_arrow().cast(pa.string()),
            "value": frame["count"].to_arrow(),
            "threshold": pa.nulls(count, pa.float64()),
            "unit": repeated("count", count),
            "evidence": nothing,
            "because": pa.StructArray.from_arrays(text, fields=list(BILINGUAL)),
            "innocent": both(INNOCENT, count),
            "ask": both(ASK, count),
            "basis": both(BASIS, count),
            **stamp.columns(count),
        }
    )
