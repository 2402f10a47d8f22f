"""Every code that the product raises stands in the reference of errors."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
CODE = re.compile(r'"((?:input|data|value|row|upstream|policy)\.[a-z_0-9]+)"')


def test_every_error_and_reject_code_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "errors.md").read_text("utf-8")
    raised = {code for path in (ROOT / "src").rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    assert sorted(code for code in raised if f"`{code}`" not in page) == []
