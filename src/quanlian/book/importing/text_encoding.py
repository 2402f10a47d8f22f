"""Which encoding a text file is in, judged by its bytes (编码识别): UTF-8, GB18030, UTF-16 by its mark."""

from __future__ import annotations

import codecs
from pathlib import Path

from quanlian.kernel import Bilingual, InputError

SAMPLE_BYTES = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SAME = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "ascii": "ascii",
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
}


def sniff(path: Path) -> tuple[str, int]:
    """The encoding of a text file and the length of its byte-order mark.

    ``ascii`` means that nothing in the first part tells UTF-8 from GB18030; a reader that meets other
    bytes later decides then. Raises :class:`InputError` for what is neither.
    """
    with path.open("rb") as handle:
        head = handle.read(SAMPLE_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    if head.isascii():
        return "ascii", 0
    whole = len(head) < SAMPLE_BYTES
    for name in ("utf-8", "gb18030"):
        if _decodes(head, name, final=whole):
            return name, 0
    raise mixed(path.name, _line_of(head))


def named(name: str, file: str) -> str:
    """A stated encoding under the name used here; GBK and GB2312 are parts of GB18030."""
    try:
        usual = codecs.lookup(name).name
    except LookupError as error:
        raise InputError(
            "input.unknown_encoding",
            Bilingual("未知编码 {encoding} ({file})", "unknown encoding {encoding} ({file})"),
            hint=Bilingual("常用: utf-8, gb18030, utf-16", "usual ones: utf-8, gb18030, utf-16"),
            encoding=name,
            file=file,
        ) from error
    return _SAME.get(usual, usual)


def mixed(file: str, line: int) -> InputError:
    """The refusal of a file whose bytes are in no one encoding."""
    return InputError(
        "input.bad_encoding",
        Bilingual(
            "{file} 第 {line} 行附近的字节既非 UTF-8 亦非 GB18030, 或两种编码混在一个文件中",
            "{file}: the bytes near line {line} are neither UTF-8 nor GB18030, or both are mixed in one file",
        ),
        hint=Bilingual(
            "以同一种编码重新导出; 其他编码可在映射文件中写 encoding",
            "export it again in one encoding; another encoding can be stated as encoding in the mapping",
        ),
        file=file,
        line=line,
    )


def binary(file: str, line: int) -> InputError:
    """The refusal of a text file with NUL bytes in it."""
    return InputError(
        "input.nul_bytes",
        Bilingual(
            "{file} 第 {line} 行附近含空字节 (NUL), 不是文本",
            "{file} holds NUL bytes near line {line}; it is no text",
        ),
        hint=Bilingual(
            "可能是二进制文件, 或没有 BOM 的 UTF-16 (可在映射文件中写 encoding: utf-16-le)",
            "perhaps a binary file, or UTF-16 without a mark (state encoding: utf-16-le in the mapping)",
        ),
        file=file,
        line=line,
    )


def endless(file: str, line: int) -> InputError:
    """The refusal of a file with a line that does not end."""
    return InputError(
        "input.line_too_long",
        Bilingual(
            "{file} 第 {line} 行过长, 不是数据行", "{file}: line {line} is too long to be a row of data"
        ),
        hint=Bilingual("检查换行符与导出格式", "check line ends and the form of the export"),
        file=file,
        line=line,
    )


def _decodes(content: bytes, name: str, *, final: bool) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(content, final)
    except UnicodeDecodeError:
        return False
    return True


def _line_of(content: bytes) -> int:
    """The line of the first byte that is not UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1
