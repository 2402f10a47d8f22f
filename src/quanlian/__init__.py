"""Quanlian 全链: a credit workbench for banks. From a bank's own files to findings that explain themselves."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quanlian import statements as statements
    from quanlian.book import Book as Book

__version__ = "0.1.0"
__all__ = ["Book", "__version__", "statements"]


def __getattr__(name: str) -> Any:
    # Found when asked for, so that `quanlian --help` does not wait for the engines.
    if name == "Book":
        return import_module("quanlian.book").Book
    if name == "statements":
        return import_module("quanlian.statements")
    raise AttributeError(f"module 'quanlian' has no attribute {name!r}")
