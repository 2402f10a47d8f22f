"""One sign convention for all formats: a loss lowers profit, an outflow is positive (正负号统一).

Before 2019 资产减值损失 was printed as a positive loss to be deducted; since then losses are printed
with a minus and added. The contract adds impairment with +1, so a loss is negative here whatever the
print. What decides is the line itself (损失以“-”号填列, 减：), then the list it stands in, and where
both are silent which sign makes 营业利润 tie.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import product
from typing import Protocol

from quanlian.book.contract import components, statement_items
from quanlian.book.importing.statement_labels import Label
from quanlian.book.importing.statement_problems import Problem, sign_note

_IMPAIRMENTS = ("credit_impairment", "asset_impairment")
_TOTALS = (
    "operating_profit", "profit_before_tax", "net_profit", "total_equity",
    "net_operating_cash", "net_investing_cash", "net_financing_cash",
)  # fmt: skip


class SignedLine(Protocol):
    """A value with the label and list it was printed under."""

    value: Decimal | str
    label: Label
    deducted: bool | None


def settle_signs(
    lines: dict[str, SignedLine], unit: int, usual: Mapping[str, bool] | None = None
) -> list[Problem]:
    """Bring the lines of one column to the contract's signs, in place; says what was turned and why.

    ``usual`` is how the same lines were found to be printed in the workbook's other columns: it decides
    where this column cannot (see :func:`usual_signs`).
    """
    problems = _settle_impairments(lines, unit, usual or {})
    for total in _TOTALS:
        problems.extend(_settle_deductions(lines, total, unit))
    return problems


def usual_signs(columns: Iterable[tuple[dict[str, SignedLine], int]]) -> dict[str, bool]:
    """Whether each loss is printed as a positive number, by the columns in which the sums tell."""
    votes: Counter[tuple[str, bool]] = Counter()
    for lines, unit in columns:
        told = {name: _told(lines[name]) for name in _IMPAIRMENTS if _number(lines, name)}
        open_ = [name for name, (_, sure) in told.items() if not sure]
        votes.update(
            _by_tie(lines, open_, {n: turn for n, (turn, sure) in told.items() if sure}, unit).items()
        )
    return {
        name: votes[name, True] > votes[name, False]
        for name in _IMPAIRMENTS
        if votes[name, True] != votes[name, False]
    }


def gap(lines: dict[str, SignedLine], total: str, turned: Iterable[str] = ()) -> Decimal | None:
    """Total less the sum of its lines, with some lines turned; None where it cannot be told."""
    if not isinstance(getattr(lines.get(total), "value", None), Decimal):
        return None
    parts = {name: sign for name, sign in components(total).items() if _number(lines, name) is not None}
    if len(parts) < 2:
        return None
    turn = set(turned)
    whole = sum(
        (
            (_number(lines, name) or Decimal(0)) * sign * (-1 if name in turn else 1)
            for name, sign in parts.items()
        ),
        Decimal(0),
    )
    return (_number(lines, total) or Decimal(0)) - whole


def ties(lines: dict[str, SignedLine], total: str, unit: int, turned: Iterable[str] = ()) -> bool:
    """Whether a total agrees with its lines within rounding of the printed unit."""
    difference = gap(lines, total, turned)
    terms = len(components(total)) + 1
    return difference is not None and abs(difference) <= max(Decimal(1), Decimal(unit) * terms / 2)


def _settle_impairments(lines: dict[str, SignedLine], unit: int, usual: Mapping[str, bool]) -> list[Problem]:
    present = [name for name in _IMPAIRMENTS if _number(lines, name)]
    told = {name: _told(lines[name]) for name in present}
    open_ = [name for name in present if not told[name][1]]
    chosen = {name: turn for name, (turn, sure) in told.items() if sure}
    decided = {**{n: usual[n] for n in open_ if n in usual}, **_by_tie(lines, open_, chosen, unit)}
    problems = []
    for name in open_:
        turn = decided.get(name)
        chosen[name] = told[name][0] if turn is None else turn
        if turn is None and lines[name].deducted is None:
            problems.append(_guess_note(name, turned=chosen[name]))
    turned = [name for name in present if chosen[name]]
    _turn(lines, turned)
    if turned:
        problems.append(
            sign_note(
                _labels(turned),
                "原表以正数列示损失, 已转为负数 (损失为负)",
                "printed as positive losses; turned so that a loss is negative",
            )
        )
    return problems


def _told(line: SignedLine) -> tuple[bool, bool]:
    """Whether to turn the sign, and whether the line itself says so."""
    if line.label.loss_negative or line.label.plus:
        return False, True
    if line.label.minus:
        return True, True
    if line.deducted is not None:
        return line.deducted, False
    return isinstance(line.value, Decimal) and line.value > 0, False


def _by_tie(
    lines: dict[str, SignedLine], open_: list[str], chosen: dict[str, bool], unit: int
) -> dict[str, bool]:
    """The one way of turning the open lines that makes operating profit tie, if there is just one."""
    fixed = [name for name, turn in chosen.items() if turn]
    fitting = []
    for turns in product((False, True), repeat=len(open_)):
        turned = [name for name, turn in zip(open_, turns, strict=True) if turn]
        if ties(lines, "operating_profit", unit, [*fixed, *turned]):
            fitting.append(dict(zip(open_, turns, strict=True)))
    return fitting[0] if len(fitting) == 1 else {}


def _settle_deductions(lines: dict[str, SignedLine], total: str, unit: int) -> list[Problem]:
    """Costs, outflows or treasury stock printed as negative numbers become positive where that ties."""
    negative = [
        name for name, sign in components(total).items() if sign < 0 and (_number(lines, name) or 0) < 0
    ]
    if not negative or ties(lines, total, unit) or not ties(lines, total, unit, negative):
        return []
    _turn(lines, negative)
    for name in negative:
        parts = [part for part in components(name) if (_number(lines, part) or 0) < 0]
        if parts and not ties(lines, name, unit) and ties(lines, name, unit, parts):
            _turn(lines, parts)
    return [
        sign_note(
            _labels(negative),
            "原表以负数列示减项, 已转为正数",
            "deductions printed as negative numbers were turned positive",
        )
    ]


def _turn(lines: dict[str, SignedLine], names: Iterable[str]) -> None:
    for name in names:
        value = lines[name].value
        if isinstance(value, Decimal):
            lines[name].value = -value


def _guess_note(name: str, *, turned: bool) -> Problem:
    zh = "正负口径不明, 按正数为损失处理" if turned else "正负口径不明, 按表列符号处理"
    en = (
        "its sign is not stated; a positive number is taken as a loss"
        if turned
        else "its sign is not stated; taken as printed"
    )
    return sign_note(_labels([name]), zh, en, guess=True)


def _number(lines: dict[str, SignedLine], name: str) -> Decimal | None:
    line = lines.get(name)
    return line.value if line is not None and isinstance(line.value, Decimal) else None


def _labels(names: Iterable[str]) -> list[str]:
    return [statement_items()[name].label for name in names]
