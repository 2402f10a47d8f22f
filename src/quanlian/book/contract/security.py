"""What stands behind a loan: guarantees, collateral, charges, sensors (担保与押品)."""

from quanlian.book.contract.model import Table, Type, column

GUARANTEE = Table(
    name="guarantee",
    zh="担保",
    row="a guarantee in force",
    columns=(
        column("guarantee_id*†", zh="担保编号|保证合同号|担保合同编号"),
        column("guarantor_id*", zh="担保人编号|保证人编号|保证人客户号"),
        column("debtor_id*", zh="被担保人编号|债务人编号|借款人编号"),
        column("lender", zh="债权人|债权银行|出借机构"),
        column(
            "kind",
            zh="担保类型|保证方式",
            choices={"general": "一般保证|一般", "joint_several": "连带责任保证|连带保证|连带"},
        ),
        column("amount*", Type.MONEY, "担保金额|保证金额", minimum=0),
        column("cap", Type.MONEY, "最高额|最高担保额", minimum=0),
        column("joint_group", zh="联保小组|联保组编号"),
        column("contract_id", zh="合同编号|主合同编号|主合同号"),
        column("outstanding", Type.MONEY, "担保余额|在保余额", minimum=0),
        column("start", Type.DATE, "起始日期|担保起始日"),
        column("end", Type.DATE, "到期日期|担保到期日"),
        column("period_end", Type.DATE, "保证期间|保证期间届满日|保证期间到期日"),
        column("resolution_ok", Type.BOOL, "决议合规|有无决议|股东会决议"),
        column("source", zh="来源|数据来源"),
    ),
)

COLLATERAL = Table(
    name="collateral",
    zh="押品",
    row="a thing pledged",
    columns=(
        column("collateral_id*†", zh="押品编号|抵押物编号|押品号"),
        column(
            "kind*",
            zh="押品类型|抵质押物类型|押品种类",
            choices={
                "residence": "住宅|居住用房",
                "commercial": "商铺|商业用房|写字楼",
                "factory": "厂房|工业厂房",
                "land": "土地|土地使用权",
                "machine": "设备|机器设备",
                "farm_machine": "农机|农业机械",
                "vehicle": "车辆|机动车",
                "inventory": "存货",
                "receivable": "应收账款",
                "equity": "股权",
                "deposit": "存单|保证金",
            },
        ),
        column("owner_id*", zh="权属人编号|所有人编号|抵押人编号|权利人编号"),
        column("serial", zh="出厂编号|设备编号|车架号|序列号"),
        column("make", zh="品牌|厂牌"),
        column("model", zh="型号"),
        column("built", Type.DATE, "出厂日期|建成日期|生产日期"),
        column("quantity", Type.NUMBER, "数量", minimum=0),
        column("unit", zh="计量单位|单位"),
        column("cost", Type.MONEY, "购置价|原值|成本", minimum=0),
        column("appraised_value", Type.MONEY, "评估价值|评估价|认定价值", minimum=0),
        column("appraised_on", Type.DATE, "评估日期|评估基准日"),
        column("address", zh="坐落|地址|存放地址"),
        column("lat", Type.NUMBER, "纬度", minimum=-90, maximum=90),
        column("lon", Type.NUMBER, "经度", minimum=-180, maximum=180),
        column("invoice_no", zh="发票号|购置发票号|发票号码"),
        column("title_no", zh="权证号|权属证号|不动产权证号"),
        column("insured_to", Type.DATE, "保险到期日"),
        column("sealed", Type.BOOL, "是否查封|查封标志"),
        column("lease_to", Type.DATE, "租赁到期日|租期至"),
        column("attributes", Type.JSON, "其他属性|扩展属性"),
    ),
)

PLEDGE = Table(
    name="pledge",
    zh="抵质押",
    row="a charge on a collateral for a loan",
    columns=(
        column("collateral_id*†", zh="押品编号|抵押物编号"),
        column("loan_id*†", zh="借据编号|借据号"),
        column("lender†", zh="债权人|抵押权人|债权银行"),
        column("rank", Type.INTEGER, "顺位|抵押顺位", minimum=1),
        column("amount*", Type.MONEY, "抵押金额|担保金额|被担保债权金额", minimum=0),
        column("registered_on", Type.DATE, "登记日期"),
        column("register_no", zh="登记证号|登记编号|他项权证号"),
        column("released_on", Type.DATE, "解押日期|注销日期"),
    ),
)

DEVICE_EVENT = Table(
    name="device_event",
    zh="物联",
    row="a sensor's message about a collateral",
    columns=(
        column("collateral_id*", zh="押品编号|抵押物编号"),
        column("device*†", zh="设备号|终端号"),
        column("seq*†", Type.INTEGER, "序号|消息序号"),
        column("at*", Type.TIMESTAMP, "时间|上报时间"),
        column("kind*", zh="事件类型|类型"),
        column("value", Type.NUMBER, "数值|读数"),
        column("lat", Type.NUMBER, "纬度", minimum=-90, maximum=90),
        column("lon", Type.NUMBER, "经度", minimum=-180, maximum=180),
        column("signature", zh="签名"),
    ),
)

TABLES = (GUARANTEE, COLLATERAL, PLEDGE, DEVICE_EVENT)
