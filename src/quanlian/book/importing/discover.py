"""Which files an import is about (输入文件): a file or a folder, in a fixed order, without what is no data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quanlian.book.importing.control_file import is_control
from quanlian.kernel import Bilingual, InputError

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et")
TEXTS = (".csv", ".tsv", ".txt", ".dat", ".del", ".unl", ".psv")
PARQUETS = (".parquet", ".pq")
_HIDDEN = (".", "~$", "__MACOSX")
_TEMPORARY = (".tmp", ".bak", ".part", ".crdownload", "~")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file and the name under which the book remembers it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file that was passed over, and why."""

    name: str
    reason: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the given paths hold."""

    files: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...]


def discover(paths: Sequence[Path | str]) -> Found:
    """List the files of an import, sorted by name; folders are searched to the bottom.

    A file that was named itself is taken whatever it is called. Raises :class:`InputError` where a path
    does not exist or there is nothing to import.
    """
    files: dict[Path, InputFile] = {}
    skipped: list[Skipped] = []
    for given in map(Path, paths):
        if not given.exists():
            raise InputError(
                "input.no_file",
                Bilingual("找不到文件或文件夹 {path}", "no file or folder {path}"),
                hint=Bilingual("检查路径", "check the path"),
                path=given,
            )
        if given.is_dir():
            for path in sorted(p for p in given.rglob("*") if p.is_file()):
                _sort(path, path.relative_to(given).as_posix(), files, skipped)
        else:
            files.setdefault(given.resolve(), InputFile(path=given, name=given.name))
    if not files:
        raise InputError(
            "input.nothing_to_import",
            Bilingual("没有可导入的文件: {paths}", "there is nothing to import in {paths}"),
            hint=Bilingual("支持 {kinds}", "files read are {kinds}"),
            paths=", ".join(map(str, paths)),
            kinds=" ".join((*TEXTS, *WORKBOOKS, *PARQUETS)),
        )
    return Found(files=_distinct(files), skipped=tuple(skipped))


def _sort(path: Path, name: str, files: dict[Path, InputFile], skipped: list[Skipped]) -> None:
    suffix = path.suffix.lower()
    parts = Path(name).parts
    if any(part.startswith(_HIDDEN) for part in parts) or name.lower().endswith(_TEMPORARY):
        skipped.append(Skipped(name=name, reason=Bilingual("隐藏或临时文件", "a hidden or temporary file")))
    elif is_control(path):
        return  # read with the file that it is about
    elif suffix in (*TEXTS, *WORKBOOKS, *PARQUETS):
        files.setdefault(path.resolve(), InputFile(path=path, name=name))
    else:
        skipped.append(
            Skipped(
                name=name,
                reason=Bilingual(
                    f"不读取 {suffix or '无扩展名'} 文件",
                    f"{suffix or 'no suffix'}: not a kind of file that is read",
                ),
            )
        )


def _distinct(files: dict[Path, InputFile]) -> tuple[InputFile, ...]:
    """Two files of one name are told apart by their folders."""
    names = [file.name for file in files.values()]
    return tuple(
        file
        if names.count(file.name) == 1
        else InputFile(path=file.path, name=f"{path.parent.name}/{file.name}")
        for path, file in files.items()
    )
