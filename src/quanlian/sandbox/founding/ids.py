"""Numbers that pass their check digits and belong to nobody (证件号码): GB 32100, GB 11714, GB 11643."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.draws import Bools, Ints
from quanlian.sandbox.world import Days, Texts

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
_CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECKS = "0123456789X"
_RESIDENT_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_RESIDENT_CHECKS = "10X98765432"
# Segments that no operator has been given, so that no sample customer has a living person's number.
_PHONE_SEGMENTS = ("1420", "1430", "1540", "1600", "1610", "1630", "1640")


def credit_check(bodies: list[str]) -> list[str]:
    """The check characters of unified social credit codes' first seventeen (GB 32100).

    >>> credit_check(["91350100M000100Y4"])
    ['3']
    """
    return _checks(bodies, CREDIT_ALPHABET, _CREDIT_WEIGHTS, CREDIT_ALPHABET, -31)


def organisation_check(bodies: list[str]) -> list[str]:
    """The check characters of organisation codes' first eight (GB 11714)."""
    return _checks(bodies, _ORGANISATION_ALPHABET, _ORGANISATION_WEIGHTS, _ORGANISATION_CHECKS, -11)


def resident_check(bodies: list[str]) -> list[str]:
    """The check digits of resident identity numbers' first seventeen (GB 11643).

    >>> resident_check(["11010519491231002"])
    ['X']
    """
    return _checks(bodies, "0123456789", _RESIDENT_WEIGHTS, _RESIDENT_CHECKS, 11)


def _checks(bodies: list[str], alphabet: str, weights: Ints, checks: str, modulus: int) -> list[str]:
    """Weighted sums of the characters' values, or their complements where the modulus is below zero."""
    if not bodies:
        return []
    values = np.zeros(128, np.int64)
    values[[ord(c) for c in alphabet]] = np.arange(len(alphabet))
    letters = np.array(bodies, dtype=f"U{len(weights)}").view(np.uint32).reshape(len(bodies), -1)
    total = values[letters] @ weights
    return [checks[place] for place in (total if modulus > 0 else -total) % abs(modulus)]


def credit_codes(regions: Texts, serials: Ints, kind: str = "91") -> Texts:
    """Unified social credit codes (统一社会信用代码) of different ``serials``, registered in ``regions``."""
    bodies = _mixed(serials, 8)
    organisations = [a + b for a, b in zip(bodies, organisation_check(bodies), strict=True)]
    first = [kind + region + body for region, body in zip(regions, organisations, strict=True)]
    return np.array([a + b for a, b in zip(first, credit_check(first), strict=True)], dtype=object)


def resident_ids(regions: Texts, births: Days, female: Bools) -> Texts:
    """Resident identity numbers (身份证号), all different: the sequence counts on where two would be alike."""
    region = np.array([int(r) for r in regions], dtype=np.int64)
    day = births.astype("datetime64[D]").astype(np.int64)
    count = _occurrence(region * 100_000 + day)
    # People of one county and day are numbered on from a place that depends on both.
    sequence = ((region * 31 + day * 17) % 450 + count) % 499 * 2 + np.where(
        female, 2, 1
    )  # women even, men odd
    dates = [str(d).replace("-", "") for d in births.astype("datetime64[D]")]
    bodies = [f"{r}{d}{s:03d}" for r, d, s in zip(regions, dates, sequence.tolist(), strict=True)]
    return np.array([a + b for a, b in zip(bodies, resident_check(bodies), strict=True)], dtype=object)


def _occurrence(keys: Ints) -> Ints:
    """How many earlier elements have the same key."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    starts = np.repeat(first, np.diff(np.r_[first, len(keys)]))
    result = np.empty(len(keys), np.int64)
    result[order] = np.arange(len(keys)) - starts
    return result


def phones(serials: Ints) -> Texts:
    """Mobile numbers of different ``serials`` that have the form of real ones."""
    bodies = _mixed(serials, 7)
    segments = [_PHONE_SEGMENTS[s % len(_PHONE_SEGMENTS)] for s in serials.tolist()]
    return np.array([s + b for s, b in zip(segments, bodies, strict=True)], dtype=object)


def _mixed(serials: Ints, digits: int) -> list[str]:
    """Different numbers for different serials, in no visible order."""
    modulus = 10**digits
    mixed = (np.asarray(serials, np.int64) * 7_654_321 + 3_141_593) % modulus  # odd, no multiple of five
    return [f"{number:0{digits}d}" for number in mixed.tolist()]
