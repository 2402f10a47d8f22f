"""How near is failure? Altman's Z″, Z″ for emerging markets, Z′ for private firms, and Z-China (Z 值)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanlian.statements.models.arithmetic import lines, number, ratio, weighted
from quanlian.statements.models.derived import ebit
from quanlian.statements.rule import Frame, Limits

Z2_COMPONENTS = ("wc_ta", "re_ta", "ebit_ta", "bve_tl")
Z1_COMPONENTS = (*Z2_COMPONENTS, "s_ta")
Z_CHINA_COMPONENTS = ("tl_ta", "ni_ata", "wc_ta", "re_ta")


def z2_score(components: Mapping[str, Any], limits: Limits) -> Any:
    """``Z″ = 6.56·WC/TA + 3.26·RE/TA + 6.72·EBIT/TA + 1.05·BVE/TL``; below 1.10 distress, above 2.60 safe.

    >>> from datetime import date
    >>> from quanlian.kernel import ParameterSet
    >>> limits = Limits(ParameterSet.shipped(), date(2024, 12, 31))
    >>> round(z2_score({"wc_ta": 0.08, "re_ta": 0.15, "ebit_ta": 0.07, "bve_tl": 4000 / 6000}, limits), 3)
    2.184
    """
    return weighted(0, _weights("z2", Z2_COMPONENTS, limits), components)


def z2_emerging(z2: Any, limits: Limits) -> Any:
    """The emerging-market version: Z″ + 3.25 (lines at 4.35 and 5.85)."""
    return z2 + limits["statements.altman.z2.em_constant"]


def z1_score(components: Mapping[str, Any], limits: Limits) -> Any:
    """``Z′ = 0.717·X1 + 0.847·X2 + 3.107·X3 + 0.420·X4 + 0.998·X5`` for unlisted makers; 1.23 and 2.90."""
    return weighted(0, _weights("z1", Z1_COMPONENTS, limits), components)


def z_china_score(components: Mapping[str, Any], limits: Limits) -> Any:
    """``0.517 − 0.460·TL/TA + 9.320·NI/average TA + 0.388·WC/TA + 1.158·RE/TA``; below 0.5 distress.

    The coefficients stand in the parameters with the mark "knowledge": verify before relying on them.

    >>> from datetime import date
    >>> from quanlian.kernel import ParameterSet
    >>> limits = Limits(ParameterSet.shipped(), date(2024, 12, 31))
    >>> round(z_china_score({"tl_ta": 0.6, "ni_ata": 400 / 9500, "wc_ta": 0.08, "re_ta": 0.15}, limits), 3)
    0.838
    """
    weights = _weights("z_china", Z_CHINA_COMPONENTS, limits)
    return weighted(limits["statements.altman.z_china.intercept"], weights, components)


def z_components(frame: Frame) -> dict[str, Any]:
    """All ratios the Z-scores use, of each statement; retained earnings include surplus reserves.

    A Chinese company sets aside a tenth of its profit as surplus reserve (盈余公积): it is retained all the
    same, so both lines count.
    """
    assets, liabilities = number(frame, "total_assets"), number(frame, "total_liabilities")
    average = (assets + number(frame, "prior_total_assets")) / 2
    working = number(frame, "current_assets") - number(frame, "current_liabilities")
    return {
        "wc_ta": ratio(working, assets),
        "re_ta": ratio(_retained(frame), assets),
        "ebit_ta": ratio(ebit(frame), assets),
        "bve_tl": ratio(number(frame, "total_equity"), liabilities),
        "s_ta": ratio(number(frame, "revenue"), assets),
        "tl_ta": ratio(liabilities, assets),
        "ni_ata": ratio(number(frame, "net_profit"), average),
    }


def _retained(frame: Frame) -> Any:
    return number(frame, "retained_earnings") + lines(frame, "surplus_reserve", printed="total_equity")


def _weights(model: str, names: tuple[str, ...], limits: Limits) -> dict[str, float]:
    return {name: limits[f"statements.altman.{model}.{name}"] for name in names}
