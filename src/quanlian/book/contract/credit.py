"""What was asked for, granted, drawn and paid (授信与借据)."""

from quanlian.book.contract.model import Table, Type, column

_PARTY = column("party_id*", zh="客户编号|客户号|借款人编号|客户代码")

APPLICATION = Table(
    name="application",
    zh="申请",
    row="a request for credit",
    columns=(
        column("application_id*†", zh="申请编号|申请号|业务申请号"),
        _PARTY,
        column("applied_at*", Type.TIMESTAMP, "申请时间|申请日期"),
        column("amount*", Type.MONEY, "申请金额", minimum=0),
        column("term_months", Type.INTEGER, "申请期限|期限(月)|期限", minimum=0),
        column("product", zh="产品|产品代码|业务品种"),
        column("purpose", zh="用途|贷款用途"),
        column("officer", zh="客户经理|主办客户经理|经办人"),
        column("channel", zh="渠道|申请渠道"),
        column("device", zh="设备号|设备指纹"),
        column("ip", zh="IP|IP地址"),
        column("phone", zh="电话|联系电话|手机号"),
        column("address", zh="地址|联系地址"),
        column(
            "kind",
            zh="申请类型|业务类型",
            choices={
                "new": "新增",
                "increase": "增额|追加",
                "renewal": "续贷|无还本续贷",
                "extension": "展期",
                "refinancing": "借新还旧|再融资",
            },
        ),
        column("co_officer", zh="协办客户经理|协办人"),
        column("facility_id", zh="授信编号|额度编号"),
        column("status", zh="状态|申请状态"),
    ),
)

FACILITY = Table(
    name="facility",
    zh="授信额度",
    row="a credit line granted",
    columns=(
        column("facility_id*†", zh="授信编号|额度编号|授信额度编号"),
        _PARTY,
        column("group_id", zh="集团编号|集团客户号"),
        column("approved*", Type.MONEY, "授信金额|批复额度|授信额度|批复金额", minimum=0),
        column("exposure", Type.MONEY, "敞口额度|敞口金额|敞口"),
        column("used", Type.MONEY, "已用额度|用信余额"),
        column("start", Type.DATE, "起始日期|生效日期|授信起始日"),
        column("expires_on", Type.DATE, "到期日期|到期日|授信到期日"),
        column("revolving", Type.BOOL, "是否循环|循环标志"),
        column("low_risk", Type.BOOL, "是否低风险|低风险标志"),
        column("status", zh="状态|额度状态"),
    ),
)

CONTRACT = Table(
    name="contract",
    zh="合同",
    row="a signed credit contract",
    columns=(
        column("contract_id*†", zh="合同编号|合同号|借款合同号"),
        _PARTY,
        column("facility_id", zh="授信编号|额度编号"),
        column("signed_on*", Type.DATE, "签订日期|合同签订日|签署日期"),
        column("amount*", Type.MONEY, "合同金额", minimum=0),
        column(
            "rate_basis",
            zh="利率基准|定价基准",
            choices={
                "lpr_1y": "LPR1Y|一年期LPR|1年期LPR",
                "lpr_5y": "LPR5Y|五年期LPR|5年期以上LPR",
                "fixed": "固定|固定利率",
            },
        ),
        column("spread", Type.FRACTION, "利率浮动|加点|浮动幅度"),
        column("dispute_clause", zh="争议解决|争议解决条款"),
        column("service_address", zh="送达地址"),
    ),
)

