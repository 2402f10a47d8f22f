"""Checks 21–25, 27, 30: do the cash flows agree with the income statement and balance sheet (现金流估算)?"""

from __future__ import annotations

import ibis

from quanlian.kernel import Bilingual
from quanlian.statements.articulation.check import Adjustment, Check, Figure, Value, double
from quanlian.statements.articulation.shared import change
from quanlian.statements.rule import Frame, Limits
from quanlian.statements.sections import hard_tolerance, zero_if_blank


def _indirect_tolerance(frame: Frame, limits: Limits) -> Value:
    right = frame.indirect_cash
    larger = ibis.greatest(double(frame.net_operating_cash).abs(), double(right).abs())
    printed = ibis.greatest(
        larger * limits["statements.check_21.tolerance"],
        double(hard_tolerance(frame.unit, frame.terms_indirect_operating_cash + 1, limits)),
    )
    estimated = ibis.greatest(
        larger * limits["statements.check_21.estimate_tolerance"],
        double(frame.revenue) * limits["statements.check_21.estimate_floor"],
    )
    return ibis.ifelse(frame.indirect_net_profit.notnull(), printed, estimated)


def _holds_notes(frame: Frame, _: Limits) -> Value:
    lines = ("notes_receivable", "receivables_financing", "notes_and_accounts_receivable")
    held = ibis.coalesce(frame[lines[0]], 0) + ibis.coalesce(frame[f"prior_{lines[0]}"], 0)
    for line in lines[1:]:
        held = held + ibis.coalesce(frame[line], 0) + ibis.coalesce(frame[f"prior_{line}"], 0)
    return held > 0


def _collected(frame: Frame, rate: Value) -> Value:
    """Revenue with VAT, less what customers owe more, plus what they paid ahead more."""
    owed = double(frame.receivables - frame.prior_receivables + change(frame, "contract_assets"))
    ahead = double(frame.customer_advances - frame.prior_customer_advances)
    written_off = double(zero_if_blank(frame.receivables_written_off))  # printed only where there is any
    return double(frame.revenue) * (1 + rate) - owed + ahead - written_off


def _bought(frame: Frame) -> Value:
    return frame.cost_of_sales + frame.inventory - frame.prior_inventory


def _owed_to_suppliers(frame: Frame) -> Value:
    return double(change(frame, "prepayments") - (frame.payables - frame.prior_payables))


def _own_making(frame: Frame) -> Value:
    """The most of production cost that is labour and depreciation, not bought: the note, else all of either."""
    most = frame.cash_for_employees + zero_if_blank(frame.depreciation)
    return ibis.coalesce(frame.production_labour_depreciation, most)


def _purchases_low(frame: Frame, _: Limits) -> Value:
    bought = double(_bought(frame) - _own_making(frame))
    return bought * (1 + frame.vat_low) + _owed_to_suppliers(frame)


def _purchases_high(frame: Frame, _: Limits) -> Value:
    making = zero_if_blank(frame.production_labour_depreciation)
    # Inputs may carry the standard rate whatever the own sales do.
    rate = frame.vat_inputs
    return double(_bought(frame) - making) * (1 + rate) + _owed_to_suppliers(frame)


def _taxes_due(frame: Frame) -> Value:
    current = ibis.coalesce(frame.current_income_tax, frame.income_tax)
    accrued = frame.taxes_and_surcharges + current + ibis.coalesce(frame.vat_accrued, frame.filed_vat_due)
    return frame.prior_tax_payables + accrued - frame.tax_payables


def _dividends_and_interest_paid(frame: Frame) -> Value:
    small = frame.cash_for_interest + zero_if_blank(frame.cash_for_profit_distribution)
    return ibis.coalesce(frame.cash_for_dividends_interest, small)


def _dividends(frame: Frame) -> Value:
    """Dividends declared: the note, else what left retained earnings."""
    reserve = zero_if_blank(frame.surplus_reserve) - zero_if_blank(frame.prior_surplus_reserve)
    left = frame.prior_retained_earnings + frame.net_profit - reserve - frame.retained_earnings
    return ibis.coalesce(frame.dividends_declared, ibis.greatest(left, 0))


def _capital_spending(frame: Frame) -> Value:
    """Increase of long-term assets before depreciation and amortisation."""
    assets = change(
        frame, "fixed_assets", "construction_in_progress", "construction_materials", "intangible_assets",
        "long_term_deferred_expenses",
    )  # fmt: skip
    used = (
        frame.depreciation
        + zero_if_blank(frame.amortization)
        + zero_if_blank(frame.deferred_expenses_amortization)
    )
    gone = zero_if_blank(frame.fixed_assets_disposed) + zero_if_blank(frame.fixed_assets_impaired)
    return double(assets + used + gone) - double(change(frame, "construction_payables"))


