"""Checks 12–17: does the cash flow statement add up, and does it end in the balance sheet's cash (现金流量表)?"""

from __future__ import annotations

from quanlian.book.contract import components, statement_items
from quanlian.kernel import Bilingual, Level
from quanlian.statements.articulation.check import Adjustment, Check, Value, farther
from quanlian.statements.articulation.sums import adds_up
from quanlian.statements.articulation.texts import ASK_ORIGINAL, READING
from quanlian.statements.rule import Frame


def _subtotal(frame: Frame, name: str) -> Value:
    """An inflow or outflow as its lines have it, where the lines can contradict it.

    Many exports carry only some lines of a cash flow section. As every line is a positive amount, lines
    that add up to more than the subtotal contradict it in any case, fewer only if all are there.
    """
    expected = [n for n in components(name) if statement_items()[n].format == "2019"]
    whole = frame[f"terms_{name}"] >= len(expected)
    lines = frame[f"sum_{name}"]
    return (whole | (lines > frame[name])).ifelse(lines, frame[name])


def _net(kind: str, number: int, zh: str, en: str) -> Check:
    net, inflow, outflow = f"net_{kind}_cash", f"{kind}_inflow", f"{kind}_outflow"

    def right(frame: Frame, _: object) -> Value:
        lines = _subtotal(frame, inflow) - _subtotal(frame, outflow)
        return farther(frame[net], frame[f"sum_{net}"], lines)

    return Check(
        number=number,
        title=Bilingual(f"{zh}活动现金流量净额 = 流入小计 − 流出小计", f"net {en} cash = inflow − outflow"),
        left=lambda f, _: f[net],
        right=right,
        rounded=lambda f, _: f[f"terms_{inflow}"] + f[f"terms_{outflow}"] + 3,
        needs=(net, f"sum_{net}"),
        because=Bilingual(
            f"{zh}活动现金流量净额 {{left}}与流入减流出的 {{right}}相差 {{gap}}，现金流量表被改动或漏项。",
            f"Net {en} cash of {{left}} and inflow less outflow of {{right}} differ by {{gap}}: the cash flow "
            "statement was changed or lacks a line.",
        ),
        innocent=READING,
        ask=ASK_ORIGINAL,
        evidence=(net, inflow, outflow, f"sum_{inflow}", f"sum_{outflow}"),
        level=Level.ORANGE,
    )


OPERATING = _net("operating", 12, "经营", "operating")
INVESTING = _net("investing", 13, "投资", "investing")
FINANCING = _net("financing", 14, "筹资", "financing")

NET_CHANGE = adds_up(
    "net_cash_change",
    15,
    Bilingual(
        "现金净增加额 = 经营 + 投资 + 筹资净额 + 汇率影响",
        "net change in cash = operating + investing + financing + exchange effect",
    ),
    Bilingual(
        "现金及现金等价物净增加额 {left}与三类活动净额及汇率影响之和 {right}相差 {gap}。",
        "The net change in cash of {left} and the three activities with the exchange effect of {right} differ by "
        "{gap}.",
    ),
    with_=("net_operating_cash",),
)

CLOSING_CASH = Check(
    number=16,
    title=Bilingual("期末现金 = 期初现金 + 净增加额", "closing cash = opening cash + net change"),
    left=lambda f, _: f.cash_ending,
    right=lambda f, _: f.cash_beginning + f.net_cash_change,
    rounded=3,
    needs=("cash_ending", "cash_beginning", "net_cash_change"),
    because=Bilingual(
        "期末现金及现金等价物 {left}与期初加净增加额的 {right}相差 {gap}，现金流量表接不上。",
        "Closing cash of {left} and opening cash plus the net change of {right} differ by {gap}: the cash flow "
        "statement does not link up.",
    ),
    innocent=READING,
    ask=ASK_ORIGINAL,
    evidence=("cash_ending", "cash_beginning", "net_cash_change"),
    level=Level.ORANGE,
)

CASH = Check(
    number=17,
    title=Bilingual(
        "期末现金（现金流量表）= 货币资金 − 受限资金 + 现金等价物",
        "closing cash of the cash flow statement = cash − restricted cash + cash equivalents",
    ),
    left=lambda f, _: f.cash_ending,
    right=lambda f, _: f.cash,
    percent="statements.check_17.tolerance",
    needs=("cash_ending", "cash"),
    adjustments=(Adjustment("restricted_cash", "-"), Adjustment("cash_equivalents", "+")),
    because=Bilingual(
        "现金流量表期末现金 {left}与资产负债表货币资金（扣受限、加等价物）{right}相差 {gap}，货币资金真实性存疑。",
        "Closing cash of {left} in the cash flow statement and cash in the balance sheet (less restricted, plus "
        "equivalents) of {right} differ by {gap}: the cash balance is in doubt.",
    ),
    innocent=Bilingual(
        "银行承兑汇票保证金、定期存款、冻结或质押存款未计入现金；三个月内到期的理财计入现金等价物",
        "margin for acceptances, term deposits, frozen or pledged deposits are not cash; wealth products due within "
        "three months are equivalents",
    ),
    ask=Bilingual(
        "请提供期末各账户银行对账单、保证金及定期存单明细，必要时函证",
        "obtain bank statements of all accounts at the period's end and the list of margin and term deposits; confirm "
        "with the banks if need be",
    ),
    evidence=("cash_ending", "cash", "restricted_cash", "cash_equivalents"),
)

CHECKS = (OPERATING, INVESTING, FINANCING, NET_CHANGE, CLOSING_CASH, CASH)
