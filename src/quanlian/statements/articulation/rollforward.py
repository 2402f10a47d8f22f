"""Checks 18–20, 28, 29, 31: does each balance follow from the last one and what happened since (期初期末滚动)?"""

from __future__ import annotations

import ibis

from quanlian.kernel import Bilingual
from quanlian.statements.articulation.check import Adjustment, Check, Value
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.sections import zero_if_blank


def owners_profit(frame: Frame) -> Value:
    """Net profit of the parent's owners: the printed line, else all of it where there is no minority."""
    minority = ibis.coalesce(frame.minority_profit, 0) != 0
    minority = minority | (ibis.coalesce(frame.minority_interests, 0) != 0)
    whole = ibis.ifelse(minority, frame.net_profit - frame.minority_profit, frame.net_profit)
    return ibis.coalesce(frame.net_profit_parent, whole)


def appropriation(frame: Frame) -> Value:
    """Profit put into surplus reserve: the note, else the reserve's increase."""
    return ibis.coalesce(frame.reserve_appropriation, frame.surplus_reserve - frame.prior_surplus_reserve)


def _statutory_reserve(frame: Frame, limits: Limits) -> Value:
    """10 % of net profit after making up losses, until the reserve is half the registered capital."""
    rate, cap = limits["statements.reserve.rate"], limits["statements.reserve.cap"]
    profit = frame.net_profit + ibis.least(frame.prior_retained_earnings, 0)
    room = frame.paid_in_capital.cast("float64") * cap - frame.prior_surplus_reserve
    due = ibis.least(profit.cast("float64") * rate, room)
    return ibis.coalesce(frame.reserve_appropriation.cast("float64"), ibis.greatest(due, 0.0))


def _own_accounts_for_a_year(frame: Frame, _: Limits) -> Value:
    # Appropriation rests on the parent's own annual profit; consolidated or interim figures cannot show it.
    annual = (frame.months == 12) & ~frame.consolidated.fill_null(False)
    return annual | frame.reserve_appropriation.notnull()


def _capital_paid_in(frame: Frame) -> Value:
    """Owners' contributions: the note, else the increase of capital and capital reserve."""
    increase = frame.paid_in_capital - frame.prior_paid_in_capital
    for line, sign in (("capital_reserve", 1), ("other_equity_instruments", 1), ("treasury_stock", -1)):
        step = zero_if_blank(frame[line]) - zero_if_blank(frame[f"prior_{line}"])
        increase = increase + step if sign > 0 else increase - step
    return ibis.coalesce(frame.equity_injected, increase)


RETAINED_EARNINGS = Check(
    number=18,
    title=Bilingual(
        "期末未分配利润 = 期初 + 净利润 − 提取盈余公积 − 分配 ± 调整",
        "closing retained earnings = opening + profit − appropriation − dividends ± adjustment",
    ),
    left=lambda f, _: f.retained_earnings,
    right=lambda f, _: (
        f.prior_retained_earnings
        + owners_profit(f)
        - appropriation(f)
        + zero_if_blank(f.retained_earnings_adjustment)  # printed only where there is one
    ),
    rounded=6,
    percent="statements.check_18.tolerance",
    needs=("retained_earnings", "prior_retained_earnings", "net_profit", "surplus_reserve", "prior_surplus_reserve"),
    adjustments=(Adjustment("dividends_declared", "-"),),
    because=Bilingual(
        "期末未分配利润 {left}与期初加本期净利润、减提取和分配后的 {right}相差 {gap}，利润没有如实结转。",
        "Closing retained earnings of {left} and opening plus profit less appropriation and dividends of {right} "
        "differ by {gap}: profit was not carried over as reported.",
    ),
    innocent=Bilingual(
        "前期差错更正或会计政策变更调整期初；未披露的分红、转增股本；合并范围变化；同一控制下合并追溯调整",
        "a corrected error or changed policy adjusting the opening figure; undisclosed dividends or a bonus issue; a "
        "change in the scope of consolidation",
    ),
    ask=Bilingual(
        "请提供利润分配决议、所有者权益变动表和期初调整说明",
        "obtain the resolution on distribution, the statement of changes in equity and an explanation of adjustments",
    ),
    evidence=(
        "retained_earnings", "prior_retained_earnings", "net_profit", "net_profit_parent", "surplus_reserve",
        "prior_surplus_reserve", "reserve_appropriation", "dividends_declared",
    ),
)  # fmt: skip

