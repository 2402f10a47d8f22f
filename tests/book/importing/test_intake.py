"""A text file is cut into pieces without losing, doubling or splitting a line."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanlian.book.importing import intake
from quanlian.book.importing.intake import Intake
from quanlian.kernel import InputError


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(st.text("ab甲,\"' \t+", max_size=12), max_size=40),
    skip=st.integers(0, 3),
    size=st.integers(1, 200),
    block=st.integers(1, 64),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16-le"]),
)
def test_pieces_put_together_are_the_file(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[str],
    skip: int,
    size: int,
    block: int,
    encoding: str,
) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    content = "".join(f"{line}\n" for line in lines)
    (folder / "f").write_bytes(content.encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "BLOCK_BYTES", block)
        taken = Intake(
            source=folder / "f", folder=folder, encoding=encoding, skip_lines=skip, piece_bytes=size
        )
        pieces = list(taken)
    texts = [piece.path.read_text("utf-8") for piece in pieces]
    assert "".join(texts) == "".join(f"{line}\n" for line in lines[skip:])
    assert [piece.lines for piece in pieces] == [text.count("\n") for text in texts]
    first = skip + 1
    for piece in pieces:
        assert piece.first_line == first
        first += piece.lines
        text = piece.path.read_text("utf-8")
        assert piece.traits.quoted == ('"' in text) and piece.traits.plus == ("+" in text)
        padded = any(field != field.rstrip(" \t") for line in text.split("\n") for field in line.split(","))
        assert piece.traits.padded or not padded
    assert taken.sha256 == hashlib.sha256((folder / "f").read_bytes()).hexdigest()
    assert taken.size == (folder / "f").stat().st_size


def test_no_piece_ends_inside_quotes(tmp_path: Path) -> None:
    (tmp_path / "f").write_text('1,"a\nb\nc\nd"\n' * 20, "utf-8")
    pieces = list(Intake(source=tmp_path / "f", folder=tmp_path, piece_bytes=20))
    assert len(pieces) > 5
    assert all(piece.path.read_text("utf-8").count('"') % 2 == 0 for piece in pieces)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a\nb\n\x00\n", "input.nul_bytes", 3),
        ("甲\n乙\n".encode("gb18030") + b"\xff\xff\n", "input.bad_encoding", 3),
    ],
)
def test_wrong_bytes_are_told_by_line(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    (tmp_path / "f").write_bytes(content)
    encoding = "gb18030" if code == "input.bad_encoding" else "utf-8"
    with pytest.raises(InputError) as caught:
        list(Intake(source=tmp_path / "f", folder=tmp_path, encoding=encoding))
    assert (caught.value.code, caught.value.fields["line"]) == (code, line)
