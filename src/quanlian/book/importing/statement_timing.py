"""To which period each column of a run belongs, and which column is the comparative of which (期间归属)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from quanlian.book.importing.statement_headers import (
    CUMULATIVE,
    CURRENT,
    EXPLICIT,
    MONTH,
    OPENING,
    PRIOR,
    TOTAL,
    Role,
    month_number,
)
from quanlian.book.importing.statement_lines import Block
from quanlian.book.importing.statement_periods import Period
from quanlian.book.importing.statement_problems import Problem, month_column, months_guessed

FLOWS = ("income", "cashflow")


@dataclass(frozen=True, slots=True)
class Slot:
    """The statement and column a value goes to; ``months`` is open for a balance sheet."""

    end: date | None
    months: int | None
    comparative: bool = False


def slots(block: Block, default: Period | None) -> dict[Role, Slot]:
    """The slot of every role of a block; a role that carries nothing for the book has none."""
    roles = {reading.role for reading in block.readings} | {role for role, _, _ in block.unknown}
    period = block.run.heading.periods[0] if block.run.heading.periods else default
    flow = block.run.part in FLOWS
    kinds = {role.kind for role in roles}
    single = flow and _single_months(roles)
    found: dict[Role, Slot] = _months_by_number(roles, period, flow=flow)
    for role in roles - set(found):
        slot = _slot(role, period, kinds, flow=flow, single=single, roles=roles)
        if slot is not None:
            found[role] = slot
    return found


def _months_by_number(roles: set[Role], period: Period | None, *, flow: bool) -> dict[Role, Slot]:
    """Columns 1月 … 12月 of the year in the head, and the 合计 beside them; each month stands for itself."""
    numbered = {role: number for role in roles if (number := month_number(role))}
    if not numbered:
        return {}
    if period is None:  # no year: nothing can be placed, and the statement says that its period is open
        return dict.fromkeys(numbered, Slot(None, None))
    year = period.end.year
    found = {role: Slot(_last_day(year, number), 1 if flow else None) for role, number in numbered.items()}
    first, last = min(numbered.values()), max(numbered.values())
    total = Slot(_last_day(year, last), last - first + 1)
    return found | {role: total for role in roles if role.kind == TOTAL and flow and last > first}


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def timing_problems(block: Block, found: dict[Role, Slot]) -> list[Problem]:
    """What was assumed about the months of a flow statement."""
    kinds = {role.kind for role in found} | {reading.role.kind for reading in block.readings}
    problems = []
    if MONTH in kinds and CUMULATIVE in kinds:
        problems.append(month_column(block.run.sheet.name))
    heading = block.run.heading.periods[0] if block.run.heading.periods else None
    open_month = heading is not None and heading.months is None and heading.kind == "month"
    if block.run.part in FLOWS and open_month and CURRENT in kinds and not {MONTH, CUMULATIVE} & kinds:
        problems.append(months_guessed(heading.end.month if heading else 12, block.run.part))
    return problems


def _slot(
    role: Role,
    period: Period | None,
    kinds: set[str | None],
    *,
    flow: bool,
    single: bool,
    roles: Iterable[Role],
) -> Slot | None:
    if role.kind == EXPLICIT and role.period is not None:
        return Slot(
            _balance_end(role.period) if not flow else role.period.end, _months(role.period, flow, single)
        )
    own = _period_of_role(role, period, roles)
    end = own.end if own else None
    if role.kind == MONTH:
        return Slot(end, 3 if "季" in role.words else 1) if CUMULATIVE not in kinds and flow else None
    if role.kind == CURRENT and CUMULATIVE in kinds and flow:
        return None
    if role.kind in (CURRENT, CUMULATIVE):
        return Slot(end, _flow_months(own, role, kinds) if flow else None)
    if role.kind in (OPENING, PRIOR):
        return Slot(end, _flow_months(own, role, kinds) if flow else None, comparative=True)
    return None


def _period_of_role(role: Role, period: Period | None, roles: Iterable[Role]) -> Period | None:
    """The statement's period for a relative column; a comparative may carry its own earlier date."""
    if role.period is None:
        return period
    current = [r.period for r in roles if r.kind in (CURRENT, CUMULATIVE, EXPLICIT) and r.period is not None]
    if role.kind in (OPENING, PRIOR):
        if role.period in current:
            return role.period
        later = [p for p in current if p.end > role.period.end]
        return min(later, key=lambda p: p.end) if later else period
    return role.period


def _flow_months(period: Period | None, role: Role, kinds: set[str | None]) -> int | None:
    if period is None:
        return None
    if role.kind == CUMULATIVE or CUMULATIVE in kinds:
        return (
            period.end.month
            if period.kind in {"day", "month", "quarter", "half"}
            else period.cumulative_months
        )
    if MONTH in kinds and CURRENT not in kinds:
        return 1
    return 3 if period.kind == "quarter" else period.cumulative_months


def _months(period: Period, flow: bool, single: bool) -> int | None:
    if not flow:
        return None
    if single and period.kind == "month":
        return 1
    return 3 if period.kind == "quarter" else period.cumulative_months


def _single_months(roles: Iterable[Role]) -> bool:
    """Columns for neighbouring months of one year are single months, not cumulative figures."""
    ends = sorted(
        {r.period.end for r in roles if r.kind == EXPLICIT and r.period and r.period.kind == "month"}
    )
    return len(ends) >= 3 and any((b - a) < timedelta(days=32) for a, b in pairwise(ends))


def _balance_end(period: Period) -> date:
    """A balance at 1 January is the closing balance of the day before."""
    if (period.end.month, period.end.day) == (1, 1):
        return period.end - timedelta(days=1)
    return period.end
