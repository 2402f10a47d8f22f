"""One writer at a time (写锁): a kernel lock, so that a killed writer frees it at once."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from quanlian.kernel import Bilingual, UpstreamError

FILE, HOLDER = "_lock", "_lock.json"


@contextmanager
def writing(root: Path, *, timeout: float) -> Iterator[None]:
    """Hold the book's writer lock; after ``timeout`` seconds of waiting say who has it."""
    root.mkdir(parents=True, exist_ok=True)
    # A soft lock would survive its owner's death; better refuse a file system without locks.
    lock = FileLock(root / FILE, timeout=timeout, fallback_to_soft=False, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise _held(root / HOLDER, timeout) from error
    try:
        _sign(root / HOLDER)
        yield
    finally:
        (root / HOLDER).unlink(missing_ok=True)
        lock.release()


def _sign(path: Path) -> None:
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat()}
    path.write_text(json.dumps(holder), encoding="utf-8")


def _held(path: Path, timeout: float) -> UpstreamError:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        holder = {}  # the holder is just signing, or just leaving
    return UpstreamError(
        "upstream.book_locked",
        Bilingual(
            "账本正由另一进程写入 (主机 {host}, 进程 {pid}, 自 {since}), 等候 {timeout} 秒未果",
            "another process is writing the book (host {host}, process {pid}, since {since}); waited {timeout} s",
        ),
        hint=Bilingual(
            "等它完成后重试; 读取不受影响", "try again when it is done; reading goes on meanwhile"
        ),
        pid=holder.get("pid", "?"),
        host=holder.get("host", "?"),
        since=holder.get("since", "?"),
        timeout=timeout,
    )