SURPLUS_RESERVE = Check(
    number=19,
    title=Bilingual(
        "盈余公积增加 = 本期提取（净利润的10%，至注册资本的50%）",
        "increase of surplus reserve = appropriation (10% of profit, up to half of the capital)",
    ),
    left=lambda f, _: f.surplus_reserve - f.prior_surplus_reserve,
    right=_statutory_reserve,
    percent="statements.check_19.tolerance",
    parameters=("statements.reserve.rate", "statements.reserve.cap"),
    needs=("surplus_reserve", "prior_surplus_reserve", "net_profit", "paid_in_capital", "prior_retained_earnings"),
    applies=_own_accounts_for_a_year,
    because=Bilingual(
        "盈余公积本期增加 {left}，按净利润应提取 {right}，相差 {gap}，账面净利润与利润分配不一致。",
        "Surplus reserve rose by {left} where the profit calls for {right}, a difference of {gap}: the profit reported "
        "and the profit distributed are not the same.",
    ),
    innocent=Bilingual(
        "按章程提取任意盈余公积；盈余公积转增资本或弥补亏损；小企业、合伙企业当年未作提取",
        "discretionary reserve under the articles; reserve turned into capital or used against losses; small firms and "
        "partnerships that appropriated nothing",
    ),
    ask=Bilingual("请提供利润分配决议和盈余公积明细账", "obtain the resolution on distribution and the reserve ledger"),
    evidence=("surplus_reserve", "prior_surplus_reserve", "net_profit", "paid_in_capital", "reserve_appropriation"),
)  # fmt: skip

EQUITY_CHANGE = Check(
    number=20,
    title=Bilingual(
        "所有者权益变动 = 综合收益 + 投入 − 分配",
        "change in equity = comprehensive income + contributions − dividends",
    ),
    left=lambda f, _: f.total_equity - f.prior_total_equity,
    right=lambda f, _: (
        ibis.coalesce(f.comprehensive_income, f.net_profit)
        + _capital_paid_in(f)
        + zero_if_blank(f.retained_earnings_adjustment)
    ),
    rounded=6,
    percent="statements.check_20.tolerance",
    needs=("total_equity", "prior_total_equity", "net_profit", "paid_in_capital", "prior_paid_in_capital"),
    adjustments=(Adjustment("dividends_declared", "-"),),
    because=Bilingual(
        "所有者权益本期变动 {left}，而综合收益加股东投入减分配为 {right}，相差 {gap}，净资产变动缺少来源。",
        "Equity changed by {left} while comprehensive income, contributions and dividends give {right}, a difference "
        "of {gap}: the change in net assets has no source.",
    ),
    innocent=Bilingual(
        "未披露的分红；专项储备、资本公积其他变动；前期差错更正；收购少数股权或合并范围变化",
        "undisclosed dividends; movements of special or capital reserve; a corrected error; minority stakes bought or "
        "a change in scope",
    ),
    ask=Bilingual("请提供所有者权益变动表和验资、分红文件", "obtain the statement of changes in equity, capital verification and dividend papers"),
    evidence=(
        "total_equity", "prior_total_equity", "net_profit", "comprehensive_income", "paid_in_capital",
        "prior_paid_in_capital", "equity_injected", "dividends_declared",
    ),
)  # fmt: skip

DEBT = Check(
    number=28,
    title=Bilingual(
        "期末有息负债 = 期初 + 借款及发债收现 − 偿债付现 ± 非现金变动",
        "closing debt = opening + borrowed − repaid ± non-cash changes",
    ),
    left=lambda f, _: f.borrowed_debt,
    right=lambda f, _: (
        f.prior_borrowed_debt
        + f.cash_from_borrowings
        + zero_if_blank(f.cash_from_bonds)
        - f.cash_for_debt
        + zero_if_blank(f.debt_noncash_change)  # printed only where there is one
    ),
    rounded=12,
    percent="statements.check_28.tolerance",
    needs=("borrowed_debt", "prior_borrowed_debt", "cash_from_borrowings", "cash_for_debt"),
    because=Bilingual(
        "期末有息负债 {left}，按期初加借款减还款应为 {right}，相差 {gap}，有借款未入账或借新还旧未如实反映。",
        "Closing debt of {left} where opening plus borrowing less repayment gives {right}, a difference of {gap}: a "
        "loan is off the books or refinancing is not shown.",
    ),
    innocent=Bilingual(
        "票据贴现、供应链融资未终止确认；合并范围变化带入借款；汇率变动；应计利息计入借款；借新还旧由银行直接受托支付",
        "discounted bills and supply-chain finance kept on the books; debt of acquired firms; exchange rates; accrued "
        "interest within borrowings; refinancing paid directly between banks",
    ),
    ask=Bilingual("请提供借款明细（起止日、放款行、还款凭证），与征信报告逐笔核对", "obtain the list of loans with dates and lenders and compare it line by line with the bureau report"),
    evidence=(
        "short_term_borrowings", "long_term_borrowings", "noncurrent_liabilities_due_within_year", "bonds_payable",
        "prior_borrowed_debt", "cash_from_borrowings", "cash_for_debt", "debt_noncash_change",
    ),
)  # fmt: skip

