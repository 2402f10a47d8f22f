"""Reading a mapping file (读取映射文件): checked as a whole, so that a slip is told by line before any data are touched."""

from __future__ import annotations

from collections.abc import Mapping as Pairs
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from quanlian.book.contract import TABLES, statement_items
from quanlian.book.contract.model import Column, Table, Type
from quanlian.book.importing import yaml_nodes
from quanlian.book.importing.date_text import FIRST_YEAR
from quanlian.book.importing.dialect import MAX_DELIMITER_BYTES
from quanlian.book.importing.headings import KNOWN_AT
from quanlian.book.importing.mapping import Join, LedgerLine, Long, Mapping, Rule, Target
from quanlian.book.importing.number_text import parse_number
from quanlian.book.importing.rest import LAST_KNOWN
from quanlian.book.importing.text_encoding import named
from quanlian.book.importing.value_reader import ColumnReader, Value
from quanlian.book.importing.yaml_nodes import Node
from quanlian.kernel import QuanlianError

_RULE_KEYS = (
    "match", "table", "skip", "sheet", "header_row", "encoding", "delimiter", "quoted", "aliases", "columns", "joins",
    "constants", "values", "ignore", "only", "snapshot", "known_at", "layout", "long", "control",
)  # fmt: skip
_LEDGER_KEYS = ("accounts", "except", "table", "column", "only", "without", "name")
_LONG_KEYS = ("item", "value", "part", "items", "factor")
_LAYOUTS = ("wide", "long")


def load(path: Path | str) -> Mapping:
    """Read and check a mapping file; :class:`InputError` names line and key of what is wrong."""
    root = yaml_nodes.read(Path(path)).fields(("files", "ledger"))
    rules = tuple(_rule(node) for node in root["files"].items()) if "files" in root else ()
    ledger = tuple(_ledger(node) for node in root["ledger"].items()) if "ledger" in root else None
    return Mapping(rules=rules, ledger=ledger)


def _rule(node: Node) -> Rule:
    found = node.fields(_RULE_KEYS)
    if "match" not in found:
        raise node.error("缺少 match (文件名样式)", "match (a file name pattern) is missing")
    table = _table(found["table"]) if "table" in found else None
    needs = [k for k in ("columns", "joins", "constants", "values", "long") if k in found]
    if table is None and needs:
        raise found[needs[0]].error(f"写了 {needs[0]} 就要写 table", f"{needs[0]} needs table")
    return Rule(
        match=found["match"].text(),
        line=node.line,
        table=table,
        snapshot=_day(found.get("snapshot")),
        known_at=_day(found.get("known_at")),
        **_reading(found),
        **(_columns(found, table) if table else {}),
        **_layout(found, table),
    )


def _reading(found: Pairs[str, Node]) -> dict[str, Any]:
    options: dict[str, Any] = {
        key: found[key].flag() for key in ("skip", "quoted", "aliases", "control") if key in found
    }
    if "sheet" in found:
        options["sheet"] = found["sheet"].text()
    if "header_row" in found:
        options["header_row"] = found["header_row"].parsed(
            _row_number, "应为不小于 0 的整数", "a whole number from 0 on is wanted"
        )
    if "encoding" in found:
        options["encoding"] = _encoding(found["encoding"])
    if "delimiter" in found:
        options["delimiter"] = _delimiter(found["delimiter"])
    if "ignore" in found:
        options["ignore"] = found["ignore"].texts()
    if "only" in found:
        options["only"] = {key.text(): value.texts() for key, value in found["only"].pairs()}
    return options


def _columns(found: Pairs[str, Node], table: Table) -> dict[str, Any]:
    columns = {
        key.text(): _targets(value, table)
        for key, value in (found["columns"].pairs() if "columns" in found else ())
    }
    values = {
        key.text(): _words(value, _column(key, table))
        for key, value in (found["values"].pairs() if "values" in found else ())
    }
    constants = {
        key.text(): _constant(value, _column(key, table))
        for key, value in (found["constants"].pairs() if "constants" in found else ())
    }
    joins = {
        _column(key, table).name: _join(value)
        for key, value in (found["joins"].pairs() if "joins" in found else ())
    }
    return {"columns": columns, "values": values, "constants": constants, "joins": joins}


def _join(node: Node) -> Join:
    found = node.fields(("join", "with"))
    if "join" not in found or len(found["join"].texts()) < 2:
        raise node.error("join 应列出至少两列", "join should list at least two columns")
    return Join(columns=found["join"].texts(), between=found["with"].text() if "with" in found else "")


def _layout(found: Pairs[str, Node], table: Table | None) -> dict[str, Any]:
    if "layout" not in found:
        return {}
    layout = found["layout"].text()
    if layout not in _LAYOUTS:
        raise found["layout"].error(*yaml_nodes.unknown(layout, _LAYOUTS))
    if layout == "wide":
        return {}
    if table is None or table.name not in ("statement", "comparative"):
        raise found["layout"].error("layout: long 只用于报表", "layout: long is for statements only")
    if "long" not in found:
        raise found["layout"].error(
            "layout: long 需要 long: {item, value}", "layout: long needs long: {item, value}"
        )
    return {"layout": layout, "long": _long(found["long"])}


