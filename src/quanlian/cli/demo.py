"""``make demo``: the main job on the bundled examples, and what to look at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path("var/demo")
STEPS: list[tuple[str, list[str]]] = [
    (
        "1. 写出示例文件: 几家虚构企业的报表与一家小银行的数据 / write the example files",
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
        "4. 把小银行的文件导入账本 / import the small bank's files",
        ["--home", "{home}", "import", "{files}/bank"],
    ),
    (
        "5. 同样的文件再导一次: 版本号不变 / the same files again change nothing",
        ["--home", "{home}", "import", "{files}/bank"],
    ),
    ("6. 扫描整个账本 / scan the whole book", ["--home", "{home}", "scan"]),
    (
        "7. 最需要看的几条 / the loudest findings",
        ["--home", "{home}", "findings", "--level", "orange", "--limit", "5"],
    ),
]
CLOSING = """
看什么 What to look at
  - 第 3 步: 每条发现都有单元格、依据、可能的正常原因和要问的问题。 Step 3: each finding has cells, basis, innocent causes, what to ask.
  - 第 5 步: 重复导入不产生新版本。 Step 5: importing twice makes no new version.
  - 用自己的报表 your own workbook:  .venv/bin/quanlian statements check 报表.xlsx
  - 用自己的数据 your own files:     .venv/bin/quanlian --home var/mine import 文件夹 && .venv/bin/quanlian --home var/mine scan
  - English: add --lang en, e.g. .venv/bin/quanlian --lang en --home {home} findings --level orange
"""


def main() -> int:
    """Run every step as a user would type it; stop at the first that fails."""
    shutil.rmtree(ROOT, ignore_errors=True)
    values = {"files": str(ROOT / "files"), "home": str(ROOT / "home")}
    for title, words in STEPS:
        command = [word.format(**values) for word in words]
        sys.stdout.write(f"\n=== {title}\n$ quanlian {' '.join(command)}\n")
        sys.stdout.flush()
        done = subprocess.run(  # noqa: S603 the commands are written above
            [sys.executable, "-m", "quanlian.cli.main", *command],
            env={**os.environ, "PYTHONUTF8": "1"},
            check=False,
        )
        if done.returncode not in {0, 1}:
            sys.stdout.write("演示失败 demo failed\n")
            return 1
    sys.stdout.write(CLOSING.format(**values))
    return 0


if __name__ == "__main__":
    sys.exit(main())