def _capital_vat(frame: Frame) -> Value:
    rate = frame.vat_inputs
    most = ibis.greatest(_capital_spending(frame), 0.0) * rate
    return ibis.coalesce(double(frame.capex_vat), most)


INDIRECT = Check(
    number=21,
    title=Bilingual("间接法经营现金流 = 直接法经营现金流", "operating cash, indirect = direct method"),
    left=lambda f, _: f.net_operating_cash,
    right=lambda f, _: f.indirect_cash,
    tolerance=_indirect_tolerance,
    parameters=("statements.check_21.tolerance", "statements.check_21.estimate_tolerance"),
    needs=("net_operating_cash",),
    figures=(
        Figure(
            "indirect",
            lambda f, _: f.indirect_cash,
            Bilingual("现金流量表补充资料（或折旧、摊销及期初数）", "the cash flow supplement (or depreciation, amortisation and opening figures)"),
        ),
    ),
    because=Bilingual(
        "经营活动现金流量净额 {left}，由净利润调整推算为 {right}，相差 {gap}，现金流量表可能是倒挤出来的。",
        "Net operating cash is {left} while net profit adjusted gives {right}, a difference of {gap}: the cash flow "
        "statement may have been made to fit.",
    ),
    innocent=Bilingual(
        "合并范围变化；票据背书支付长期资产款；经营性往来中含工程款或投资款；补充资料口径不全",
        "a change in scope; bills endorsed for long-term assets; construction or investment items within trade "
        "balances; an incomplete supplement",
    ),
    ask=Bilingual("请提供现金流量表补充资料和编制底稿", "obtain the supplement to the cash flow statement and its working papers"),
    evidence=(
        "net_operating_cash", "net_profit", "depreciation", "amortization", "indirect_net_profit",
        "indirect_operating_cash", "inventory", "prior_inventory", "receivables", "prior_receivables", "payables",
        "prior_payables",
    ),
)  # fmt: skip

COLLECTIONS = Check(
    number=22,
    title=Bilingual(
        "销售收现 ≈ 含税收入 − 应收增加 + 预收增加",
        "cash from sales ≈ revenue with VAT − increase of receivables + increase of advances",
    ),
    left=lambda f, _: double(f.cash_from_sales),
    right=lambda f, _: _collected(f, f.vat_low),
    upto=lambda f, _: _collected(f, f.vat_high),
    percent="statements.check_22.tolerance",
    parameters=("statements.vat.standard", "statements.vat.section.unknown"),
    needs=("cash_from_sales", "revenue", "receivables", "prior_receivables", "customer_advances", "prior_customer_advances"),
    adjustments=(Adjustment("notes_endorsed", "-", only=_holds_notes),),
    because=Bilingual(
        "销售收到的现金 {left}，按收入、税率和往来变动推算应为 {right}，相差 {gap}，收入与回款对不上。",
        "Cash from sales is {left} while revenue, VAT and the movement of receivables give {right}, a difference of "
        "{gap}: sales and collections do not match.",
    ),
    innocent=Bilingual(
        "客户以票据付款、票据又背书给供应商；大额核销；出口零税率或简易征收；总额法与净额法差异；2020年后预收款重分类为合同负债（不含税）",
        "customers pay in bills that go on to suppliers; large write-offs; zero-rated exports or simple levy; gross "
        "against net revenue; advances reclassified to contract liabilities without VAT",
    ),
    ask=Bilingual(
        "请提供主要客户回款流水、票据台账和纳税申报表，核对收入真实性",
        "obtain the bank flows from main customers, the bill register and VAT returns, and check that sales are real",
    ),
    evidence=(
        "cash_from_sales", "revenue", "receivables", "prior_receivables", "customer_advances", "prior_customer_advances",
        "contract_assets", "notes_endorsed",
    ),
)  # fmt: skip

