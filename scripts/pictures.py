"""Draw the README's pictures: what the terminal shows for the troubled example workbook, as PNG.

Needs Chromium and a Chinese font on the machine. Usage: python scripts/pictures.py docs/images
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

COMMAND = ["statements", "check", "files/troubled.xlsx", "--industry", "C30"]
WIDTH, LINES = 132, 34
PAGE = """<html><meta charset="utf-8"><style>
body {{ margin: 0; background: #ffffff; }}
pre {{ margin: 0; padding: 18px 22px; font: 14px/1.45 "Noto Sans Mono CJK SC", monospace; color: #1f2430; }}
{stylesheet}</style><body><pre>{code}</pre></body></html>"""


def terminal(language: str, folder: Path) -> str:
    """What the command prints, with its colours."""
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "QUANLIAN_LANG": language}
    run = [sys.executable, "-m", "quanlian.cli.main"]
    subprocess.run([*run, "example", "files"], cwd=folder, env=environment, check=True, capture_output=True)
    done = subprocess.run(
        [*run, *COMMAND], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def draw(language: str, out: Path) -> None:
    """One picture of the first lines of the output."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is needed to draw the pictures")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shown = "\n".join(terminal(language, folder).splitlines()[:LINES])
        recorder = Console(record=True, width=WIDTH, file=(folder / "void").open("w"), force_terminal=True)
        recorder.print(Text.from_markup(f"[bold]$ quanlian {' '.join(COMMAND)}[/bold]"))
        recorder.print(Text.from_ansi(shown), soft_wrap=False)
        page = folder / "page.html"
        page.write_text(recorder.export_html(code_format=PAGE), encoding="utf-8")
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
        ]
        quiet = [
            "--disable-background-networking",
            "--no-first-run",
            "--disable-sync",
            "--disable-component-update",
        ]
        shot = [f"--screenshot={out}", "--window-size=1010,750", f"file://{page}"]
        subprocess.run([chromium, *flags, *quiet, *shot], check=True, capture_output=True, timeout=120)


def main() -> None:
    """Write check.zh.png and check.en.png."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("zh", "en"):
        draw(language, folder / f"check.{language}.png")


if __name__ == "__main__":
    main()
