"""Checks 26, 32–35: are rates plausible, and do tax office and credit bureau agree (税率利率与外部数据)?"""

from __future__ import annotations

import ibis

from quanlian.kernel import Bilingual
from quanlian.statements.articulation.check import Adjustment, Check, Figure, Value, double
from quanlian.statements.rule import Fact, Frame, Limits


def _nothing(frame: Frame, _: Limits) -> Value:
    """The tolerance of a check whose right side is a range already."""
    return double(frame.months) * 0


def _a_year(frame: Frame) -> Value:
    return 12.0 / double(frame.months)


def _average(frame: Frame, name: str) -> Value:
    return (double(frame[name]) + double(frame[f"prior_{name}"])) / 2


def _cost_of_debt(frame: Frame, _: Limits) -> Value:
    interest = double(frame.interest_expense) + ibis.coalesce(double(frame.capitalised_interest), 0.0)
    return interest * _a_year(frame) / _average(frame, "interest_bearing_debt").nullif(0)


def _tax_rate(frame: Frame, _: Limits) -> Value:
    return double(frame.income_tax) / double(frame.profit_before_tax).nullif(0)


def _statutory_rate(frame: Frame, limits: Limits) -> Value:
    """The company's own rate where noted, else the statutory rate nearest to what it pays."""
    paid = _tax_rate(frame, limits)
    rates = [
        limits.dated(f"statements.cit.{kind}", frame.period_end)
        for kind in ("standard", "high_tech", "small")
    ]
    nearest = rates[0]
    for rate in rates[1:]:
        nearest = ibis.ifelse((paid - rate).abs() < (paid - nearest).abs(), rate, nearest)
    return ibis.coalesce(double(frame.income_tax_rate), nearest)


def _filed_sales(frame: Frame) -> Value:
    return ibis.coalesce(double(frame.filed_vat_base), frame.meter_vat_sales)


def _yield(frame: Frame, _: Limits) -> Value:
    return double(frame.interest_income) * _a_year(frame) / _average(frame, "cash").nullif(0)


def _own_borrowings(frame: Frame) -> Value:
    """Bank borrowings; of what falls due within a year only the loans, where the note tells them apart."""
    others = frame.noncurrent_liabilities_due_within_year - frame.borrowings_due_within_year
    return frame.borrowings - ibis.coalesce(others, 0)


COST_OF_DEBT = Check(
    number=26,
    title=Bilingual("利息支出 ÷ 平均有息负债 在LPR上下合理区间内", "interest over average debt lies around the LPR"),
    left=_cost_of_debt,
    right=lambda f, p: f.lpr_low - p["statements.check_26.below_lpr"],
    upto=lambda f, p: f.lpr_high + p["statements.check_26.above_lpr"],
    tolerance=_nothing,
    unit="fraction",
    parameters=("statements.lpr_1y", "statements.check_26.below_lpr", "statements.check_26.above_lpr"),
    needs=("interest_expense", "interest_bearing_debt", "prior_interest_bearing_debt"),
    applies=lambda f, _: ~(_average(f, "interest_bearing_debt") <= 0).fill_null(False),
    because=Bilingual(
        "按平均有息负债 {debt}计算的融资成本为 {left}，超出同期LPR合理区间（最近边界 {right}），可能有表外负债或利息未入账。",
        "Interest over average debt of {debt} is {left}, outside the usual range around the LPR (nearest bound "
        "{right}): debt may be off the books, or interest not booked.",
    ),
    innocent=Bilingual(
        "年中大额借还使平均余额失真；贴息贷款、股东无息借款；租赁、债券、非银融资利率较高；利息资本化未披露",
        "large borrowing or repayment within the year distorts the average; subsidised or shareholder loans; leases, "
        "bonds and non-bank finance cost more; undisclosed capitalised interest",
    ),
    ask=Bilingual("请提供借款合同利率清单和付息回单；询问民间或关联方借款", "obtain contract rates and interest receipts; ask about private or related-party borrowing"),
    evidence=("interest_expense", "capitalised_interest", "interest_bearing_debt", "prior_interest_bearing_debt"),
    facts={"debt": Fact(number=lambda f, _: _average(f, "interest_bearing_debt"), unit="yuan")},
)  # fmt: skip

TAX_RATE = Check(
    number=32,
    title=Bilingual("所得税费用 ÷ 利润总额 接近法定税率", "income tax over profit is near a statutory rate"),
    left=_tax_rate,
    right=_statutory_rate,
    tolerance=lambda _, p: ibis.literal(p["statements.check_32.tolerance"]),
    unit="fraction",
    parameters=("statements.check_32.tolerance", "statements.cit.standard", "statements.cit.high_tech", "statements.cit.small"),
    needs=("income_tax", "profit_before_tax"),
    applies=lambda f, _: ~(f.profit_before_tax <= 0).fill_null(False),
    because=Bilingual(
        "所得税费用占利润总额 {left}，与最接近的适用税率 {right}相差 {gap}，账面利润与应税所得差距较大。",
        "Income tax is {left} of profit, {gap} away from the nearest rate of {right}: book profit and taxable income "
        "are far apart.",
    ),
    innocent=Bilingual(
        "弥补以前年度亏损、研发加计扣除、免税收入；未确认递延所得税；补缴以前年度税款；农业免税",
        "losses brought forward, super-deduction of research, exempt income; unrecognised deferred tax; tax of earlier "
        "years; exempt farming",
    ),
    ask=Bilingual("请提供所得税年度汇算清缴申报表（含纳税调整明细）", "obtain the annual income tax return with its adjustments"),
    evidence=("income_tax", "profit_before_tax", "income_tax_rate"),
)  # fmt: skip

