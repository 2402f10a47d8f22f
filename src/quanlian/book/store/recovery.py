"""After a writer was killed: bring every table back to what the last manifest says (恢复).

Done first by every writer, under the lock. Readers never need it: they read by manifest.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from quanlian.book.store import delta, manifest
from quanlian.book.store.pending import version_in
from quanlian.book.store.records import VersionRecord

STAGING, SPILL = "_staging", "_spill"


def restore(root: Path, last: VersionRecord) -> None:
    """Undo everything that no manifest names."""
    for name in (STAGING, SPILL):
        shutil.rmtree(root / name, ignore_errors=True)
    for leftover in (root / manifest.FOLDER).glob("*.tmp"):
        leftover.unlink(missing_ok=True)
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.name.startswith("_"):
            _restore_table(folder, last)


def _restore_table(folder: Path, last: VersionRecord) -> None:
    published = last.tables.get(folder.name)
    if published is None:
        # Created by the killed writer. Manifests name every table there ever was, so no version has it.
        shutil.rmtree(folder)
        return
    if delta.head(folder) != published.delta:
        delta.restore(folder, published.delta)
    for path in folder.glob("v*.parquet"):
        written_for = version_in(path.name)
        if written_for is not None and written_for > last.version:
            path.unlink()
