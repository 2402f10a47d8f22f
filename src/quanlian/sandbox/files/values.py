"""From what an emitter hands over to Arrow columns of the contract's types (列转换)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from quanlian.book.contract.model import Type

UTC_INSTANT = pa.timestamp("us", tz="UTC")
_SHANGHAI = np.timedelta64(8 * 3600, "s")  # ahead of UTC, without summer time since 1991


def is_many(value: Any) -> bool:
    """Is it one value a row, rather than one for all?"""
    return isinstance(value, list | tuple | pa.Array | pa.ChunkedArray) or (
        isinstance(value, np.ndarray) and value.ndim == 1
    )


def to_arrow(value: Any, type_: Type, count: int) -> pa.Array:
    """A column of ``count`` values; a single value counts for all rows.

    >>> to_arrow([1, None], Type.MONEY, 2).to_pylist()
    [Decimal('0.01'), None]
    >>> to_arrow(np.datetime64("2024-01-01T08:00:00"), Type.TIMESTAMP, 1)[0].as_py().isoformat()
    '2024-01-01T00:00:00+00:00'
    """
    if value is None:
        return pa.nulls(count, ARROW[type_])
    convert = _CONVERT.get(type_, _text)
    if is_many(value):
        return convert(value)
    one = convert([value] if isinstance(value, str) else np.asarray([value]))
    return pa.repeat(one[0], count) if one[0].is_valid else pa.nulls(count, ARROW[type_])


def decimals(cents: Any, scale: int) -> pa.Array:
    """Whole numbers as decimals of that scale: cents with scale 2 are yuan, with scale 6 they are 万元.

    >>> decimals(np.array([1234567]), 2)[0].as_py(), decimals(np.array([1234567]), 6)[0].as_py()
    (Decimal('12345.67'), Decimal('1.234567'))
    """
    whole = _whole(cents)
    words = np.empty((len(whole), 2), np.int64)
    words[:, 0] = whole.fill_null(0).to_numpy(zero_copy_only=False)
    words[:, 1] = words[:, 0] >> 63  # the sign, in the upper half of each 128 bits
    data = pa.py_buffer(words.tobytes())
    made = pa.Array.from_buffers(pa.decimal128(18, scale), len(whole), [None, data])
    return made if not whole.null_count else pa.compute.if_else(whole.is_valid(), made, None)


def _money(values: Any) -> pa.Array:
    return decimals(values, 2)


def _price(values: Any) -> pa.Array:
    """Unit prices come in yuan."""
    numbers = _numbers(values)
    micro = np.rint(numbers.fill_null(0.0).to_numpy(zero_copy_only=False) * 1e6).astype(np.int64)
    return decimals(np.ma.MaskedArray(micro, ~np.asarray(numbers.is_valid())), 6)


def _whole(values: Any) -> pa.Array:
    kept, mask = _unmasked(values)
    loose = isinstance(kept, list) or (isinstance(kept, np.ndarray) and kept.dtype.kind == "O")
    if (isinstance(kept, np.ndarray) and kept.dtype.kind == "f") or (
        loose and any(isinstance(v, float) for v in kept)
    ):
        raise TypeError("a column of whole numbers (cents, counts) was given floats")
    return pa.array(kept, pa.int64(), mask=mask)


def _numbers(values: Any) -> pa.Array:
    kept, mask = _unmasked(values)
    if isinstance(kept, np.ndarray) and kept.dtype.kind in "iub":
        kept = kept.astype(np.float64)
    return pa.array(kept, pa.float64(), mask=mask, from_pandas=True)


def _days(values: Any) -> pa.Array:
    kept, mask = _unmasked(values)
    if isinstance(kept, np.ndarray) and kept.dtype.kind == "M":
        kept = kept.astype("datetime64[D]")
    return pa.array(kept, pa.date32(), mask=mask)


def _months(values: Any) -> pa.Array:
    kept, mask = _unmasked(values)
    return _days(
        np.ma.MaskedArray(np.asarray(kept).astype("datetime64[M]"), mask if mask is not None else False)
    )


def _times(values: Any) -> pa.Array:
    kept, mask = _unmasked(values)
    instants = np.asarray(kept).astype("datetime64[s]") - _SHANGHAI
    return pa.array(instants.astype("datetime64[us]"), pa.timestamp("us"), mask=mask).cast(UTC_INSTANT)


def _flags(values: Any) -> pa.Array:
    kept, mask = _unmasked(values)
    return pa.array(kept, pa.bool_(), mask=mask)


def _text(values: Any) -> pa.Array:
    kept, mask = _unmasked(values)
    return pa.array(kept, pa.string(), mask=mask, from_pandas=True)


def _unmasked(values: Any) -> tuple[Any, Any]:
    if isinstance(values, pa.ChunkedArray):
        return values.combine_chunks(), None
    if isinstance(values, np.ma.MaskedArray):
        return values.data, np.ma.getmaskarray(values)
    return (list(values) if isinstance(values, tuple) else values), None


ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(), Type.JSON: pa.string(), Type.TAGS: pa.string(), Type.DATE: pa.date32(),
    Type.MONTH: pa.date32(), Type.TIMESTAMP: UTC_INSTANT, Type.MONEY: pa.decimal128(18, 2),
    Type.PRICE: pa.decimal128(18, 6), Type.FRACTION: pa.float64(), Type.NUMBER: pa.float64(),
    Type.INTEGER: pa.int64(), Type.BOOL: pa.bool_(),
}  # fmt: skip
_CONVERT: dict[Type, Callable[[Any], pa.Array]] = {
    Type.MONEY: _money, Type.PRICE: _price, Type.INTEGER: _whole, Type.NUMBER: _numbers, Type.FRACTION: _numbers,
    Type.DATE: _days, Type.MONTH: _months, Type.TIMESTAMP: _times, Type.BOOL: _flags,
}  # fmt: skip
