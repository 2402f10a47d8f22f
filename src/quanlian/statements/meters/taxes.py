"""Revenue from what was told to the tax office and to customs (以税定收)."""

from __future__ import annotations

from typing import Any

import ibis

from quanlian.statements.classes.conditions import optional
from quanlian.statements.models.arithmetic import number, ratio
from quanlian.statements.rule import Frame, Limits


def tax_estimates(frame: Frame, limits: Limits) -> dict[str, Any]:
    """``estimate_<kind>`` of VAT, customs, income tax and stamp duty."""
    return {
        "estimate_vat_sales": _vat(frame),
        "estimate_customs_fob": _customs(frame, limits),
        "estimate_cit": _income_tax(frame, limits),
        "estimate_stamp": _stamp(frame, limits),
    }


def _vat(frame: Frame) -> Any:
    """Taxable sales as filed, or as invoiced, with exempt sales and exports where known.

    Exports are exempt or zero-rated, and some notes count them among exempt sales: the larger of the two is added, not both.
    """
    taxable = ibis.coalesce(number(frame, "filed_vat_base"), number(frame, "meter_vat_sales"))
    return taxable + ibis.greatest(optional(frame, "tax_exempt_sales"), optional(frame, "meter_customs_fob"))


def _customs(frame: Frame, limits: Limits) -> Any:
    """For exporters: last year's revenue times the growth of declared exports; else exports with home sales."""
    exports, before = number(frame, "meter_customs_fob"), number(frame, "prior_meter_customs_fob")
    home = ibis.coalesce(number(frame, "filed_vat_base"), number(frame, "meter_vat_sales"))
    by_growth = number(frame, "prior_revenue") * ratio(exports, before)
    estimate = ibis.coalesce(by_growth, exports + home)
    return ibis.ifelse(_exporter(frame, limits), estimate, ibis.null("float64"))


def _exporter(frame: Frame, limits: Limits) -> Any:
    """Exports were a large part of revenue this year or last: an inflated claim must not hide an exporter."""
    now = ratio(number(frame, "meter_customs_fob"), number(frame, "revenue"))
    before = ratio(number(frame, "prior_meter_customs_fob"), number(frame, "prior_revenue"))
    return (ibis.greatest(now, before) >= limits["meters.customs_fob.exporter_share"]).fill_null(False)


def _income_tax(frame: Frame, limits: Limits) -> Any:
    """Profit that the filed tax implies, at the claimed margin of profit over revenue.

    The rate is the one the notes give, else the booked tax over profit, at most the highest statutory rate. No tax
    due, or less than the lowest statutory rate (losses carried forward, research deducted twice, holiday), says nothing.
    """
    tax = ibis.coalesce(number(frame, "filed_cit_due"), number(frame, "filed_cit_paid"))
    profit, revenue = number(frame, "profit_before_tax"), number(frame, "revenue")
    booked = ibis.coalesce(number(frame, "current_income_tax"), number(frame, "income_tax"))
    low, high = limits["meters.cit.lowest_rate"], limits["meters.cit.highest_rate"]
    effective = ratio(booked, profit)
    usual = ibis.ifelse(effective >= low, ibis.least(effective, high), ibis.null("float64"))
    rate = ibis.coalesce(number(frame, "income_tax_rate"), usual)
    implied = ratio(tax, rate) * ratio(revenue, profit)
    return ibis.ifelse((tax > 0) & (profit > 0), implied, ibis.null("float64"))


def _stamp(frame: Frame, limits: Limits) -> Any:
    """Stamp duty over its rate; small and micro firms pay half."""
    tax = ibis.coalesce(number(frame, "filed_stamp_due"), number(frame, "filed_stamp_paid"))
    half = frame["segment"].isin(["micro", "small"]).fill_null(False)
    relief = ibis.ifelse(half, limits["meters.stamp.small_firm_share"], 1.0)
    return ibis.ifelse(tax > 0, tax / (relief * limits["meters.stamp.rate"]), ibis.null("float64"))
