"""``quanlian``: the root of the command line."""

from __future__ import annotations

import codecs
import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from quanlian.cli import book, evaluate, examples, importing, parameters, sample, scanning, statements
from quanlian.cli.context import PresentingGroup, Settings

app = typer.Typer(
    cls=PresentingGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Quanlian 全链: from a bank's own files to findings that explain themselves. 从银行自己的文件到说得清楚的发现。",
    epilog="Exit codes 退出码: 0 done 完成 · 1 done, but rows were rejected or findings reach --fail-on 完成但有需注意的 · 2 could not be done 未能完成",
)


class Lang(StrEnum):
    """Language of what is printed."""

    zh = "zh"
    en = "en"


@app.callback()
def configure(
    context: typer.Context,
    home: Annotated[
        Path,
        typer.Option("--home", envvar="QUANLIAN_HOME", help="Where the book lives 数据目录", file_okay=False),
    ] = Path("var"),
    lang: Annotated[Lang, typer.Option("--lang", envvar="QUANLIAN_LANG", help="Language 语言")] = Lang.zh,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks 显示错误细节")] = False,
) -> None:
    """Configuration enters here and nowhere else."""
    context.obj = Settings(home=home, language=lang.value, debug=debug)


@app.command()
def version() -> None:
    """The product's version 版本."""
    import quanlian

    typer.echo(quanlian.__version__)


app.command("import")(importing.import_)
app.command("scan")(scanning.scan)
app.command("findings")(scanning.findings)
app.command("benford")(statements.benford)
app.add_typer(book.app, name="book")
app.add_typer(statements.app, name="statements")
app.add_typer(parameters.app, name="parameters")
app.command("example")(examples.example)
app.command("sample")(sample.sample)
app.add_typer(evaluate.app, name="evaluate")


def main() -> None:
    """Entry point of the ``quanlian`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _printable(stream)
    app()


def _printable(stream: io.TextIOWrapper) -> None:
    """No character of a bank's file may end a command: a locale without any is UTF-8, the rest is escaped."""
    ascii_only = codecs.lookup(stream.encoding).name == "ascii"
    stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="backslashreplace")


if __name__ == "__main__":
    main()
