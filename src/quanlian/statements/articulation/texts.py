"""Sentences that several checks share (共用文字)."""

from quanlian.kernel import Bilingual

READING = Bilingual(
    "识别或录入错误（错行、漏行、单位看错）；导入映射漏了科目；企业手工改表后未重新汇总",
    "misreading or typing (a shifted or missing line, a wrong unit); a line not mapped at import; a sheet edited by "
    "hand and not added up again",
)
ASK_ORIGINAL = Bilingual(
    "请对照原件逐行核对；如识别无误，请企业提供由财务软件直接导出的报表和科目余额表并说明差额",
    "compare with the original line by line; if it was read correctly, obtain the statements and trial balance "
    "exported directly from the accounting system and an explanation of the gap",
)
