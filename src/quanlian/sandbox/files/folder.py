"""All of a sample or none of it (原子写出): written beside its place and moved there when it is complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quanlian.kernel import Bilingual, InputError


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to write to, which becomes ``out`` at the end; after an error or an interruption nothing is left.

    Raises :class:`InputError` where ``out`` is a file or holds anything. What a killed process left beside ``out`` is
    removed by the next one.
    """
    out = out.absolute()
    _refuse_occupied(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(out)
    folder = out.with_name(f"{_prefix(out)}{os.getpid()}")
    folder.mkdir()
    try:
        yield folder
        _refuse_occupied(out)  # somebody may have filled it meanwhile
        if out.exists():
            out.rmdir()
        folder.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prefix(out: Path) -> str:
    return f".{out.name}.writing-"


def _remove_abandoned(out: Path) -> None:
    for path in out.parent.glob(f"{_prefix(out)}*"):
        number = path.name.removeprefix(_prefix(out))
        if number.isdigit() and not _alive(int(number)):
            shutil.rmtree(path, ignore_errors=True)


def _alive(process: int) -> bool:
    if process == os.getpid():
        return False  # of an earlier process that had our number
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _refuse_occupied(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise InputError(
            "input.out_is_a_file",
            Bilingual("{path} 是文件, 不能作输出文件夹", "{path} is a file, not a folder to write to"),
            hint=Bilingual("换一个文件夹名", "name another folder"),
            path=out,
        )
    if out.is_dir() and any(out.iterdir()):
        raise InputError(
            "input.out_not_empty",
            Bilingual(
                "输出文件夹 {path} 已有内容, 不会覆盖",
                "the folder {path} is not empty; nothing is overwritten",
            ),
            hint=Bilingual("换一个文件夹, 或先清空它", "name another folder, or empty this one first"),
            path=out,
        )
