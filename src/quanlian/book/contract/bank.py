"""The bank itself: branches, staff, products, the general ledger (本行)."""

from quanlian.book.contract.model import Table, Type, column

BRANCH = Table(
    name="branch",
    zh="机构",
    row="a branch",
    columns=(
        column("branch*†", zh="机构号|机构代码"),
        column("name*", zh="机构名称|名称"),
        column("parent", zh="上级机构|上级机构号"),
    ),
)

STAFF = Table(
    name="staff",
    zh="人员",
    row="who held which post when",
    columns=(
        column("staff_id*†", zh="员工号|工号|人员编号"),
        column("name*", zh="姓名"),
        column("branch*", zh="机构号|所属机构"),
        column("post*†", zh="岗位|职务"),
        column("from_date*†", Type.DATE, "任职日期|起始日期|开始日期"),
        column("to_date", Type.DATE, "离任日期|终止日期|结束日期"),
    ),
)

PRODUCT = Table(
    name="product",
    zh="产品",
    row="a credit product",
    columns=(
        column("product*†", zh="产品代码|产品编号"),
        column("name*", zh="产品名称|名称"),
        column("min_amount", Type.MONEY, "最低金额|起点金额", minimum=0),
        column("max_amount", Type.MONEY, "最高金额|最高额度", minimum=0),
        column("max_term_months", Type.INTEGER, "最长期限|最长期限(月)", minimum=0),
        column("attributes", Type.JSON, "其他属性|扩展属性"),
    ),
)

GL_TOTAL = Table(
    name="gl_total",
    zh="总账",
    row="a general-ledger total to reconcile with",
    columns=(
        column("date*†", Type.DATE, "日期|会计日期"),
        column("account_code*†", zh="科目号|科目代码"),
        column("branch*†", zh="机构号|机构代码"),
        column("balance*", Type.MONEY, "余额|科目余额"),
    ),
)

TABLES = (BRANCH, STAFF, PRODUCT, GL_TOTAL)
