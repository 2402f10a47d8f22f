"""Which columns the frame has, what each is called, and which table it comes from (宽表列目)."""

from __future__ import annotations

from functools import cache

from quanlian.book.contract import TABLES, statement_items
from quanlian.kernel import Bilingual
from quanlian.statements.sections import GROUPS, MONEY, PARTS, TYPES, totals

METERS = tuple(TABLES["meter"]["kind"].choices)
FILED_TAXES = ("vat", "cit", "stamp")
FILED_FIGURES = ("base", "due", "paid")
PREFIXES = ("prior2_", "prior_", "opening_", "closing_", "main_")
PARTY = {
    "industry": "string", "region": "string", "segment": "string", "established": "date",
    "registered_capital": MONEY, "employees": "int64",
}  # fmt: skip
_KEYS = {
    "row": "int64", "party_id": "string", "period_end": "date", "months": "int64", "version": "string",
    "consolidated": "boolean", "unit": "int64", "self_made": "boolean", "primary": "boolean",
    "judged_statement": "string", "judged_period": "string", "main_version": "string",
    "closing_unit": "int64", "main_unit": "int64",
    "comparative_balance": "boolean", "comparative_income": "boolean", "comparative_cashflow": "boolean",
    "closing_row": "int64", "flow_row": "int64", "prior2_row": "int64", "main_row": "int64",
    "opening_row": "int64",
}  # fmt: skip
# The lines of which the frame has more than this year and the last.
TWO_YEARS = (
    "revenue", "cost_of_sales", "net_profit", "net_operating_cash", "total_assets", "total_equity",
    "accounts_receivable", "notes_receivable", "notes_and_accounts_receivable", "receivables_financing",
    "contract_assets", "inventory", "auditor", "audit_opinion", "finance_head",
)  # fmt: skip
OPENING_LINES = (
    "total_assets", "noncurrent_assets", "total_liabilities", "noncurrent_liabilities", "current_liabilities",
    "current_assets", "cash", "accounts_receivable", "prepayments", "other_receivables", "inventory",
    "fixed_assets", "construction_in_progress", "intangible_assets", "short_term_borrowings",
    "accounts_payable", "other_payables", "long_term_borrowings", "total_equity", "paid_in_capital",
    "capital_reserve", "surplus_reserve", "retained_earnings",
)  # fmt: skip
VERSION_LINES = (
    "revenue", "cost_of_sales", "profit_before_tax", "net_profit", "total_assets", "total_liabilities",
    "total_equity", "cash", "accounts_receivable", "inventory", "short_term_borrowings",
)  # fmt: skip
GROUP_LABELS = {
    "receivables": Bilingual("应收账款、应收票据及应收款项融资", "trade receivables with notes"),
    "payables": Bilingual("应付账款及应付票据", "trade payables with notes"),
    "customer_advances": Bilingual("预收款项及合同负债", "advances from customers"),
    "staff_payables": Bilingual("应付职工薪酬", "employee benefits payable"),
    "tax_payables": Bilingual("应交税费", "taxes payable"),
    "borrowings": Bilingual("短期借款、长期借款及一年内到期部分", "short and long-term borrowings"),
    "interest_bearing_debt": Bilingual("有息负债", "interest-bearing debt"),
    "borrowed_debt": Bilingual("有息负债（不含租赁）", "interest-bearing debt without leases"),
    "impairment_losses": Bilingual("减值损失", "impairment losses"),
}
PART_LABELS = {
    "balance": Bilingual("资产负债表", "balance sheet"),
    "income": Bilingual("利润表", "income statement"),
    "cashflow": Bilingual("现金流量表", "cash flow statement"),
    "notes": Bilingual("附注及补充资料", "notes"),
}
_PREFIX_LABELS = {
    "prior2_": Bilingual("上上期{0}", "{0} two years before"),
    "prior_": Bilingual("上期{0}", "prior {0}"),
    "opening_": Bilingual("期初{0}（比较数据）", "opening {0} as printed"),
    "closing_": Bilingual("上年末{0}", "last year's closing {0}"),
    "main_": Bilingual("主报表{0}", "{0} of the main version"),
}
_METER_SUFFIX = Bilingual("（覆盖整个报告期的逐月数据）", " for every month of the period")


def plain(name: str) -> tuple[str, str]:
    """A frame column's prefix and the column behind it.

    >>> plain("prior_cash"), plain("cash")
    (('prior_', 'cash'), ('', 'cash'))
    """
    for prefix in PREFIXES:
        if name.startswith(prefix) and name not in _KEYS:
            return prefix, name.removeprefix(prefix)
    return "", name


