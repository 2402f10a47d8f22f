"""Which statement every printed column belongs to, looking at the whole workbook at once (归并)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from quanlian.book.importing.statement_headers import EXPLICIT, Role
from quanlian.book.importing.statement_lines import Block
from quanlian.book.importing.statement_periods import Period
from quanlian.book.importing.statement_timing import FLOWS, Slot, slots


@dataclass(frozen=True, slots=True)
class Key:
    """One statement: whose, which scope, which period."""

    company: str | None
    consolidated: bool | None
    end: date | None
    months: int | None


@dataclass(slots=True)
class Column:
    """A column of a block on its way to its statement."""

    block: Block
    role: Role
    slot: Slot
    company: str | None
    consolidated: bool | None

    @property
    def key(self) -> Key:
        """The statement this column goes to."""
        return Key(self.company, self.consolidated, self.slot.end, self.slot.months)


def place(blocks: list[Block], default: Period | None) -> list[Column]:
    """Every column of every block with its statement; comparatives carry their statement's key."""
    columns = [
        Column(block, role, slot, company, _scope(block, role))
        for block, company in zip(blocks, _companies(blocks), strict=True)
        for role, slot in slots(block, default).items()
    ]
    for company in {column.company for column in columns}:
        own = [column for column in columns if column.company == company]
        _settle_scopes(own)
        _pair_explicit(own)
        _fill_months(own)
    return columns


def is_series(columns: Iterable[Column]) -> list[str]:
    """The periods of explicit columns that stand as statements of their own, if there are several."""
    ends = {c.slot.end for c in columns if c.role.kind == EXPLICIT and not c.slot.comparative and c.slot.end}
    return [end.isoformat() for end in sorted(ends)] if len(ends) > 1 else []


def default_period(blocks: list[Block]) -> Period | None:
    """The period for a block that names none: what most of the others say, flows first."""
    flows = [b for b in blocks if b.run.part in FLOWS and b.run.heading.periods]
    named = flows or [b for b in blocks if b.run.heading.periods]
    return named[0].run.heading.periods[0] if named else None


def _companies(blocks: list[Block]) -> Iterator[str | None]:
    """A block without a name belongs to the company named before it, or to the only one."""
    named = [b.run.heading.company for b in blocks if b.run.heading.company]
    last = named[0] if named else None
    for block in blocks:
        last = block.run.heading.company or last
        yield last


def _scope(block: Block, role: Role) -> bool | None:
    return role.consolidated if role.consolidated is not None else block.run.heading.consolidated


def _settle_scopes(columns: list[Column]) -> None:
    """A statement that does not say 合并 beside one that does is the parent company's own.

    Where only some of the three statements say it and nothing stands twice, all are consolidated.
    """
    silent = [c for c in columns if c.consolidated is None]
    told = {c.consolidated for c in columns} - {None}
    if not silent or not told:
        return
    if told == {True}:
        parts = {c.block.run.part for c in columns if c.consolidated}
        twice = any(c.block.run.part in parts for c in silent)
        for column in silent:
            column.consolidated = not twice or column.block.run.part == "notes"
    elif told == {False}:
        parts = {c.block.run.part for c in columns if c.consolidated is False}
        twice = any(c.block.run.part in parts for c in silent)
        for column in silent:
            column.consolidated = twice
    else:
        for column in silent:
            column.consolidated = column.block.run.part == "notes"


def _pair_explicit(columns: list[Column]) -> None:
    """Two dated columns a year apart are this year and its comparative; more are a series of statements."""
    dated = [c for c in columns if c.role.kind == EXPLICIT]
    flows = {(c.slot.end, c.slot.months) for c in dated if c.block.run.part in FLOWS}
    balances = {c.slot.end for c in dated if c.block.run.part not in FLOWS}
    relative = {c.slot.end for c in columns if c.role.kind != EXPLICIT and not c.slot.comparative}
    if len(flows) > 2 or len(balances) > 2:
        return
    latest = max((end for end in [*balances, *(end for end, _ in flows), *relative] if end), default=None)
    if latest is None or (len(flows) == 2 and not _a_year_apart(flows)):
        return
    months = max((months or 0 for end, months in flows if end == latest), default=None)
    for column in dated:
        if column.slot.end is not None and column.slot.end < latest:
            flow = column.block.run.part in FLOWS
            if flow and len(flows) < 2 and months is None:
                continue
            column.slot = Slot(latest, months if flow else None, comparative=True)


def _a_year_apart(flows: set[tuple[date | None, int | None]]) -> bool:
    (first, months), (second, other) = sorted(flows, key=lambda f: f[0] or date.min)
    if first is None or second is None or months != other:
        return False
    return first.year + 1 == second.year and first.month == second.month


def _fill_months(columns: list[Column]) -> None:
    """A balance sheet joins the flow statements that end with it; alone it covers the year so far."""
    flows = Counter((c.slot.end, c.slot.months) for c in columns if c.slot.months)
    for column in columns:
        end = column.slot.end
        if column.slot.months is None and end is not None:
            ending = [months for (flow_end, months) in flows if flow_end == end and months]
            column.slot = replace(column.slot, months=max(ending, default=end.month))
