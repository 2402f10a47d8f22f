"""Stable identifiers made from what a thing is, never from when it was computed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


def digest(*parts: object, length: int = 16) -> str:
    """A short hash of the parts; equal parts give the same id on every machine.

    >>> digest("statements.check_01", "P1", "2023-12-31")
    'aefb11cea23d0f4c'
    """
    text = json.dumps([None if p is None else str(p) for p in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, read in blocks so that size does not matter."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
