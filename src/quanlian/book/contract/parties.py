"""Who: parties, their ties, other names, groups, consent, visits and contacts (主体)."""

from quanlian.book.contract.model import Table, Type, column

_TIES = {
    "shareholder": "股东",
    "controller": "实际控制人|控制人",
    "legal_rep": "法定代表人|法人代表",
    "director": "董事|监事|董监",
    "manager": "高管|经理",
    "spouse": "配偶|夫妻",
    "parent": "父母|子女|父子|母子",
    "sibling": "兄弟姐妹|兄弟|姐妹",
    "relative": "亲属|亲戚",
    "household": "同户|家庭成员",
    "contact": "联系人",
}

PARTY = Table(
    name="party",
    zh="主体",
    row="a company or person",
    columns=(
        column("party_id*†", zh="客户编号|客户号|客户代码|主体编号|客户ID"),
        column(
            "kind*",
            zh="客户类型|主体类型|客户类别",
            choices={
                "company": "企业|公司|对公|法人|企业法人|单位|个体工商户",
                "person": "个人|自然人|对私",
                "guarantor_company": "担保公司|融资担保公司",
                "fund": "基金|政策性基金|风险补偿基金",
            },
        ),
        column("name*", zh="客户名称|名称|姓名|企业名称|主体名称|客户姓名"),
        column("id_number", zh="统一社会信用代码|身份证号|证件号码|证件号|社会信用代码"),
        column("industry", zh="行业代码|所属行业|行业|国标行业"),
        column("region", zh="行政区划|行政区划代码|地区代码|地区"),
        column("established", Type.DATE, "成立日期|注册日期|开业日期"),
        column("registered_capital", Type.MONEY, "注册资本|注册资金", minimum=0),
        column("employees", Type.INTEGER, "员工人数|从业人数|职工人数", minimum=0),
        column("address", zh="地址|注册地址|经营地址|住所"),
        column("phone", zh="电话|联系电话|手机号|手机号码"),
        column("branch", zh="机构号|管户机构|所属机构|开户机构|经办机构"),
        column("manager", zh="客户经理|管户经理|客户经理编号|管户人"),
        column("customer", Type.BOOL, "是否客户|本行客户"),
        column(
            "segment",
            zh="企业规模|客户规模|规模",
            choices={
                "micro": "微型|微型企业|微",
                "small": "小型|小型企业|小",
                "medium": "中型|中型企业|中",
                "large": "大型|大型企业|大",
            },
        ),
    ),
)

RELATION = Table(
    name="relation",
    zh="关系",
    row="a tie between two parties",
    columns=(
        column("from_id*†", zh="关系方编号|关系人编号|主体编号|甲方编号"),
        column("to_id*†", zh="对应方编号|客户编号|被关联编号|乙方编号"),
        column("kind*†", zh="关系类型|关联关系|关系", choices=_TIES),
        column("share", Type.FRACTION, "持股比例|出资比例", minimum=0, maximum=1),
        column("since†", Type.DATE, "起始日期|开始日期|生效日期"),
        column("until", Type.DATE, "终止日期|结束日期|失效日期"),
        column("source", zh="来源|数据来源"),
    ),
)

PARTY_ALIAS = Table(
    name="party_alias",
    zh="别名",
    row="another name or id of a party in a source system",
    columns=(
        column("source*†", zh="来源系统|系统|来源"),
        column("source_id*†", zh="来源编号|源系统编号|源系统客户号"),
        column("party_id*", zh="客户编号|客户号"),
        column("name", zh="名称|曾用名|别名"),
    ),
)

GROUP_MEMBER = Table(
    name="group_member",
    zh="集团",
    row="a party in a connected group",
    columns=(
        column("group_id*†", zh="集团编号|集团客户号|集团号"),
        column("party_id*†", zh="客户编号|客户号|成员编号"),
        column("confirmed_by", zh="认定人"),
        column("confirmed_on", Type.DATE, "认定日期"),
    ),
)

AUTHORIZATION = Table(
    name="authorization",
    zh="授权",
    row="a party's consent to a query or use",
    columns=(
        column("authorization_id*†", zh="授权编号|授权书编号"),
        column("party_id*", zh="客户编号|客户号"),
        column("scope*", zh="授权范围|授权事项"),
        column("signed_on*", Type.DATE, "签署日期|授权日期"),
        column("valid_to", Type.DATE, "有效期至|到期日|授权到期日"),
        column("file_hash", zh="文件哈希|文件摘要"),
    ),
)

VISIT = Table(
    name="visit",
    zh="走访",
    row="a site visit",
    columns=(
        column("visit_id*†", zh="走访编号|走访号"),
        column("party_id*", zh="客户编号|客户号"),
        column("at*", Type.TIMESTAMP, "走访时间|走访日期"),
        column("officer*", zh="走访人|客户经理|经办人"),
        column("kind", zh="走访类型|类型"),
        column("findings", Type.JSON, "走访发现|走访结果"),
        column("lat", Type.NUMBER, "纬度", minimum=-90, maximum=90),
        column("lon", Type.NUMBER, "经度", minimum=-180, maximum=180),
    ),
)

CONTACT = Table(
    name="contact",
    zh="触达",
    row="a marketing or collection contact",
    hashed_key=True,
    columns=(
        column("party_id*", zh="客户编号|客户号"),
        column("at*", Type.TIMESTAMP, "触达时间|联系时间"),
        column("channel*", zh="渠道|触达渠道"),
        column("purpose*", zh="目的|触达目的"),
        column("officer", zh="经办人|客户经理"),
        column("outcome", zh="结果|触达结果"),
        column("content_id", zh="内容编号|话术编号"),
    ),
)

TABLES = (PARTY, RELATION, PARTY_ALIAS, GROUP_MEMBER, AUTHORIZATION, VISIT, CONTACT)
