"""Do the leading digits of transaction amounts look grown or made? Benford's law (首位数检验).

``P(d) = log10(1 + 1/d)``. Deviation is the mean absolute deviation (MAD) of the digit shares, judged by
Nigrini's bands. A small sample deviates by chance alone: 300 honest lines have a first-digit MAD near
0.014, which the bands call marginal. So the expected MAD of an honest sample of that size stands beside
the measured one, and only what lies clearly beyond it is called nonconforming. Chi-squared is reported
and not judged: with many lines it condemns every ledger.

Use it on transaction lines, never on the totals of a statement.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import ibis
import ibis.expr.types as ir

from quanlian.kernel import Bilingual, InputError, ParameterSet, today
from quanlian.statements.rule import Limits

Digits = Literal[1, 2]
Band = Literal["close", "acceptable", "marginal", "nonconforming", "too_few"]

_ROUNDING = 1e-9  # 0.29 / 0.01 is 28.999999999999996 in doubles
_NAMES: Mapping[int, str] = {1: "first", 2: "first_two"}
BANDS: Mapping[Band, Bilingual] = {
    "close": Bilingual("高度符合", "close conformity"),
    "acceptable": Bilingual("可接受", "acceptable conformity"),
    "marginal": Bilingual("勉强符合", "marginal conformity"),
    "nonconforming": Bilingual("不符合", "nonconformity"),
    "too_few": Bilingual("笔数不足, 无法判断", "too few lines to judge"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenfordTest:
    """One column of amounts against Benford's law.

    ``n`` is how many amounts were counted, ``left_out`` how many were not (blank, zero, of the other
    sign, or below the minimum). ``mad_by_chance`` and ``chance_deviation`` are mean and standard deviation
    of the MAD of an honest sample of ``n``. ``z`` is the deviation of each digit's share in standard
    errors, with continuity correction. ``band`` is the judgement.
    """

    digits: Digits
    n: int
    left_out: int
    counts: Mapping[int, int]
    expected: Mapping[int, float]
    mad: float | None
    mad_by_chance: float | None
    chance_deviation: float | None
    chi2: float | None
    degrees_of_freedom: int
    z: Mapping[int, float]
    band: Band

    @property
    def label(self) -> Bilingual:
        """The judgement in words."""
        return BANDS[self.band]


def expected_shares(digits: Digits = 1) -> dict[int, float]:
    """The share of each leading digit, or pair of digits, under Benford's law.

    >>> [round(share, 4) for share in expected_shares().values()]
    [0.301, 0.1761, 0.1249, 0.0969, 0.0792, 0.0669, 0.058, 0.0512, 0.0458]
    """
    low = 10 ** (digits - 1)
    return {d: math.log10(1 + 1 / d) for d in range(low, low * 10)}


def chance(n: Any, digits: Digits) -> tuple[Any, Any]:
    """Mean and standard deviation of the MAD of ``n`` honest amounts.

    Each share of a digit is normal around its expectation with variance p(1−p)/n, so its absolute
    deviation has mean √(2/π)·σ and variance (1−2/π)·σ². Digits are taken as independent.

    >>> mean, deviation = chance(300, 1)
    >>> round(mean, 4), round(deviation, 4)
    (0.0136, 0.0035)
    """
    spreads = [p * (1 - p) for p in expected_shares(digits).values()]
    root = n.cast("float64").sqrt() if isinstance(n, ibis.Expr) else math.sqrt(n)
    mean = math.sqrt(2 / math.pi) * sum(map(math.sqrt, spreads)) / len(spreads)
    deviation = math.sqrt((1 - 2 / math.pi) * sum(spreads)) / len(spreads)
    return mean / root, deviation / root


def leading(amount: ir.NumericValue, digits: Digits = 1) -> ir.IntegerValue:
    """The first significant digit, or first two, of a positive amount as an Ibis expression."""
    value = amount.cast("float64").nullif(0).abs()
    scale = (value.log10().floor() - (digits - 1)).cast("float64")
    low = 10 ** (digits - 1)
    digit = (value / ibis.literal(10.0) ** scale + _ROUNDING).floor().cast("int64")
    return digit.clip(lower=low, upper=10 * low - 1)


def benford(
    values: Iterable[Any] | ir.NumericColumn,
    *,
    digits: Digits = 1,
    minimum: float = 0.0,
    sign: Literal["positive", "negative", "both"] = "positive",
    parameters: ParameterSet | None = None,
    as_of: date | None = None,
) -> BenfordTest:
    """Do the leading digits of this column of amounts look natural (这一列金额的首位数是否自然)?

    Args:
        values: amounts in any unit: a list, an Arrow or polars column, or an Ibis column. Blank ones,
            zeros and what ``minimum`` and ``sign`` exclude are left out and counted.
        digits: 1 for the first digit (from 300 lines), 2 for the first two (from 1,000 lines).
        minimum: amounts whose absolute value is below are left out; Nigrini suggests 10.
        sign: which amounts count. Test payments and receipts apart.
        parameters: bands and least numbers of lines; the shipped set by default.
        as_of: parameters in force on this date; today by default.

    Raises:
        InputError: a value is no number.

    >>> powers = [2.0 ** (n / 5) for n in range(1500)]
    >>> benford(powers, digits=2).band
    'close'
    >>> benford([500 + n % 90 for n in range(400)]).label.en
    'nonconformity'
    >>> benford([12.5, None, 0, -3]).band
    'too_few'
    """
    limits = Limits(parameters or ParameterSet.shipped(), as_of or today())
    table = _column(values)
    kept = table.filter(_counted(table.amount, minimum, sign))
    tally = kept.group_by(digit=leading(kept.amount, digits)).agg(lines=kept.count())
    found = {row["digit"]: row["lines"] for row in tally.to_pyarrow().to_pylist()}
    return _judge(found, table.count().to_pyarrow().as_py(), digits, limits)


def _column(values: Iterable[Any] | ir.NumericColumn) -> ir.Table:
    if isinstance(values, ir.Column):
        return values.name("amount").as_table()
    import pyarrow as pa

    listed = values.to_pylist() if isinstance(values, pa.Array | pa.ChunkedArray) else list(values)
    return ibis.memtable(pa.table({"amount": pa.array([_float(v) for v in listed], pa.float64())}))


def _float(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return None if math.isnan(value) else float(value)
    raise InputError(
        "input.not_an_amount",
        Bilingual("首位数检验的列中有非数字: {value}", "not an amount: {value}"),
        hint=Bilingual("先把文本金额转换为数字", "turn texts into numbers first"),
        value=repr(value)[:60],
    )


def _counted(amount: ir.NumericValue, minimum: float, sign: str) -> ir.BooleanValue:
    wanted = {"positive": amount > 0, "negative": amount < 0, "both": amount != 0}[sign]
    return (wanted & (amount.abs() >= minimum) & ~amount.cast("float64").isinf()).fill_null(False)


def _judge(found: Mapping[int, int], total: int, digits: Digits, limits: Limits) -> BenfordTest:
    expected = expected_shares(digits)
    counts = {d: found.get(d, 0) for d in expected}
    n = sum(counts.values())
    gaps = {d: abs(counts[d] / n - p) for d, p in expected.items()} if n else {}
    mad = sum(gaps.values()) / len(expected) if n else None
    mean, deviation = chance(n, digits) if n else (None, None)
    return BenfordTest(
        digits=digits,
        n=n,
        left_out=total - n,
        counts=counts,
        expected=expected,
        mad=mad,
        mad_by_chance=mean,
        chance_deviation=deviation,
        chi2=sum(n * gaps[d] ** 2 / p for d, p in expected.items()) if n else None,
        degrees_of_freedom=len(expected) - 1,
        z={d: _z(gap, expected[d], n) for d, gap in gaps.items()},
        band=_band(mad, n, digits, limits),
    )


def _z(gap: float, p: float, n: int) -> float:
    correction = 1 / (2 * n)
    return max(gap - correction, 0.0) / math.sqrt(p * (1 - p) / n)


def _band(mad: float | None, n: int, digits: Digits, limits: Limits) -> Band:
    name = f"statements.benford.{_NAMES[digits]}"
    if mad is None or n < limits[f"{name}.minimum_lines"]:
        return "too_few"
    for band in ("close", "acceptable", "marginal"):
        if mad < limits[f"{name}.{band}"]:
            return band
    mean, deviation = chance(n, digits)
    beyond = mad > mean + limits["statements.benford.beyond_chance"] * deviation
    return "nonconforming" if beyond else "marginal"
