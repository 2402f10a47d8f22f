"""Plans kept on disk, so that the next process compiles nothing (执行计划缓存).

A plan is nothing but text: which views to create, which statements to run, which questions to put. What it depends on
(the code of the rules, the parameter set, the versions of Ibis and the engine, the kind of book) is its key, so
a plan on the shelf is never out of date, only no longer asked for. A shelf that cannot be read or written is as
good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

KEPT = 40  # files; a bank's processes ask a handful of kinds of question
_LIBRARIES = ("duckdb", "ibis-framework", "sqlglot")


def folder() -> Path | None:
    """``QUANLIAN_CACHE``, or the user's cache folder; ``QUANLIAN_CACHE=`` (empty) turns the shelf off."""
    chosen = os.environ.get("QUANLIAN_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    with contextlib.suppress(RuntimeError):  # nobody's home
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quanlian"
    return None


@cache
def _code() -> str:
    """A hash of everything that plans are written by."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    for stage in ("book", "kernel", "statements"):
        for path in sorted((package / stage).rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(parts: Iterable[object]) -> str:
    """The name under which a plan that depends on these parts is kept."""
    return hashlib.sha256("\x1f".join([_code(), *map(repr, parts)]).encode()).hexdigest()[:32]


def take(key: str) -> dict[str, Any] | None:
    """The plan kept under a key."""
    place = folder()
    if place is None:
        return None
    try:
        path = place / f"{key}.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        path.touch()  # asked for lately
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def put(key: str, plan: dict[str, Any]) -> None:
    """Keep a plan, whole or not at all, and let go of those nobody asked for longest."""
    place = folder()
    if place is None:
        return
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile("w", dir=place, suffix=".tmp", delete=False, encoding="utf-8") as handle:
            json.dump(plan, handle, ensure_ascii=False)
        Path(handle.name).replace(place / f"{key}.json")
        kept = sorted(place.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[KEPT:]:
            old.unlink(missing_ok=True)
