"""The command line as a user types it, in this process, with the bundled examples at hand."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quanlian.cli.main import app
from quanlian.examples import write_examples


@dataclass(frozen=True)
class Answer:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON array it printed."""
        found = json.loads(self.out)
        assert isinstance(found, list)
        return found


Run = Callable[..., Answer]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``quanlian`` with these words."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: str | os.PathLike[str]) -> Answer:
        given = [str(w) for w in words]
        monkeypatch.setattr("sys.argv", ["quanlian", *given])
        result = CliRunner().invoke(app, given)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The example workbooks, by name."""
    written = write_examples(tmp_path_factory.mktemp("examples"))
    return {path.stem: path for path in written}
