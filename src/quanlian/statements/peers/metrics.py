"""The ratios in which firms are compared with their peers (同业对比指标)."""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.kernel import Bilingual
from quanlian.statements.models.arithmetic import line, lines, number, ratio
from quanlian.statements.models.derived import accounts_receivable, gross_margin
from quanlian.statements.rule import Frame

DAYS = 360  # the bank's year of interest and turnover
METRICS = {
    "dso": Bilingual("应收账款周转天数", "days sales outstanding"),
    "inventory_days": Bilingual("存货周转天数", "inventory days"),
    "gross_margin": Bilingual("毛利率", "gross margin"),
    "debt_ratio": Bilingual("资产负债率", "debt ratio"),
    "vat_burden": Bilingual("增值税税负率", "VAT burden"),
    "expense_ratio": Bilingual("销售及管理费用率", "selling and administrative expense ratio"),
    "quarter_share": Bilingual("第四季度收入占比", "last quarter's share of revenue"),
    "last_month_share": Bilingual("期末月开票占比", "last month's share of invoiced sales"),
}
ITEMS = frozenset({
    "industry", "segment", "months", "period_end", "primary", "party_id",
    "accounts_receivable", "notes_and_accounts_receivable", "revenue", "cost_of_sales", "inventory",
    "contract_assets", "total_assets", "total_liabilities", "filed_vat_due", "filed_vat_paid", "vat_accrued",
    "selling_expenses", "admin_expenses", "rd_expenses", "last_quarter_revenue", "meter_vat_sales",
})  # fmt: skip
"""The frame columns the ratios are made of."""


def metrics(frame: Frame) -> dict[str, Any]:
    """The ratios of each statement over its own months; missing where an input is missing.

    Days are closing balances over a year's flow. A builder's stock includes its contract assets
    (合同资产), as in the fallback table. ``last_month_share`` needs ``last_month_vat_sales``.
    """
    revenue, cost = number(frame, "revenue"), number(frame, "cost_of_sales")
    days = DAYS * frame["months"].cast("float64") / 12
    assets = number(frame, "total_assets")
    spent = number(frame, "selling_expenses") + number(frame, "admin_expenses")
    spent = spent + lines(frame, "rd_expenses", printed="revenue")
    return {
        "dso": ratio(accounts_receivable(frame), revenue) * days,
        "inventory_days": ratio(stock(frame), cost) * days,
        "gross_margin": gross_margin(frame),
        "debt_ratio": ratio(number(frame, "total_liabilities"), assets),
        "vat_burden": ratio(vat(frame), revenue),
        "expense_ratio": ratio(spent, revenue),
        "quarter_share": ratio(number(frame, "last_quarter_revenue"), revenue),
        "last_month_share": last_month_share(frame),
    }


def last_month_share(frame: Frame, prefix: str = "") -> Any:
    """Invoiced sales of the period's last month over those of the period."""
    last = number(frame, f"{prefix}last_month_vat_sales")
    return ratio(last, number(frame, f"{prefix}meter_vat_sales"))


def stock(frame: Frame, prefix: str = "") -> Any:
    """Inventory; for builders with contract assets."""
    inventory = number(frame, f"{prefix}inventory")
    works = inventory + line(frame, f"{prefix}contract_assets", f"{prefix}total_assets")
    return ibis.ifelse((frame["section"] == "E").fill_null(False), works, inventory)


def vat(frame: Frame) -> Any:
    """VAT of the period: as filed, else as paid, else as the notes give it."""
    return ibis.coalesce(
        *(number(frame, name) for name in ("filed_vat_due", "filed_vat_paid", "vat_accrued"))
    )
