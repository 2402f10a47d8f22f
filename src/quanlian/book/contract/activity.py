"""What a party does: accounts, flows, meters, taxes, invoices, trade (经营活动)."""

from quanlian.book.contract.model import Table, Type, column

_PARTY = column("party_id*", zh="客户编号|客户号|客户代码")
_PARTY_KEY = column("party_id*†", zh="客户编号|客户号|客户代码")

ACCOUNT = Table(
    name="account",
    zh="账户",
    row="an account of a party",
    columns=(
        column("account*†", zh="账号|账户|账户号"),
        _PARTY,
        column("bank", zh="开户行|开户银行"),
        column("kind", zh="账户类型|账户性质"),
        column(
            "status",
            zh="账户状态|状态",
            choices={"active": "正常", "frozen": "冻结|已冻结", "closed": "销户|已销户"},
        ),
    ),
)

FLOW = Table(
    name="flow",
    zh="流水",
    row="one movement on an account",
    hashed_key=True,
    columns=(
        column("flow_id†", zh="流水号|交易流水号"),
        column("account*", zh="账号|账户|本方账号"),
        _PARTY,
        column("at*", Type.TIMESTAMP, "交易时间|交易日期|记账时间|记账日期"),
        column("amount*", Type.MONEY, "交易金额|发生额|金额"),
        column("balance", Type.MONEY, "余额|账户余额"),
        column("counterparty", zh="对方户名|对方名称|交易对手|对方单位名称|对方账户名称|对手户名|对手名称"),
        column("counterparty_account", zh="对方账号|对手账号|对方账户"),
        column("counterparty_id", zh="对方客户号|对方编号"),
        column("remark", zh="摘要|附言|备注|用途"),
        column("bank", zh="开户行|银行"),
    ),
)

METER = Table(
    name="meter",
    zh="三表等",
    row="an outside reading for a month",
    columns=(
        _PARTY_KEY,
        column("month*†", Type.MONTH, "月份|所属月份|账期|年月"),
        column(
            "kind*†",
            zh="类型|表类型|指标",
            choices={
                "electricity_kwh": "用电量|电量|电表",
                "water_m3": "用水量|水量|水表",
                "vat_sales": "增值税销售额|开票销售额|税表",
                "customs_fob": "出口额|报关出口额|海关报表",
                "payroll": "工资|工资总额|代发工资",
                "headcount": "参保人数|人数",
                "freight_t": "货运量|运量",
                "tax_paid": "纳税额|入库税款",
            },
        ),
        column("value*", Type.NUMBER, "数值|读数|值", minimum=0),
        column("source", zh="来源|数据来源"),
        column("meter_no†", zh="表号|户号|电表号"),
    ),
)

TAX_FILING = Table(
    name="tax_filing",
    zh="纳税",
    row="a tax return",
    columns=(
        _PARTY_KEY,
        column("period_end*†", Type.DATE, "税款所属期止|所属期止|所属期"),
        column(
            "tax*†",
            zh="税种",
            choices={
                "vat": "增值税",
                "cit": "企业所得税",
                "stamp": "印花税",
                "pit": "个人所得税",
                "surcharge": "附加税|城建税",
                "property": "房产税",
                "land_use": "土地使用税",
                "consumption": "消费税",
                "other": "其他",
            },
        ),
        column("base", Type.MONEY, "计税依据|计税金额|应税销售额"),
        column("due", Type.MONEY, "应纳税额|应纳税款"),
        column("paid", Type.MONEY, "已缴税额|实缴税额|入库税额"),
        column("arrears", Type.MONEY, "欠税|欠税金额", minimum=0),
        column(
            "credit_grade",
            zh="纳税信用等级|纳税信用级别",
            choices={"A": "A级", "B": "B级", "M": "M级", "C": "C级", "D": "D级"},
        ),
    ),
)

INVOICE = Table(
    name="invoice",
    zh="发票",
    row="a VAT invoice",
    columns=(
        column("invoice_no*†", zh="发票号|发票号码"),
        column("seller_id*", zh="销方编号|销售方编号|销方单位代号|销方税号"),
        column("buyer_id*", zh="购方编号|购买方编号|购方单位代号|购方税号"),
        column("date*", Type.DATE, "开票日期|日期"),
        column("net*", Type.MONEY, "金额|不含税金额"),
        column("tax", Type.MONEY, "税额"),
        column(
            "status",
            zh="发票状态|状态",
            choices={"normal": "正常|有效发票|有效", "red": "红字|负数发票|红冲", "void": "作废|作废发票"},
        ),
        column("item", zh="货物名称|商品名称|项目名称"),
    ),
)

TRADE = Table(
    name="trade",
    zh="供应链",
    row="sales from one party to another in a month",
    columns=(
        column("supplier_id*†", zh="供应商编号|卖方编号"),
        column("buyer_id*†", zh="采购商编号|买方编号"),
        column("month*†", Type.MONTH, "月份|年月"),
        column("amount*", Type.MONEY, "金额|交易额"),
        column("item†", zh="商品|货物|品类"),
    ),
)

TABLES = (ACCOUNT, FLOW, METER, TAX_FILING, INVOICE, TRADE)
