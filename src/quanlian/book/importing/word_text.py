"""Words and texts: yes or no, one of the permitted kinds, tags, JSON, plain text and ids (文字解析)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from quanlian.book.importing.byte_traits import ANYTHING, Traits
from quanlian.book.importing.raw_text import (
    BLANKS,
    MISSING_TEXT,
    MISSING_VALUE,
    ValueProblem,
    half_width,
    is_missing,
    refuse_damage,
    trimmed,
)
from quanlian.kernel import Bilingual

MAX_SHOWN = 64

_YES = ("是", "y", "yes", "1", "true", "t", "有", "√", "合并", "on")
_NO = ("否", "n", "no", "0", "false", "f", "无", "×", "非合并", "母公司", "单体", "off", "不是", "没有")
_BOOL = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
_TAG_BREAKS = re.compile(r"[;；,，、|/\s]+")
# What a spreadsheet makes of a long id; the digits behind the fifteenth are gone for good.
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2,3}", re.ASCII)


def parse_bool(text: str) -> bool | None:
    """Yes or no (是否): 是/否, Y/N, 1/0, true/false, 有/无.

    >>> parse_bool("是"), parse_bool("N"), parse_bool("-")
    (True, False, None)
    """
    bare = trimmed(half_width(text)).lower()
    if bare in _BOOL:
        return _BOOL[bare]
    if is_missing(text):
        return None
    refuse_damage(text)
    raise ValueProblem(
        "value.not_yes_or_no",
        Bilingual(f"“{text[:MAX_SHOWN]}” 不是“是/否”", f"{text[:MAX_SHOWN]!r} is neither yes nor no"),
    )


def bool_sql(text: str) -> str:
    """Twin of :func:`parse_bool` for its plain words."""
    yes, no = (
        ", ".join(f"'{word}'" for word in (*words, *(w.upper() for w in words))) for words in (_YES, _NO)
    )
    return f"CASE WHEN {text} IN ({yes}) THEN true WHEN {text} IN ({no}) THEN false END"


def parse_choice(text: str, choices: Mapping[str, tuple[str, ...]]) -> str | None:
    """The permitted value whose own name or Chinese word this is (枚举值).

    >>> parse_choice("结清", {"active": ("正常",), "closed": ("结清", "已结清")})
    'closed'
    """
    words = choice_words(choices)
    bare = trimmed(half_width(text)).lower()
    if bare in words:
        return words[bare]
    if is_missing(text):
        return None
    refuse_damage(text)
    permitted = "、".join(f"{value} ({'/'.join(zh)})" for value, zh in choices.items())
    raise ValueProblem(
        "value.not_a_choice",
        Bilingual(
            f"“{text[:MAX_SHOWN]}” 不在许可值内: {permitted}", f"{text[:MAX_SHOWN]!r} is none of: {permitted}"
        ),
    )


def choice_words(choices: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Every word under which a permitted value may come, in lower case."""
    named = {half_width(word).lower(): value for value, words in choices.items() for word in words}
    return {**named, **{value.lower(): value for value in choices}}


def choice_sql(text: str, choices: Mapping[str, tuple[str, ...]]) -> str:
    """Twin of :func:`parse_choice` for words as the contract writes them."""
    words = {**choice_words(choices), **{value: value for value in choices}}
    return (
        "CASE " + text + "".join(f" WHEN {_quoted(w)} THEN {_quoted(v)}" for w, v in words.items()) + " END"
    )


