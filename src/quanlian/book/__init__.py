"""The book: the bank's data, versioned and readable as of any date (账本).

:class:`Book` is the directory a bank keeps, :class:`MemoryBook` the same questions over tables at hand.
The contract alone (``quanlian.book.contract``) stays light: the engine is loaded when a book is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quanlian.book.book import Book
    from quanlian.book.exporting import export_csv
    from quanlian.book.importing.report import ImportReport
    from quanlian.book.memory import MemoryBook
    from quanlian.book.run import Findings, Run, run_id
    from quanlian.book.store.records import SourceFile, TableRecord, VersionRecord
    from quanlian.book.store.staged import Merged, Staged, stage
    from quanlian.book.store.writer import Writer

_HOME = {
    "Book": "book",
    "Findings": "run",
    "ImportReport": "importing.report",
    "MemoryBook": "memory",
    "Merged": "store.staged",
    "Run": "run",
    "SourceFile": "store.records",
    "Staged": "store.staged",
    "TableRecord": "store.records",
    "VersionRecord": "store.records",
    "Writer": "store.writer",
    "export_csv": "exporting",
    "run_id": "run",
    "stage": "store.staged",
}

__all__ = [
    "Book",
    "Findings",
    "ImportReport",
    "MemoryBook",
    "Merged",
    "Run",
    "SourceFile",
    "Staged",
    "TableRecord",
    "VersionRecord",
    "Writer",
    "export_csv",
    "run_id",
    "stage",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
