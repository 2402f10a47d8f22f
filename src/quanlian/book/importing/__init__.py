"""How a bank's own files come into the book: any export, one atomic commit, every refusal with its reason (导入)."""

from __future__ import annotations

from quanlian.book.importing.importer import Progress, import_paths
from quanlian.book.importing.report import FileReport, ImportReport, TableReport

__all__ = ["FileReport", "ImportReport", "Progress", "TableReport", "import_paths"]
