"""Disk, permissions, memory: what fails outside ours, and what is damaged, is said as such (外部故障)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import duckdb
from deltalake.exceptions import DeltaError

from quanlian.kernel import Bilingual, DataError, UpstreamError


class Rooted(Protocol):
    """Something that writes under a folder."""

    root: Path


Owner = TypeVar("Owner", bound=Rooted)
Asked = ParamSpec("Asked")
Given = TypeVar("Given")


@contextmanager
def as_upstream(root: Path) -> Iterator[None]:
    """Turn what disk or engine refuse into an :class:`UpstreamError`."""
    try:
        yield
    except (OSError, DeltaError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise UpstreamError(
            "upstream.book_not_written",
            Bilingual(
                "账本 {root} 无法写入: {reason}。已发布的版本不受影响",
                "the book {root} could not be written: {reason}. Published versions are untouched",
            ),
            hint=Bilingual(
                "检查磁盘空间与目录权限后重试", "check disk space and permissions, then try again"
            ),
            root=root,
            reason=error,
        ) from error


@contextmanager
def as_damaged(table: str) -> Iterator[None]:
    """Turn a table that a manifest names and the disk no longer has into a :class:`DataError`."""
    try:
        yield
    except (OSError, DeltaError, duckdb.IOException) as error:
        raise DataError(
            "data.table_damaged",
            Bilingual("账本的表 {table} 已损坏: {reason}", "the book's table {table} is damaged: {reason}"),
            hint=Bilingual("从备份恢复该表的目录", "restore the table's folder from a backup"),
            table=table,
            reason=error,
        ) from error


def guarded(method: Callable[Concatenate[Owner, Asked], Given]) -> Callable[Concatenate[Owner, Asked], Given]:
    """A method under :func:`as_upstream`."""

    @wraps(method)
    def call(self: Owner, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Given:
        with as_upstream(self.root):
            return method(self, *args, **kwargs)

    return call
