"""The columns of one statement put together: yuan, one sign convention, nothing dropped silently (汇总)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from quanlian.book.contract.model import Type
from quanlian.book.importing import statement_problems as problems
from quanlian.book.importing.statement_labels import Label
from quanlian.book.importing.statement_lines import Block, Reading, UnknownLine
from quanlian.book.importing.statement_placing import Column
from quanlian.book.importing.statement_problems import Problem
from quanlian.book.importing.statement_signs import SignedLine, settle_signs

_CENT, _PER_SHARE = Decimal("0.01"), Decimal("0.000001")
_LARGEST = Decimal(10) ** 16  # money is DECIMAL(18,2)
_UNSCALED = {Type.PRICE, Type.FRACTION}


@dataclass(slots=True)
class Line:
    """A value in yuan with where and how it was printed."""

    value: Decimal | str
    label: Label
    deducted: bool | None
    cell: str
    name: str
    part: str


@dataclass(slots=True)
class Draft:
    """A statement being put together."""

    blocks: list[Block] = field(default_factory=list)
    current: dict[str, Line] = field(default_factory=dict)
    comparative: dict[str, Line] = field(default_factory=dict)
    unknown: list[UnknownLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    rounded: int = 0

    def add(self, column: Column, default_unit: int | None) -> None:
        """Take one column of one block into the statement."""
        block = column.block
        if all(known is not block for known in self.blocks):
            self.blocks.append(block)
        unit = block.run.heading.unit or default_unit or 1
        lines = self.comparative if column.slot.comparative else self.current
        for reading in block.readings:
            if reading.role == column.role:
                self._put(lines, reading, reading.unit or unit, block.run.part)
                self.units.append(reading.unit or unit)
        for role, line, own in block.unknown:
            if role == column.role:
                self.unknown.append(UnknownLine(line.label, line.cell, line.value * (own or unit)))

    def signed(self) -> Iterator[dict[str, SignedLine]]:
        """The current and the comparative column, as the sign rules read them."""
        for lines in (self.current, self.comparative):
            yield {name: line for name, line in lines.items()}  # noqa: C416 - a dict is invariant

    def settle(self, usual: Mapping[str, bool]) -> None:
        """Bring current and comparative figures to the contract's signs."""
        for lines in self.signed():
            for problem in settle_signs(lines, self.unit, usual):
                if problem not in self.problems:
                    self.problems.append(problem)

    @property
    def unit(self) -> int:
        """The coarsest unit a figure was printed in."""
        return max(self.units, default=1)

    @property
    def form(self) -> str:
        """``small`` for 小企业会计准则, ``general`` for the general format, by the form number or the lines."""
        told = Counter(b.run.heading.form for b in self.blocks if b.run.heading.form)
        if told:
            return str(told.most_common(1)[0][0])
        small = {
            "inventory_raw_materials",
            "city_maintenance_tax",
            "cash_for_interest",
            "inventory_turnover_materials",
        }
        return "small" if len(small & set(self.current)) >= 2 else "general"

    def _put(self, lines: dict[str, Line], reading: Reading, unit: int, part: str) -> None:
        value = reading.value
        if isinstance(value, Decimal) and reading.item.type not in _UNSCALED:
            value = value * unit
        if isinstance(value, Decimal) and abs(value) >= _LARGEST:
            self.problems.append(problems.unreadable(reading.cell, reading.item.label, f"{value:.6g}"))
            return
        if isinstance(value, Decimal):
            value = self._rounded(value, reading.item.type)
        line = Line(value, reading.label, reading.deducted, reading.cell, reading.item.label, part)
        held = lines.get(reading.item.name)
        if held is None or (held.value == 0 and value != 0):
            lines[reading.item.name] = line
        elif held.value != value and value != 0:
            self.problems.append(problems.duplicate(line.name, held.cell, line.cell, held.value, value))

    def _rounded(self, value: Decimal, type_: Type) -> Decimal:
        """Money to the cent and earnings per share to six places, as they are stored."""
        if type_ is Type.FRACTION:
            return value
        stored = value.quantize(_CENT if type_ is Type.MONEY else _PER_SHARE, ROUND_HALF_UP)
        self.rounded += stored != value
        return stored
