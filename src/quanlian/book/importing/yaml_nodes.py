"""YAML whose every part knows its line, so that a wrong key or value can be pointed at (带行号的 YAML)."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

from quanlian.kernel import Bilingual, InputError

T = TypeVar("T")

MAX_BYTES = 4 << 20
_START = yaml.Mark("", 0, 0, 0, None, 0)
_EMPTY = yaml.MappingNode("tag:yaml.org,2002:map", [], _START, _START)


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a YAML file; texts stay as written (``01`` and ``Y`` are no numbers and no truths here)."""

    file: str
    path: str
    node: yaml.Node

    @property
    def line(self) -> int:
        """1-based line of the part."""
        return int(self.node.start_mark.line) + 1

    def error(self, zh: str, en: str, *, hint: Bilingual | None = None) -> InputError:
        """A refusal that names file, line and key."""
        return InputError(
            "input.mapping",
            Bilingual(
                f"映射文件 {{file}} 第 {{line}} 行 ({{key}}): {_literal(zh)}",
                f"mapping {{file}} line {{line}} ({{key}}): {_literal(en)}",
            ),
            hint=hint or Bilingual("参见 docs/reference/mapping.md", "see docs/reference/mapping.md"),
            file=self.file,
            line=self.line,
            key=self.path or "-",
        )

    def text(self) -> str:
        """A scalar, as written."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("应为单个值", "a single value is wanted")
        return str(self.node.value)

    def texts(self) -> tuple[str, ...]:
        """A scalar or a list of them."""
        return tuple(n.text() for n in self.items()) if self.is_list else (self.text(),)

    def flag(self) -> bool:
        """true or false."""
        text = self.text().lower()
        if text not in ("true", "false", "yes", "no"):
            raise self.error("应为 true 或 false", "true or false is wanted")
        return text in ("true", "yes")

    def parsed(self, read: Callable[[str], T], zh: str, en: str) -> T:
        """A scalar through a parser that raises ``ValueError`` or ``ArithmeticError``."""
        try:
            return read(self.text())
        except (ValueError, ArithmeticError) as error:
            raise self.error(zh, en) from error

    @property
    def is_list(self) -> bool:
        """Is it a list?"""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_map(self) -> bool:
        """Is it a mapping?"""
        return isinstance(self.node, yaml.MappingNode)

    def items(self) -> list[Node]:
        """The members of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("应为列表", "a list is wanted")
        return [Node(self.file, f"{self.path}[{n}]", child) for n, child in enumerate(self.node.value)]

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Keys and values of a mapping; a key given twice is refused."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("应为“键: 值”的映射", "a mapping (key: value) is wanted")
        seen: set[str] = set()
        for key_node, value_node in self.node.value:
            key = Node(self.file, self.path, key_node)
            name = key.text()
            path = f"{self.path}.{name}".lstrip(".")
            key = Node(self.file, path, key_node)
            if name in seen:
                raise key.error("同一键出现两次", "the key is given twice")
            seen.add(name)
            yield key, Node(self.file, path, value_node)

    def fields(self, known: Iterable[str]) -> dict[str, Node]:
        """The values of a mapping by key; an unknown key is refused with the nearest known one."""
        known = list(known)
        found: dict[str, Node] = {}
        for key, value in self.pairs():
            if key.text() not in known:
                raise key.error(*unknown(key.text(), known))
            found[key.text()] = value
        return found


def unknown(name: str, known: Iterable[str]) -> tuple[str, str]:
    """What to say about a name that is none of those known."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1)
    zh, en = (f", 是否指 {near[0]}?", f"; did you mean {near[0]}?") if near else ("", "")
    listed = ", ".join(known[:40])
    return f"未知名称 {name}{zh} 可用: {listed}", f"unknown name {name}{en} Known: {listed}"


def read(path: Path) -> Node:
    """The root of a YAML file; what is no YAML is refused by line."""
    if not path.is_file():
        raise InputError("input.no_file", Bilingual("找不到文件 {path}", "no file {path}"), path=path)
    if path.stat().st_size > MAX_BYTES:
        raise InputError(
            "input.mapping_too_large",
            Bilingual("映射文件 {path} 过大", "mapping {path} is too large"),
            path=path,
        )
    try:
        root = yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            "input.mapping_not_yaml",
            Bilingual(
                "映射文件 {path} 第 {line} 行不是合法的 YAML: {reason}",
                "mapping {path} line {line} is no YAML: {reason}",
            ),
            hint=Bilingual(
                "检查缩进、冒号后的空格和引号", "check indentation, the space behind colons, and quotes"
            ),
            path=path.name,
            line=mark.line + 1 if mark else "?",
            reason=getattr(error, "problem", None) or error,
        ) from error
    except RecursionError as error:
        raise InputError(
            "input.mapping_not_yaml",
            Bilingual("映射文件 {path} 嵌套过深", "mapping {path} is nested too deeply"),
            path=path.name,
        ) from error
    return Node(path.name, "", root if root is not None else _EMPTY)


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