PURCHASES = Check(
    number=23,
    title=Bilingual(
        "采购付现 ≈ （营业成本 − 人工折旧 + 存货增加）含税 − 应付增加 + 预付增加",
        "cash for purchases ≈ (cost − labour and depreciation + inventory increase) with VAT − payables + prepayments",
    ),
    left=lambda f, _: double(f.cash_for_purchases),
    right=_purchases_low,
    upto=_purchases_high,
    percent="statements.check_23.tolerance",
    parameters=("statements.vat.standard",),
    needs=("cash_for_purchases", "cost_of_sales", "inventory", "prior_inventory", "payables", "prior_payables"),
    figures=(
        Figure(
            "making",
            lambda f, _: _own_making(f),
            Bilingual("成本中人工及折旧（或支付给职工的现金）", "labour and depreciation within cost (or cash for employees)"),
        ),
    ),
    adjustments=(Adjustment("notes_endorsed", "-", only=_holds_notes),),
    because=Bilingual(
        "采购支付的现金 {left}，按成本、存货和应付变动推算应为 {right}，相差 {gap}，成本与付款对不上。",
        "Cash for purchases is {left} while cost, inventory and payables give {right}, a difference of {gap}: cost "
        "and payments do not match.",
    ),
    innocent=Bilingual(
        "以收到的票据背书付货款；外协加工或劳务外包；以货抵债；预付设备款列入预付款项",
        "suppliers paid with bills received; outsourced work; goods settled against debts; equipment advances within "
        "prepayments",
    ),
    ask=Bilingual("请提供主要供应商付款流水、进项发票和入库单", "obtain payments to main suppliers, purchase invoices and receiving notes"),
    evidence=(
        "cash_for_purchases", "cost_of_sales", "inventory", "prior_inventory", "payables", "prior_payables",
        "prepayments", "prior_prepayments", "cash_for_employees", "production_labour_depreciation",
    ),
)  # fmt: skip

EMPLOYEES = Check(
    number=24,
    title=Bilingual(
        "支付职工现金 ≈ 期初应付薪酬 + 计提 − 期末应付薪酬",
        "cash for employees ≈ opening payable + accrued − closing payable",
    ),
    left=lambda f, _: f.cash_for_employees,
    right=lambda f, _: f.prior_staff_payables + f.employee_benefits_accrued - f.staff_payables,
    rounded=4,
    percent="statements.check_24.tolerance",
    needs=("cash_for_employees", "staff_payables", "prior_staff_payables", "employee_benefits_accrued"),
    because=Bilingual(
        "支付给职工的现金 {left}，按计提和应付薪酬变动应为 {right}，相差 {gap}，用工成本与支付不符。",
        "Cash paid to employees is {left} while accruals and payables give {right}, a difference of {gap}.",
    ),
    innocent=Bilingual(
        "在建工程人员薪酬列入投资活动；代扣个税社保口径；劳务派遣费用",
        "pay of construction staff within investing; withheld tax and insurance; agency labour",
    ),
    ask=Bilingual(
        "请提供应付职工薪酬明细、代发工资流水和社保缴费单",
        "obtain the payroll ledger, salary payments through the bank and social insurance receipts",
    ),
    evidence=("cash_for_employees", "staff_payables", "prior_staff_payables", "employee_benefits_accrued"),
)

TAXES = Check(
    number=25,
    title=Bilingual(
        "支付税费 ≈ 期初应交 + 税金及附加 + 所得税 + 应交增值税 − 期末应交",
        "taxes paid ≈ opening payable + surcharges + income tax + VAT due − closing payable",
    ),
    left=lambda f, _: f.taxes_paid,
    right=lambda f, _: _taxes_due(f),
    rounded=6,
    percent="statements.check_25.tolerance",
    needs=("taxes_paid", "tax_payables", "prior_tax_payables", "taxes_and_surcharges"),
    figures=(
        Figure(
            "income_tax",
            lambda f, _: ibis.coalesce(f.current_income_tax, f.income_tax),
            Bilingual("所得税费用", "income tax"),
        ),
        Figure(
            "vat",
            lambda f, _: ibis.coalesce(f.vat_accrued, f.filed_vat_due),
            Bilingual("本期应交增值税（或全期增值税申报表）", "VAT due (or the VAT returns of the whole period)"),
        ),
    ),
    because=Bilingual(
        "支付的各项税费 {left}，按应交税费滚动应为 {right}，相差 {gap}，纳税与账面收入利润不符。",
        "Taxes paid are {left} while tax balances and charges give {right}, a difference of {gap}: tax does not match "
        "the reported sales and profit.",
    ),
    innocent=Bilingual(
        "留抵退税、即征即退（列入收到的税费返还）；代扣代缴个人所得税；递延所得税；缓缴税款",
        "refunds of VAT credits shown as refunds received; personal income tax withheld; deferred tax; taxes deferred",
    ),
    ask=Bilingual("请提供全年完税证明和各税种申报表", "obtain tax payment certificates and returns for the year"),
    evidence=(
        "taxes_paid", "tax_payables", "prior_tax_payables", "taxes_and_surcharges", "income_tax", "current_income_tax",
        "vat_accrued", "filed_vat_due",
    ),
)  # fmt: skip

