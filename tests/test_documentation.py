"""The documentation cannot lie: its Python and its commands run, its generated pages are current.

A fenced ``python`` block is executed; in a ``console`` block each line that begins with ``$ `` is run by the shell.
All blocks of a page share one temporary folder. ``<!-- needs: data -->`` marks a page about the public data that
may lie beside the checkout; ``<!-- not run: reason -->`` before a block leaves it out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"(<!-- not run: [^>]+-->\s*)?^```(python|console)\n(.*?)^```", re.M | re.S)


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(kind, code) for skip, kind, code in BLOCK.findall(page.read_text("utf-8")) if not skip]


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    if "<!-- needs: data -->" in page.read_text("utf-8"):
        if not DATA.exists():
            pytest.skip(f"LOUD: public data not found beside the checkout, {page.name} not run")
        (tmp_path / "data").symlink_to(DATA)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    for kind, code in blocks(page):
        if kind == "python":
            run([sys.executable, "-c", code], tmp_path, {0})
        for command in re.findall(r"^\$ (.*)$", code, re.M) if kind == "console" else ():
            run(["bash", "-c", command], tmp_path, {0, 1})


def run(command: list[str], folder: Path, permitted: set[int]) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode in permitted, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def test_the_generated_pages_are_current() -> None:
    from quanlian.cli.reference import outdated

    assert outdated(ROOT / "docs" / "reference") == []


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_readme_exists_in_both_languages_with_the_same_capabilities() -> None:
    capability = re.compile(r"^\| (M\d\d) ", re.M)
    english = capability.findall((ROOT / "README.md").read_text("utf-8"))
    chinese = capability.findall((ROOT / "README.zh-CN.md").read_text("utf-8"))
    assert english
    assert english == chinese
