"""What every command knows: the home directory, the language, and how errors are presented."""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from quanlian.kernel import Bilingual, Language, QuanlianError

OK, ATTENTION, FAILED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Settings:
    """Configuration, read once, in :func:`quanlian.cli.main.configure`."""

    home: Path = Path("var")
    language: Language = "zh"
    debug: bool = False


def settings(context: typer.Context) -> Settings:
    """The settings of this call."""
    found = context.find_root().obj
    return found if isinstance(found, Settings) else Settings()


def say(text: Bilingual, language: Language) -> str:
    """A text in the user's language."""
    return text[language]


class PresentingGroup(TyperGroup):
    """Turns every error into a message that says who must act, and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except QuanlianError as error:
            _present(error, settings(ctx), as_json="--json" in sys.argv)
        except (OSError, MemoryError) as error:
            if isinstance(error, BrokenPipeError):
                raise
            _present(_from_system(error), settings(ctx), as_json="--json" in sys.argv)
        raise typer.Exit(FAILED)


def _from_system(error: BaseException) -> QuanlianError:
    from quanlian.kernel import UpstreamError

    return UpstreamError(
        "upstream.system",
        Bilingual("系统错误: {reason}", "the system refused: {reason}"),
        hint=Bilingual(
            "检查磁盘空间、权限与内存后重试", "check disk space, permissions and memory, then try again"
        ),
        reason=f"{type(error).__name__}: {error}",
    )


def _present(error: QuanlianError, chosen: Settings, *, as_json: bool) -> None:
    if as_json:
        sys.stderr.write(json.dumps(error.as_dict(), ensure_ascii=False) + "\n")
        return
    from quanlian.cli.output import console

    out = console(stderr=True)
    words = _WORDS[chosen.language]
    out.print(f"{words[0]} [{error.code}] {error.message[chosen.language]}", style="bold red", markup=False)
    out.print(f"{words[1]}: {error.actor[chosen.language]}", markup=False)
    if error.hint:
        out.print(f"{words[2]}: {error.hint[chosen.language]}", markup=False)
    if chosen.debug:
        out.print(traceback.format_exc(), markup=False)


_WORDS: dict[Language, tuple[str, str, str]] = {
    "zh": ("未能完成", "谁来处理", "怎么办"),
    "en": ("Could not be done", "Who must act", "What to do"),
}
