"""What others know: the credit bureau, debt elsewhere, events, outcomes, prices, the economy (外部信息)."""

from quanlian.book.contract.model import Table, Type, column

_PARTY = column("party_id*", zh="客户编号|客户号|客户代码")
_PARTY_KEY = column("party_id*†", zh="客户编号|客户号|客户代码")

CREDIT_LINE = Table(
    name="credit_line",
    zh="征信明细",
    row="one account in a bureau report",
    columns=(
        column("report_id*†", zh="报告编号|征信报告编号"),
        _PARTY,
        column("account_no*†", zh="账户编号|业务号|账户号"),
        column("authorization_id", zh="授权编号|授权书编号"),
        column("institution*", zh="机构|授信机构|发放机构"),
        column("kind", zh="业务类型|业务种类"),
        column("opened", Type.DATE, "开立日期|发放日期"),
        column("maturity", Type.DATE, "到期日期|到期日"),
        column("limit", Type.MONEY, "授信额度|额度", minimum=0),
        column("balance", Type.MONEY, "余额", minimum=0),
        column(
            "five_class",
            zh="五级分类",
            choices={
                "normal": "正常",
                "special_mention": "关注",
                "substandard": "次级",
                "doubtful": "可疑",
                "loss": "损失",
            },
        ),
        column("status_24m", zh="24个月还款状态|还款状态"),
        column(
            "role", zh="角色|责任类型", choices={"borrower": "借款人|主借款人", "guarantor": "担保人|保证人"}
        ),
    ),
)

INQUIRY = Table(
    name="inquiry",
    zh="征信查询",
    row="a credit-bureau inquiry",
    hashed_key=True,
    columns=(
        _PARTY,
        column("at*", Type.TIMESTAMP, "查询时间|查询日期"),
        column("institution*", zh="查询机构|机构"),
        column("reason", zh="查询原因|原因"),
    ),
)

DEBT = Table(
    name="debt",
    zh="他行负债",
    row="debt elsewhere at a date",
    columns=(
        _PARTY_KEY,
        column("as_of*†", Type.DATE, "截至日期|日期|时点"),
        column("institution*†", zh="机构|债权机构"),
        column(
            "kind†",
            zh="债务类型|机构类型",
            choices={
                "bank": "银行",
                "micro_lender": "小贷|小额贷款公司",
                "factoring": "保理",
                "leasing": "融资租赁|租赁",
                "consumer": "消费金融|消金",
                "p2p": "网贷",
                "private": "民间借贷|民间",
            },
        ),
        column("balance*", Type.MONEY, "余额|负债余额", minimum=0),
        column("limit", Type.MONEY, "额度|授信额度", minimum=0),
        column("overdue", Type.MONEY, "逾期|逾期金额", minimum=0),
    ),
)

EVENT = Table(
    name="event",
    zh="外部事件",
    row="something that happened outside",
    hashed_key=True,
    columns=(
        column("event_id†", zh="事件编号|事件号"),
        _PARTY,
        column("at*", Type.TIMESTAMP, "发生时间|事件日期|日期"),
        column("kind*", zh="事件类型|类型"),
        column("amount", Type.MONEY, "金额|标的金额|涉案金额"),
        column("role", zh="角色|诉讼地位"),
        column("case_no", zh="案号"),
        column("court", zh="法院"),
        column("stage", zh="阶段|审理阶段"),
        column("match_confidence", Type.FRACTION, "匹配置信度", minimum=0, maximum=1),
        column("text", zh="内容|事件内容"),
        column("source", zh="来源|数据来源"),
    ),
)

OUTCOME = Table(
    name="outcome",
    zh="结果",
    row="what finally happened",
    hashed_key=True,
    columns=(
        _PARTY,
        column("loan_id", zh="借据编号|借据号"),
        column("at*", Type.TIMESTAMP, "日期|发生日期|时间"),
        column(
            "kind*",
            zh="结果类型|类型",
            choices={
                "default": "违约",
                "cured": "回正|治愈",
                "recovered": "收回",
                "written_off": "核销",
                "fraud_confirmed": "确认欺诈",
                "complaint": "投诉",
                "complaint_upheld": "投诉成立",
                "converted": "转化",
                "lost": "流失",
            },
        ),
        column("amount", Type.MONEY, "金额"),
        column("note", zh="说明|备注"),
    ),
)

PRICE = Table(
    name="price",
    zh="价格",
    row="a market price",
    columns=(
        column("item*†", zh="品名|商品|品种"),
        column("date*†", Type.DATE, "日期"),
        column("price*", Type.PRICE, "价格|单价"),
        column("unit", zh="单位|计价单位"),
        column("source", zh="来源|数据来源"),
    ),
)

INDICATOR = Table(
    name="indicator",
    zh="宏观",
    row="a macro, industry or region figure",
    columns=(
        column("name*†", zh="指标|指标名称"),
        column("date*†", Type.DATE, "日期"),
        column("value*", Type.NUMBER, "数值|值"),
        column("industry†", zh="行业|行业代码"),
        column("region†", zh="地区|行政区划"),
        column("source", zh="来源|数据来源"),
    ),
)

TABLES = (CREDIT_LINE, INQUIRY, DEBT, EVENT, OUTCOME, PRICE, INDICATOR)