@cache
def part_of(name: str) -> str:
    """Which part a line, sum or group belongs to: balance, income, cashflow or notes."""
    item = statement_items().get(_line(plain(name)[1]))
    if item is None:
        return "income" if name.endswith("impairment_losses") else "balance"
    return "notes" if item.format == "supplement" else item.part


def _line(name: str) -> str:
    for prefix in ("sum_", "terms_", "closed_"):
        name = name.removeprefix(prefix)
    return next((part[0] for key, part in PARTS.items() if name == f"has_{key}"), name)


@cache
def own_columns() -> dict[str, str]:
    """Columns of one statement by itself and their types: lines, sums, presence, groups."""
    lines = {item.name: TYPES[item.type] for item in statement_items().values()}
    sums = {f"sum_{t}": MONEY for t in totals()} | {f"terms_{t}": "int32" for t in totals()}
    closed = {f"closed_{t}": "boolean" for t in totals()} | {f"has_{p}": "boolean" for p in PARTS}
    return lines | sums | closed | dict.fromkeys((*GROUPS, "impairment_losses"), MONEY)


@cache
def outside_columns() -> dict[str, str]:
    """Columns gathered from other tables for the statement's months."""
    meters = {f"meter_{kind}": "float64" for kind in METERS}
    filed = {f"filed_{tax}_{figure}": MONEY for tax in FILED_TAXES for figure in FILED_FIGURES}
    return meters | filed


@cache
def frame_columns() -> dict[str, str]:
    """Every column of the frame and its Ibis type."""
    own, outside = own_columns(), outside_columns()
    lines = statement_items()
    notes = [name for name in lines if part_of(name) == "notes"]
    before = [name for name in own if not name.startswith(("sum_", "terms_", "closed_"))]
    named = {
        "prior_": [*before, *outside],
        "prior2_": TWO_YEARS,
        "opening_": [*OPENING_LINES, "right_of_use_assets", *notes],
        "closing_": [*OPENING_LINES, "right_of_use_assets"],
        "main_": VERSION_LINES,
    }
    both = own | outside
    prefixed = {f"{prefix}{name}": both[name] for prefix, names in named.items() for name in names}
    bureau = {"bureau_debt": MONEY, "bureau_report": "string"}
    return _KEYS | PARTY | own | outside | bureau | prefixed


@cache
def label(name: str) -> Bilingual:
    """What a column is called in both languages.

    >>> label("prior_cash").zh, label("net_operating_cash").en
    ('上期货币资金', 'net operating cash')
    """
    prefix, bare = plain(name)
    own = _own_label(bare)
    if not prefix:
        return own
    pattern = _PREFIX_LABELS[prefix]
    return Bilingual(pattern.zh.format(own.zh), pattern.en.format(own.en))


def _own_label(name: str) -> Bilingual:
    if name.startswith("sum_"):
        total = _own_label(name.removeprefix("sum_"))
        return Bilingual(f"{total.zh}的各组成项目", f"lines of {total.en}")
    if name in GROUP_LABELS:
        return GROUP_LABELS[name]
    if name.startswith("has_"):
        return PART_LABELS[name.removeprefix("has_")]
    return _outside_label(name) or _line_label(name)


def _outside_label(name: str) -> Bilingual | None:
    if name in outside_columns() and name.startswith("meter_"):
        kind = name.removeprefix("meter_")
        zh = TABLES["meter"]["kind"].choices[kind][0]
        return Bilingual(zh + _METER_SUFFIX.zh, kind.replace("_", " ") + _METER_SUFFIX.en)
    if name in outside_columns():
        _, tax, figure = name.split("_")
        filing = TABLES["tax_filing"]
        zh = f"{filing['tax'].choices[tax][0]}申报{filing[figure].label}"
        return Bilingual(zh, f"filed {tax.upper()} {figure}")
    if name == "bureau_debt":
        return Bilingual("征信报告借款余额", "borrowings in the bureau report")
    return None


def _line_label(name: str) -> Bilingual:
    item = statement_items().get(name)
    words = name.replace("_", " ")
    if item is None:
        column = next((c for c in TABLES["party"].columns if c.name == name), None)
        return Bilingual(column.label if column else words, words)
    zh = item.label.removeprefix("减：").removeprefix("其中：").removeprefix("加：")
    return Bilingual(zh, words)
