"""How one file or sheet is read into one table (导入方案): which column goes where, and what is given besides."""

from __future__ import annotations

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from quanlian.book.contract.model import Column, Table, Type
from quanlian.book.importing import recognise
from quanlian.book.importing.headings import KNOWN_AT, Heading, Matched, match, plain, title_unit
from quanlian.book.importing.mapping import Rule, Target, position_of
from quanlian.book.importing.movement import AMOUNT, Movement, movement
from quanlian.book.importing.value_reader import ColumnReader, Value
from quanlian.kernel import Bilingual, InputError

_DAY = Column(name=KNOWN_AT, type=Type.DATE, zh=("数据日期",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A column of the file by position, and how it is read; ``joined`` is the number of one made of several."""

    position: int
    reader: ColumnReader
    joined: int | None = None

    @property
    def text(self) -> str:
        """The name of its text in a piece."""
        return f"c{self.position}" if self.joined is None else f"j{self.joined}"

    @property
    def name(self) -> str:
        """The contract column it feeds."""
        return self.reader.column.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is decided before the first row is read.

    ``headings`` are the file's own, by position; ``known_at`` is the source that dates rows, if any.
    ``only`` keeps rows whose text in a position is one of those given.
    """

    table: Table
    headings: tuple[str, ...]
    heading_row: int  # 0-based; -1 where there is none
    sources: tuple[Source, ...]
    constants: Pairs[str, Value] = field(default_factory=dict)
    known_at: Source | None = None
    known_on: date | None = None
    snapshot: date | None = None
    only: Pairs[int, tuple[str, ...]] = field(default_factory=dict)
    joins: tuple[
        tuple[tuple[int, ...], str] | Movement, ...
    ] = ()  # positions and what goes between their texts
    unknown: tuple[str, ...] = ()
    notes: tuple[Bilingual, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The contract columns that the file brings."""
        return frozenset(source.name for source in self.sources) | frozenset(self.constants)

    @property
    def recognised(self) -> dict[str, str]:
        """Their heading to our column, as the report shows it."""
        named = {self.headings[s.position]: s.name for s in self.sources}
        return {**named, **({self.headings[self.known_at.position]: KNOWN_AT} if self.known_at else {})}


def plan(rows: Sequence[Sequence[str]], *, names: Sequence[str], file: str, rule: Rule | None = None) -> Plan:
    """Decide how a file or sheet is read, from its first ``rows``, its ``names`` and the mapping's ``rule``.

    Raises :class:`InputError` where no table fits, several do, or required columns are missing.
    """
    if rule is None or rule.table is None:
        found = recognise.recognise(
            rows if rule is None else _from_heading(rows, rule), names=names, file=file
        )
        row = found.row + (max(rule.header_row or 0, 1) - 1 if rule else 0)
        return _automatic(found.matched, row, found.title_unit, rule)
    row = _heading_row(rows, rule, rule.table)
    width = max((len(r) for r in rows), default=0)
    headings = list(rows[row]) if row >= 0 else [f"#{n + 1}" for n in range(width)]
    return _mapped(
        headings, row, title_unit([" ".join(r) for r in rows[: max(row, 0)]]), rule, rule.table, file
    )


def _from_heading(rows: Sequence[Sequence[str]], rule: Rule) -> Sequence[Sequence[str]]:
    return rows[max(rule.header_row or 0, 1) - 1 :]


def _automatic(matched: Matched, row: int, unit: str | None, rule: Rule | None) -> Plan:
    texts = [h.text for h in matched.headings]
    amount = next((p for p, c in matched.columns.items() if c.name == AMOUNT), None)
    moved = movement(_not_ignored(texts, rule), matched.table, amount)
    sources = tuple(
        Source(
            position=p,
            reader=ColumnReader(column=c, factor=matched.headings[p].factor(c.type, title_unit=unit)),
        )
        for p, c in matched.columns.items()
        if moved is None or c.name != AMOUNT
    )
    if moved is not None:
        sources += (_moved(moved, texts, unit, matched.table, 0),)
    dated = (
        Source(position=matched.known_at, reader=ColumnReader(column=_DAY))
        if matched.known_at is not None
        else None
    )
    return Plan(
        table=matched.table,
        headings=tuple(h.text for h in matched.headings),
        heading_row=row,
        sources=sources,
        known_at=dated,
        known_on=rule.known_at if rule else None,
        snapshot=rule.snapshot if rule else None,
        only=_only([h.text for h in matched.headings], rule) if rule else {},
        joins=(moved,) if moved else (),
        unknown=tuple(
            u
            for u in matched.unknown
            if (rule is None or plain(u) not in set(map(plain, rule.ignore)))
            and not (moved and u in {texts[p] for p in moved.positions})
        ),
        notes=_unit_note(unit) + ((moved.note,) if moved else ()),
    )


def _not_ignored(headings: Sequence[str], rule: Rule | None) -> list[str]:
    ignored = {plain(i) for i in rule.ignore} if rule else set()
    return ["" if plain(h) in ignored else h for h in headings]


def _moved(moved: Movement, headings: Sequence[str], unit: str | None, table: Table, number: int) -> Source:
    factor = Heading.of(headings[moved.into]).factor(table[AMOUNT].type, title_unit=unit)
    reader = ColumnReader(column=table[AMOUNT], factor=factor)
    return Source(position=moved.into, joined=number, reader=reader)


def _mapped_movement(
    headings: Sequence[str], places: dict[int, tuple[Target, ...]], rule: Rule, table: Table
) -> Movement | None:
    """The direction of an amount that the mapping leaves as it is, from headings it does not speak of."""
    mapped = [(p, t) for p, targets in places.items() for t in targets if t.column == AMOUNT]
    turned = any(t.factor is not None and t.factor < 0 for _, t in mapped)
    if not rule.aliases or turned or AMOUNT in rule.constants or AMOUNT in rule.joins:
        return None
    own = set(rule.columns)
    texts = [h if h not in own or p in [q for q, _ in mapped] else "" for p, h in enumerate(headings)]
    found = movement(_not_ignored(texts, rule), table, mapped[0][0] if mapped else None)
    # What the mapping itself names as the amount is not replaced by other columns.
    named = {t.column for targets in rule.columns.values() for t in targets}
    return None if found and found.out is not None and AMOUNT in named else found


def _heading_row(rows: Sequence[Sequence[str]], rule: Rule, table: Table) -> int:
    if rule.header_row is not None:
        return rule.header_row - 1
    named = {plain(theirs) for theirs in rule.columns}
    best, found = 0, 0
    for number, cells in enumerate(rows[: recognise.HEADING_ROWS]):
        hits = sum(plain(c) in named for c in cells) + (
            len(match(cells, table).columns) if rule.aliases else 0
        )
        if hits > best:
            best, found = hits, number
    return found


def _mapped(headings: list[str], row: int, unit: str | None, rule: Rule, table: Table, file: str) -> Plan:
    places, absent = _places(headings, rule)
    if rule.aliases:
        _guess(places, headings, rule, table)
    sources = [
        _source(p, target, headings[p], unit, rule, table)
        for p, targets in places.items()
        for target in targets
    ]
    joins = _joins(headings, rule, file)
    moved = _mapped_movement(headings, places, rule, table)
    if moved is not None:
        stated = next((s for s in sources if s.name == AMOUNT), None)
        signed = _moved(moved, headings, unit, table, len(joins))
        if stated is not None:
            signed = replace(signed, reader=stated.reader)
        sources = [*(s for s in sources if s.name != AMOUNT), signed]
    sources += [
        Source(
            position=places[0],
            joined=n,
            reader=ColumnReader(column=table[name], words=rule.values.get(name, {})),
        )
        for n, (name, (places, _)) in enumerate(joins.items())
    ]
    ours = [s for s in sources if s.name != KNOWN_AT and s.name not in rule.constants]
    _refuse_gaps(ours, rule, table, file, headings)
    used = set(places) | {p for positions, _ in joins.values() for p in positions}
    used |= moved.positions if moved else frozenset()
    ignored = {plain(i) for i in rule.ignore}
    return Plan(
        table=table,
        headings=tuple(headings),
        heading_row=row,
        sources=tuple(sorted(ours, key=lambda s: s.position)),
        constants=rule.constants,
        known_at=next((s for s in sources if s.name == KNOWN_AT), None),
        known_on=rule.known_at,
        snapshot=rule.snapshot,
        only=_only(headings, rule),
        joins=(*joins.values(), *((moved,) if moved else ())),
        unknown=tuple(
            h for p, h in enumerate(headings) if h.strip() and p not in used and plain(h) not in ignored
        ),
        notes=_unit_note(unit) + _absent_note(absent) + ((moved.note,) if moved else ()),
    )


def _places(headings: Sequence[str], rule: Rule) -> tuple[dict[int, tuple[Target, ...]], list[str]]:
    """Where the mapping's columns stand in the file, and those that do not."""
    places: dict[int, tuple[Target, ...]] = {}
    absent: list[str] = []
    for theirs, targets in rule.columns.items():
        position = _position(headings, theirs)
        if position is None:
            absent.append(theirs)
        else:
            places[position] = (*places.get(position, ()), *targets)
    return places, absent


def _guess(places: dict[int, tuple[Target, ...]], headings: Sequence[str], rule: Rule, table: Table) -> None:
    """Add the columns whose headings say by themselves what they are, where the mapping does not speak of them."""
    taken = {t.column for targets in places.values() for t in targets} | set(rule.constants) | set(rule.joins)
    guessed = match([h if p not in places else "" for p, h in enumerate(headings)], table)
    ignored = {plain(heading) for heading in rule.ignore}
    for position, column in guessed.columns.items():
        if column.name not in taken and plain(headings[position]) not in ignored:
            places[position] = (*places.get(position, ()), Target(column=column.name))
    if guessed.known_at is not None and KNOWN_AT not in taken and rule.known_at is None:
        places[guessed.known_at] = (Target(column=KNOWN_AT),)


def _position(headings: Sequence[str], theirs: str) -> int | None:
    """Where a column named by the mapping stands: by position (#3), by its heading, by its heading without unit."""
    position = position_of(theirs)
    if position is None:
        whole = [plain(heading) for heading in headings]
        bare = [Heading.of(heading).name for heading in headings]
        for names in (whole, bare):
            if plain(theirs) in names:
                return names.index(plain(theirs))
    return position if position is not None and position < len(headings) else None


def _joins(headings: Sequence[str], rule: Rule, file: str) -> dict[str, tuple[tuple[int, ...], str]]:
    joins: dict[str, tuple[tuple[int, ...], str]] = {}
    for name, join in rule.joins.items():
        positions = [_position(headings, theirs) for theirs in join.columns]
        if None in positions:
            raise InputError(
                "input.join_column_absent",
                Bilingual(
                    "{file}: 拼接 {column} 所需的列不在文件中: {theirs}",
                    "{file} lacks columns that {column} is joined of: {theirs}",
                ),
                file=file,
                column=name,
                theirs=", ".join(join.columns),
            )
        joins[name] = (tuple(p for p in positions if p is not None), join.between)
    return joins


def _source(
    position: int, target: Target, heading: str, unit: str | None, rule: Rule, table: Table
) -> Source:
    column = _DAY if target.column == KNOWN_AT else table[target.column]
    factor = (
        target.factor
        if target.factor is not None
        else Heading.of(heading).factor(column.type, title_unit=unit)
    )
    words = rule.values.get(column.name, {})
    reader = ColumnReader(column=column, factor=Decimal(factor), format=target.format, words=words)
    return Source(position=position, reader=reader)


def _refuse_gaps(
    sources: Sequence[Source], rule: Rule, table: Table, file: str, headings: Sequence[str]
) -> None:
    names = [s.name for s in sources]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise InputError(
            "input.heading_twice",
            Bilingual(
                "{file}: 有多列同指 {columns}", "{file}: several headings mean the same column: {columns}"
            ),
            hint=Bilingual(
                "在映射文件第 {line} 行处写明用哪一列", "state which one counts in the mapping at line {line}"
            ),
            file=file,
            columns=", ".join(twice),
            line=rule.line,
        )
    missing = [
        c for c in table.columns if c.required and c.name not in names and c.name not in rule.constants
    ]
    if missing:
        raise InputError(
            "input.columns_missing",
            Bilingual(
                "{file} 按映射读入表 {table}, 但缺少必需列: {zh}",
                "{file} is mapped to table {table}, but required columns are missing: {en}",
            ),
            hint=Bilingual(
                "在映射文件第 {line} 行处补充 columns 或 constants; 文件的表头: {headings}",
                "add columns or constants at line {line} of the mapping; the file's headings: {headings}",
            ),
            file=file,
            table=table.name,
            zh="、".join(f"{c.label} ({c.name})" for c in missing),
            en=", ".join(c.name for c in missing),
            line=rule.line,
            headings=", ".join(h for h in headings if h.strip())[:400],
        )


def _only(headings: Sequence[str], rule: Rule) -> dict[int, tuple[str, ...]]:
    kept: dict[int, tuple[str, ...]] = {}
    for theirs, texts in rule.only.items():
        position = _position(headings, theirs)
        if position is None:
            raise InputError(
                "input.only_column_absent",
                Bilingual(
                    "映射中 only 的列 {column} 不在文件中",
                    "the mapping keeps rows by {column}, which the file lacks",
                ),
                column=theirs,
            )
        kept[position] = texts
    return kept


def _unit_note(unit: str | None) -> tuple[Bilingual, ...]:
    if unit in (None, "元"):
        return ()
    return (
        Bilingual(
            f"表头上方写明单位 {unit}, 未另注单位的金额列按此换算",
            f"a line above the headings states {unit}: it counts for amounts whose heading names no unit",
        ),
    )


def _absent_note(absent: Sequence[str]) -> tuple[Bilingual, ...]:
    if not absent:
        return ()
    listed = ", ".join(absent)
    return (
        Bilingual(f"映射中的列不在文件中: {listed}", f"columns of the mapping that the file lacks: {listed}"),
    )
