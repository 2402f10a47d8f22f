"""``make demo``: the main job on the bundled examples and a simulated bank, three of its stories, and what to look at."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path("var/demo")
BANK = ROOT / "bank"
Steps = list[tuple[str, list[str]]]
FIRST: Steps = [
    (
        "1. 写出示例报表: 几家虚构企业 / write example workbooks of invented firms",
        ["example", "{files}"],
    ),
    (
        "2. 一份正常的报表: 勾稽全部通过 / an honest workbook ties",
        ["statements", "check", "{files}/honest.xlsx", "--industry", "C34"],
    ),
    (
        "3. 一份有问题的报表: 哪里不平, 哪类异常, 在哪个单元格 / a troubled workbook, down to the cell",
        ["statements", "check", "{files}/troubled.xlsx", "--industry", "C30"],
    ),
    (
        "4. 写出一家模拟银行: 240 户企业, 12 个月, 像银行各系统那样导出 / a simulated bank's files, as its systems export them",
        ["sample", "{bank}", "--borrowers", "240", "--months", "12", "--format", "bank"],
    ),
    (
        "5. 导入账本: 坏行进拒收表, 余额与总账核对 (约一分钟) / import: broken rows are rejected, balances tie (about a minute)",
        ["--home", "{home}", "import", "{bank}/files", "--map", "{bank}/mapping.yaml"],
    ),
    (
        "6. 拒收的行: 在哪个文件哪一行, 为什么 / the rejected rows: where and why",
        ["--home", "{home}", "book", "rejects"],
    ),
    (
        "7. 同一个文件再导一次: 版本号不变 / the same file again changes nothing",
        ["--home", "{home}", "import", "{bank}/files/20260630/外部数据_三表等_20260630.csv"],
    ),
    ("8. 扫描整个账本 / scan the whole book", ["--home", "{home}", "scan"]),
]
# Stories of the simulated bank (truth/case.jsonl): who to look at.
STORIES = {"food_plant": "plant", "precision_electronics": "maker", "supermarket": "shop"}
HEAD, TAIL = 6, 14  # lines shown of what an import says
CLOSING = """
看什么 What to look at
  - 第 3 步: 每条发现都有单元格、依据、可能的正常原因和要问的问题。 Step 3: each finding has cells, basis, innocent causes, what to ask.
  - 第 5、6 步: 贷款余额逐机构与总账一致; 几行坏数据有行号和原因。 Steps 5, 6: balances tie by branch; broken rows with line and reason.
  - 第 7 步: 重复导入不产生新版本。 Step 7: importing twice makes no new version.
  - 三个故事的真相只在 {bank}/truth, 账本从未读过它。 The truth of the stories is in {bank}/truth, which the book never read.
  - 全部十六个故事 all sixteen stories: docs/tutorials/cases/README.md
  - 用自己的报表 your own workbook:  .venv/bin/quanlian statements check 报表.xlsx
  - 用自己的数据 your own files:     .venv/bin/quanlian --home var/mine import 文件夹 && .venv/bin/quanlian --home var/mine scan
  - English: add --lang en, e.g. .venv/bin/quanlian --lang en --home {home} findings --level orange
"""


def main() -> int:
    """Run every step as a user would type it; stop at the first that fails."""
    shutil.rmtree(ROOT, ignore_errors=True)
    values = {"files": str(ROOT / "files"), "bank": str(BANK), "home": str(ROOT / "home")}
    if not all(_run(title, [word.format(**values) for word in words]) for title, words in FIRST):
        return 1
    if not all(_run(title, [word.format(**values) for word in words]) for title, words in _stories()):
        return 1
    sys.stdout.write(CLOSING.format(**values))
    return 0


def _stories() -> Steps:
    """Three firms of whom the truth is known: what was done, then what the book says of them."""
    told = (BANK / "truth/case.jsonl").read_text("utf-8").splitlines()
    cases: dict[str, dict[str, Any]] = {case["case_id"]: case for case in map(json.loads, told)}
    steps = []
    for number, (name, role) in enumerate(STORIES.items(), 9):
        case = cases[name]
        title = f"{number}. 故事 / story: {case['title_zh']} / {case['title_en']}"
        party = ["--party", case["party_ids"][role], "--level", "yellow", "--limit", "3"]
        steps.append((title, ["--home", "{home}", "findings", *party]))
    return steps


def _run(title: str, command: list[str]) -> bool:
    sys.stdout.write(f"\n=== {title}\n$ quanlian {' '.join(command)}\n")
    sys.stdout.flush()
    done = subprocess.run(  # noqa: S603 the commands are written above
        [sys.executable, "-m", "quanlian.cli.main", *command],
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE if "import" in command else None,
        encoding="utf-8",
        check=False,
    )
    _show(done.stdout or "")
    if done.returncode not in {0, 1}:
        sys.stdout.write("演示失败 demo failed\n")
        return False
    return True


def _show(text: str) -> None:
    """An import says something of each of some hundred files; here its beginning and end are enough."""
    lines = text.splitlines(keepends=True)
    if len(lines) > HEAD + TAIL:
        between = f"… {len(lines) - HEAD - TAIL} 行略 / lines left out here\n"
        lines = [*lines[:HEAD], between, *lines[-TAIL:]]
    sys.stdout.writelines(lines)


if __name__ == "__main__":
    sys.exit(main())