VAT_SALES = Check(
    number=33,
    title=Bilingual("增值税申报销售额（加免税）≈ 营业收入", "VAT-filed sales (with exempt) ≈ revenue"),
    left=lambda f, _: double(f.revenue),
    right=lambda f, _: _filed_sales(f),
    percent="statements.check_33.tolerance",
    needs=("revenue",),
    figures=(
        Figure("filed", lambda f, _: _filed_sales(f), Bilingual("覆盖全期的增值税申报销售额", "VAT-filed sales of the whole period")),
    ),
    adjustments=(Adjustment("tax_exempt_sales", "+"),),
    because=Bilingual(
        "营业收入 {left}，增值税申报销售额（加免税）{right}，相差 {gap}，报表收入与纳税收入不一致。",
        "Revenue is {left} while VAT-filed sales with exempt ones are {right}, a difference of {gap}: the statements "
        "and the tax office were told different sales.",
    ),
    innocent=Bilingual(
        "开票与收入确认跨期；视同销售、出售固定资产、租金按期开票；出口免抵退；建筑与软件企业按进度确认",
        "invoicing and recognition in different periods; deemed sales, assets sold, rent; exports; revenue recognised "
        "by progress",
    ),
    ask=Bilingual("请提供全年增值税申报表及附表一，逐月与账面收入核对", "obtain the year's VAT returns with schedule 1 and compare month by month"),
    evidence=("revenue", "filed_vat_base", "meter_vat_sales", "tax_exempt_sales"),
)  # fmt: skip

CASH_YIELD = Check(
    number=34,
    title=Bilingual("利息收入 ÷ 平均货币资金 不低于最低收益率", "interest income over average cash is not below a floor"),
    left=_yield,
    right=lambda _, p: ibis.literal(p["statements.check_34.floor"]),
    upto=lambda f, p: ibis.greatest(_yield(f, p), p["statements.check_34.floor"]),
    tolerance=_nothing,
    unit="fraction",
    parameters=("statements.check_34.floor",),
    needs=("interest_income", "cash", "prior_cash"),
    applies=lambda f, _: ~(_average(f, "cash") <= 0).fill_null(False),
    because=Bilingual(
        "平均货币资金 {cash}，利息收入年化收益率仅 {left}，低于 {right}，存款可能不真实、被归集或只在期末存在。",
        "On average cash of {cash}, interest income is only {left} a year, below {right}: deposits may not be real, be "
        "swept to others, or exist at period-ends only.",
    ),
    innocent=Bilingual(
        "资金集中在活期或第三方支付账户；年末集中回款；利息收入未单列；外币存款利率低",
        "money held in current or payment accounts; collections bunched at year-end; interest income not shown apart; "
        "foreign currency",
    ),
    ask=Bilingual("请提供全部账户清单和全年对账单，计算日均余额，大额存款函证", "obtain the list of all accounts and the year's statements, compute average balances, confirm large deposits"),
    evidence=("interest_income", "cash", "prior_cash"),
    facts={"cash": Fact(number=lambda f, _: _average(f, "cash"), unit="yuan")},
)  # fmt: skip

BUREAU = Check(
    number=35,
    title=Bilingual("账面借款 = 征信报告借款余额", "borrowings in the books = balance in the bureau report"),
    left=lambda f, _: _own_borrowings(f),
    right=lambda f, _: f.bureau_debt,
    rounded=4,
    percent="statements.check_35.tolerance",
    parameters=("statements.check_35.window",),
    needs=("borrowings", "bureau_debt"),
    because=Bilingual(
        "账面短期、长期及一年内到期借款 {left}，征信报告借款余额 {right}，相差 {gap}，借款账实不符。",
        "Borrowings in the books are {left} while the bureau report has {right}, a difference of {gap}.",
    ),
    innocent=Bilingual(
        "征信报告日与期末之间借还款；征信报送滞后；股东或民间借款列入短期借款；一年内到期项含租赁负债、应付债券；合并报表含子公司",
        "borrowing or repayment between report and period-end; late reporting; shareholder or private loans within "
        "borrowings; leases or bonds within what falls due; subsidiaries in consolidated figures",
    ),
    ask=Bilingual("请提供借款明细与征信报告逐笔勾对，查明未上账或未上征信的借款", "tick the list of loans against the bureau report and trace those in only one of them"),
    evidence=("short_term_borrowings", "long_term_borrowings", "noncurrent_liabilities_due_within_year", "bureau_debt"),
)  # fmt: skip

CHECKS = (COST_OF_DEBT, TAX_RATE, VAT_SALES, CASH_YIELD, BUREAU)
