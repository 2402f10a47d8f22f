"""Figures of the statements themselves that several indicators share (指标口径)."""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.kernel import Bilingual
from quanlian.statements.classes import outside, transactions, versions
from quanlian.statements.classes.conditions import comparable_year, long_cycle, public_payers
from quanlian.statements.models.arithmetic import growth, number
from quanlian.statements.models.attach import attach_extras
from quanlian.statements.rule import Frame
from quanlian.statements.source import Enrichment, Source

DERIVED = {
    "interest_earned": Bilingual("利息收入", "interest income"),
    "inventory_loss": Bilingual("本期存货跌价或减值损失", "inventory written down, or impairment losses"),
    "outside_growth": Bilingual(
        "用电量、开票销售或货运量（本期与上年同期逐月齐全）",
        "electricity, invoiced sales or freight of every month of this and the prior period",
    ),
    "management_changes": Bilingual(
        "连续三年的审计机构或财务负责人", "auditor or finance head of three years running"
    ),
}


def add_derived(frame: Frame, source: Source) -> Frame:
    """The frame with what other tables say about the period, and the figures in :data:`DERIVED`."""
    frame = attach_extras(frame, source, *versions.EXTRAS, *outside.EXTRAS, *transactions.EXTRAS)
    limits = source.limits
    return frame.mutate(
        public_payers=public_payers(frame, limits),
        long_cycle=long_cycle(frame, limits),
        comparable_year=comparable_year(frame, limits),
        known_debt=ibis.greatest(number(frame, "bureau_debt"), frame["debt_elsewhere"]),
        # A nil is a line left empty: no balance earns exactly nothing.
        interest_earned=number(frame, "interest_income").nullif(0),
        inventory_loss=ibis.coalesce(
            number(frame, "inventory_written_down"), number(frame, "impairment_losses")
        ),
        outside_growth=_outside_growth(frame),
        management_changes=_management_changes(frame),
    )


def _outside_growth(frame: Frame) -> Any:
    """Growth of the fastest of power, invoices, VAT base and freight; what is unknown is left out."""
    names = ("meter_electricity_kwh", "meter_vat_sales", "filed_vat_base", "meter_freight_t")
    return ibis.greatest(*(growth(number(frame, n), number(frame, f"prior_{n}")) for n in names))


def _management_changes(frame: Frame) -> Any:
    """Changes of auditor and of finance head over three years, of the series that are known."""
    changes = [_changes(frame, name) for name in ("auditor", "finance_head")]
    known = ibis.coalesce(*changes).notnull()
    total = ibis.coalesce(changes[0], 0) + ibis.coalesce(changes[1], 0)
    return ibis.ifelse(known, total, ibis.null("int64"))


def _changes(frame: Frame, name: str) -> Any:
    now, before, earlier = frame[name], frame[f"prior_{name}"], frame[f"prior2_{name}"]
    return (now != before).cast("int64") + (before != earlier).cast("int64")


ENRICHMENT = Enrichment(
    name="indicators",
    add=add_derived,
    adds={**DERIVED, **versions.ADDS, **outside.ADDS, **transactions.ADDS},
)