def _long(node: Node) -> Long:
    found = node.fields(_LONG_KEYS)
    for key in ("item", "value"):
        if key not in found:
            raise node.error(f"缺少 {key}", f"{key} is missing")
    items: dict[str, str] = {}
    for theirs, ours in found["items"].pairs() if "items" in found else ():
        if ours.text() not in statement_items():
            raise ours.error(*yaml_nodes.unknown(ours.text(), statement_items()))
        items[theirs.text()] = ours.text()
    return Long(
        item=found["item"].text(),
        value=found["value"].text(),
        part=found["part"].text() if "part" in found else None,
        items=items,
        factor=_factor(found.get("factor")),
    )


def _targets(node: Node, table: Table) -> tuple[Target, ...]:
    if node.is_list:
        return tuple(t for item in node.items() for t in _targets(item, table))
    if not node.is_map:
        return (Target(column=_target_name(node, table)),)
    found = node.fields(("to", "factor", "format"))
    if "to" not in found:
        raise node.error("缺少 to", "to is missing")
    name = _target_name(found["to"], table)
    return (
        Target(
            column=name, factor=_factor(found.get("factor")), format=_format(found.get("format"), name, table)
        ),
    )


def _target_name(node: Node, table: Table) -> str:
    return node.text() if node.text() == KNOWN_AT else _column(node, table).name


def _column(node: Node, table: Table) -> Column:
    try:
        return table[node.text()]
    except KeyError:
        raise node.error(*yaml_nodes.unknown(node.text(), [c.name for c in table.columns])) from None


def _table(node: Node) -> Table:
    if node.text() not in TABLES:
        raise node.error(*yaml_nodes.unknown(node.text(), TABLES))
    return TABLES[node.text()]


def _words(node: Node, column: Column) -> dict[str, str]:
    words: dict[str, str] = {}
    for key, value in node.pairs():
        _constant(value, column)
        words[key.text()] = value.text()
    return words


def _constant(node: Node, column: Column) -> Value:
    optional = ColumnReader(column=replace(column, required=False))
    return node.parsed(
        lambda t: optional.read(t)[0],
        f"不是 {column.name} 的合法值: {node.text()}",
        f"no valid value of {column.name}: {node.text()}",
    )


def _factor(node: Node | None) -> Decimal | None:
    if node is None:
        return None
    factor = node.parsed(parse_number, "factor 应为数字", "factor should be a number")
    if not factor:
        raise node.error("factor 不能为 0", "factor cannot be 0")
    return factor


def _format(node: Node | None, name: str, table: Table) -> str | None:
    if node is None:
        return None
    type_ = Type.DATE if name == KNOWN_AT else table[name].type
    if type_ not in (Type.DATE, Type.MONTH, Type.TIMESTAMP):
        raise node.error(f"{name} 不是日期列", f"{name} is no date column")
    shape = node.parsed(_tried, "不是合法的日期格式", "no valid date format")
    if "%" not in shape:
        raise node.error("不是合法的日期格式", "no valid date format")
    return shape


def _tried(shape: str) -> str:
    """A date format that reads what it writes."""
    datetime.strptime(datetime(2024, 2, 29, 13, 45, 59, tzinfo=UTC).strftime(shape), shape).replace(
        tzinfo=UTC
    )
    return shape


def _day(node: Node | None) -> date | None:
    return (
        None
        if node is None
        else node.parsed(_near, "应为 2024-12-31 形式的日期", "a date like 2024-12-31 is wanted")
    )


def _near(text: str) -> date:
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_KNOWN.year:
        raise ValueError(text)
    return day


def _row_number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 10_000:
        raise ValueError(text)
    return number


def _encoding(node: Node) -> str:
    try:
        return named(node.text(), node.file)
    except QuanlianError as error:
        raise node.error(error.message.zh, error.message.en) from error


def _delimiter(node: Node) -> str:
    text = node.text().encode().decode("unicode_escape") if "\\" in node.text() else node.text()
    text = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(text.lower(), text)
    if not 1 <= len(text.encode()) <= MAX_DELIMITER_BYTES or any(c in text for c in '"\r\n'):
        raise node.error("分隔符应为 1 到 4 个字节", "a delimiter has one to four bytes")
    return text


def _ledger(node: Node) -> LedgerLine:
    found = node.fields(_LEDGER_KEYS)
    for key in ("accounts", "table", "column"):
        if key not in found:
            raise node.error(f"缺少 {key}", f"{key} is missing")
    table = _table(found["table"])
    column = _column(found["column"], table)
    if column.type is not Type.MONEY:
        raise found["column"].error(f"{column.name} 不是金额列", f"{column.name} holds no amounts")
    return LedgerLine(
        name=found["name"].text() if "name" in found else f"{table.zh}.{column.label}",
        accounts=found["accounts"].texts(),
        excluded=found["except"].texts() if "except" in found else (),
        table=table.name,
        column=column.name,
        only=_conditions(found.get("only"), table),
        without=_conditions(found.get("without"), table),
    )


def _conditions(node: Node | None, table: Table) -> dict[str, tuple[str, ...]]:
    return {} if node is None else {_column(key, table).name: value.texts() for key, value in node.pairs()}
