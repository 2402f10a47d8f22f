"""A printed line of a statement, stripped to what it says: 减：  营 业 成 本（万元） → 营业成本 (项目名称)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SPACE = re.compile(r"[\s\u3000\u200b-\u200f\ufeff\xa0_]+")
_QUOTES = str.maketrans(dict.fromkeys("“”‘’'〝〞「」『』`＂＇", '"') | dict.fromkeys("－—–−‐‑‒―─", "-"))
_BULLET = re.compile(r"^[△▲☆★*#●○◆◇■□·•※√>→-]+")
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、.:]|\([一二三四五六七八九十]{1,3}\)[、.:]?"
    r"|\d{3,6}[-、.]?(?=[\u4e00-\u9fff])|\d{1,2}(?:[、)]|[.](?!\d))|\(\d{1,2}\)[、.:]?|[a-z][.、)]|[ivx]{1,4}[.、])"
)
_MARK = re.compile(r"^(加|减|其中|加或减|减或加)(?:[:、,]|\b)")
_SPACED_MARK = re.compile(r"^\s*(加|减)\s+(?=\S)")
_UNIT = re.compile(r"\(?(?:单位:?)?(?:人民币)?(元|百元|千元|万元|百万元|千万元|亿元)\)?$")
_INSTRUCTION = re.compile(r'[,(]?\(?[^()]{0,14}?(?:以|用)?"?-"?号?(?:填列|表示|列示|反映)"?\)?$')
_LOSS_NEGATIVE = re.compile(r'(?:损失|亏损)[^()]{0,8}?以?"?-"?号?(?:填列|表示|列示|反映)')
_OR = re.compile(r"\(或[^()]*\)")
_DIRECTION = re.compile(r"\((?:减|加):[^()]*\)$")
_REMARK = re.compile(r"(?:\(?注释?\d*\)?|\[\d+\]|[*#△]+)$")
_LOOSE = re.compile(r'[的所之和及与或以、,.()":;/-]|以及')
_SPELLING = {"帐": "账", "其它": "其他", "股东权益": "所有者权益"}


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says (``core``) and the signs it carries: 加, 减, 其中, 损失以“-”号填列.

    ``loose`` is the core without particles, for the many ways to write one line; ``heading`` is true
    for a line that ends in a colon and so introduces others.
    """

    core: str
    loose: str
    plus: bool = False
    minus: bool = False
    of_which: bool = False
    loss_negative: bool = False
    heading: bool = False
    unit: str | None = None


def compact(text: str) -> str:
    """Full-width to half-width, every blank removed, quotes and dashes unified.

    >>> compact("　资 产　总 计（万元）")
    '资产总计(万元)'
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_QUOTES))


@lru_cache(maxsize=8192)
def read_label(text: str) -> Label:
    """What a printed line says, whatever its numbering, spacing, marks and instructions.

    >>> read_label("　减：资产减值损失（损失以“－”号填列）").core
    '资产减值损失'
    >>> read_label("五、净利润(净亏损以“-”号填列)").core
    '净利润'
    >>> read_label("△*（一）其中： 应收帐款 (万元)")
    Label(core='应收账款', loose='应收账款', plus=False, minus=False, of_which=True, loss_negative=False, heading=False, unit='万元')
    """
    spaced = _SPACED_MARK.match(unicodedata.normalize("NFKC", text))
    core = compact(text).lower()
    if spaced:
        core = f"{spaced[1]}:{core[1:].lstrip(':')}"
    core, marks = _strip_prefixes(core)
    heading = core.endswith((":", ";"))
    core = core.rstrip(":;,。.")
    loss_negative = bool(_LOSS_NEGATIVE.search(core))
    core, unit = _strip_suffixes(core)
    for wrong, right in _SPELLING.items():
        core = core.replace(wrong, right)
    return Label(
        core=core,
        loose=_LOOSE.sub("", core) or core,
        plus="加" in marks,
        minus="减" in marks,
        of_which="其中" in marks,
        loss_negative=loss_negative,
        heading=heading,
        unit=unit,
    )


def _strip_prefixes(core: str) -> tuple[str, set[str]]:
    marks: set[str] = set()
    while True:
        before = core
        core = _BULLET.sub("", core)
        core = _NUMBERING.sub("", core)
        if mark := _MARK.match(core):
            core = core[mark.end() :]
            marks.update(m for m in ("加", "减", "其中") if m in mark[1])
        elif core.startswith("其中"):
            core = core[2:]
            marks.add("其中")
        core = core.lstrip(":、")
        if core == before:
            return core, marks


def _strip_suffixes(core: str) -> tuple[str, str | None]:
    unit: str | None = None
    while True:
        before = core
        # 元 alone ends ordinary words; as a unit it stands in brackets.
        if (found := _UNIT.search(core)) and found[0].startswith("("):
            unit = unit or found[1]
            core = core[: found.start()]
        if core.endswith(")") or "填列" in core or "列示" in core or "表示" in core:
            core = _INSTRUCTION.sub("", core)
        core = _OR.sub("", core)
        core = _DIRECTION.sub("", core)
        core = _REMARK.sub("", core) or core
        core = core.rstrip(":;,")
        if core == before:
            return core, unit