FIXED_ASSETS = Check(
    number=29,
    title=Bilingual(
        "期末固定资产 = 期初 + 购置 + 转固 − 折旧 − 处置 − 减值",
        "closing fixed assets = opening + purchased + transferred − depreciation − disposed − impaired",
    ),
    left=lambda f, _: f.fixed_assets,
    right=lambda f, _: f.prior_fixed_assets - f.depreciation,
    rounded=7,
    percent="statements.check_29.tolerance",
    needs=("fixed_assets", "prior_fixed_assets", "depreciation"),
    adjustments=(
        Adjustment("fixed_assets_purchased", "+"),
        Adjustment("fixed_assets_transferred_in", "+"),
        Adjustment("fixed_assets_disposed", "-"),
        Adjustment("fixed_assets_impaired", "-"),
    ),
    because=Bilingual(
        "期末固定资产 {left}，按期初加购置转固减折旧处置应为 {right}，相差 {gap}，资产增减缺少凭据。",
        "Closing fixed assets of {left} where opening, additions, depreciation and disposals give {right}, a "
        "difference of {gap}: the movement lacks support.",
    ),
    innocent=Bilingual(
        "合并范围变化；评估增值入账；投资性房地产与固定资产互转；折旧含油气、生物资产及使用权资产",
        "a change in scope; revaluation; transfers from or to investment property; depreciation that includes other "
        "assets",
    ),
    ask=Bilingual("请提供固定资产卡片台账、发票和权属证明，抽盘大额新增", "obtain the asset register, invoices and titles; inspect large additions"),
    evidence=(
        "fixed_assets", "prior_fixed_assets", "fixed_assets_purchased", "fixed_assets_transferred_in", "depreciation",
        "fixed_assets_disposed", "fixed_assets_impaired",
    ),
)  # fmt: skip

INVENTORY = Check(
    number=31,
    title=Bilingual(
        "期末存货 = 期初 + 采购及完工 − 营业成本 − 跌价",
        "closing inventory = opening + purchased and completed − cost of sales − written down",
    ),
    left=lambda f, _: f.inventory,
    right=lambda f, _: f.prior_inventory - f.cost_of_sales,
    rounded=5,
    percent="statements.check_31.tolerance",
    needs=("inventory", "prior_inventory", "cost_of_sales"),
    adjustments=(Adjustment("inventory_purchased", "+"), Adjustment("inventory_written_down", "-")),
    because=Bilingual(
        "期末存货 {left}，按期初加采购完工减结转成本应为 {right}，相差 {gap}，存货或成本不实。",
        "Closing inventory of {left} where opening plus purchases less cost of sales gives {right}, a difference of "
        "{gap}: inventory or cost is misstated.",
    ),
    innocent=Bilingual(
        "服务成本不经过存货；合同履约成本列入存货；盘盈盘亏；合并范围变化",
        "service cost never passes through inventory; contract costs shown as inventory; count differences; a change "
        "in scope",
    ),
    ask=Bilingual("请提供存货收发存明细和盘点表，现场抽盘", "obtain the stock ledger and count sheets; count a sample on site"),
    evidence=("inventory", "prior_inventory", "cost_of_sales", "inventory_purchased", "inventory_written_down"),
)  # fmt: skip

CHECKS = (RETAINED_EARNINGS, SURPLUS_RESERVE, EQUITY_CHANGE, DEBT, FIXED_ASSETS, INVENTORY)
