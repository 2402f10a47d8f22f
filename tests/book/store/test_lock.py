"""One writer at a time: the second waits, or is told who has the book; readers never wait."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from quanlian.book import Book
from quanlian.kernel import UpstreamError

Put = Callable[..., Any]
JAN = date(2024, 1, 31)


def test_a_second_writer_is_refused_with_the_name_of_the_first(book: Book, put: Put, loan: Any) -> None:
    put(book, JAN, loan=[loan("L1", 1)])
    other = Book(book.home, lock_timeout=0.2)
    with book.writer():
        with pytest.raises(UpstreamError) as caught, other.writer():
            pass
        assert caught.value.code == "upstream.book_locked"
        assert str(os.getpid()) in caught.value.message.zh
        assert caught.value.fields["since"] != "?"
        assert Book(book.home).table("loan").count().execute() == 1, "readers do not wait"
    put(other, JAN, loan=[loan("L2", 1)])
    assert other.version == 2


def test_a_second_writer_that_waits_lands_on_top_of_the_first(book: Book, put: Put, loan: Any) -> None:
    started, errors = threading.Event(), []

    def second() -> None:
        try:
            started.wait()
            put(Book(book.home, lock_timeout=30), JAN, loan=[loan("L2", 2)])
        except BaseException as error:  # handed over to the test
            errors.append(error)

    thread = threading.Thread(target=second)
    thread.start()
    with book.writer() as writer:
        started.set()
        time.sleep(0.2)
        assert writer.publish("import").version == 0, "nothing to publish"
    put(book, JAN, loan=[loan("L1", 1)])
    thread.join(timeout=60)
    assert not errors
    assert book.refresh().table("loan").count().execute() == 2
    assert [v.version for v in book.versions()] == [1, 2]


def test_the_lock_is_free_after_an_error(book: Book, put: Put, loan: Any) -> None:
    with pytest.raises(RuntimeError), book.writer():
        raise RuntimeError("the importer broke")
    assert put(book, JAN, loan=[loan("L1", 1)]).version == 1
    assert not (book.root / "_lock.json").exists()