LOAN = Table(
    name="loan",
    zh="借据",
    row="a drawn loan",
    columns=(
        column("loan_id*†", zh="借据编号|借据号|贷款编号"),
        _PARTY,
        column("product", zh="产品|产品代码|业务品种|贷款品种"),
        column("purpose", zh="用途|贷款用途"),
        column("amount*", Type.MONEY, "借据金额|贷款金额|发放金额|放款金额", minimum=0),
        column("balance*", Type.MONEY, "余额|贷款余额|借据余额", minimum=0),
        column("rate", Type.FRACTION, "利率|执行利率|年利率|执行年利率", minimum=0, maximum=1),
        column("start*", Type.DATE, "起始日期|发放日期|放款日期|借据起始日|起息日"),
        column("maturity*", Type.DATE, "到期日期|到期日|借据到期日"),
        column(
            "repayment",
            zh="还款方式",
            choices={
                "bullet": "一次还本付息|到期一次还本付息|利随本清",
                "interest_only": "按期付息到期还本|按月付息到期还本|先息后本|按季付息到期还本",
                "annuity": "等额本息",
                "equal_principal": "等额本金",
            },
        ),
        column(
            "security",
            zh="担保方式|主要担保方式",
            choices={"credit": "信用", "guarantee": "保证", "mortgage": "抵押", "pledge": "质押"},
        ),
        column(
            "five_class",
            zh="五级分类|风险分类|五级形态",
            choices={
                "normal": "正常",
                "special_mention": "关注",
                "substandard": "次级",
                "doubtful": "可疑",
                "loss": "损失",
            },
        ),
        column("branch", zh="机构号|经办机构|放款机构|所属机构"),
        column("manager", zh="客户经理|管户经理|客户经理编号|管户人"),
        column(
            "status",
            zh="状态|借据状态|贷款状态",
            choices={
                "active": "正常|未结清|存续",
                "closed": "结清|已结清",
                "sold": "转让|已转让",
                "written_off": "核销|已核销",
            },
        ),
        column("facility_id", zh="授信编号|额度编号"),
        column("contract_id", zh="合同编号|合同号"),
        column("currency", zh="币种"),
        column("days_past_due", Type.INTEGER, "逾期天数", minimum=0),
        column("overdue_principal", Type.MONEY, "逾期本金|逾期金额", minimum=0),
        column("overdue_interest", Type.MONEY, "逾期利息|欠息|欠息金额", minimum=0),
        column("provision", Type.MONEY, "减值准备|拨备|贷款损失准备"),
        column("origin_loan_id", zh="原借据编号|原借据号"),
        column("renewal_kind", zh="续贷类型|重组方式"),
        column("extended_to", Type.DATE, "展期到期日|展期至"),
        column("restructured_on", Type.DATE, "重组日期"),
        column("entrusted_payment", Type.BOOL, "是否受托支付|受托支付"),
        column("use_industry", zh="投向行业|贷款投向"),
        column("tags", Type.TAGS, "标签|业务标签|贷款标签"),
    ),
)

OFF_BALANCE = Table(
    name="off_balance",
    zh="表外",
    row="an acceptance, letter of guarantee, letter of credit or discount",
    columns=(
        column("off_balance_id*†", zh="表外编号|业务编号|票据号"),
        _PARTY,
        column("contract_id", zh="合同编号|合同号"),
        column(
            "kind*",
            zh="业务类型|表外类型|业务品种",
            choices={
                "acceptance": "银行承兑汇票|承兑|银承",
                "guarantee_letter": "保函|非融资性保函|融资性保函",
                "letter_of_credit": "信用证",
                "discount": "贴现|票据贴现",
            },
        ),
        column("amount*", Type.MONEY, "金额|业务金额|票面金额", minimum=0),
        column("margin", Type.MONEY, "保证金|保证金金额", minimum=0),
        column("start", Type.DATE, "起始日期|开立日期|出票日"),
        column("maturity", Type.DATE, "到期日期|到期日"),
    ),
)

REPAYMENT = Table(
    name="repayment",
    zh="还款明细",
    row="one payment received on a loan",
    columns=(
        column("loan_id*†", zh="借据编号|借据号"),
        column("seq*†", Type.INTEGER, "序号|还款序号|期次"),
        column("paid_at*", Type.TIMESTAMP, "还款时间|还款日期|实还日期"),
        column("principal*", Type.MONEY, "还本金额|归还本金|实还本金"),
        column("interest*", Type.MONEY, "还息金额|归还利息|实还利息"),
        column("penalty", Type.MONEY, "罚息|实还罚息"),
        column("payer_account", zh="还款账号|付款账号"),
    ),
)

DUE = Table(
    name="due",
    zh="还款计划",
    row="an instalment that falls due, and what has been paid of it",
    columns=(
        column("loan_id*†", zh="借据编号|借据号"),
        column("due_date*†", Type.DATE, "应还日期|计划还款日|还款日"),
        column("principal*", Type.MONEY, "应还本金|计划本金", minimum=0),
        column("interest*", Type.MONEY, "应还利息|计划利息", minimum=0),
        column("paid_date", Type.DATE, "实还日期"),
        column("paid_amount", Type.MONEY, "实还金额", minimum=0),
    ),
)

TABLES = (APPLICATION, FACILITY, CONTRACT, LOAN, OFF_BALANCE, REPAYMENT, DUE)
