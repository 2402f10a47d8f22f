"""What a cell's text is before it is a value: half-width, trimmed, and whether it says "nothing here" (原始文本)."""

from __future__ import annotations

from quanlian.kernel import Bilingual

# Chinese systems pad with ideographic and no-break spaces and put a tab before long ids to stop
# spreadsheets from rounding them; zero-width characters come with copied text.
BLANKS = " \t\r\n\u00a0\u200b\u3000\ufeff"

# Only ASCII's full-width twins: wider normalisation would turn 10² into 102.
_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {
    0x2212: "-",
    0x2010: "-",
    0x2013: "-",
    0xFFE5: "¥",
    **dict.fromkeys(map(ord, BLANKS), " "),
}

NOT_CALCULATED = "#公式未计算"  # what stands for a formula whose result was never stored

MISSING_TEXT = frozenset({"", "-", "--", "---", "—", "——", "–", "－", "null", "n/a", "<na>", "\\n"})
MISSING_VALUE = MISSING_TEXT | {"na", "nan", "none", "nil", "nat", "/", "无", "空", "不适用", "未知", "不详"}


class ValueProblem(ValueError):  # noqa: N818 - a defect of one cell, collected and never raised to users
    """Why a text is not the value its column wants: a stable ``code`` and the reason in two languages.

    >>> str(ValueProblem("value.truncated", Bilingual("被截断", "cut off")))
    '被截断 / cut off'
    """

    def __init__(self, code: str, reason: Bilingual) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"{reason.zh} / {reason.en}")


def half_width(text: str) -> str:
    """The text with full-width letters, digits, signs and spaces in their usual form.

    >>> half_width("１，２３４．５０（万元）")
    '1,234.50(万元)'
    """
    return text if text.isascii() and "\t" not in text else text.translate(_HALF_WIDTH)


def trimmed(text: str) -> str:
    """The text without the blanks around it, of whatever kind."""
    return text.strip(BLANKS)


def is_missing(text: str | None, *, prose: bool = False) -> bool:
    """Does the cell say that there is no value (缺失): empty, a dash, NULL, N/A, 不适用?

    ``prose`` is for text columns, where words such as 无 or 未知 are an answer and stay.

    >>> [is_missing(t) for t in ("", " — ", "NULL", "不适用", "0")]
    [True, True, True, True, False]
    >>> is_missing("无", prose=True)
    False
    """
    if text is None:
        return True
    return trimmed(text).lower() in (MISSING_TEXT if prose else MISSING_VALUE)


def refuse_damage(text: str) -> None:
    """Refuse what a spreadsheet left of a value: ``####`` of a narrow column, ``#REF!`` of a broken formula."""
    bare = trimmed(text)
    if len(bare) > 1 and set(bare) == {"#"}:
        raise ValueProblem(
            "value.truncated",
            Bilingual(
                "值在导出时因列宽不足被截断为 ####, 请加宽列后重新导出",
                "the value was cut to #### by a narrow column; widen it and export again",
            ),
        )
    if bare == NOT_CALCULATED:
        raise ValueProblem(
            "value.formula_not_calculated",
            Bilingual(
                "单元格是公式但没有保存计算结果, 请用表格软件打开、重算并保存",
                "the cell is a formula without a stored result; open, recalculate and save the workbook",
            ),
        )
    if bare.upper() in _FORMULA_ERRORS:
        raise ValueProblem(
            "value.formula_error",
            Bilingual(f"公式错误 {bare}, 不是数据", f"{bare} is a formula's error, not a value"),
        )


_FORMULA_ERRORS = frozenset(
    {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
