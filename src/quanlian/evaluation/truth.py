"""Reading the truth folder of a sample bank (真相目录): ``<name>.jsonl``, one row a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quanlian.kernel import Bilingual, InputError


@dataclass(frozen=True, slots=True)
class Cheat:
    """One trick of one firm: ``periods`` are the ends of the firm-years whose statements it falsifies."""

    party_id: str
    kind: str
    sloppy: bool
    periods: tuple[str, ...]


def read_truth(folder: Path | str, name: str) -> list[dict[str, Any]]:
    """The rows of ``folder/<name>.jsonl``; none where the file is missing, as when nothing of the kind was planted."""
    root = Path(folder)
    if not root.is_dir():
        raise InputError(
            "evaluation.no_truth",
            Bilingual("找不到真相目录 {folder}", "no truth folder {folder}"),
            hint=Bilingual(
                "应为 quanlian sample 输出目录下的 truth 目录",
                "give the truth folder that quanlian sample wrote beside the files",
            ),
            folder=root,
        )
    path = root / f"{name}.jsonl"
    return list(_rows(path)) if path.exists() else []


def read_cheats(folder: Path | str) -> list[Cheat]:
    """The cheats of a truth folder."""
    return [
        Cheat(
            party_id=row["party_id"],
            kind=row["kind"],
            sloppy=bool(row.get("sloppy", False)),
            periods=tuple(period["period_end"] for period in row["periods"]),
        )
        for row in read_truth(folder, "cheat")
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _row(path, number, line)


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        row = error
    if isinstance(row, dict):
        return row
    raise InputError(
        "evaluation.bad_truth",
        Bilingual("{path} 第 {line} 行不是 JSON 对象", "{path} line {line} is not a JSON object"),
        path=path,
        line=number,
    )
