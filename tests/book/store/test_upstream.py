"""A full disk or missing rights: an upstream error, and the book stays as it was."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quanlian.book import Book
from quanlian.kernel import UpstreamError

Put = Callable[..., Any]
JAN, FEB = date(2024, 1, 31), date(2024, 2, 29)
STEPS = [
    "quanlian.book.store.delta._flush_file",
    "quanlian.book.store.manifest.os.link",
    "quanlian.book.store.staged.pq.write_table",
    "quanlian.book.store.writer.delta.commit",
]


@pytest.mark.parametrize(
    "reason", [errno.ENOSPC, errno.EACCES, errno.EROFS], ids=lambda number: errno.errorcode[number]
)
@pytest.mark.parametrize("step", STEPS)
def test_a_refusing_disk_is_an_upstream_error_and_the_book_stays_readable(
    book: Book, put: Put, loan: Any, monkeypatch: pytest.MonkeyPatch, reason: int, step: str
) -> None:
    put(book, JAN, loan=[loan("L1", 1)])

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(reason, os.strerror(reason))

    with monkeypatch.context() as patch:
        patch.setattr(step, refuse)
        if step.endswith("write_table"):  # staging is the importer's own step
            with pytest.raises(OSError):
                put(book, FEB, loan=[loan("L2", 2)])
        else:
            with pytest.raises(UpstreamError) as caught:
                put(book, FEB, loan=[loan("L2", 2)])
            assert caught.value.code == "upstream.book_not_written"
            assert os.strerror(reason) in caught.value.message.en
    assert Book(book.home).table("loan").count().execute() == 1
    put(book, FEB, loan=[loan("L2", 2)])
    assert (book.version, book.table("loan").count().execute()) == (2, 2)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that holds very little, where this machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if sys.platform != "linux" or mount is None or os.geteuid() != 0:
        pytest.skip("mounting needs root")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], check=False)
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_really_runs_full_leaves_the_book_readable(tiny_disk: Path, put: Put, loan: Any) -> None:
    book = Book(tiny_disk / "home")
    with pytest.raises((UpstreamError, OSError)):
        for n in range(200):
            put(book, JAN, loan=[loan(f"L{n}-{i}", i) for i in range(n * 20)])
    reader = Book(book.home)
    assert 0 < reader.version < 200
    assert reader.table("loan").count().execute() == reader.record.tables["loan"].rows
