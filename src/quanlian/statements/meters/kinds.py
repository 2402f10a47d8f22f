"""The outside sources of revenue evidence: what each is called, and who vouches for it (佐证来源)."""

from __future__ import annotations

from dataclasses import dataclass

from quanlian.kernel import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A source from which a year's revenue can be estimated.

    ``code`` is the last part of the finding's code; ``third_party`` is true where a utility, the tax
    office or customs keeps the figure; ``evidence`` are the frame columns it rests on.
    """

    code: str
    name: Bilingual
    third_party: bool
    evidence: tuple[str, ...]
    wants: Bilingual

    @property
    def estimate(self) -> str:
        """The column with the estimate of revenue."""
        return f"estimate_{self.code}"

    @property
    def deviation(self) -> str:
        """The column with (claimed − estimate) / claimed."""
        return f"deviation_{self.code}"

    @property
    def confidence(self) -> str:
        """The column with the weight of the estimate."""
        return f"confidence_{self.code}"


def _both(name: str) -> tuple[str, str]:
    return name, f"prior_{name}"


_MONTHLY = "（本期逐月齐全，另需上年同期或本行同业）"
_MONTHLY_EN = " for every month, with the year before or peers in this book"
KINDS: tuple[Kind, ...] = (
    Kind(
        code="electricity_kwh",
        name=Bilingual("电表", "electricity"),
        third_party=True,
        evidence=(*_both("meter_electricity_kwh"), *_both("revenue")),
        wants=Bilingual(f"用电量{_MONTHLY}", f"electricity{_MONTHLY_EN}"),
    ),
    Kind(
        code="water_m3",
        name=Bilingual("水表", "water"),
        third_party=True,
        evidence=(*_both("meter_water_m3"), *_both("revenue")),
        wants=Bilingual(f"用水量{_MONTHLY}", f"water{_MONTHLY_EN}"),
    ),
    Kind(
        code="vat_sales",
        name=Bilingual("税表（增值税销售额）", "VAT sales"),
        third_party=True,
        evidence=("filed_vat_base", "meter_vat_sales", "meter_customs_fob", "tax_exempt_sales", "revenue"),
        wants=Bilingual(
            "增值税申报销售额或逐月开票销售额", "filed VAT base or invoiced sales of every month"
        ),
    ),
    Kind(
        code="customs_fob",
        name=Bilingual("海关报表", "customs"),
        third_party=True,
        evidence=(*_both("meter_customs_fob"), *_both("revenue")),
        wants=Bilingual("报关出口额（出口为主的企业）", "exports declared (for exporters)"),
    ),
    Kind(
        code="cit",
        name=Bilingual("企业所得税", "income tax"),
        third_party=True,
        evidence=("filed_cit_due", "filed_cit_paid", "income_tax", "profit_before_tax", "revenue"),
        wants=Bilingual("企业所得税年度申报表", "the annual income tax return"),
    ),
    Kind(
        code="stamp",
        name=Bilingual("印花税", "stamp duty"),
        third_party=True,
        evidence=("filed_stamp_due", "filed_stamp_paid", "revenue"),
        wants=Bilingual("印花税申报表（购销合同）", "stamp duty returns (sales contracts)"),
    ),
    Kind(
        code="payroll",
        name=Bilingual("工资", "payroll"),
        third_party=False,
        evidence=(*_both("meter_payroll"), *_both("revenue")),
        wants=Bilingual(f"工资总额{_MONTHLY}", f"payroll{_MONTHLY_EN}"),
    ),
    Kind(
        code="headcount",
        name=Bilingual("参保人数", "insured staff"),
        third_party=True,
        evidence=(*_both("meter_headcount"), *_both("revenue")),
        wants=Bilingual(f"参保人数{_MONTHLY}", f"insured staff{_MONTHLY_EN}"),
    ),
    Kind(
        code="freight_t",
        name=Bilingual("货运", "freight"),
        third_party=False,
        evidence=(*_both("meter_freight_t"), *_both("revenue")),
        wants=Bilingual(f"货运量{_MONTHLY}", f"freight{_MONTHLY_EN}"),
    ),
    Kind(
        code="bank_inflow",
        name=Bilingual("银行流水", "bank inflow"),
        third_party=False,
        evidence=(
            "trade_inflow",
            "receivables",
            "prior_receivables",
            "customer_advances",
            "prior_customer_advances",
            "revenue",
        ),
        wants=Bilingual("覆盖本期各月的账户流水", "bank movements of nearly every month"),
    ),
)
PROXIES = ("electricity_kwh", "water_m3", "payroll", "headcount", "freight_t")
"""Kinds that measure effort: revenue follows from what a unit of it brought the year before, or at peers."""


def kind(code: str) -> Kind:
    """The source of a code."""
    return next(k for k in KINDS if k.code == code)