def parse_text(text: str) -> str | None:
    """A name, note or id, without the blanks around it (文本); otherwise untouched, leading zeros and all.

    An id that a spreadsheet turned into ``4.20101E+17`` is refused: its last digits are lost.

    >>> parse_text("\\t00123 "), parse_text("无"), parse_text("NULL")
    ('00123', '无', None)
    """
    if is_missing(text, prose=True):
        return None
    refuse_damage(text)
    bare = trimmed(text)
    if _SCIENTIFIC.fullmatch(bare):
        raise ValueProblem(
            "value.lost_digits",
            Bilingual(
                f"编号 {bare} 已被表格软件改成科学记数法, 末位数字丢失, 请以文本格式重新导出",
                f"{bare} is an id in scientific notation: its last digits are lost; export the column as text",
            ),
        )
    if "\x00" in bare:
        raise ValueProblem("value.nul", Bilingual("文本中含有空字节 (NUL)", "the text holds a NUL byte"))
    return bare


def text_sql(text: str) -> str:
    """Twin of :func:`parse_text` for text that plainly needs nothing done to it."""
    return f"CASE WHEN {plain_text_sql(text)} THEN {text} END"


def plain_text_sql(text: str, traits: Traits = ANYTHING) -> str:
    """SQL that is true where :func:`parse_text` gives back the very text, and may be false for some such text.

    ``traits`` say what the bytes have shown already: what does not occur need not be looked for.
    """
    # Everything before '0' (blanks, dashes, #, quotes) and the odd beginnings between ASCII and the
    # ideographs are left to the parser, and so is a plus, which may be what is left of a long id (4.2E+17).
    # Nested, because the engine then asks each question only of the texts that need it: three times faster.
    narrow = sorted(word for word in MISSING_TEXT if "0" <= word < "\x80")
    wide = sorted(word for word in MISSING_TEXT if word >= "一")
    conditions = [
        f"CASE WHEN {text} < '0' THEN false WHEN {text} < chr(128) THEN"
        f" CASE WHEN strlen({text}) > {max(map(len, narrow))} THEN true ELSE NOT {one_of(f'lower({text})', narrow)} END"
        f" WHEN {text} < '一' THEN false ELSE NOT {one_of(text, wide)} END"
    ]
    if traits.plus:
        conditions.append(f"NOT contains({text}, '+')")
    blanks = BLANKS if traits.padded else "\r\n" if traits.quoted else ""
    conditions += [f"NOT suffix({text}, {_quoted(blank)})" for blank in blanks if blank.isascii()]
    ends = " OR ".join(f"suffix({text}, {_quoted(blank)})" for blank in blanks if not blank.isascii())
    if ends:
        conditions.append(f"(strlen({text}) = length({text}) OR NOT ({ends}))")
    return " AND ".join(conditions)


def parse_tags(text: str) -> str | None:
    """Several words joined by ``;`` (标签), however they were separated.

    >>> parse_tags("普惠、涉农 , 绿色")
    '普惠;涉农;绿色'
    """
    if is_missing(text):
        return None
    refuse_damage(text)
    return ";".join(dict.fromkeys(tag for tag in _TAG_BREAKS.split(trimmed(text)) if tag)) or None


def tags_sql(text: str) -> str:
    """Twin of :func:`parse_tags` for a single tag."""
    return (
        # What Python takes for a space is more than what the engine does: controls and separators of all scripts.
        f"CASE WHEN NOT regexp_matches({text}, '[;；,，、|/\\s\\p{{Cc}}\\p{{Z}}]') AND NOT {one_of(f'lower({text})', MISSING_VALUE)}"
        f" THEN {text_sql(text)} END"
    )


def parse_json(text: str) -> str | None:
    """A JSON text, kept as it stands (JSON). It has no twin: the engine also takes NaN and trailing commas."""
    if is_missing(text):
        return None
    refuse_damage(text)
    try:
        json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ValueProblem(
            "value.not_json", Bilingual(f"不是合法的 JSON: {error}", f"not valid JSON: {error}")
        ) from error
    return trimmed(text)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def one_of(text: str, words: Iterable[str]) -> str:
    """SQL that is true where a text is one of a few words.

    Not written as ``IN``: the engine would make a join of it, and then evaluate what a CASE keeps apart.
    """
    return "(" + (" OR ".join(f"{text} = {_quoted(word)}" for word in sorted(words)) or "false") + ")"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