DIVIDENDS_INTEREST = Check(
    number=27,
    title=Bilingual(
        "分配股利及偿付利息付现 ≈ 利息支出 + 分红 − 应付利息股利增加",
        "cash for dividends and interest ≈ interest + dividends − increase of payables for them",
    ),
    left=lambda f, _: _dividends_and_interest_paid(f),
    right=lambda f, _: (
        f.interest_expense
        + zero_if_blank(f.capitalised_interest)
        + _dividends(f)
        - change(f, "interest_payable", "dividends_payable")
    ),
    rounded=6,
    percent="statements.check_27.tolerance",
    needs=("interest_expense",),
    figures=(
        Figure(
            "paid",
            lambda f, _: _dividends_and_interest_paid(f),
            Bilingual("分配股利、利润或偿付利息支付的现金", "cash for dividends and interest"),
        ),
        Figure(
            "dividends",
            lambda f, _: _dividends(f),
            Bilingual("本期分配利润（或期初期末未分配利润）", "dividends declared (or opening and closing retained earnings)"),
        ),
    ),
    because=Bilingual(
        "分配股利和偿付利息支付的现金 {left}，按利息支出和分红应为 {right}，相差 {gap}，可能有表外付息或未入账分红。",
        "Cash for dividends and interest is {left} while interest and dividends give {right}, a difference of {gap}: "
        "interest may be paid on debt off the books.",
    ),
    innocent=Bilingual(
        "资本化利息未披露；少数股东分红；贴现息、担保费计入财务费用；年末宣告次年支付的分红在其他应付款",
        "undisclosed capitalised interest; dividends to minorities; discount charges within finance costs; dividends "
        "declared at year-end and paid later",
    ),
    ask=Bilingual("请提供利息支付明细、借款合同利率和分红决议", "obtain the list of interest paid, contract rates and dividend resolutions"),
    evidence=(
        "cash_for_dividends_interest", "cash_for_interest", "cash_for_profit_distribution", "interest_expense",
        "capitalised_interest", "dividends_declared", "interest_payable", "dividends_payable",
    ),
)  # fmt: skip

CAPITAL_SPENDING = Check(
    number=30,
    title=Bilingual(
        "购建长期资产付现 ≈ 长期资产增加额 + 进项税 − 应付工程款增加",
        "cash for capital spending ≈ increase of long-term assets + VAT − increase of construction payables",
    ),
    left=lambda f, _: double(f.cash_for_capex),
    right=lambda f, _: _capital_spending(f) + ibis.coalesce(double(f.capex_vat), 0.0),
    upto=lambda f, _: _capital_spending(f) + _capital_vat(f),
    percent="statements.check_30.tolerance",
    parameters=("statements.vat.standard",),
    needs=("cash_for_capex", "fixed_assets", "prior_fixed_assets", "depreciation"),
    because=Bilingual(
        "购建长期资产支付的现金 {left}，按长期资产增加推算应为 {right}，相差 {gap}，资金可能借工程款流出或资产虚增。",
        "Cash for capital spending is {left} while the increase of long-term assets gives {right}, a difference of "
        "{gap}: money may have left through construction payments, or assets are inflated.",
    ),
    innocent=Bilingual(
        "应付工程设备款未单列；预付工程款在其他非流动资产；融资租入；以非现金资产投资；合并范围变化",
        "construction payables not shown apart; advances for works within other non-current assets; finance leases; "
        "non-cash contributions; a change in scope",
    ),
    ask=Bilingual("请提供在建工程台账、工程合同、付款凭证和发票，现场查看进度", "obtain the construction ledger, contracts, payments and invoices; look at progress on site"),
    evidence=(
        "cash_for_capex", "fixed_assets", "prior_fixed_assets", "construction_in_progress",
        "prior_construction_in_progress", "intangible_assets", "prior_intangible_assets", "depreciation", "capex_vat",
        "construction_payables", "prior_construction_payables",
    ),
)  # fmt: skip

CHECKS = (INDIRECT, COLLECTIONS, PURCHASES, EMPLOYEES, TAXES, DIVIDENDS_INTEREST, CAPITAL_SPENDING)
