"""Movements whose direction stands beside the amount (收支方向): 借贷标志 beside 金额, or 支出 and 收入 apart.

The book keeps money in as positive and money out as negative. On a bank's own list of an account 借 is out
and 贷 is in. Where the direction cannot be read, the amount is made unreadable, so that the row is rejected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quanlian.book.contract.model import Table
from quanlian.book.engine import literal
from quanlian.book.importing.headings import Heading, plain
from quanlian.book.importing.raw_text import BLANKS
from quanlian.kernel import Bilingual

AMOUNT = "amount"
_TABLES = ("flow",)
_FLAG = """借贷标志|借贷标识|借贷标记|借贷方向|借贷方|借贷|借贷别|收支标志|收支标识|收支方向|收支类型|收支|收付标志|收付方向|收付
|资金方向|交易方向|资金流向|存取标志|进出标志|dc|dc_flag|drcr|debit_credit|direction"""
_OUT = """借方发生额|借方金额|借方|借方发生额(支取)|借方金额(支取)|借方发生额(支出)|支出|支出金额|支出发生额|支取金额|支取|付出金额|转出金额
|付款金额|debit|debit_amount"""
_IN = """贷方发生额|贷方金额|贷方|贷方发生额(收入)|贷方金额(收入)|贷方发生额(存入)|收入|收入金额|收入发生额|存入金额|存入|收款金额|转入金额
|credit|credit_amount"""
_GOES_OUT = ("借", "借方", "D", "DR", "DEBIT", "支", "支出", "支取", "付", "付款", "付出", "出", "转出", "流出", "出账", "取出", "OUT")  # fmt: skip
_COMES_IN = ("贷", "贷方", "C", "CR", "CREDIT", "收", "收入", "收款", "存", "存入", "入", "进", "转入", "流入", "入账", "IN")  # fmt: skip
_NOTHING = r"[\s　0.,—-]*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Where amount and direction stand: a ``flag`` beside the amount ``into``, or ``out`` and ``into`` apart."""

    into: int
    out: int | None = None
    flag: int | None = None
    headings: tuple[str, ...]

    @property
    def positions(self) -> frozenset[int]:
        """The columns of the file that it is made of."""
        return frozenset(p for p in (self.into, self.out, self.flag) if p is not None)

    @property
    def sql(self) -> str:
        """SQL for the signed amount as text."""
        into = _trimmed(self.into)
        if self.flag is not None:
            word = f"upper({_trimmed(self.flag)})"
            unread = f"{into} || ' [' || {literal(self.headings[0])} || ': ' || coalesce({_trimmed(self.flag)}, '') || ']'"
            return (
                f"CASE WHEN {word} IN ({_listed(_GOES_OUT)}) THEN '-' || {into} "
                f"WHEN {word} IN ({_listed(_COMES_IN)}) THEN {into} ELSE {unread} END"
            )
        out = _trimmed(self.out or 0)
        return (
            f"CASE WHEN {_nothing(out)} THEN CASE WHEN coalesce({into}, '') = '' THEN {out} ELSE {into} END "
            f"WHEN {_nothing(into)} THEN '-' || {out} ELSE '-' || {out} || ' / ' || {into} END"
        )

    @property
    def note(self) -> Bilingual:
        """What was understood, for the report."""
        named = "、".join(self.headings)
        return Bilingual(
            f"按 {named} 判断收支: 借、支出记为负, 贷、收入记为正; 若金额本身已带正负号, 请在映射文件中将该列写入 ignore",
            f"direction from {named}: debit (out) is negative, credit (in) positive; where amounts carry their sign already, name the column under ignore in a mapping",
        )


def movement(texts: Sequence[str], table: Table, amount: int | None) -> Movement | None:
    """How these headings tell the direction of an ``amount`` (its position, if there is one); None if they do not.

    >>> from quanlian.book.contract import TABLES
    >>> movement(["账号", "金额", "借贷标志"], TABLES["flow"], 1).headings
    ('借贷标志',)
    >>> movement(["账号", "借方发生额（支取）", "贷方发生额（收入）"], TABLES["flow"], None).out
    1
    """
    if table.name not in _TABLES:
        return None
    out, into, flag = (_found(texts, names) for names in (_OUT, _IN, _FLAG))
    if out is not None and into is not None and Heading.of(texts[out]).unit == Heading.of(texts[into]).unit:
        return Movement(into=into, out=out, headings=(texts[out], texts[into]))
    if flag is not None and amount is not None:
        return Movement(into=amount, flag=flag, headings=(texts[flag],))
    return None


def _found(texts: Sequence[str], names: str) -> int | None:
    known = {plain(name) for name in names.replace("\n", "").split("|")}
    places = [n for n, text in enumerate(texts) if known & {plain(text), Heading.of(text).name}]
    return places[0] if len(places) == 1 else None


def _trimmed(position: int) -> str:
    return f"trim(c{position}, {literal(''.join(BLANKS))})"


def _nothing(text: str) -> str:
    return f"({text} IS NULL OR regexp_full_match({text}, {literal(_NOTHING)}))"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(literal(word) for word in words)
